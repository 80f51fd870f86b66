import type { TraceEvent } from '../../trace/event.ts';
import { EventKind } from '../../trace/event.ts';
import type { LockManagerState } from '../component/lock-manager.ts';
import {
  locksOf,
  type ParticipantParameters,
  type ParticipantState,
} from '../component/participant.ts';
import type { Invariant, Member } from './invariant.ts';

type Either = Member<ParticipantState | LockManagerState, ParticipantParameters>;

/** Two-phase locking: locks are only taken before the vote, and only given back after the end. */
export const locksGrowThenShrink: Invariant<Set<string>> = {
  id: 'locks-grow-then-shrink',
  says: 'Whoever has voted yes has all its locks, and takes none after it gave one back.',
  rows: ['B42'],
  kinds: ['participant', 'lock-manager'],
  cost: 'cheap',
  one({ id, kind, state, setup }: Either) {
    if (kind === 'lock-manager') return lateLock(state as LockManagerState);
    const { phase, scope, held } = state as ParticipantState;
    if (phase !== 'prepared') return undefined;
    const missing = locksOf(setup, scope).find((key) => !held.includes(key));
    return missing && `${id} is in doubt without its lock on ${missing}`;
  },
  monitor: {
    begin: () => new Set(),
    see(shrinking: Set<string>, { kind, label, node, actor, value }: TraceEvent, view) {
      if (kind !== EventKind.mark || !label.startsWith('lock:')) return undefined;
      // Marks of a lock manager do not say for whom: its state does.
      if (view.of('lock-manager').length > 0) return undefined;
      const who = `${actor}/${value}`;
      if (label === 'lock:released') shrinking.add(who);
      const late = label === 'lock:taken' && shrinking.has(who);
      return late ? `${node} is taken after a lock was given back` : undefined;
    },
  },
};

function lateLock({ held, ended }: LockManagerState): string | undefined {
  for (const [key, { transaction, members }] of Object.entries(held)) {
    const late = members.find((member) => ended.includes(`${transaction}/${member}`));
    if (late !== undefined) return `${late} has ${key} again after it gave its locks back`;
  }
  return undefined;
}
