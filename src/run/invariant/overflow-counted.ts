import type { BusParameters, BusState } from '../component/bus.ts';
import type { Invariant, Member } from './invariant.ts';

/** Of the limits of a bus: nothing is dropped without being counted. */
export const overflowCounted: Invariant = {
  id: 'overflow-counted',
  says: 'Every event for a listener was sent, waits, or was dropped and counted.',
  rows: ['B53'],
  kinds: ['bus'],
  cost: 'cheap',
  one({ state, setup }: Member<BusState, BusParameters>) {
    let dropped = 0;
    for (const feed of state.feeds) {
      dropped += feed.dropped;
      if (feed.queue.length > setup.parameters.queue) return `${feed.listener}’s queue is too long`;
      const known = feed.sent + feed.queue.length + feed.dropped;
      if (known !== feed.offered) return `${feed.offered - known} events were lost uncounted`;
    }
    return dropped === state.dropped ? undefined : `${dropped} dropped, ${state.dropped} counted`;
  },
};
