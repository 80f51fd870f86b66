import type { Sensitivity } from '../../model/scenario/schema.ts';
import type { BlackboardState } from '../component/blackboard.ts';
import { maySee, stricter } from '../tiered/context.ts';
import { eachLink, type ChainMember } from './chains.ts';
import type { Invariant, Member } from './invariant.ts';

/** A value is at least as sensitive as what it was made of, and never becomes less so. */
export const sensitivityNeverDecreases: Invariant = {
  id: 'sensitivity-never-decreases',
  says: 'A value is at least as sensitive as what it was made of, and never becomes less so.',
  rows: ['B48'],
  kinds: ['context', 'blackboard'],
  cost: 'cheap',
  one(member: Member<never, never>) {
    if (member.kind === 'context') return inChain(member as unknown as ChainMember);
    const { id, state } = member as unknown as Member<BlackboardState>;
    for (const [key, { sensitivity }] of Object.entries(state.items)) {
      const floor = state.floor[key] ?? 'public';
      if (falls(sensitivity, floor)) return `${key} on ${id} was ${floor} and is ${sensitivity}`;
    }
    return undefined;
  },
};

function inChain(member: ChainMember): string | undefined {
  return eachLink(member, (link, above) => {
    const seen = (sensitivity: Sensitivity = 'public'): Sensitivity =>
      maySee(link.clearance, sensitivity) ? sensitivity : 'public';
    for (const [key, { sensitivity }] of Object.entries(link.visible)) {
      const parts = stricter(seen(above[key]?.sensitivity), seen(link.own[key]?.sensitivity));
      const floor = stricter(parts, link.floor[key] ?? 'public');
      if (falls(sensitivity, floor)) {
        return `${key} in ${link.path} is ${sensitivity}, and comes of what is ${floor}`;
      }
    }
    return undefined;
  });
}

function falls(sensitivity: Sensitivity, floor: Sensitivity): boolean {
  return stricter(sensitivity, floor) !== sensitivity;
}
