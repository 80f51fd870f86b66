import { emergency } from '../tiered/conflict.ts';
import type { Levels } from '../tiered/ledger.ts';
import { requestIn, roundOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** An emergency is served whenever lower priorities hold or get what it needs. */
export const emergencyAlwaysServed: Invariant = {
  id: 'emergency-always-served',
  says: 'An emergency is served whenever lower priorities hold or get what it needs.',
  rows: ['B32'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one(member: ArbiterMember, view) {
    const round = roundOf(member, view, 'preemption');
    if (!round) return undefined;
    const { granted, preempted, queued, denied } = round.resolution;
    const left = round.resolution.left.slice();
    for (const { id, amount, priority } of round.holdings) {
      if (priority >= emergency || preempted.some((victim) => victim.id === id)) continue;
      amount.forEach((each, i) => (left[i] = (left[i] ?? 0) + each));
    }
    for (const { id, amount } of granted) {
      if ((requestIn(round, id)?.priority ?? 0) >= emergency) continue;
      amount.forEach((each, i) => (left[i] = (left[i] ?? 0) + each));
    }
    const refused = [...queued, ...denied].find((id) => {
      const request = requestIn(round, id);
      return request?.priority === emergency && within(request.amount, left);
    });
    return refused && `${refused} is an emergency and is not served`;
  },
};

function within(amount: Levels, left: Levels): boolean {
  return amount.every((each, i) => each <= (left[i] ?? 0));
}
