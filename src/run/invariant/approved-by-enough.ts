import type { GatekeeperState } from '../component/gatekeeper.ts';
import type { Invariant, Member } from './invariant.ts';

/** What was escalated is allowed only if as many approvers agreed as are needed; silence rejects. */
export const approvedByEnough: Invariant = {
  id: 'approved-by-enough',
  says: 'What was escalated is allowed only if as many approvers agreed as are needed; silence rejects.',
  rows: ['B56'],
  kinds: ['gatekeeper'],
  cost: 'cheap',
  one({ state: { last } }: Member<GatekeeperState>) {
    if (!last?.approval || last.ruling !== 'allow') return undefined;
    const { agreed, threshold } = last.approval;
    if (agreed.length >= threshold) return undefined;
    return `${last.request.id} is allowed by ${agreed.length} of ${threshold}`;
  },
};
