import type { GatekeeperParameters, GatekeeperState } from '../component/gatekeeper.ts';
import type { Invariant, Member } from './invariant.ts';

/** What was escalated is allowed only if as many approvers agreed as are needed; silence rejects. */
export const approvedByEnough: Invariant = {
  id: 'approved-by-enough',
  says: 'What was escalated is allowed only if as many approvers agreed as are needed; silence rejects.',
  rows: ['B56'],
  kinds: ['gatekeeper'],
  cost: 'cheap',
  one({ state: { last }, setup }: Member<GatekeeperState, GatekeeperParameters>) {
    if (!last?.approval || last.ruling !== 'allow') return undefined;
    const { agreed } = last.approval;
    if (agreed.length >= setup.parameters.threshold) return undefined;
    return `${last.request.id} is allowed by ${agreed.length} of ${setup.parameters.threshold}`;
  },
};
