import type { ChainMember } from './chains.ts';
import type { Invariant } from './invariant.ts';

/** An export is given up only after every destination that was named has failed. */
export const fallbacksAreTried: Invariant = {
  id: 'fallbacks-are-tried',
  says: 'An export is given up only after every destination that was named has failed.',
  rows: ['B49'],
  kinds: ['context'],
  cost: 'cheap',
  one({ state, setup }: ChainMember) {
    for (const [i, { exports, name }] of state.links.entries()) {
      for (const [k, { status, failed, key }] of exports.entries()) {
        const written = setup.parameters.contexts[i]?.exports[k];
        const places = new Set([written?.to, ...(written?.fallback ?? [])]).size;
        if (status === 'lost' && failed < places) {
          return `${key} of ${name} is given up after ${failed} of ${places} destinations`;
        }
      }
    }
    return undefined;
  },
};
