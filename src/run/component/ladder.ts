import type { ladderSchema } from '../../model/component/ladder.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { Backoff } from '../tiered/errors/backoff.ts';
import { classify } from '../tiered/errors/classify.ts';
import { degrade, type Loss, type PartialResult } from '../tiered/errors/degradation.ts';
import { above, escalatesTo, stopScope, type Handling } from '../tiered/errors/escalation.ts';
import { recoveryMatrix } from '../tiered/errors/matrix.ts';
import {
  actionOf,
  carriedOn,
  recoveryTable,
  selectRecovery,
  type Attempts,
  type RecoveryContext,
  type Selection,
} from '../tiered/errors/recovery.ts';
import {
  errorType,
  type Classified,
  type ErrorAction,
  type Handler,
  type Recovery,
} from '../tiered/errors/types.ts';

export type LadderParameters = ParametersOf<typeof ladderSchema>;
export type Trouble = LadderParameters['errors'][number];

/** A recovery that is under way, with what it was chosen by. */
export interface Trying extends Selection {
  context: RecoveryContext;
}

/** An error as one rung knows it. */
export interface LadderCase {
  id: string;
  trouble: Trouble;
  error: Classified;
  /** Who handed it up; '' when it was met here. */
  from: string;
  outcome: Handling['outcome'];
  action: ErrorAction | '';
  /** Whom it was handed to. */
  to: Handler | '';
  attempts: Attempts;
  /** The last recovery that was chosen here. */
  trying: Trying | null;
  /** How often it was handed up from here. */
  escalations: number;
  /** How it was settled in the end, here or above. */
  settled: ErrorAction | '';
  /** The mark that raised it. */
  raised: number;
}

/** What a rung remembers. */
export interface LadderData {
  cases: LadderCase[];
  losses: Loss[];
  result: PartialResult | null;
}

type Own = Setup<LadderParameters>;
interface Rise extends Message {
  type: 'meet';
  nth: number;
}
interface Escalated extends Message {
  type: 'escalated';
  id: string;
  trouble: Trouble;
  attempts: Attempts;
  raised: number;
  /** When it was handed up, in virtual ns. */
  at: number;
}
interface Settled extends Message {
  type: 'settled';
  id: string;
  action: ErrorAction;
  recovery: Recovery | 'log' | 'human';
}
interface Tried extends Message {
  type: 'tried';
  id: string;
}

const ms = 1_000_000;

/** A rung of an error ladder: a step, a run, a swarm, or a person at the top. */
export const ladder: Component<LadderData, LadderParameters> = {
  kind: 'ladder',
  durable: ['cases', 'losses', 'result'],
  init: ({ parameters }) => ({ cases: [], losses: [], result: resultOf(parameters, []) }),
  start(_state, ports, { parameters }) {
    parameters.errors.forEach(({ at }, nth) => {
      const rise: Rise = { type: 'meet', nth };
      ports.after(at, rise);
    });
  },
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'meet':
        return meet(state, (message as Rise).nth, ports, setup);
      case 'escalated':
        return receiveFromBelow(state, message as Escalated, ports, setup);
      case 'tried':
        return tried(state, (message as Tried).id, ports, setup);
      case 'answer':
        return decide(state, (message as Tried).id, ports, setup);
      case 'settled':
        return settledAbove(state, message as Settled, ports, setup);
      default:
        return undefined;
    }
  },
  recover(state, ports, setup) {
    for (const one of state.cases.filter(({ outcome }) => outcome === 'open')) {
      if (setup.parameters.handler === 'human') ask(one, ports, setup);
      else tryNow(one, ports, setup);
    }
  },
  changed(state, _ports, { parameters }) {
    state.result = resultOf(parameters, state.losses);
  },
  exhibit: (state, setup) => exhibits(state, setup),
  waits: ({ cases }, { parameters: { handler } }) =>
    cases
      .filter(({ outcome, settled }) => outcome === 'open' || settled === '')
      .slice(0, 3)
      .map(({ id, to }) =>
        to === '' ? `what the ${handler} decides about ${id}` : `the ${to}’s answer about ${id}`,
      ),
};

