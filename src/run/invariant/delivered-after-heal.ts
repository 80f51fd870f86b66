import type { BusState } from '../component/bus.ts';
import type { Invariant } from './invariant.ts';

/** E23. What was queued while a link was cut has been delivered at the end. */
export const deliveredAfterHeal: Invariant = {
  id: 'delivered-after-heal',
  says: 'What waited while nothing came through is delivered once it does again.',
  rows: ['E23'],
  kinds: ['bus'],
  cost: 'cheap',
  end(view) {
    for (const { state, crashed } of view.of<BusState>('bus')) {
      if (crashed) continue;
      for (const { listener, queue, flight, abandoned, delivery } of state.feeds) {
        if (delivery === 'at_most_once' || view.find(listener)?.crashed) continue;
        if (abandoned > 0) return `${abandoned} events for ${listener} were forgotten`;
        const open = queue.length + flight.length;
        if (open > 0) return `${open} events for ${listener} are still under way`;
      }
    }
    return undefined;
  },
};
