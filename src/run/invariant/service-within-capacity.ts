import type { ServiceData, ServiceParameters } from '../component/service.ts';
import type { Invariant, Member } from './invariant.ts';

/** A service takes on no more than it can. */
export const serviceWithinCapacity: Invariant = {
  id: 'service-within-capacity',
  says: 'A service works on no more calls at once than its capacity, and queues within its bound.',
  rows: ['E17'],
  kinds: ['service'],
  cost: 'cheap',
  one({ id, state, setup }: Member<ServiceData, ServiceParameters>) {
    const { queue } = setup.parameters;
    if (state.working.length > state.allowed) {
      return `${id} works on ${state.working.length} calls, of ${state.allowed}`;
    }
    return state.waiting.length > queue ? `${id} queues ${state.waiting.length}` : undefined;
  },
};