function meet(state: LadderData, nth: number, ports: Ports, setup: Own): void {
  const trouble = setup.parameters.errors[nth];
  const id = `${setup.id}-${nth + 1}`;
  if (!trouble || state.cases.some((one) => one.id === id)) return;
  const raised = ports.mark(`error:raised:${errorType(trouble.error)}`, id);
  open(state, { id, trouble, from: '', attempts: {}, raised }, ports, setup);
}

function receiveFromBelow(state: LadderData, up: Escalated, ports: Ports, setup: Own): void {
  if (state.cases.some(({ id }) => id === up.id)) return;
  const { id, trouble, attempts, raised, at } = up;
  ports.mark('measure:error', id, ports.now - at);
  open(state, { id, trouble, from: ports.from, attempts: { ...attempts }, raised }, ports, setup);
}

function open(
  state: LadderData,
  met: Pick<LadderCase, 'id' | 'trouble' | 'from' | 'attempts' | 'raised'>,
  ports: Ports,
  setup: Own,
): void {
  const error = judge(met.trouble, setup);
  const one: LadderCase = {
    ...met,
    error,
    outcome: 'open',
    action: '',
    to: '',
    trying: null,
    escalations: 0,
    settled: '',
  };
  state.cases.push(one);
  if (one.from === '') {
    ports.mark(`error:classified:${error.severity}/${error.category}`, one.id, 0, one.raised);
  }
  if (setup.parameters.handler === 'human') ask(one, ports, setup);
  else act(state, one, ports, setup);
}

/** The class of an error. */
function judge({ error, features }: Trouble, { parameters }: Own): Classified {
  const judged = classify(errorType(error), features);
  if (parameters.defect !== 'misjudges' || !judged.features.includes('severalAffected')) {
    return judged;
  }
  return { ...judged, severity: 'warning', scope: 'step', escalationRequired: false };
}

/** Chooses what to do next about an error, and begins it. */
function act(state: LadderData, one: LadderCase, ports: Ports, setup: Own): void {
  const trying = choose(one, ports, setup);
  one.trying = trying;
  ports.mark(`error:tried:${trying.recovery}`, one.id, trying.attempt, one.raised);
  if (trying.recovery === 'log') return settle(state, one, trying.action, 'log', ports, setup);
  if (trying.recovery === 'emergency_stop') return stop(state, one, ports, setup);
  const { handler } = setup.parameters;
  const to = escalatesTo(trying.recovery, handler);
  if (to !== undefined) return escalate(state, one, to, ports, setup);
  one.attempts[trying.recovery] = (one.attempts[trying.recovery] ?? 0) + 1;
  tryNow(one, ports, setup);
  return undefined;
}

function tryNow(one: LadderCase, ports: Ports, setup: Own): void {
  const message: Tried = { type: 'tried', id: one.id };
  const wait = one.trying?.delay ?? 0;
  if (wait > 0) ports.mark('retry:wait', one.id, wait);
  ports.after(wait + setup.parameters.takes, message);
}

function choose(one: LadderCase, ports: Ports, setup: Own): Trying {
  const { defect } = setup.parameters;
  const context = contextOf(one, ports, setup);
  const error: Classified =
    defect === 'ignores-fatal' && one.error.severity === 'fatal'
      ? { ...one.error, severity: 'error' }
      : one.error;
  const attempts = defect === 'tries-forever' ? {} : one.attempts;
  const asked = defect === 'retries-while-open' ? { ...context, breakerOpen: false } : context;
  const selection = selectRecovery(error, attempts, asked);
  if (defect === 'picks-inapplicable' && !one.attempts.fallback_strategy) {
    const { timeout } = recoveryTable.fallback_strategy;
    const action = actionOf('fallback_strategy', context);
    return {
      recovery: 'fallback_strategy',
      action,
      attempt: 1,
      delay: 0,
      range: [0, 0],
      timeout,
      share: 1,
      context,
    };
  }
  if (defect !== 'backoff-off-by-one') return { ...selection, context };
  return { ...selection, delay: selection.delay * 2, context };
}

