import type { BarrierState } from '../component/barrier.ts';
import { own } from '../component/own.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

/** Whoever asks a barrier is told something. */
export const barrierAnswersInTime: Invariant = {
  id: 'barrier-answers-in-time',
  says: 'A barrier answers by its deadline, whatever its agents do.',
  rows: ['B55'],
  kinds: ['barrier'],
  cost: 'cheap',
  one({ id, state: { questions, last } }: Member<BarrierState>, { now }: SystemView) {
    const question = own(questions, last);
    if (question?.phase !== 'open' || question.deadline >= now) return undefined;
    return `${id} has not decided on ${last} by its deadline`;
  },
  end(view: SystemView) {
    for (const { id, state, crashed } of view.of<BarrierState>('barrier')) {
      if (crashed) continue;
      const { questions } = state;
      const open = Object.keys(questions).find((one) => questions[one]?.phase === 'open');
      if (open !== undefined) return `${id} never decides on ${open}`;
    }
    return undefined;
  },
};
