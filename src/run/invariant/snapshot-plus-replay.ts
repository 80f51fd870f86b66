import type { BusParameters, BusState } from '../component/bus.ts';
import { emptyFold, foldOf, foldText, sameFold } from '../events/fold.ts';
import type { Invariant, Member } from './invariant.ts';

/** B54. A snapshot and the events after it give the same state as all events from the start. */
export const snapshotPlusReplay: Invariant = {
  id: 'snapshot-plus-replay',
  says: 'A snapshot and the events after it give what all events from the start give.',
  rows: ['B54'],
  kinds: ['bus'],
  cost: 'cheap',
  one({ state }: Member<BusState, BusParameters>) {
    const last = state.log[state.log.length - 1];
    const truth = last && state.truth[last.scope];
    const fold = last && state.folds[last.scope];
    if (!truth || !fold) return undefined;
    if (truth.count === fold.count && truth.digest === fold.digest) return undefined;
    return `rebuilt state of “${last.scope}” has ${foldText(fold)}, not ${foldText(truth)}`;
  },
  end(view) {
    for (const { state } of view.of<BusState, BusParameters>('bus')) {
      const why = rebuilt(state);
      if (why !== undefined) return why;
    }
    return undefined;
  },
};

function rebuilt(state: BusState): string | undefined {
  for (const [scope, { seq, fold }] of Object.entries(state.snapshots)) {
    const after = state.log.filter((entry) => entry.scope === scope && entry.seq > seq);
    const truth = state.truth[scope] ?? emptyFold();
    const again = foldOf(after, fold);
    if (sameFold(again, truth)) continue;
    return `the snapshot at ${seq} and the rest give ${foldText(again)}, not ${foldText(truth)}`;
  }
  return undefined;
}
