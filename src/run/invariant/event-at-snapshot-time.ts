import type { EventLogState } from '../component/event-log.ts';
import type { RecoverableParameters, RecoverableState } from '../component/recoverable.ts';
import type { Invariant, Member } from './invariant.ts';

/** E13. What has exactly the snapshot's time is in the recovered state once. */
export const eventAtSnapshotTime: Invariant = {
  id: 'event-at-snapshot-time',
  says: 'After a recovery, no event is lost or doubled, not even at the snapshot’s very time.',
  rows: ['E13'],
  kinds: ['recoverable'],
  cost: 'cheap',
  one({ state, setup }: Member<RecoverableState, RecoverableParameters>, view) {
    const { fold, position, recoveries, phase } = state;
    if (recoveries === 0 || phase !== 'ready' || fold.count === position) return undefined;
    const log = view.find<EventLogState>(setup.parameters.log)?.state;
    const at = log?.snapshot?.at ?? 0;
    const same = log?.entries.filter((entry) => entry.at === at).length ?? 0;
    const what = fold.count < position ? 'lost' : 'doubled';
    const count = Math.abs(position - fold.count);
    return `${count} events were ${what}; ${same} have the snapshot’s time, ${at} ns`;
  },
};
