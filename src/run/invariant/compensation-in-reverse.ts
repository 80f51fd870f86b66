import type { SagaStepState } from '../component/saga-step.ts';
import { stepsOf, type SagaParameters, type SagaState } from '../component/saga.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

type Saga = Member<SagaState, SagaParameters>;

/** What was done last is undone first, and at the end everything or nothing is done. */
export const compensationInReverse: Invariant = {
  id: 'compensation-in-reverse',
  says: 'A saga undoes its steps in reverse order; at the end all are done, or none.',
  rows: ['B44'],
  kinds: ['saga', 'saga-step'],
  cost: 'cheap',
  one(member: Saga | Member<SagaStepState>, view: SystemView) {
    const own = member.kind === 'saga' ? member.id : (member as Member<SagaStepState>).state.saga;
    const saga = view.find<SagaState, SagaParameters>(own);
    return saga && (wrongOrder(saga, view) ?? wrongEnd(saga, view));
  },
  end(view: SystemView) {
    const open = view
      .of<SagaState>('saga')
      .find(({ state, crashed }) => !crashed && !state.phase.startsWith('comp'));
    return open && `${open.id} ends “${open.state.phase}”`;
  },
};

/** What the steps themselves say, whatever the saga believes. */
function logOf(view: SystemView, step: string): string {
  return view.find<SagaStepState>(step)?.state.log ?? '';
}

function wrongOrder({ id, setup }: Saga, view: SystemView): string | undefined {
  const steps = stepsOf(setup);
  const first = steps.findIndex((step) => logOf(view, step) === 'undone');
  if (first < 0) return undefined;
  const later = steps.slice(first + 1).find((step) => logOf(view, step) === 'done');
  return later && `${id} undid ${steps[first] ?? ''} before ${later}`;
}

function wrongEnd({ id, state, setup }: Saga, view: SystemView): string | undefined {
  if (state.phase !== 'completed' && state.phase !== 'compensated') return undefined;
  const wanted = state.phase === 'completed';
  const wrong = stepsOf(setup).find((step) => (logOf(view, step) === 'done') !== wanted);
  return wrong && `${id} is ${state.phase}, but ${wrong} is ${wanted ? 'not done' : 'still done'}`;
}
