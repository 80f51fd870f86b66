import { resources } from '../../model/resource.ts';
import { runEnded } from '../tiered/status.ts';
import type { Levels } from '../tiered/ledger.ts';
import type { Invariant } from './invariant.ts';
import { above, bookedFor, isExecutor, isRun, type TierMember } from './tiers.ts';

/** A child's limits are covered by what its parent has booked for it, for all five resources. */
export const childWithinParent: Invariant = {
  id: 'child-within-parent',
  says: 'No run or step has higher limits than its parent has booked for it, for all five resources.',
  rows: ['B08', 'B20', 'B21', 'B23'],
  kinds: ['run', 'executor'],
  cost: 'cheap',
  one(member: TierMember, view) {
    if (isRun(member)) {
      const { request, trail, books } = member.state;
      const status = trail[trail.length - 1];
      const parent = above(member, view);
      if (request === '' || !parent || !status || runEnded(status)) return undefined;
      return beyond(request, books.limit, bookedFor(parent, request));
    }
    if (!isExecutor(member)) return undefined;
    const run = view.find(member.setup.parameters.run) as TierMember | undefined;
    const { steps } = member.state;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      if (!step || step.result || !run) continue;
      const why = beyond(step.request, step.books.limit, bookedFor(run, step.request));
      if (why !== undefined) return why;
    }
    return undefined;
  },
};

function beyond(holder: string, limit: Levels, booked: Levels | undefined): string | undefined {
  if (!booked) return `${holder} has a budget, and nothing is booked for it`;
  for (let i = 0; i < limit.length; i++) {
    const has = limit[i] as number;
    if (has > (booked[i] as number)) {
      return `${holder} has ${has} ${resources[i]}, ${booked[i]} are booked for it`;
    }
  }
  return undefined;
}
