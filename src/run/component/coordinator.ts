import type { coordinatorSchema } from '../../model/component/coordinator.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { CoordinatorMessage, ParticipantMessage } from './transaction-messages.ts';
import {
  isFinal,
  recoverIncompleteTransaction,
  transactionPhases,
  type TransactionPhase,
} from './transaction-phase.ts';

/** What a person writes of a coordinator. */
export type CoordinatorParameters = ParametersOf<typeof coordinatorSchema>;

/** What a coordinator knows. */
export interface CoordinatorState {
  phase: TransactionPhase;
  /** The last phase that it has written down: all that a crash leaves, beside `trail`. */
  log: TransactionPhase;
  /** 1 for each participant that has answered the present phase's question. */
  answers: number[];
  /** Full lifecycle: every phase so far. */
  trail: TransactionPhase[];
  /** Timers, -1 for none. */
  resend: number;
  deadline: number;
}

type It = Setup<CoordinatorParameters>;
type Question = CoordinatorMessage['type'];
type Reply = ParticipantMessage['type'];

/** What is asked of all participants in a phase, and the answer that it waits for. */
const questions: Partial<Record<TransactionPhase, readonly [Question, Reply]>> = {
  preparing: ['join', 'joined'],
  coordinating: ['probe', 'here'],
  recovering: ['probe', 'here'],
  executing: ['prepare', 'yes'],
  committing: ['commit', 'done'],
  aborting: ['abort', 'done'],
};

const marks = Object.fromEntries(
  transactionPhases.map((phase) => [phase, `tx:${phase}`]),
) as Record<TransactionPhase, string>;

/**
 * The coordinator of two-phase commit (Gray, 1978) with presumed abort. In the plain lifecycle it
 * tells its decision once, and again to whoever asks; in the full one until everybody confirms.
 */
export const coordinator: Component<CoordinatorState, CoordinatorParameters> = {
  kind: 'coordinator',
  durable: ['log', 'trail'],
  init: () => ({
    phase: 'requested',
    log: 'requested',
    answers: [],
    trail: ['requested'],
    resend: -1,
    deadline: -1,
  }),
  start(state, ports, setup) {
    const { at } = setup.parameters;
    if (at === 0) begin(state, ports, setup);
    else ports.after(at, { type: 'begin' });
  },
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'begin':
      case 'beginTransaction':
        return begin(state, ports, setup);
      case 'resend':
        return resend(state, ports, setup);
      case 'deadline':
        return late(state, ports, setup);
      case 'ask':
        return tell(state, ports, setup);
      case 'no':
        if (state.phase === 'executing') enter('aborting', state, ports, setup);
        return;
      default:
        return answered(state, message, ports, setup);
    }
  },
  recover(state, ports, setup) {
    state.phase = state.log;
    if (state.phase === 'requested') return begin(state, ports, setup);
    const path = recoverIncompleteTransaction(state.log);
    for (const phase of path) enter(phase, state, ports, setup);
    if (path.length === 0) enterAgain(state, ports, setup);
  },
  exhibit: (state, setup) => [
    {
      kind: 'transaction',
      transaction: setup.id,
      member: setup.id,
      role: 'coordinator',
      phase: state.phase,
      inDoubt: false,
      scope: setup.parameters.scope,
    },
  ],
  waits(state, setup) {
    const reply = questions[state.phase]?.[1];
    if (reply === undefined) return [];
    const silent = participantsOf(setup).filter((_, i) => !state.answers[i]);
    return silent.map((id) => `“${reply}” from ${id}`);
  },
};

/** Who takes part in a coordinator's transaction. */
export function participantsOf(setup: It): readonly string[] {
  const { participants } = setup.parameters;
  return participants.length > 0 ? participants : setup.others('participant');
}

function begin(state: CoordinatorState, ports: Ports, setup: It): void {
  if (state.phase !== 'requested') return;
  enter('preparing', state, ports, setup);
  if (setup.parameters.defect === 'skips-prepare') return enter('committing', state, ports, setup);
  if (setup.parameters.lifecycle === 'plain') validate(state, ports, setup);
}

function validate(state: CoordinatorState, ports: Ports, setup: It): void {
  enter('validating', state, ports, setup);
  enter(isValid(ports, setup) ? 'coordinating' : 'aborted', state, ports, setup);
  const plain = setup.parameters.lifecycle === 'plain';
  if (plain && state.phase === 'coordinating') enter('executing', state, ports, setup);
}

function isValid(ports: Ports, setup: It): boolean {
  const { validation } = setup.parameters;
  if (validation !== 'choose') return validation === 'passes';
  return ports.choose('', 'the constraints hold', ['yes', 'no']) === 0;
}

