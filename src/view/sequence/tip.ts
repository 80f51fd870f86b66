import { Flag } from '../../trace/event.ts';
import { Fate } from '../../trace/query/messages.ts';
import type { SequenceRows } from '../../trace/query/sequence.ts';
import type { Tables } from '../../trace/trace.ts';
import { formatCount, formatTime, oneLine } from '../ui/format.ts';
import { actorName, partsOf, sentenceOf } from '../ui/words.ts';

/** What the box beside the pointer says: a title and some facts. */
export interface Tip {
  title: string;
  facts: [name: string, value: string][];
}

/** About a message of the window. */
export function tipOfMessage(
  rows: SequenceRows,
  tables: Tables,
  i: number,
  resolution: number,
): Tip {
  const { messages } = rows;
  const title = oneLine(tables.strings[messages.label[i] as number] ?? '') || 'message';
  const route = `${actorName(tables, messages.actor[i] as number)} → ${actorName(tables, messages.target[i] as number)}`;
  const sent = timeOf(rows, messages.event[i] as number);
  const ended = timeOf(rows, messages.endEvent[i] as number);
  const facts: Tip['facts'] = [['', route]];
  if (sent !== undefined) facts.push(['sent', formatTime(sent, resolution)]);
  if (ended !== undefined) {
    const lost = messages.fate[i] === Fate.lost;
    facts.push([lost ? 'lost' : 'arrives', formatTime(ended, resolution)]);
    if (sent !== undefined) facts.push(['takes', formatTime(ended - sent)]);
  }
  if (messages.fate[i] === Fate.underway) facts.push(['', 'still on its way']);
  if ((messages.flags[i] as number) & Flag.fault) facts.push(['', 'struck by a fault']);
  facts.push(['event', formatCount(messages.event[i] as number)]);
  return { title, facts };
}

/** About what is drawn at a place of the window. */
export function tipOfRow(rows: SequenceRows, tables: Tables, at: number, resolution: number): Tip {
  return {
    title: sentenceOf(partsOf(rows.columns, tables, at), tables),
    facts: [
      ['at', formatTime(rows.columns.time[at] as number, resolution)],
      ['step', formatCount(rows.columns.step[at] as number)],
      ['event', formatCount(rows.events[at] as number)],
    ],
  };
}

/** The time of an event, when it is in the window. */
function timeOf(rows: SequenceRows, event: number): number | undefined {
  const at = event < 0 ? -1 : rows.events.indexOf(event);
  return at < 0 ? undefined : rows.columns.time[at];
}
