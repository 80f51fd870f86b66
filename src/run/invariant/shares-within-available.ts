import { urgent } from '../component/arbiter-round.ts';
import { sharesFault } from '../tiered/shares-fault.ts';
import { roundOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** Shares add up to no more than there is, each within one unit of its exact ratio, and a share below the minimum is flagged. */
export const sharesWithinAvailable: Invariant = {
  id: 'shares-within-available',
  says: 'Shares add up to no more than there is, each within one unit of its exact ratio, and a share below the minimum is flagged.',
  rows: ['B31'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one(member: ArbiterMember, view) {
    const round = roundOf(member, view, 'proportional');
    if (!round) return undefined;
    const open = round.stopped
      ? round.requests.filter(({ priority }) => priority >= urgent)
      : round.requests;
    return sharesFault(open, round.available, round.resolution);
  },
};
