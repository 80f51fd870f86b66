import { EventKind, Flag, kindName } from '../../trace/event.ts';
import type { Tables, Columns } from '../../trace/trace.ts';
import { oneLine, resourceTitle, formatAmount } from './format.ts';

/** What words are made of: one event of some columns. */
export interface EventParts {
  kind: number;
  actor: number;
  target: number;
  label: string;
  flags: number;
  value: number;
}

/** The parts of the event at a place of some columns. */
export function partsOf(columns: Columns, tables: Tables, at: number): EventParts {
  return {
    kind: columns.kind[at] ?? 0,
    actor: columns.actor[at] ?? -1,
    target: columns.target[at] ?? -1,
    label: oneLine(tables.strings[columns.label[at] ?? 0] ?? ''),
    flags: columns.flags[at] ?? 0,
    value: columns.value[at] ?? 0,
  };
}

/** The name of an actor for people, on one line; "the protocol" for none. */
export function actorName(tables: Tables, actor: number): string {
  const name = tables.actors[actor]?.name;
  return name === undefined ? 'the protocol' : oneLine(name);
}

/** An event in a sentence without its full stop: "Pool sends “ready” to Client". */
export function sentenceOf(event: EventParts, tables: Tables): string {
  const who = actorName(tables, event.actor);
  const whom = actorName(tables, event.target);
  const what = event.label === '' ? 'a message' : `“${event.label}”`;
  switch (event.kind) {
    case EventKind.send:
      return event.flags & Flag.self ? `${who}: ${what}` : `${who} sends ${what} to ${whom}`;
    case EventKind.receive:
      return event.flags & Flag.self
        ? `${who} is done with ${what}`
        : `${who} receives ${what} from ${whom}`;
    case EventKind.drop:
      return `${what} from ${who} to ${whom} is lost`;
    case EventKind.choice:
      return `Choice: ${event.label}`;
    case EventKind.enter:
      return `Begin of ${event.label}`;
    case EventKind.leave:
      return `End of ${event.label}`;
    case EventKind.note:
      return event.actor < 0 ? `Note: ${event.label}` : `Note at ${who}: ${event.label}`;
    case EventKind.activate:
      return `${who} becomes active`;
    case EventKind.deactivate:
      return `${who} is no longer active`;
    case EventKind.create:
      return `${who} is created`;
    case EventKind.destroy:
      return `${who} ends`;
    case EventKind.resource:
      return `${who} uses ${formatAmount(event.label, event.value)} of ${resourceTitle(event.label).toLowerCase()}`;
    case EventKind.timerSet:
      return `${who} sets a timer ${event.label}`.trim();
    case EventKind.timerFire:
      return `${who}: timer ${event.label} fires`.replace('  ', ' ');
    case EventKind.timerCancel:
      return `${who} cancels a timer ${event.label}`.trim();
    case EventKind.crash:
      return `${who} crashes`;
    case EventKind.restart:
      return `${who} restarts`;
    case EventKind.state:
      return `${who} is now ${event.label}`;
    case EventKind.violation:
      return `Broken: ${event.label}`;
    case EventKind.end:
      return 'The protocol ends';
    case EventKind.mark:
      return `${who}: ${markWords(event.label)}`;
    default:
      return event.label === '' ? kindName(event.kind) : `${who}: ${event.label}`;
  }
}

/** A mark's label as words: "budget used, credits". */
function markWords(label: string): string {
  const [family = '', what = '', ...detail] = label.split(':');
  const words = [family, what].map((part) => part.replaceAll('_', ' ')).join(' ');
  return detail.length === 0 ? words : `${words}, ${detail.join(' ').replaceAll('_', ' ')}`;
}
