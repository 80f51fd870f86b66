import type { BusParameters, BusState } from '../component/bus.ts';
import type { Invariant, Member } from './invariant.ts';

/** How far back the event before is looked for. */
const reach = 64;

/** B51. After each event: the newest number follows the one before it in its scope. */
export const totalOrderGapFree: Invariant = {
  id: 'total-order-gap-free',
  says: 'Within a scope, sequence numbers follow each other without a gap.',
  rows: ['B51'],
  kinds: ['bus'],
  cost: 'cheap',
  one({ state }: Member<BusState, BusParameters>) {
    const { log } = state;
    const last = log[log.length - 1];
    if (!last) return undefined;
    for (let i = log.length - 2; i >= 0 && i > log.length - reach; i--) {
      const before = log[i];
      if (before?.scope !== last.scope) continue;
      if (last.seq === before.seq + 1) return undefined;
      return `“${last.id}” has number ${last.seq} after ${before.seq}`;
    }
    return undefined;
  },
  end(view) {
    for (const { state, setup } of view.of<BusState, BusParameters>('bus')) {
      for (const [scope, next] of Object.entries(state.next)) {
        const count = state.truth[scope]?.count ?? 0;
        const used = next - setup.parameters.first;
        if (used !== count) return `${used} numbers were used for ${count} events of “${scope}”`;
      }
    }
    return undefined;
  },
};
