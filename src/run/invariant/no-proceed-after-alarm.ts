import type { BarrierState } from '../component/barrier.ts';
import { own } from '../component/own.ts';
import type { Invariant, Member } from './invariant.ts';

/** Once an alarm has arrived, nothing goes on. */
export const noProceedAfterAlarm: Invariant = {
  id: 'no-proceed-after-alarm',
  says: 'No barrier lets anything go on once an alarm has arrived.',
  rows: ['B55'],
  kinds: ['barrier'],
  cost: 'cheap',
  one({ id, state: { questions, last } }: Member<BarrierState>) {
    const question = own(questions, last);
    if (question?.phase !== 'proceed') return undefined;
    const agent = Object.keys(question.answers).find((one) => question.answers[one] === 'alarm');
    return agent && `${id} lets ${last} go on although ${agent} raised an alarm`;
  },
};
