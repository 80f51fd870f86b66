import type { ConsumerState } from '../events/consumer.ts';
import type { Entry } from '../events/feed.ts';
import { busOf, consumers, type ListenerMember } from './event-members.ts';
import type { Invariant } from './invariant.ts';

/** How many of the last effects are looked at. */
const reach = 64;

/** B52. An event never takes effect for the first time after one that depends on it. */
export const noDeliveryBeforeDepends: Invariant = {
  id: 'no-delivery-before-depends',
  says: 'No event takes effect before those that it depends on.',
  rows: ['B52'],
  kinds: consumers,
  cost: 'cheap',
  one(member: ListenerMember, view) {
    const { state } = member;
    if (state.latest === state.last || state.done.length < 2) return undefined;
    const log = busOf(member, view)?.state.log;
    return log && firstTime(state) ? hastyDependant(state, log) : undefined;
  },
};

function firstTime({ done }: ConsumerState): boolean {
  return done.indexOf(done[done.length - 1] ?? '') === done.length - 1;
}

function hastyDependant({ done }: ConsumerState, log: readonly Entry[]): string | undefined {
  const entries = new Map(log.map((entry) => [entry.id, entry]));
  const late = done[done.length - 1] ?? '';
  const before = done.slice(-reach, -1).find((id) => dependsOn(id, late, entries));
  return before === undefined ? undefined : `“${before}” took effect before its cause “${late}”`;
}

/** Whether an event has another among its causes, however far. */
function dependsOn(id: string, cause: string, entries: ReadonlyMap<string, Entry>): boolean {
  const visited = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const each of entries.get(next)?.depends ?? []) {
      if (each === cause) return true;
      if (!visited.has(each)) open.push(each);
      visited.add(each);
    }
  }
  return false;
}
