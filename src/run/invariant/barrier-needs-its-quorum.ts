import {
  agentsOf,
  rulesOf,
  type BarrierParameters,
  type BarrierState,
} from '../component/barrier.ts';
import { quorumOf } from '../component/barrier-decision.ts';
import { own } from '../component/own.ts';
import type { Invariant, Member } from './invariant.ts';

/** Silence is no consent, unless the rules say so. */
export const barrierNeedsItsQuorum: Invariant = {
  id: 'barrier-needs-its-quorum',
  says: 'A barrier lets nothing go on with fewer answers than its rules ask for.',
  rows: ['B55'],
  kinds: ['barrier'],
  cost: 'cheap',
  one({ id, state: { questions, last }, setup }: Member<BarrierState, BarrierParameters>) {
    const question = own(questions, last);
    if (question?.phase !== 'proceed') return undefined;
    const rules = rulesOf(question.preset, setup);
    const heard = Object.keys(question.answers).length;
    const agents = agentsOf(setup).length;
    const quorum = quorumOf(rules, agents);
    if (heard >= quorum || rules.onTimeout === 'continue') return undefined;
    if (rules.majorityAtTimeout && heard * 2 > agents) return undefined;
    return `${id} lets ${last} go on with ${heard} of ${quorum} answers`;
  },
};