function contextOf({ trouble }: LadderCase, ports: Ports, setup: Own): RecoveryContext {
  const { handler, open: breakerOpen, partial, backoff } = setup.parameters;
  return {
    handler: handler === 'human' ? 'swarm' : handler,
    breakerOpen,
    partial,
    optional: trouble.optional,
    bits: ports.draw({ kind: 'uniform', minNs: 0, maxNs: 0xffff_ffff }),
    ...(backoff === 'table' ? {} : { backoff: usual(backoff) }),
  };
}

function usual(kind: Backoff['kind']): Backoff {
  return { kind, first: 100 * ms, longest: 30_000 * ms, factor: 2, jitter: 0 };
}

/** An attempt has ended: it helped, or the next thing is tried. */
function tried(state: LadderData, id: string, ports: Ports, setup: Own): void {
  const one = state.cases.find((each) => each.id === id);
  const recovery = one?.trying?.recovery;
  if (!one || one.outcome !== 'open' || recovery === undefined || recovery === 'log') return;
  const { cure, after, where } = one.trouble;
  const here = where === undefined || where === setup.parameters.handler;
  const helps =
    recovery === 'graceful_degradation' || (cure as readonly string[]).includes(recovery);
  if (here && helps && (one.trying?.attempt ?? 0) >= (helpsAtOnce(recovery) ? 1 : after)) {
    settle(state, one, one.trying?.action ?? 'continue', recovery, ports, setup);
  } else act(state, one, ports, setup);
}

function helpsAtOnce(recovery: Recovery): boolean {
  return recoveryTable[recovery].attempts === 1;
}

function settle(
  state: LadderData,
  one: LadderCase,
  action: ErrorAction,
  by: Settled['recovery'],
  ports: Ports,
  setup: Own,
): void {
  one.outcome = 'handled';
  one.action = setup.parameters.defect === 'acts-otherwise' ? 'continue' : action;
  one.settled = action;
  ports.mark(`error:resolved:${action}`, one.id, 0, one.raised);
  report(state, one, by, ports, setup);
}

/** Tells the rung below how it ended; at the bottom the result is known now. */
function report(
  state: LadderData,
  one: LadderCase,
  recovery: Settled['recovery'],
  ports: Ports,
  setup: Own,
): void {
  const message: Settled = {
    type: 'settled',
    id: one.id,
    action: one.settled === '' ? 'abort' : one.settled,
    recovery,
  };
  if (one.from !== '') ports.send(one.from, message, one.id, true);
  else lose(state, one, recovery, setup);
}

function lose(state: LadderData, one: LadderCase, by: Settled['recovery'], setup: Own): void {
  const given = by === 'graceful_degradation' || by === 'log';
  const lost = given || one.settled === 'skip' || one.settled === 'abort';
  const { output } = one.trouble;
  if (!lost || output === undefined) return;
  state.losses.push({ error: one.id, output });
  state.result = resultOf(setup.parameters, state.losses);
}

function resultOf(parameters: LadderParameters, losses: readonly Loss[]): PartialResult | null {
  const { outputs, defect } = parameters;
  if (outputs.length === 0) return null;
  const level = recoveryTable.graceful_degradation.share ?? 1;
  const result = degrade(outputs, losses, level);
  return defect === 'loses-silently' ? { ...result, errors: [], missing: [], level: 1 } : result;
}

function stop(state: LadderData, one: LadderCase, ports: Ports, setup: Own): void {
  one.outcome = 'stopped';
  one.action = 'emergency_stop';
  one.settled = 'emergency_stop';
  const scope = stopScope(one.error);
  const { stopper } = setup.parameters;
  if (stopper !== undefined && setup.spec(stopper)) {
    ports.send(stopper, { type: 'emergency', scope } as Message, one.id);
  } else ports.mark(`stop:requested:${scope}`, setup.id);
  ports.mark('error:resolved:emergency_stop', one.id, 0, one.raised);
  report(state, one, 'emergency_stop', ports, setup);
}