/** Goes to a phase, writes it down, and asks the phase's question of everybody. */
function enter(phase: TransactionPhase, state: CoordinatorState, ports: Ports, setup: It): void {
  const { lifecycle, defect } = setup.parameters;
  state.phase = phase;
  const decided = phase === 'committing' || phase === 'aborting' || isFinal(phase);
  if (!decided || defect !== 'decision-not-logged') state.log = phase;
  if (lifecycle === 'full') state.trail.push(phase);
  ports.mark(marks[phase], setup.id);
  stop(state, ports);
  state.answers = [];
  if (phase === 'committing') ports.mark('tx:decision:commit', setup.id);
  if (phase === 'aborting') ports.mark('tx:decision:abort', setup.id);
  if (lifecycle === 'full') return enterAgain(state, ports, setup);
  if (phase === 'executing') return enterAgain(state, ports, setup);
  if (phase !== 'committing' && phase !== 'aborting') return;
  askAll(state, ports, setup);
  enter(phase === 'committing' ? 'committed' : 'aborted', state, ports, setup);
}

/** Asks the present phase's question, and sets its timers. */
function enterAgain(state: CoordinatorState, ports: Ports, setup: It): void {
  if (questions[state.phase] === undefined) return;
  const { timeout, resend: again, patience } = setup.parameters;
  state.answers = participantsOf(setup).map(() => 0);
  askAll(state, ports, setup);
  state.resend = ports.after(again, { type: 'resend' });
  if (state.phase === 'committing' || state.phase === 'aborting') return;
  const wait = state.phase === 'recovering' ? patience : timeout;
  state.deadline = ports.after(wait, { type: 'deadline' });
}

function stop(state: CoordinatorState, ports: Ports): void {
  if (state.resend >= 0) ports.cancel(state.resend);
  if (state.deadline >= 0) ports.cancel(state.deadline);
  state.resend = -1;
  state.deadline = -1;
}

/** Asks everybody who has not answered yet. */
function askAll(state: CoordinatorState, ports: Ports, setup: It): void {
  const question = questions[state.phase]?.[0];
  if (question === undefined) return;
  const message = saying(question, setup);
  participantsOf(setup).forEach((id, i) => {
    if (!state.answers[i]) ports.send(id, message, setup.id);
  });
}

function resend(state: CoordinatorState, ports: Ports, setup: It): void {
  if (questions[state.phase] === undefined) return;
  askAll(state, ports, setup);
  state.resend = ports.after(setup.parameters.resend, { type: 'resend' });
}

/** The answers did not come in time. */
function late(state: CoordinatorState, ports: Ports, setup: It): void {
  state.deadline = -1;
  switch (state.phase) {
    case 'coordinating':
      return enter('recovering', state, ports, setup);
    case 'preparing':
    case 'recovering':
      return enter('aborted', state, ports, setup);
    case 'executing':
      enter('timed_out', state, ports, setup);
      return enter('aborting', state, ports, setup);
  }
}

/** Tells a participant in doubt, if there is something to tell. */
function tell(state: CoordinatorState, ports: Ports, setup: It): void {
  const decision = decisionOf(state.phase);
  if (decision === undefined) return;
  ports.send(ports.from, saying(decision, setup), setup.id);
}

function saying(type: Question, { id, parameters }: It): CoordinatorMessage {
  const { scope, lifecycle } = parameters;
  return { type, transaction: id, scope, receipt: lifecycle === 'full' };
}

/** What has been decided in a phase; undefined when nothing has. */
export function decisionOf(phase: TransactionPhase): 'commit' | 'abort' | undefined {
  if (phase === 'committing' || phase === 'committed') return 'commit';
  return phase === 'aborting' || phase === 'aborted' ? 'abort' : undefined;
}

function answered(state: CoordinatorState, { type }: Message, ports: Ports, setup: It): void {
  if (type === 'yes') tell(state, ports, setup);
  if (questions[state.phase]?.[1] !== type) return;
  const who = participantsOf(setup).indexOf(ports.from);
  if (who < 0 || state.answers[who]) return;
  state.answers[who] = 1;
  if (isEnough(state, setup)) proceed(state, ports, setup);
}

function isEnough({ phase, answers }: CoordinatorState, setup: It): boolean {
  const count = answers.reduce((sum, one) => sum + one, 0);
  const majority = setup.parameters.defect === 'majority-commit' && phase === 'executing';
  return majority ? count * 2 > answers.length : count === answers.length;
}

/** Everybody has answered the present phase's question. */
function proceed(state: CoordinatorState, ports: Ports, setup: It): void {
  switch (state.phase) {
    case 'preparing':
      return validate(state, ports, setup);
    case 'recovering':
      return enter('coordinating', state, ports, setup);
    case 'coordinating':
      return enter('executing', state, ports, setup);
    case 'executing':
      return enter('committing', state, ports, setup);
    case 'committing':
      return enter('committed', state, ports, setup);
    case 'aborting':
      return enter('aborted', state, ports, setup);
  }
}
