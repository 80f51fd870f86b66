import { priorities } from '../../model/scenario/schema.ts';
import { requestIn, roundOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** Whoever is pushed aside has a lower priority than the one it yields to, and no more are pushed than needed. */
export const victimsHaveLowerPriority: Invariant = {
  id: 'victims-have-lower-priority',
  says: 'Whoever is pushed aside has a lower priority than the one it yields to, and no more are pushed than needed.',
  rows: ['B32'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one(member: ArbiterMember, view) {
    const round = roundOf(member, view);
    if (!round) return undefined;
    for (const victim of round.resolution.preempted) {
      const holding = round.holdings.find(({ id }) => id === victim.id);
      const request = requestIn(round, victim.to);
      if (!holding || !request) return `${victim.id} yields and holds nothing, or to nobody`;
      if (holding.priority >= request.priority) {
        return `${victim.id} (${priorities[holding.priority]}) yields to ${request.id}`;
      }
    }
    return undefined;
  },
};
