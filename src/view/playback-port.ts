import type { Remark } from '../state/playback.svelte.ts';
import type { EngineApi, Moment, RunInfo } from '../state/types.ts';

/** What is selected everywhere at once: an event of the trace, or a participant. */
export interface Selection {
  /** Trace index. */
  event?: number;
  /** Index into the run's actors. */
  actor?: number;
}

/** The questions that the views of a run ask the engine. */
export type RunQueries = Pick<
  EngineApi,
  | 'events'
  | 'eventsAt'
  | 'filter'
  | 'causes'
  | 'sequence'
  | 'rowOfStep'
  | 'stepAt'
  | 'timeline'
  | 'resources'
  | 'metrics'
  | 'exportRun'
  | 'exhibits'
  | 'marks'
  | 'targets'
>;

/** What a view of a run sees of the playback: the one run, the one cursor, the one selection. */
export interface PlaybackPort {
  /** Reactive. */
  readonly run: RunInfo | undefined;
  /** The cursor, 0 (before anything) to `run.steps`. Reactive. */
  readonly step: number;
  /** What is known of the present step; follows it asynchronously. */
  readonly moment: Moment | undefined;
  readonly selection: Selection;
  readonly engine: RunQueries;
  /** Why the run was opened, once the cursor stands where that shows. */
  readonly remark?: Remark | undefined;
  goto(step: number): void;
  /** Selects everywhere, and moves the editor to the line. */
  select(selection: Selection): void;
  /** The filter text that all views share. */
  runSearch: string;
}
