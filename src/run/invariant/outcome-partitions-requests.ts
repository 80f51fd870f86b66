import { partitionFault } from '../tiered/conflict.ts';
import { roundOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** Each request is granted, granted in part, denied or queued: exactly one of them; and no more is given than there is. */
export const outcomePartitionsRequests: Invariant = {
  id: 'outcome-partitions-requests',
  says: 'Each request is granted, granted in part, denied or queued: exactly one of them; and no more is given than there is.',
  rows: ['B34'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one(member: ArbiterMember, view) {
    const round = roundOf(member, view);
    return round && partitionFault(round.requests, round.available, round.resolution);
  },
};
