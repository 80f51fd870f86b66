import { barrierPresets, type BarrierPreset, type BarrierRules } from '../../model/barrier.ts';
import type { barrierSchema } from '../../model/component/barrier.ts';
import type { BarrierExhibit } from '../../model/exhibit.ts';
import type { Component, ParametersOf, Ports, Setup } from '../component.ts';
import { decideBarrier, quorumOf } from './barrier-decision.ts';
import type {
  AgentAnswer,
  BarrierOutcome,
  BarrierResult,
  CheckSubject,
  OpenBarrier,
} from './barrier-messages.ts';
import { own, put } from './own.ts';

/** What a person writes of a barrier. */
export type BarrierParameters = ParametersOf<typeof barrierSchema>;

/** One question. */
export interface BarrierQuestion {
  /** Who asked; '' for the barrier itself. */
  asker: string;
  preset: BarrierPreset;
  phase: 'open' | BarrierOutcome;
  /** Those that arrived before the decision. */
  answers: Record<string, 'ok' | 'alarm'>;
  /** When it was opened, and when it times out, in ns. */
  since: number;
  deadline: number;
  tries: number;
  timer: number;
  /** False while a faulty barrier does not listen yet. */
  listens: boolean;
}

/** What a barrier knows: every question, by its subject. */
export interface BarrierState {
  questions: Record<string, BarrierQuestion>;
  /** The question that was handled last: what invariants look at. */
  last: string;
}

type It = Setup<BarrierParameters>;

interface Timer {
  readonly type: 'timeout' | 'listen';
  readonly subject: string;
}

interface Begin {
  readonly type: 'begin';
  readonly index: number;
}

/** Asks all agents, and decides once: an alarm that arrives before the decision blocks. */
export const barrier: Component<BarrierState, BarrierParameters> = {
  kind: 'barrier',
  durable: ['questions'],
  init: () => ({ questions: {}, last: '' }),
  start(state, ports, setup) {
    setup.parameters.open.forEach(({ at }, index) => {
      if (at === 0) beginOwn(state, index, ports, setup);
      else ports.after(at, { type: 'begin', index } as Begin);
    });
  },
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    switch (message.type) {
      case 'begin':
        return beginOwn(state, (message as Begin).index, ports, setup);
      case 'openBarrier': {
        const { subject, preset } = message as OpenBarrier;
        return open(state, subject, preset, ports.from, ports, setup);
      }
      case 'answer':
        return answered(state, message as AgentAnswer, ports, setup);
      case 'timeout':
        return timedOut(state, (message as Timer).subject, ports, setup);
      case 'listen':
        return listen(state, (message as Timer).subject, ports, setup);
    }
  },
  recover(state, ports, setup) {
    for (const [subject, question] of Object.entries(state.questions)) {
      if (question.phase !== 'open') continue;
      const left = question.deadline - ports.now;
      if (left <= 0) consider(subject, question, true, ports, setup);
      else {
        ask(subject, question, ports, setup);
        arm(subject, question, left, ports);
      }
    }
  },
  exhibit: (state, setup) =>
    Object.entries(state.questions).map(([subject, one]) => show(subject, one, setup)),
  waits(state) {
    const { questions } = state;
    const open = Object.keys(questions).filter((one) => questions[one]?.phase === 'open');
    return open.map((subject) => `one more answer on ${subject}`);
  },
};

/** Whom a barrier asks. */
export function agentsOf(setup: It): readonly string[] {
  const { agents } = setup.parameters;
  return agents.length > 0 ? agents : setup.others('agent');
}

/** The rules of a question: its preset's, and what the barrier says otherwise. */
export function rulesOf(preset: BarrierPreset, setup: It): BarrierRules {
  const given = setup.parameters;
  const rules = barrierPresets[preset];
  return {
    ...rules,
    quorum: given.quorum ?? rules.quorum,
    timeout: given.timeout ?? rules.timeout,
    onTimeout: given.onTimeout ?? rules.onTimeout,
    blockOnFirst: given.blockOnFirst ?? rules.blockOnFirst,
  };
}

function beginOwn(state: BarrierState, index: number, ports: Ports, setup: It): void {
  const one = setup.parameters.open[index];
  if (one) open(state, one.subject, one.preset, '', ports, setup);
}

/** Opens a question, or answers it again if it is closed already. */
function open(
  state: BarrierState,
  subject: string,
  wanted: BarrierPreset | undefined,
  asker: string,
  ports: Ports,
  setup: It,
): void {
  state.last = subject;
  const known = own(state.questions, subject);
  if (known) {
    if (known.phase !== 'open') report(subject, known, ports, setup);
    return;
  }
  const preset = wanted ?? setup.parameters.preset;
  const { timeout } = rulesOf(preset, setup);
  const { defect, registers } = setup.parameters;
  const question: BarrierQuestion = {
    asker,
    preset,
    phase: 'open',
    answers: {},
    since: ports.now,
    deadline: ports.now + timeout,
    tries: 0,
    timer: -1,
    listens: defect !== 'prompt-answers-never-return',
  };
  put(state.questions, subject, question);
  ports.mark('barrier:opened', subject);
  ask(subject, question, ports, setup);
  if (question.listens) return arm(subject, question, timeout, ports);
  ports.after(registers, { type: 'listen', subject } as Timer);
}

