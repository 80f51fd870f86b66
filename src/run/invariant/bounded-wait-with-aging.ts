import { emergency } from '../tiered/conflict.ts';
import { requestIn, roundOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** With aging, nobody is overtaken by one that came so much later that waiting outweighs every priority. */
export const boundedWaitWithAging: Invariant = {
  id: 'bounded-wait-with-aging',
  says: 'With aging, nobody is overtaken by one that came so much later that waiting outweighs every priority.',
  rows: ['B30'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one(member: ArbiterMember, view) {
    const { aging } = member.setup.parameters;
    const round = aging > 0 ? roundOf(member, view, 'priority') : undefined;
    if (!round) return undefined;
    const latest = { id: '', arrived: -1 };
    for (const { id } of round.resolution.granted) {
      const arrived = requestIn(round, id)?.arrived ?? -1;
      if (arrived > latest.arrived) Object.assign(latest, { id, arrived });
    }
    const bound = (emergency + 1) * aging;
    const overtaken = round.resolution.queued.find((id) => {
      const arrived = requestIn(round, id)?.arrived ?? Infinity;
      return latest.arrived - arrived >= bound;
    });
    return overtaken && `${latest.id} is served before ${overtaken}, which has waited far longer`;
  },
};
