import { roundOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** First come, first served: nobody is served before somebody who asked earlier. */
export const grantsInArrivalOrder: Invariant = {
  id: 'grants-in-arrival-order',
  says: 'First come, first served: nobody is served before somebody who asked earlier.',
  rows: ['B29'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one(member: ArbiterMember, view) {
    const round = roundOf(member, view, 'fcfs');
    if (!round) return undefined;
    let before = round.before;
    for (const { id } of round.resolution.granted) {
      const at = round.requests.findIndex((each) => each.id === id);
      const number = round.numbers[at] ?? 0;
      if (number < before) return `${id} (request ${number}) is served after request ${before}`;
      before = number;
    }
    return undefined;
  },
};
