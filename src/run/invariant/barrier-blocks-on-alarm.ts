import type { BarrierState } from '../component/barrier.ts';
import { own } from '../component/own.ts';
import type { Invariant, Member } from './invariant.ts';

/** Blocked means: somebody raised an alarm in time; and the other way round. */
export const barrierBlocksOnAlarm: Invariant = {
  id: 'barrier-blocks-on-alarm',
  says: 'A barrier is blocked exactly when an alarm arrived before it was decided.',
  rows: ['B55'],
  kinds: ['barrier'],
  cost: 'cheap',
  one({ id, state: { questions, last } }: Member<BarrierState>) {
    const question = own(questions, last);
    if (!question || question.phase === 'open') return undefined;
    const alarm = Object.values(question.answers).includes('alarm');
    if (alarm === (question.phase === 'blocked')) return undefined;
    return `${id} is “${question.phase}” for ${last} ${alarm ? 'after' : 'without'} an alarm`;
  },
};
