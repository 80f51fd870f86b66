import { inCatalogue, type BusParameters, type BusState } from '../component/bus.ts';
import type { Invariant, Member } from './invariant.ts';

/** B50. Every type of event that a bus carries is in its catalogue. */
export const knownEventTypes: Invariant = {
  id: 'known-event-types',
  says: 'Every event on a bus has a type of its catalogue.',
  rows: ['B50'],
  kinds: ['bus'],
  cost: 'cheap',
  one({ state, setup }: Member<BusState, BusParameters>) {
    const last = state.log[state.log.length - 1];
    if (!last || inCatalogue(last.topic, setup.parameters)) return undefined;
    return `“${last.topic}” is not in the catalogue`;
  },
};