/** Asks everybody who has not answered yet. */
function ask(subject: string, { answers }: BarrierQuestion, ports: Ports, setup: It): void {
  const message: CheckSubject = { type: 'check', barrier: setup.id, subject };
  for (const agent of agentsOf(setup)) {
    if (own(answers, agent) === undefined) ports.send(agent, message, subject);
  }
}

function arm(subject: string, question: BarrierQuestion, delay: number, ports: Ports): void {
  question.timer = ports.after(delay, { type: 'timeout', subject } as Timer);
}

function answered(state: BarrierState, message: AgentAnswer, ports: Ports, setup: It): void {
  const { subject, answer } = message;
  const question = own(state.questions, subject);
  if (!question || !agentsOf(setup).includes(ports.from)) return;
  state.last = subject;
  if (question.phase !== 'open') {
    ports.mark('barrier:late', subject);
    return;
  }
  // An agent may think better of its OK, never of its alarm.
  const before = own(question.answers, ports.from);
  if (before === answer || before === 'alarm') return;
  put(question.answers, ports.from, answer);
  const count = Object.keys(question.answers).length;
  ports.mark(answer === 'ok' ? 'barrier:answer:ok' : 'barrier:answer:alarm', subject, count);
  if (question.listens) consider(subject, question, false, ports, setup);
}

/** Decides if the answers are enough. */
function consider(
  subject: string,
  question: BarrierQuestion,
  late: boolean,
  ports: Ports,
  setup: It,
): void {
  const { defect, retries } = setup.parameters;
  const rules = rulesOf(question.preset, setup);
  const agents = agentsOf(setup).length;
  const result = decideBarrier(rules, agents, question.answers, late, defect);
  if (result === undefined) return;
  if (result !== 'retry') return close(subject, question, result, ports, setup);
  if (question.tries >= retries) return close(subject, question, 'timed_out', ports, setup);
  question.tries++;
  question.deadline = ports.now + rules.timeout;
  ports.mark('barrier:retry', subject, question.tries);
  ask(subject, question, ports, setup);
  arm(subject, question, rules.timeout, ports);
}

const marks: Readonly<Record<BarrierOutcome, string>> = {
  proceed: 'barrier:proceed',
  blocked: 'barrier:blocked',
  timed_out: 'barrier:timed_out',
  deferred: 'barrier:deferred',
  stopped: 'barrier:stopped',
};

function close(
  subject: string,
  question: BarrierQuestion,
  result: BarrierOutcome,
  ports: Ports,
  setup: It,
): void {
  question.phase = result;
  if (question.timer >= 0) ports.cancel(question.timer);
  question.timer = -1;
  ports.mark(marks[result], subject, Object.keys(question.answers).length);
  ports.mark('measure:barrier', subject, ports.now - question.since);
  if (stops(question, setup)) ports.mark('barrier:emergency_stop', subject);
  report(subject, question, ports, setup);
}

function stops({ phase, preset }: BarrierQuestion, setup: It): boolean {
  return phase === 'stopped' || (phase === 'blocked' && rulesOf(preset, setup).stopOnAlarm);
}

/** Tells whoever asked. */
function report(subject: string, question: BarrierQuestion, ports: Ports, setup: It): void {
  const { phase, asker } = question;
  if (asker === '' || phase === 'open') return;
  const message: BarrierResult = {
    type: 'barrierResult',
    barrier: setup.id,
    subject,
    result: phase,
    ...(stops(question, setup) ? { stop: true } : {}),
  };
  ports.send(asker, message, subject, true);
}

function timedOut(state: BarrierState, subject: string, ports: Ports, setup: It): void {
  const question = own(state.questions, subject);
  if (question?.phase !== 'open') return;
  state.last = subject;
  question.timer = -1;
  consider(subject, question, true, ports, setup);
}

/** The fault: whoever has all answers when it begins to listen waits for one more. */
function listen(state: BarrierState, subject: string, ports: Ports, setup: It): void {
  const question = own(state.questions, subject);
  if (question?.phase !== 'open') return;
  question.listens = true;
  const heard = Object.keys(question.answers).length;
  const rules = rulesOf(question.preset, setup);
  if (heard >= quorumOf(rules, agentsOf(setup).length)) return;
  arm(subject, question, Math.max(0, question.deadline - ports.now), ports);
}

function show(subject: string, question: BarrierQuestion, setup: It): BarrierExhibit {
  const agents = agentsOf(setup);
  const { answers, phase, deadline, preset } = question;
  return {
    kind: 'barrier',
    barrier: subject,
    phase,
    quorum: quorumOf(rulesOf(preset, setup), agents.length),
    deadline,
    answers: agents.map((agent) => ({ agent, answer: own(answers, agent) ?? 'none' })),
  };
}
