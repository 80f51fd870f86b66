import type { sagaStepSchema } from '../../model/component/saga-step.ts';
import type { Component, ParametersOf, Ports, Setup } from '../component.ts';
import type { SagaAnswer, SagaRequest } from './saga.ts';

/** What a person writes of a saga step. */
export type SagaStepParameters = ParametersOf<typeof sagaStepSchema>;

/** What a step knows. `undone` is for good: a late request does not do it again. */
export interface SagaStepState {
  phase: 'todo' | 'working' | 'done' | 'failed' | 'undone';
  /** The phase as it is written down. */
  log: 'todo' | 'done' | 'failed' | 'undone';
  saga: string;
  /** Attempts to undo it that failed. */
  failures: number;
}

type It = Setup<SagaStepParameters>;

/** A step of a saga: done once, undone once, however often it is asked. */
export const sagaStep: Component<SagaStepState, SagaStepParameters> = {
  kind: 'saga-step',
  durable: ['log', 'saga', 'failures'],
  init: () => ({ phase: 'todo', log: 'todo', saga: '', failures: 0 }),
  receive(state, message, ports, setup) {
    if (message.type === 'worked') {
      if (state.phase === 'working') finish(state, ports, setup);
      return;
    }
    const { type, saga } = message as SagaRequest;
    state.saga = saga;
    if (type === 'do') perform(state, ports, setup);
    else if (type === 'undo') undo(state, ports, setup);
  },
  recover(state) {
    state.phase = state.log;
  },
  exhibit: ({ phase, saga }, { id }) => [
    {
      kind: 'transaction',
      transaction: saga,
      member: id,
      role: 'participant',
      phase,
      inDoubt: false,
      scope: 'saga',
    },
  ],
};

function perform(state: SagaStepState, ports: Ports, setup: It): void {
  if (state.phase === 'done') return reply('did', state, ports, setup);
  if (state.phase === 'failed') return reply('failed', state, ports, setup);
  if (state.phase !== 'todo') return;
  const took = ports.draw(setup.parameters.work);
  if (took === 0) return finish(state, ports, setup);
  state.phase = 'working';
  ports.mark('tx:working', state.saga);
  ports.after(took, { type: 'worked' });
}

function finish(state: SagaStepState, ports: Ports, setup: It): void {
  const works = isGood(ports, setup);
  become(works ? 'done' : 'failed', state);
  ports.mark(works ? 'tx:done' : 'tx:failed', state.saga);
  reply(works ? 'did' : 'failed', state, ports, setup);
}

function isGood(ports: Ports, { parameters }: It): boolean {
  if (parameters.result !== 'choose') return parameters.result !== 'fails';
  return ports.choose('', 'the step', ['works', 'fails']) === 0;
}

function become(phase: SagaStepState['log'], state: SagaStepState): void {
  state.phase = phase;
  state.log = phase;
}

function undo(state: SagaStepState, ports: Ports, setup: It): void {
  if (state.phase !== 'undone' && state.failures < setup.parameters.undoFailures) {
    state.failures++;
    ports.mark('tx:undo_failed', state.saga);
    return reply('undoFailed', state, ports, setup);
  }
  if (state.phase !== 'undone') ports.mark('tx:undone', state.saga);
  become('undone', state);
  reply('undid', state, ports, setup);
}

function reply(type: SagaAnswer['type'], { saga }: SagaStepState, ports: Ports, setup: It): void {
  if (type === 'did' && setup.parameters.result === 'mute') return;
  const answer: SagaAnswer = { type, saga };
  ports.send(saga, answer, saga, true);
}
