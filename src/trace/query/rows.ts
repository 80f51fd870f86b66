import { EventKind } from '../event.ts';
import type { Trace } from '../trace.ts';

/** Stands in the place of an event where time passes without one. */
export const pauseRow = -1;
/** Stands in the place of an event that began in a row above. */
export const moreRow = -2;

/** Which event each row shows, and in which row each event stands. */
export interface RowTable {
  /** Trace index, `pauseRow` or `moreRow`. */
  events: Int32Array;
  /** By event: its row, or that of the last drawn event before it; -1 before the first. */
  rowOf: Int32Array;
  /** By event: 1 when it has a row of its own. */
  drawn: Uint8Array;
  /** By row: how long a pause lasts, in nanoseconds. */
  pauses: Map<number, number>;
}

const noteWidth = 34;
const mostNoteLines = 8;
/** A pause is this many times longer than the usual time between two rows. */
const pauseFactor = 16;

/** The lines of a note as it is drawn: broken at words, the last one cut short when too many. */
export function noteLines(text: string): string[] {
  const lines = text.split('\n').flatMap((line) => wrap(line, noteWidth));
  if (lines.length <= mostNoteLines) return lines;
  return [...lines.slice(0, mostNoteLines - 1), `${lines[mostNoteLines - 1] ?? ''} …`];
}

/** Lays the events of a trace out in rows. */
export function layRows(trace: Trace): RowTable {
  const heights = heightsOf(trace);
  const pause = pauseThreshold(trace, heights);
  const { time } = trace.columns;
  const rowOf = new Int32Array(trace.length);
  const drawn = new Uint8Array(trace.length);
  const pauses = new Map<number, number>();
  const events: number[] = [];
  let before = -1;
  let row = -1;
  for (let event = 0; event < trace.length; event++) {
    const height = heights[event] as number;
    if (height > 0) {
      const passed = before < 0 ? 0 : (time[event] as number) - (time[before] as number);
      if (passed > pause) {
        pauses.set(events.length, passed);
        events.push(pauseRow);
      }
      row = events.push(event) - 1;
      for (let more = 1; more < height; more++) events.push(moreRow);
      drawn[event] = 1;
      before = event;
    }
    rowOf[event] = row;
  }
  return { events: Int32Array.from(events), rowOf, drawn, pauses };
}

/** How many rows each event takes. */
function heightsOf(trace: Trace): Uint8Array {
  const { kind, label } = trace.columns;
  const heights = new Uint8Array(trace.length);
  let before = -1;
  for (let event = 0; event < trace.length; event++) {
    const height = rowsOf(trace, event, before, kind[event] as number, label[event] as number);
    heights[event] = height;
    if (height > 0) before = event;
  }
  return heights;
}

function rowsOf(trace: Trace, event: number, before: number, kind: number, label: number): number {
  switch (kind) {
    case EventKind.resource:
    case EventKind.activate:
    case EventKind.deactivate:
    case EventKind.create:
    case EventKind.destroy:
    case EventKind.timerSet:
    case EventKind.timerCancel:
      return 0;
    case EventKind.enter:
    case EventKind.leave:
      return isBranch(trace, event) ? 0 : 1;
    case EventKind.choice:
      return isToldByFragment(trace, event, before) ? 0 : 1;
    case EventKind.note:
      return Math.max(1, noteLines(trace.strings[label] ?? '').length);
    default:
      return 1;
  }
}

/** True for the branches of a parallel: they overlap, and are drawn in the timeline only. */
export function isBranch(trace: Trace, event: number): boolean {
  const title = trace.strings[trace.columns.label[event] as number] ?? '';
  return title === 'branch' || title.startsWith('branch ');
}

/** True when the fragment that begins or ends here shows the answer already. */
function isToldByFragment(trace: Trace, event: number, before: number): boolean {
  const { kind, node } = trace.columns;
  const next = event + 1 < trace.length ? kind[event + 1] : 0;
  const follows = next === EventKind.enter || next === EventKind.leave;
  if (follows && node[event + 1] === node[event]) return true;
  return before >= 0 && kind[before] === EventKind.enter && node[before] === node[event];
}

/** Longer times between two rows than this are shown as pauses. */
function pauseThreshold(trace: Trace, heights: Uint8Array): number {
  const { time } = trace.columns;
  const steps: number[] = [];
  let before = -1;
  for (let event = 0; event < trace.length; event++) {
    if (heights[event] === 0) continue;
    const passed = before < 0 ? 0 : (time[event] as number) - (time[before] as number);
    if (passed > 0) steps.push(passed);
    before = event;
  }
  if (steps.length < 2) return Infinity;
  const sorted = Float64Array.from(steps).sort();
  return pauseFactor * (sorted[sorted.length >> 1] as number);
}

function wrap(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length <= width || current === '') current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  lines.push(current);
  return lines;
}
