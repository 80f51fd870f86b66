import type { Component } from 'svelte';
import type { LanguageId, ModelKind } from '../model/document.ts';
import type { Page } from '../state/page.svelte.ts';
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
  /** Shown first for these languages, as long as no tab of its row was chosen. */
  firstFor?: readonly LanguageId[];
  /** Offered only where the run has one of these to show (see `Playback.shows`). */
  shows?: readonly string[];
  /** Fetches the component; called when its tab is first shown. */
  load: () => Promise<{ default: Component<ViewProps> }>;
}

/** What every view is handed; views of models find theirs with `usePage`. */
export interface ViewProps {
  playback: PlaybackPort;
}

/** The loader of a view that needs no props: it finds everything with `usePage`. */
export function bare(
  load: () => Promise<{ default: Component<Record<string, never>> }>,
): View['load'] {
  return load as unknown as View['load'];
}

/** A picture that can be saved: `load` fetches the function that draws it as SVG text. */
export interface Picture {
  id: string;
  title: string;
  text: string;
  needs: 'run' | 'mermaid';
  /** The function gives undefined where there is nothing to draw. */
  load: () => Promise<(page: Page) => Promise<string | undefined>>;
}
