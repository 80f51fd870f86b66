import { untrack } from 'svelte';
import { readMark } from '../../trace/mark.ts';
import type { Family } from '../../trace/mark.ts';
import { readEvent } from '../../trace/trace.ts';
import type { MarkWindow, RunInfo } from '../../state/types.ts';
import type { PlaybackPort } from '../playback-port.ts';

/** A mark of a component, read. */
export interface Mark {
  /** Index in the trace. */
  event: number;
  /** Virtual nanoseconds. */
  time: number;
  step: number;
  /** Index of the component that made it. */
  actor: number;
  family: Family;
  what: string;
  detail: string;
  /** What it is about: a holder, a call, a transaction, a variable. */
  subject: string;
  value: number;
  /** The mark that it answers, -1 for none. */
  link: number;
}

/** At most so many marks are drawn; `total` says how many there are. */
const most = 20_000;

/** The marks of some families of the run that is shown, in order of happening. */
export class Marks {
  #list = $state.raw<readonly Mark[]>([]);
  #total = $state(0);
  #run = $state(-1);

  /** Must be made while a component is being made. */
  constructor(playback: PlaybackPort, families: readonly Family[]) {
    $effect(() => {
      const run = playback.run;
      untrack(() => void this.#read(playback, run, families));
    });
  }

  get list(): readonly Mark[] {
    return this.#list;
  }
  /** How many there are; more than `list` holds when the run is very long. */
  get total(): number {
    return this.#total;
  }
  /** The run that they are of, -1 before the first answer. */
  get run(): number {
    return this.#run;
  }

  async #read(
    playback: PlaybackPort,
    run: RunInfo | undefined,
    families: readonly Family[],
  ): Promise<void> {
    if (!run) return;
    const request = { run: run.id, families, take: most };
    const answer = await playback.engine.marks(request).catch(() => undefined);
    if (!answer || playback.run !== run) return;
    this.#list = readMarks(answer, run);
    this.#total = answer.total;
    this.#run = run.id;
  }
}

/** The marks of a window; labels that are not of a known family are left out. */
export function readMarks(window: MarkWindow, { tables }: Pick<RunInfo, 'tables'>): Mark[] {
  const marks: Mark[] = [];
  window.events.forEach((event, at) => {
    const { time, step, actor, label, node, value, link } = readEvent(
      window.columns,
      tables,
      at,
      event,
    );
    const read = readMark(label);
    if (read) marks.push({ event, time, step, actor, ...read, subject: node, value, link });
  });
  return marks;
}

/** Marks by what they are about, in order of first appearance. */
export function bySubject(marks: readonly Mark[]): Map<string, Mark[]> {
  const groups = new Map<string, Mark[]>();
  for (const mark of marks) {
    const group = groups.get(mark.subject);
    if (group) group.push(mark);
    else groups.set(mark.subject, [mark]);
  }
  return groups;
}

/** "half_open" as "half open". */
export function words(text: string): string {
  return text.replaceAll('_', ' ');
}
