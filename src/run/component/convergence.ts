import type { convergenceSchema } from '../../model/component/convergence.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { FindingsStored, StoreFindings } from './finding-store.ts';
import type { TargetReply, TargetRequest } from './target.ts';

export type ConvergenceParameters = ParametersOf<typeof convergenceSchema>;

/** The steps of an iteration, in order. */
export const loopSteps = ['diagnose', 'fix', 'attack', 'validate'] as const;
export type LoopStep = (typeof loopSteps)[number];

/** What a convergence loop remembers. */
export interface ConvergenceData {
  phase:
    | 'idle'
    | 'diagnosing'
    | 'fixing'
    | 'attacking'
    | 'validating'
    | 'waiting'
    | 'converged'
    | 'failed';
  /** From 1; 0 before the first. */
  iteration: number;
  /** The most iterations. */
  limit: number;
  /** Steps of this iteration that are complete. */
  done: LoopStep[];
  /** What this iteration found or changed: findings, fixes that helped, successful attacks. */
  changes: number;
  /** The tests of this iteration; null before. */
  passed: boolean | null;
  /** What diagnosis found and is not yet fixed. */
  toFix: string[];
  /** Found in this step and not yet kept. */
  unstored: string[];
  /** What complete steps have reported in all iterations, without repetition. */
  reported: string[];
  /** How this iteration ended: one of the two, never both. */
  outcome: ('converged' | 'ended')[];
  /** Hashes of the target's state after each iteration. */
  states: string[];
  /** The state repeated an earlier one, this many iterations ago; 0: it has not. */
  period: number;
  result: '' | 'converged' | 'not_converged' | 'oscillates' | 'failed';
  /** The question that is open: answers to others are not for us. */
  token: string;
  begun: number;
  timer: number;
}

type Own = Setup<ConvergenceParameters>;

const phases = {
  diagnose: 'diagnosing',
  fix: 'fixing',
  attack: 'attacking',
  validate: 'validating',
} as const;

const requests = { diagnose: 'scan', fix: 'fix', attack: 'attack', validate: 'test' } as const;

/** Mends a target until nothing changes and its tests pass. */
export const convergence: Component<ConvergenceData, ConvergenceParameters> = {
  kind: 'convergence',
  durable: [
    'phase',
    'iteration',
    'limit',
    'done',
    'changes',
    'passed',
    'toFix',
    'reported',
    'outcome',
    'states',
    'period',
    'result',
  ],
  init: ({ parameters }) => ({
    phase: 'idle',
    iteration: 0,
    limit: parameters.limit,
    done: [],
    changes: 0,
    passed: null,
    toFix: [],
    unstored: [],
    reported: [],
    outcome: [],
    states: [],
    period: 0,
    result: '',
    token: '',
    begun: -1,
    timer: -1,
  }),
  start(state, ports, setup) {
    if (targetOf(setup) !== undefined) iterate(state, ports, setup);
  },
  receive(state, message, ports, setup) {
    if (message.type === 'next') {
      if (state.phase === 'waiting') iterate(state, ports, setup);
      return undefined;
    }
    const { token } = message as Message & { token: string };
    if (message.type === 'late') {
      return token === stepToken(state) ? late(state, ports, setup) : undefined;
    }
    if (token !== state.token || state.result !== '' || ports.corrupt) return undefined;
    switch (message.type) {
      case 'found':
        return found(state, (message as TargetReply).findings, ports, setup);
      case 'stored':
        return stored(state, message as FindingsStored, ports, setup);
      case 'fixed':
        return fixed(state, message as TargetReply, ports, setup);
      case 'tested':
        return tested(state, message as TargetReply, ports, setup);
      default:
        return undefined;
    }
  },
  recover(state, ports, setup) {
    if (state.result !== '' || state.phase === 'idle') return;
    if (state.phase === 'waiting') ports.after(setup.parameters.backoff, { type: 'next' });
    else begin(state, stepOf(state), ports, setup);
  },
  changed(state, _ports, { parameters }) {
    state.limit = Math.max(parameters.limit, state.iteration);
  },
  exhibit: (state, { id }) => [
    {
      kind: 'table',
      title: `Loop ${id}`,
      columns: ['iteration', 'phase', 'changes', 'tests', 'states so far', 'repeats', 'result'],
      rows: [
        [
          `${state.iteration} of ${state.limit}`,
          state.phase,
          String(state.changes),
          state.passed === null ? '' : state.passed ? 'pass' : 'fail',
          state.states.map((hash) => hash.slice(0, 6)).join(' '),
          state.period === 0 ? '' : `after ${state.period}`,
          state.result,
        ],
      ],
    },
  ],
  waits: ({ result, phase }) =>
    result === '' && phase !== 'idle' ? ['an iteration that ends'] : [],
};

function targetOf(setup: Own): string | undefined {
  const id = setup.parameters.target ?? setup.others('target')[0];
  return id !== undefined && setup.spec(id) ? id : undefined;
}

function storeOf(setup: Own): string | undefined {
  const id = setup.parameters.store ?? setup.others('finding-store')[0];
  return id !== undefined && setup.spec(id) ? id : undefined;
}

/** The step that is under way. */
function stepOf({ phase }: ConvergenceData): LoopStep {
  return loopSteps.find((step) => phases[step] === phase) ?? 'diagnose';
}

function iterate(state: ConvergenceData, ports: Ports, setup: Own): void {
  state.iteration++;
  state.done = [];
  state.changes = 0;
  state.passed = null;
  state.outcome = [];
  ports.mark('loop:iteration', setup.id, state.iteration);
  begin(state, 'diagnose', ports, setup);
}