function escalate(state: LadderData, one: LadderCase, to: Handler, ports: Ports, setup: Own): void {
  const target = rungOf(to, setup);
  const recovery = to === 'human' ? 'escalate_to_human' : 'escalate_to_parent';
  one.attempts[recovery] = (one.attempts[recovery] ?? 0) + 1;
  if (target === undefined) return settle(state, one, 'abort', 'log', ports, setup);
  one.outcome = 'escalated';
  one.to = to;
  one.action = one.trying?.action ?? 'abort';
  ports.mark(`error:escalated:${to}`, one.id, 0, one.raised);
  const { defect } = setup.parameters;
  const times = defect === 'escalates-twice' ? 2 : 1;
  const { id, trouble, raised } = one;
  const attempts = carriedOn(one.attempts);
  const up: Escalated = { type: 'escalated', id, trouble, attempts, raised, at: ports.now };
  for (let i = 0; i < times; i++) {
    one.escalations++;
    ports.send(target, up, id);
  }
  if (defect === 'both-handled-and-escalated') {
    settle(state, one, 'continue', 'log', ports, setup);
  }
  return undefined;
}

/** The rung on which somebody stands: the one that is named, else the first of its kind. */
function rungOf(to: Handler, setup: Own): string | undefined {
  const { above: named, handler } = setup.parameters;
  if (to === above(handler) && named !== undefined && setup.spec(named)) return named;
  return setup
    .others('ladder')
    .find((id) => id !== setup.id && setup.spec(id)?.parameters['handler'] === to);
}

function settledAbove(state: LadderData, message: Settled, ports: Ports, setup: Own): void {
  const one = state.cases.find(({ id }) => id === message.id);
  if (!one || one.outcome !== 'escalated' || one.settled !== '') return;
  one.settled = message.action;
  report(state, one, message.recovery, ports, setup);
}

function ask(one: LadderCase, ports: Ports, { parameters }: Own): void {
  if (parameters.answer === 'never') return;
  const message: Message & { id: string } = { type: 'answer', id: one.id };
  ports.after(parameters.takes, message);
}

/** The person has decided. */
function decide(state: LadderData, id: string, ports: Ports, setup: Own): void {
  const one = state.cases.find((each) => each.id === id);
  const { answer } = setup.parameters;
  if (!one || one.outcome !== 'open' || answer === 'never') return;
  settle(state, one, answer, 'human', ports, setup);
}

function exhibits({ cases, result }: LadderData, { id, parameters }: Own): Exhibit[] {
  return [
    caseTable(id, cases),
    ...(result ? [resultTable(id, result)] : []),
    ...(parameters.matrix ? [matrixTable()] : []),
  ];
}

function caseTable(id: string, cases: readonly LadderCase[]): Exhibit {
  return {
    kind: 'table',
    title: `Errors at ${id}`,
    columns: ['error', 'type', 'severity', 'category', 'tried', 'outcome', 'action'],
    rows: cases.map((one) => [
      one.id,
      one.error.type,
      one.error.severity,
      one.error.category,
      Object.entries(one.attempts)
        .map(([recovery, times]) => `${recovery} ×${times}`)
        .join(', '),
      one.to === '' ? one.outcome : `${one.outcome} to ${one.to}`,
      one.settled === '' ? one.action : one.settled,
    ]),
  };
}

function resultTable(id: string, result: PartialResult): Exhibit {
  const { outputs, missing, errors, level } = result;
  return {
    kind: 'table',
    title: `Result of ${id}`,
    columns: ['outputs', 'missing', 'errors', 'service level'],
    rows: [[outputs.join(', '), missing.join(', '), errors.join(', '), String(level)]],
  };
}

function matrixTable(): Exhibit {
  return {
    kind: 'table',
    title: 'Recovery matrix',
    columns: ['category', 'strategies', 'actions', ''],
    rows: recoveryMatrix().map(({ category, groups, actions, missing }) => [
      category,
      groups.join(', '),
      actions.join(', '),
      missing ? 'not in the published figure' : '',
    ]),
  };
}
