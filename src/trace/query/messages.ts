import { EventKind } from '../event.ts';
import type { Trace } from '../trace.ts';

/** How a message ended. The numbers cross the worker boundary. */
export const Fate = { underway: 0, received: 1, lost: 2 } as const;

/** The number of a fate. */
export type Fate = (typeof Fate)[keyof typeof Fate];

/**
 * All messages of a trace in columns, in the order of their sends. A duplicated message is there
 * once for each of its ends.
 */
export interface MessageTable {
  length: number;
  /** Trace index of the send. */
  event: Int32Array;
  /** Trace index of the receipt or loss, -1 while it is on its way. */
  endEvent: Int32Array;
  from: Int32Array;
  to: Int32Array;
  sent: Float64Array;
  /** When it is received or lost; Infinity while it is on its way. */
  received: Float64Array;
  fate: Uint8Array;
}

/** Pairs every send of a trace with its receipts and losses. */
export function deriveMessages(trace: Trace): MessageTable {
  const { kind, link, actor, target, time } = trace.columns;
  const rows = messageRows(trace);
  const { length, firstOf } = rows;
  const table = emptyTable(length);
  const next = firstOf.slice();
  for (let event = 0; event < trace.length; event++) {
    if (kind[event] === EventKind.send) {
      fillSend(table, firstOf[event] as number, rows.ends[event] as number, {
        event,
        from: actor[event] as number,
        to: target[event] as number,
        sent: time[event] as number,
      });
    } else if (isEnd(kind[event] as number)) {
      const send = link[event] as number;
      if (send < 0 || send >= event || kind[send] !== EventKind.send) continue;
      const at = next[send] as number;
      next[send] = at + 1;
      table.endEvent[at] = event;
      table.received[at] = time[event] as number;
      table.fate[at] = kind[event] === EventKind.receive ? Fate.received : Fate.lost;
    }
  }
  return table;
}

/** Where the messages of each send begin in the table. */
function messageRows(trace: Trace): { length: number; firstOf: Int32Array; ends: Int32Array } {
  const { kind, link } = trace.columns;
  const ends = new Int32Array(trace.length);
  for (let event = 0; event < trace.length; event++) {
    const send = link[event] as number;
    const fits = isEnd(kind[event] as number) && send >= 0 && send < event;
    if (fits && kind[send] === EventKind.send) ends[send] = (ends[send] as number) + 1;
  }
  const firstOf = new Int32Array(trace.length);
  let length = 0;
  for (let event = 0; event < trace.length; event++) {
    if (kind[event] !== EventKind.send) continue;
    firstOf[event] = length;
    length += Math.max(1, ends[event] as number);
  }
  return { length, firstOf, ends };
}

function fillSend(
  table: MessageTable,
  first: number,
  ends: number,
  send: { event: number; from: number; to: number; sent: number },
): void {
  for (let at = first; at < first + Math.max(1, ends); at++) {
    table.event[at] = send.event;
    table.from[at] = send.from;
    table.to[at] = send.to;
    table.sent[at] = send.sent;
  }
}

function isEnd(kind: number): boolean {
  return kind === EventKind.receive || kind === EventKind.drop;
}

function emptyTable(length: number): MessageTable {
  return {
    length,
    event: new Int32Array(length),
    endEvent: new Int32Array(length).fill(-1),
    from: new Int32Array(length),
    to: new Int32Array(length),
    sent: new Float64Array(length),
    received: new Float64Array(length).fill(Infinity),
    fate: new Uint8Array(length),
  };
}