function begin(state: ConvergenceData, step: LoopStep, ports: Ports, setup: Own): void {
  state.phase = phases[step];
  state.unstored = [];
  ports.mark(`loop:${step}`, setup.id, state.iteration);
  state.begun = ports.mark(`call:begin:${step}`, `${setup.id}/${state.iteration}/${step}`);
  const message = { type: 'late', token: stepToken(state) };
  state.timer = ports.after(setup.parameters.timeout, message);
  ask(state, step, ports, setup);
}

/** Asks the target; a fix is asked for each finding in turn. */
function ask(state: ConvergenceData, step: LoopStep, ports: Ports, setup: Own): void {
  const issue = step === 'fix' ? (state.toFix[0] ?? '') : '';
  if (step === 'fix' && issue === '') return complete(state, step, ports, setup);
  state.token = `${state.iteration}/${step}${issue === '' ? '' : `/${issue}`}`;
  const request: TargetRequest = { type: requests[step], token: state.token, issue };
  ports.send(targetOf(setup) ?? '', request, state.token);
  return undefined;
}

/** What tells the timer of this step from that of another. */
function stepToken(state: ConvergenceData): string {
  return `${state.iteration}/${stepOf(state)}`;
}

function found(state: ConvergenceData, findings: string[], ports: Ports, setup: Own): void {
  const step = stepOf(state);
  state.changes += findings.length;
  if (step === 'diagnose') state.toFix = findings;
  const store = storeOf(setup);
  state.unstored = findings;
  if (store === undefined || findings.length === 0) return complete(state, step, ports, setup);
  state.token = `${state.iteration}/${step}/store`;
  const message: StoreFindings = { type: 'store', token: state.token, findings };
  ports.send(store, message, state.token);
  if (setup.parameters.defect === 'completes-before-stored') complete(state, step, ports, setup);
  return undefined;
}

function stored(state: ConvergenceData, _stored: FindingsStored, ports: Ports, setup: Own): void {
  ports.mark('loop:stored', setup.id, state.unstored.length);
  complete(state, stepOf(state), ports, setup);
}

function fixed(state: ConvergenceData, { yes }: TargetReply, ports: Ports, setup: Own): void {
  if (yes) state.changes++;
  state.toFix = state.toFix.slice(1);
  ask(state, 'fix', ports, setup);
}

function tested(state: ConvergenceData, reply: TargetReply, ports: Ports, setup: Own): void {
  state.passed = reply.yes;
  complete(state, 'validate', ports, setup, reply.state);
}

/** Ends a step and begins the next, or ends the iteration. */
function complete(
  state: ConvergenceData,
  step: LoopStep,
  ports: Ports,
  setup: Own,
  hash = '',
): void {
  if (state.timer !== -1) ports.cancel(state.timer);
  state.timer = -1;
  state.token = '';
  for (const each of state.unstored) {
    if (!state.reported.includes(each)) state.reported.push(each);
  }
  state.unstored = [];
  state.done.push(step);
  const subject = `${setup.id}/${state.iteration}/${step}`;
  ports.mark(`call:end:${step}`, subject, 1, state.begun);
  const skips = setup.parameters.defect === 'skips-attack' && step === 'fix';
  const next = skips ? 'validate' : loopSteps[loopSteps.indexOf(step) + 1];
  if (next !== undefined) begin(state, next, ports, setup);
  else finish(state, hash, ports, setup);
}

function finish(state: ConvergenceData, hash: string, ports: Ports, setup: Own): void {
  const { defect, repeat, backoff } = setup.parameters;
  if (isConverged(state, defect)) {
    state.outcome.push('converged');
    if (defect === 'both-events') state.outcome.push('ended');
    return end(state, 'converged', 'loop:converged', ports, setup);
  }
  state.outcome.push('ended');
  ports.mark('loop:ended', setup.id, state.iteration);
  const before = state.states.lastIndexOf(hash);
  state.states.push(hash);
  if (before >= 0 && defect !== 'forgets-states') {
    state.period = state.states.length - 1 - before;
    ports.mark('loop:oscillates', setup.id, state.period);
    if (repeat === 'stop') return end(state, 'oscillates', '', ports, setup);
  }
  const last = defect === 'one-iteration-too-many' ? state.limit + 1 : state.limit;
  if (state.iteration < last) {
    state.phase = 'waiting';
    ports.after(backoff, { type: 'next' });
    return undefined;
  }
  const lies = defect === 'max-reports-success';
  if (lies) state.outcome = ['converged'];
  return end(state, lies ? 'converged' : 'not_converged', 'loop:exhausted', ports, setup);
}

/** Nothing was found or changed in this iteration, and the tests pass. */
function isConverged({ changes, passed }: ConvergenceData, defect: string | undefined): boolean {
  if (defect === 'never-satisfied') return false;
  const unchanged = changes === 0 || defect === 'ignores-changes';
  return unchanged && (passed === true || defect === 'ignores-tests');
}

function end(
  state: ConvergenceData,
  result: ConvergenceData['result'],
  mark: string,
  ports: Ports,
  setup: Own,
): void {
  state.result = result;
  state.phase = result === 'converged' ? 'converged' : 'failed';
  if (mark !== '') ports.mark(mark, setup.id, state.iteration);
  ports.mark(`status:${result}`, setup.id, state.iteration);
}

/** A step took too long: the loop has failed. */
function late(state: ConvergenceData, ports: Ports, setup: Own): void {
  if (state.result !== '' || state.phase === 'waiting') return;
  const step = stepOf(state);
  state.timer = -1;
  ports.mark('error:raised:timeout', setup.id, state.iteration);
  const subject = `${setup.id}/${state.iteration}/${step}`;
  ports.mark(`call:end:${step}`, subject, 0, state.begun);
  end(state, 'failed', 'loop:failed', ports, setup);
}
