import type { ChainMember } from './chains.ts';
import type { Invariant } from './invariant.ts';

/** An export is given up only after every destination that was named has failed. */
export const fallbacksAreTried: Invariant = {
  id: 'fallbacks-are-tried',
  says: 'An export is given up only after every destination that was named has failed.',
  rows: ['B49'],
  kinds: ['context'],
  cost: 'cheap',
  one({ state }: ChainMember) {
    for (const { exports, name } of state.links) {
      const early = exports.find((each) => each.status === 'lost' && each.failed < each.places);
      if (!early) continue;
      const { key, failed, places } = early;
      return `${key} of ${name} is given up after ${failed} of ${places} destinations`;
    }
    return undefined;
  },
};
