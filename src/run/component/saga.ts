import type { sagaSchema } from '../../model/component/saga.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';

/** What a person writes of a saga. */
export type SagaParameters = ParametersOf<typeof sagaSchema>;

/** What a saga asks of a step. */
export interface SagaRequest extends Message {
  readonly type: 'do' | 'undo';
  readonly saga: string;
}

/** What a step answers. */
export interface SagaAnswer extends Message {
  readonly type: 'did' | 'failed' | 'undid' | 'undoFailed';
  readonly saga: string;
}

/** What a saga knows; all but its timers survives a crash. */
export interface SagaState {
  phase: 'waiting' | 'running' | 'compensating' | 'completed' | 'compensated';
  /** Steps that were done, in order; a step that did not answer may stand at the end. */
  done: string[];
  /** Steps that were undone, in order. */
  undone: string[];
  resend: number;
  deadline: number;
}

type It = Setup<SagaParameters>;

/** A saga (Garcia-Molina and Salem, 1987) with backward recovery. */
export const saga: Component<SagaState, SagaParameters> = {
  kind: 'saga',
  durable: ['phase', 'done', 'undone'],
  init: () => ({ phase: 'waiting', done: [], undone: [], resend: -1, deadline: -1 }),
  start(state, ports, setup) {
    const { at } = setup.parameters;
    if (at === 0) begin(state, ports, setup);
    else ports.after(at, { type: 'begin' });
  },
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'begin':
        return begin(state, ports, setup);
      case 'resend':
        state.resend = -1;
        return ask(state, ports, setup);
      case 'deadline':
        state.deadline = -1;
        return silent(state, ports, setup);
      default:
        if (ports.from === current(state, setup)) answered(state, message, ports, setup);
    }
  },
  recover(state, ports, setup) {
    if (state.phase === 'waiting') begin(state, ports, setup);
    else go(state, ports, setup);
  },
  exhibit: ({ phase }, { id }) => [
    {
      kind: 'transaction',
      transaction: id,
      member: id,
      role: 'coordinator',
      phase,
      inDoubt: false,
      scope: 'saga',
    },
  ],
  waits(state, setup) {
    const step = current(state, setup);
    return step === undefined ? [] : [`the answer of ${step}`];
  },
};

/** The steps of a saga, in order. */
export function stepsOf(setup: It): readonly string[] {
  const { steps } = setup.parameters;
  return steps.length > 0 ? steps : setup.others('saga-step');
}

/** The step that it is at; undefined at the end. */
function current(state: SagaState, setup: It): string | undefined {
  if (state.phase === 'running') return stepsOf(setup)[state.done.length];
  return state.phase === 'compensating' ? nextToUndo(state, setup) : undefined;
}

/** The last step that was done and is not undone. */
function nextToUndo({ done, undone }: SagaState, { parameters }: It): string | undefined {
  const { defect } = parameters;
  const open = done.filter((step) => !undone.includes(step));
  if (defect === 'undoes-forward') return open[0];
  const last = open.at(-1);
  return defect === 'forgets-the-first' && last === done[0] ? undefined : last;
}

function begin(state: SagaState, ports: Ports, setup: It): void {
  if (state.phase !== 'waiting') return;
  state.phase = 'running';
  ports.mark('tx:running', setup.id);
  go(state, ports, setup);
}

/** Turns to the present step, or ends. */
function go(state: SagaState, ports: Ports, setup: It): void {
  stop(state, ports);
  const { phase } = state;
  if (phase === 'completed' || phase === 'compensated') return;
  if (current(state, setup) === undefined) {
    state.phase = phase === 'running' ? 'completed' : 'compensated';
    ports.mark(phase === 'running' ? 'tx:completed' : 'tx:compensated', setup.id);
    return;
  }
  ask(state, ports, setup);
  if (phase === 'running') {
    state.deadline = ports.after(setup.parameters.timeout, { type: 'deadline' });
  }
}

function stop(state: SagaState, ports: Ports): void {
  if (state.resend >= 0) ports.cancel(state.resend);
  if (state.deadline >= 0) ports.cancel(state.deadline);
  state.resend = -1;
  state.deadline = -1;
}

function ask(state: SagaState, ports: Ports, setup: It): void {
  const step = current(state, setup);
  if (step === undefined) return;
  const type = state.phase === 'running' ? 'do' : 'undo';
  const message: SagaRequest = { type, saga: setup.id };
  ports.send(step, message, setup.id);
  state.resend = ports.after(setup.parameters.resend, { type: 'resend' });
}

/** The present step did not answer: perhaps it was done, so it is undone as well. */
function silent(state: SagaState, ports: Ports, setup: It): void {
  const step = current(state, setup);
  if (state.phase !== 'running' || step === undefined) return;
  if (setup.parameters.defect !== 'ignores-silence') state.done.push(step);
  compensate(state, ports, setup);
}

function compensate(state: SagaState, ports: Ports, setup: It): void {
  state.phase = 'compensating';
  ports.mark('tx:compensating', setup.id);
  go(state, ports, setup);
}

function answered(state: SagaState, { type }: Message, ports: Ports, setup: It): void {
  const running = state.phase === 'running';
  if (type === 'failed' && running) return compensate(state, ports, setup);
  if (type === 'did' && running) state.done.push(ports.from);
  else if (type === 'undid' && !running) state.undone.push(ports.from);
  else return;
  go(state, ports, setup);
}
