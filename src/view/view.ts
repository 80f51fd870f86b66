import type { Component } from 'svelte';
import type { ModelKind } from '../model/document.ts';
import type { IconName } from './ui/icons.ts';
import type { PlaybackPort } from './playback-port.ts';

/** A view of the picked document or of its run: one tab of the stage, the dock or the inspector. */
export interface View {
  id: string;
  title: string;
  icon: IconName;
  /** The part of the page that holds its tab. */
  place: 'stage' | 'dock' | 'right';
  /** What it draws: a run, or a model of one of the kinds. */
  needs: 'run' | readonly ModelKind[] | 'anything';
  /** Fetches the component; called when its tab is first shown. */
  load: () => Promise<{ default: Component<ViewProps> | Component<Record<string, never>> }>;
}

/** What every view is handed; views of models find theirs with `usePage`. */
export interface ViewProps {
  playback: PlaybackPort;
}
