import type { EventType } from '../../model/event-type.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Json } from '../../model/json.ts';
import type { Component, Message, Ports, Setup } from '../component.ts';
import {
  charges,
  isNothing,
  markAmounts,
  markLevels,
  missing,
  settleAndMark,
  usageOf,
} from '../tiered/books.ts';
import type { Variables } from '../tiered/context.ts';
import { classify } from '../tiered/errors/classify.ts';
import { leftAs, openCase, triedOnce } from '../tiered/errors/escalation.ts';
import { selectRecovery, type Selection } from '../tiered/errors/recovery.ts';
import { errorType, type ErrorType, type Feature } from '../tiered/errors/types.ts';
import * as ledger from '../tiered/ledger.ts';
import type { Levels } from '../tiered/ledger.ts';
import type { ExecutorParameters, ToolParameters } from '../tiered/plans.ts';
import { costOf, type StepPlan } from '../tiered/program.ts';
import type {
  AllocateToStep,
  CallTool,
  CancelStep,
  ExecuteStep,
  RequestResources,
  ResourceResponse,
  StepResult,
  ToolResult,
} from '../tiered/protocol.ts';
import { hasEnded, statusOf, type StepRecord, type Wanted } from '../tiered/record.ts';
import { stepEnded, type StepStatus } from '../tiered/status.ts';
import { backoffOf, plannedFor } from '../tiered/recover.ts';
import { validate } from '../tiered/validate.ts';
import { barrierPresetNames, type BarrierPreset } from '../../model/barrier.ts';
import { clearedFor, permitted } from '../tiered/guard.ts';
import { publish } from '../tiered/publish.ts';
import type { BarrierResult, OpenBarrier } from './barrier-messages.ts';
import type { Answer, Call } from './call.ts';

/** Tier 3: the steps of one run, several at once where branches are parallel. */
export interface ExecutorState {
  steps: StepRecord[];
  /** Steps at work. */
  active: number;
  /** Settlements of reservations that were not there: none, unless something is wrong. */
  strays: number;
  /** Reservations made, and ended. */
  opened: number;
  closed: number;
}

/** What executors tell themselves. */
interface Timer {
  readonly type: 'worked' | 'deadline' | 'toolTimeout' | 'again' | 'unanswered';
  readonly request: string;
  /** The try (or request) that it belongs to. */
  readonly n: number;
}

type ExecutorMessage =
  | AllocateToStep
  | ExecuteStep
  | CancelStep
  | ToolResult
  | ResourceResponse
  | BarrierResult
  | ToolAnswer
  | Timer;

/** What a breaker passes on: a tool's answer, with what it used when the tool was reached. */
type ToolAnswer = Answer & { readonly actual?: Levels };

/** How long an executor waits for an answer from its run. */
const patience = 30_000_000_000;

/** How often a step may be given more time. */
const mostExtensions = 2;

/** The executor of a run: strategies, tools, budgets, quality and recovery of its steps. */
export const executorComponent: Component<ExecutorState, ExecutorParameters> = {
  kind: 'executor',
  durable: ['steps', 'strays', 'opened', 'closed'],
  init: () => ({ steps: [], active: 0, strays: 0, opened: 0, closed: 0 }),

  receive(state, message, ports, setup) {
    new Executor(state, ports, setup).handle(message as ExecutorMessage);
  },

  recover(state, ports, setup) {
    new Executor(state, ports, setup).recover();
  },

  exhibit: (state, setup) => state.steps.flatMap((step) => exhibitsOf(step, setup)),

  waits: (state) =>
    state.steps
      .filter((step) => !hasEnded(step) && statusOf(step) !== 'pending')
      .map(({ request }) => `the end of ${request}`),
};

/** The executor while it handles one message. */
class Executor {
  readonly #state: ExecutorState;
  readonly #ports: Ports;
  readonly #setup: Setup<ExecutorParameters>;

  constructor(state: ExecutorState, ports: Ports, setup: Setup<ExecutorParameters>) {
    this.#state = state;
    this.#ports = ports;
    this.#setup = setup;
  }

  handle(message: ExecutorMessage): void {
    switch (message.type) {
      case 'allocateToStep':
        return this.#allocate(message);
      case 'executeStep':
        return this.#execute(message);
      case 'cancelStep':
        return this.#cancel(message);
      case 'ToolResult':
        return this.#toolAnswered(message);
      case 'answer':
        return this.#answeredThrough(message);
      case 'resourceResponse':
        return this.#moreAnswered(message);
      case 'barrierResult':
        return this.#barrierAnswered(message);
      case 'worked':
      case 'deadline':
      case 'toolTimeout':
      case 'again':
      case 'unanswered':
        return this.#timer(message);
    }
  }

  /** After a crash: what was under way has failed, and says so. */
  recover(): void {
    for (const step of this.#state.steps) {
      step.deadline = step.wait = -1;
      if (statusOf(step) === 'pending' || hasEnded(step)) continue;
      if (this.#defect === 'lost-release-on-crash') continue;
      this.#raise(step, 'communication_failure', []);
      this.#hand(step, 'failed', 'communication_failure', 'the executor was down');
    }
    this.#count();
  }

  // ——— the contract with the run ———

  #allocate({ request, at, attempt, limits, done }: AllocateToStep): void {
    const { steps } = this.#state;
    if (done !== '') this.#forget(done);
    if (!this.#find(request)) {
      const { holder } = this.#setup.parameters;
      const books = ledger.account(request, holder, limits);
      steps.push(newRecord(request, at, attempt, books));
      markLevels(this.#ports, books, 'limit', limits);
    }
    this.#ports.send(this.#run, { type: 'resourceReservation', request } as Message, request, true);
  }

  #execute({ request, inputs }: ExecuteStep): void {
    const step = this.#find(request);
    if (!step) return;
    if (step.result) return this.#answer(step, step.result);
    if (statusOf(step) !== 'pending') return;
    step.inputs = inputs;
    step.started = this.#ports.now;
    this.#become(step, 'running');
    this.#state.active++;
    const plan = this.#plan(step);
    const strategy = plan.strategies[0] ?? 'reasoning';
    step.tried.push(strategy);
    this.#publish('step/started', request);
    this.#publish('step/strategy_selected', request, strategy);
    const limit = step.books.limit[1] ?? 0;
    const longest = plan.timeout >= 0 ? Math.min(plan.timeout, limit) : limit;
    step.deadline = this.#after(longest, 'deadline', step, 0);
    const held = [0, 0, plan.own[2] ?? 0, 0, 0];
    if (!isNothing(held)) {
      ledger.use(step.books, held);
      markLevels(this.#ports, step.books, 'used', held);
    }
    if (this.#mayOperate(step, plan)) this.#begin(step);
  }

  /** Its operation, if it has one that is not everybody's, is checked before it begins. */
  #mayOperate(step: StepRecord, { operation }: StepPlan): boolean {
    const { policies } = this.#setup.parameters;
    const ruling = permitted(
      this.#ports,
      policies,
      'step',
      operation === '' ? 'execute_step' : operation,
      step.request,
    );
    if (ruling === 'allow') return true;
    this.#publish('security/permission_denied', step.request);
    this.#fail(step, 'permission_denied', `${operation} is not for steps`, []);
    return false;
  }

  #cancel({ request }: CancelStep): void {
    const step = this.#find(request);
    if (!step) return this.#unknown(request);
    if (step.result) return this.#answer(step, step.result);
    this.#hand(step, 'cancelled', 'cancelled', 'cancelled by its run');
  }

  /** Never heard of: nothing was used. It is remembered, in case its budget is still to come. */
  #unknown(request: string): void {
    const books = ledger.account(request, '', ledger.nothing());
    const step = newRecord(request, 0, 0, books);
    this.#become(step, 'cancelled');
    step.result = resultOf(step, 'cancelled', ledger.nothing());
    this.#state.steps.push(step);
    this.#answer(step, step.result);
  }

  // ——— one try of a step ———

  #begin(step: StepRecord): void {
    const plan = this.#plan(step);
    if (plan.barrier !== '' && step.barrier !== 'proceed') return this.#openBarrier(step, plan);
    const n = step.tries;
    step.wait = this.#after(this.#ports.draw(plan.work), 'worked', step, n);
  }

  #openBarrier(step: StepRecord, plan: StepPlan): void {
    const barrier = this.#barrierFor(plan.barrier);
    if (barrier === undefined) {
      return this.#fail(step, 'dependency_unavailable', 'there is no barrier', []);
    }
    step.barrier = 'asked';
    if (statusOf(step) !== 'blocked') this.#become(step, 'blocked');
    const preset = barrierPresetNames.find((name) => name === plan.barrier);
    const subject = step.tries > 1 ? `${step.request}~${step.tries}` : step.request;
    const open: OpenBarrier = {
      type: 'openBarrier',
      barrier,
      subject,
      ...(preset === undefined ? {} : { preset: preset as BarrierPreset }),
    };
    this.#ports.send(barrier, open, step.request);
  }

  /** A component of this name; of a preset, the first barrier that there is. */
  #barrierFor(name: string): string | undefined {
    if (this.#setup.spec(name)?.kind === 'barrier') return name;
    return this.#setup.others('barrier')[0];
  }

  #barrierAnswered({ subject, result, stop }: BarrierResult): void {
    const step = this.#find(subject.split('~')[0] ?? subject);
    if (!step || step.barrier !== 'asked' || hasEnded(step)) return;
    step.barrier = result === 'proceed' ? 'proceed' : '';
    if (result === 'proceed') {
      this.#become(step, 'running');
      return this.#begin(step);
    }
    const why = `its barrier said ${result.replace('_', ' ')}`;
    const type = stop || result === 'stopped' ? 'fatal_error' : 'permission_denied';
    if (result === 'deferred') {
      this.#become(step, 'running');
      return this.#fail(step, 'dependency_unavailable', why, []);
    }
    this.#raise(step, type, []);
    this.#hand(step, 'failed', type, why);
  }

  #timer({ type, request, n }: Timer): void {
    const step = this.#find(request);
    if (!step || hasEnded(step)) return;
    switch (type) {
      case 'deadline':
        step.deadline = -1;
        return this.#late(step);
      case 'worked':
        if (n === step.tries) this.#worked(step);
        return;
      case 'again':
        if (n === step.tries) this.#begin(step);
        return;
      case 'toolTimeout':
        if (n === step.calls && step.call !== '') this.#toolLate(step);
        return;
      case 'unanswered':
        if (n === step.asked && step.wants !== '') this.#refused(step);
        return;
    }
  }

  #late(step: StepRecord): void {
    const { timeout } = this.#plan(step);
    const limit = step.books.limit[1] ?? 0;
    const given = step.extended >= mostExtensions || step.wants !== '';
    if (given || (timeout >= 0 && timeout <= limit)) {
      return this.#fail(step, 'timeout', 'it took too long', []);
    }
    this.#overrun(step, [0, Math.max(1, Math.ceil(limit / 2)), 0, 0, 0], 'time');
  }

  #worked(step: StepRecord): void {
    const plan = this.#plan(step);
    const { failure } = plan;
    const tries = step.attempt + step.tries - 1;
    if (
      failure &&
      (failure.times === undefined || tries <= failure.times) &&
      this.#ports.chance(failure.chance)
    ) {
      return this.#fail(step, failure.error, 'it failed', failure.features as Feature[]);
    }
    this.#spendOwn(step);
  }

  /** Its own use, multiplied by what its strategy costs. */
  #spendOwn(step: StepRecord): void {
    const amount = this.#ownUse(step);
    const lacking = missing(ledger.free(step.books), amount);
    if (!isNothing(lacking)) return this.#overrun(step, lacking, 'own');
    this.#spend(step, amount);
    this.#nextTool(step);
  }

  #ownUse(step: StepRecord): Levels {
    const plan = this.#plan(step);
    const strategy = step.tried[step.tried.length - 1] ?? '';
    const cost = costOf(this.#setup.parameters.policies, strategy);
    return [Math.round((plan.own[0] ?? 0) * cost * step.scope), 0, 0, 0, 0];
  }

  #spend(step: StepRecord, amount: Levels): void {
    if (isNothing(amount)) return;
    ledger.use(step.books, amount);
    markLevels(this.#ports, step.books, 'used', amount);
  }

  #nextTool(step: StepRecord): void {
    const name = this.#plan(step).tools[step.tool];
    if (name === undefined) return this.#finish(step);
    const id = this.#setup.parameters.tools[name] ?? '';
    const spec = this.#setup.spec(id);
    if (!spec) return this.#finish(step);
    const { estimate, timeout, sensitivity } = spec.parameters as unknown as ToolParameters;
    const call = callOf(step, name);
    const { policies, clearance } = this.#setup.parameters;
    const cleared =
      permitted(this.#ports, policies, 'step', 'call_tool', call) === 'allow' &&
      clearedFor(this.#ports, policies, clearance, sensitivity, call);
    if (!cleared) {
      this.#publish('security/permission_denied', call);
      return this.#fail(step, 'permission_denied', `it may not call ${name}`, []);
    }
    const need = [estimate[0] ?? 0, 0, estimate[2] ?? 0, 0, estimate[4] ?? 0];
    const decision = ledger.reserve(step.books, call, need);
    if (!decision.granted) {
      return this.#overrun(step, missing(ledger.free(step.books), need), 'tool');
    }
    this.#state.opened++;
    step.call = call;
    step.calls++;
    markLevels(this.#ports, step.books, 'reserved', need);
    this.#ports.mark('call:begin:callTool', call);
    this.#publish('step/tool_called', call, name);
    this.#callTool(id, call, step.attempt + step.tries - 1);
    step.wait = this.#after(timeout, 'toolTimeout', step, step.calls);
  }

  /** Directly, or through the breaker of the scenario. */
  #callTool(to: string, call: string, attempt: number): void {
    const { breaker } = this.#setup.parameters.policies;
    if (breaker !== undefined && this.#setup.spec(breaker)?.kind === 'breaker') {
      const message: Call = { type: 'call', call, attempt, to };
      this.#ports.send(breaker, message, call);
    } else {
      const message: CallTool = { type: 'callTool', call, attempt };
      this.#ports.send(to, message, call);
    }
  }

  #answeredThrough({ call, good, error, degraded, actual }: ToolAnswer): void {
    const step = this.#state.steps.find((one) => one.call === call);
    if (!step) return;
    if (degraded !== '') step.level *= degraded === 'partial' ? 0.8 : 0.6;
    const reached = error !== 'circuit_breaker_open' && degraded === '';
    const reserved = step.books.grants[call]?.amount ?? noLevels;
    const used = actual ?? (reached ? reserved : ledger.nothing());
    this.#toolAnswered({ type: 'ToolResult', call, ok: good, error, actual: used.slice() });
  }

  #toolAnswered({ call, ok, error, actual }: ToolResult): void {
    const step = this.#state.steps.find((one) => one.call === call);
    if (!step || hasEnded(step)) return;
    this.#drop(step.wait);
    step.wait = -1;
    const lacking = this.#closeCall(step, actual, ok);
    if (!ok) return this.#fail(step, error, 'a tool failed', []);
    step.tool++;
    if (!isNothing(lacking)) return this.#overrun(step, lacking, 'after');
    this.#nextTool(step);
  }

  /** Ends the reservation of the open call; what nothing was left to pay for is the result. */
  #closeCall(step: StepRecord, actual: Levels, ok: boolean): Levels {
    const { call } = step;
    const known = this.#defect === 'release-under-another-id' ? `${call}!` : call;
    step.call = '';
    const used = this.#defect === 'refund-spent' ? ledger.nothing() : actual;
    const silent = this.#defect === 'silent-overrun';
    const { books, request } = step;
    const settled = settleAndMark(this.#ports, books, known, request, used, undefined, silent);
    if (settled.known) this.#state.closed++;
    else this.#state.strays++;
    this.#ports.mark('call:end:callTool', call, ok ? 1 : 0);
    return settled.uncovered;
  }

  #toolLate(step: StepRecord): void {
    const reserved = step.books.grants[step.call]?.amount ?? ledger.nothing();
    step.wait = -1;
    // Nobody knows what it did: what was set aside for it counts as used.
    this.#closeCall(step, reserved, false);
    this.#fail(step, 'timeout', 'a tool did not answer', []);
  }

  // ——— overruns ———

  /** It needs more than it has: what happens is decided, and never silent. */
  #overrun(step: StepRecord, lacking: Levels, wants: Wanted): void {
    step.overruns++;
    if (this.#defect === 'silent-overrun') return this.#silently(step, lacking, wants);
    markAmounts(this.#ports, step.request, 'overrun', lacking);
    step.decided++;
    const { overrun } = this.#plan(step);
    if (overrun === 'reduce' && wants !== 'time') return this.#reduce(step, wants);
    if (overrun === 'request') return this.#askForMore(step, lacking, wants);
    markAmounts(this.#ports, step.request, 'denied', lacking);
    this.#fail(step, 'resource_exhausted', 'its budget is used up', []);
  }

  /** The defect: it uses what it was not given. */
  #silently(step: StepRecord, lacking: Levels, wants: Wanted): void {
    if (wants === 'own') ledger.use(step.books, [ledger.freeOf(step.books, 0), 0, 0, 0, 0]);
    step.books.used = step.books.used.map((each, i) => each + (i === 0 ? (lacking[i] ?? 0) : 0));
    this.#goOn(step, wants, true);
  }

  #askForMore(step: StepRecord, amount: Levels, wants: Wanted): void {
    step.wants = wants;
    step.wanted = amount;
    step.asked++;
    const ask: RequestResources = {
      type: 'requestResources',
      request: step.request,
      n: step.asked,
      amount,
    };
    permitted(
      this.#ports,
      this.#setup.parameters.policies,
      'step',
      'allocate_credits',
      step.request,
    );
    this.#ports.send(this.#run, ask, step.request);
    step.wait = this.#after(patience, 'unanswered', step, step.asked);
  }

  #moreAnswered({ request, n, granted, amount }: ResourceResponse): void {
    const step = this.#find(request);
    if (!step || hasEnded(step) || step.wants === '' || n !== step.asked) return;
    this.#drop(step.wait);
    step.wait = -1;
    if (!granted) return this.#refused(step);
    ledger.grow(step.books, amount);
    markLevels(this.#ports, step.books, 'limit', amount);
    const wants = step.wants;
    step.wants = '';
    this.#goOn(step, wants, false);
  }

  #refused(step: StepRecord): void {
    step.wants = '';
    this.#fail(step, 'resource_exhausted', 'it was not given more', []);
  }

  #goOn(step: StepRecord, wants: Wanted, paid: boolean): void {
    switch (wants) {
      case 'own':
        return paid ? this.#nextTool(step) : this.#spendOwn(step);
      case 'tool':
        return paid ? this.#finish(step) : this.#nextTool(step);
      case 'after':
        if (!paid) this.#spend(step, charges(step.wanted));
        return this.#nextTool(step);
      case 'time':
        step.extended++;
        step.deadline = this.#after(step.wanted[1] ?? 0, 'deadline', step, 0);
        return;
    }
  }

  /** Does less: half of its own work, or without the tool that it cannot pay. */
  #reduce(step: StepRecord, wants: Wanted): void {
    const { books } = step;
    step.level *= 0.6;
    if (wants === 'own') {
      step.scope /= 2;
      const amount = this.#ownUse(step);
      const able = amount.map((each, i) => Math.min(each, ledger.freeOf(books, i)));
      markAmounts(this.#ports, step.request, 'reduced', amount);
      this.#spend(step, able);
    } else {
      const name = this.#plan(step).tools[step.tool] ?? '';
      this.#ports.mark('budget:reduced:toolCalls', callOf(step, name), 1);
      if (wants === 'tool') step.tool++;
    }
    this.#nextTool(step);
  }

  // ——— errors ———

  #fail(step: StepRecord, type: string, why: string, features: readonly Feature[]): void {
    const { policies } = this.#setup.parameters;
    this.#drop(step.wait);
    step.wait = -1;
    step.wants = '';
    this.#closeOpenCall(step);
    const known = errorType(type);
    this.#raise(step, known, features);
    if (policies.recovery !== 'table' || step.deadline < 0) {
      return this.#hand(step, 'failed', known, why);
    }
    const selection = selectRecovery(plannedFor(step), step.attempts, {
      handler: 'step',
      breakerOpen: type === 'circuit_breaker_open',
      otherStrategy: this.#nextStrategy(step) !== undefined,
      otherModel: false,
      ...backoffOf(policies, this.#ports),
    });
    this.#recoverBy(step, selection, known, why);
  }

  #raise(step: StepRecord, type: ErrorType, features: readonly Feature[]): void {
    const same = step.error?.type === type;
    step.error = classify(type, features);
    if (!same || !step.path) step.path = openCase(step.request, step.error, 'step');
    const { severity, category } = step.error;
    step.raised = this.#ports.mark(`error:raised:${type}`, step.request, step.tries);
    const label = `error:classified:${severity}/${category}`;
    this.#ports.mark(label, step.request, step.tries, step.raised);
  }

  #recoverBy(step: StepRecord, selection: Selection, type: ErrorType, why: string): void {
    const { recovery, action, attempt, delay } = selection;
    if (recovery !== 'log') {
      step.attempts[recovery] = attempt;
      this.#ports.mark(`error:tried:${recovery}`, step.request, attempt, step.raised);
    }
    if (step.path) step.path = triedOnce(step.path, action);
    switch (recovery) {
      case 'retry_same':
      case 'wait_and_retry':
        return this.#tryAgain(step, delay);
      case 'retry_modified':
      case 'reduce_scope':
        step.scope *= selection.share;
        return this.#tryAgain(step, delay);
      case 'fallback_strategy':
        return this.#fallBack(step);
      case 'graceful_degradation':
        step.level *= selection.share;
        return this.#finish(step);
      case 'log':
        return this.#finish(step);
      default:
        return this.#hand(step, 'failed', type, why);
    }
  }

  #tryAgain(step: StepRecord, delay: number): void {
    this.#ports.mark('retry:wait', step.request, delay);
    step.tries++;
    step.wait = this.#after(delay, 'again', step, step.tries);
  }

  #fallBack(step: StepRecord): void {
    const next = this.#nextStrategy(step);
    if (next === undefined)
      return this.#hand(step, 'failed', 'strategy_failed', 'no other strategy');
    step.tried.push(next);
    step.attempts = {};
    step.tries++;
    this.#begin(step);
  }

  /** The next of its chain; none twice, so that falling back ends. */
  #nextStrategy(step: StepRecord): string | undefined {
    const { strategies } = this.#plan(step);
    if (this.#defect === 'endless-fallback' && step.tried.length < 10) {
      return strategies[step.tried.length % strategies.length];
    }
    return strategies.find((one) => !step.tried.includes(one));
  }

  // ——— the end of a step ———

  #finish(step: StepRecord): void {
    const plan = this.#plan(step);
    const output = this.#output(step, plan);
    const given = this.#defect === 'quality-out-of-range' ? 1.2 : plan.quality * step.level;
    const wrong = this.#defect === 'unvalidated' ? undefined : validate(plan, output, given);
    if (wrong !== undefined) {
      if (this.#defect !== 'quality-out-of-range') {
        return this.#fail(step, 'output_validation_failed', wrong, []);
      }
    }
    if (step.error) {
      this.#ports.mark('error:resolved:continue', step.request, step.tries, step.raised);
      if (step.path) step.path = leftAs(step.path, 'handled');
      step.error = null;
    }
    this.#publish('step/output_validated', step.request);
    this.#end(step, 'completed', output, given);
  }

  #output(step: StepRecord, plan: StepPlan): Variables {
    const output: Variables = {};
    for (const [key, { value, sensitivity, mutable }] of Object.entries(plan.output)) {
      const from = step.request;
      output[key] = { value, sensitivity, source: 'step', time: this.#ports.now, mutable, from };
    }
    return output;
  }

  /** Gives up: the error goes to the run. */
  #hand(step: StepRecord, status: 'failed' | 'cancelled', type: string, why: string): void {
    this.#closeOpenCall(step);
    if (status === 'failed' && step.path?.handlings[0]?.outcome === 'open') {
      step.path = leftAs(step.path, 'escalated', 'run');
      this.#ports.mark('error:escalated:run', step.request, step.tries, step.raised);
    }
    this.#end(step, status, {}, 0, type, why);
  }

  /** An open call is charged with all that was set aside for it: it may have been served. */
  #closeOpenCall(step: StepRecord): void {
    if (step.call === '') return;
    const reserved = step.books.grants[step.call]?.amount ?? ledger.nothing();
    this.#closeCall(step, reserved, false);
  }

  #end(
    step: StepRecord,
    status: 'completed' | 'failed' | 'cancelled',
    output: Variables,
    quality: number,
    type = '',
    why = '',
  ): void {
    this.#drop(step.wait);
    this.#drop(step.deadline);
    step.wait = step.deadline = -1;
    const begun = statusOf(step) !== 'pending';
    const free = Math.max(0, ledger.freeOf(step.books, 1));
    const elapsed = begun ? Math.min(free, this.#ports.now - step.started) : 0;
    ledger.use(step.books, [0, elapsed, 0, 0, 0]);
    ledger.putBack(step.books, [0, 0, step.books.used[2] ?? 0, 0, 0]);
    const usage = usageOf(step.books);
    this.#become(step, status);
    if (begun) this.#state.active = Math.max(0, this.#state.active - 1);
    const confidence = status === 'completed' ? this.#plan(step).confidence : 0;
    const error = type === '' ? null : { type, call: step.request, why, path: step.path };
    const result: StepResult = {
      ...resultOf(step, status, usage),
      output,
      quality,
      confidence,
      error,
    };
    step.result = result;
    ledger.returnRest(step.books);
    this.#publish('step/completed', step.request, status);
    this.#answer(step, result);
  }

  #answer(step: StepRecord, result: StepResult): void {
    const { request } = step;
    const echoed = this.#defect === 'other-request-id' ? { ...result, request: 'step' } : result;
    this.#ports.send(this.#run, echoed, request, true);
  }

  // ——— small things ———

  #publish(topic: EventType, subject: string, payload: Json = null): void {
    if (this.#setup.parameters.policies.publish === undefined) return;
    publish(this.#ports, this.#setup, topic, subject, payload);
  }

  #become(step: StepRecord, status: StepStatus): void {
    step.trail.push(status);
    this.#ports.mark(statusLabels[status], step.request);
    if (this.#defect === 'illegal-status' && stepEnded(status)) step.trail.push('running');
  }

  #find(request: string): StepRecord | undefined {
    const { steps } = this.#state;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as StepRecord;
      if (step.request === request) return step;
    }
    return undefined;
  }

  #forget(request: string): void {
    const { steps } = this.#state;
    const at = steps.findIndex((step) => step.request === request && step.result);
    if (at >= 0) steps.splice(at, 1);
  }

  #count(): void {
    this.#state.active = this.#state.steps.filter(
      (step) => !hasEnded(step) && statusOf(step) !== 'pending',
    ).length;
  }

  #plan(step: StepRecord): StepPlan {
    return this.#setup.parameters.program.steps[step.at] as StepPlan;
  }

  #after(delay: number, type: Timer['type'], { request }: StepRecord, n: number): number {
    return this.#ports.after(delay, { type, request, n } as Timer);
  }

  #drop(timer: number): void {
    if (timer >= 0) this.#ports.cancel(timer);
  }

  get #run(): string {
    return this.#setup.parameters.run;
  }

  get #defect(): string {
    return this.#setup.parameters.policies.defect ?? '';
  }
}

const statusLabels: Readonly<Record<StepStatus, string>> = {
  pending: 'status:pending',
  running: 'status:running',
  blocked: 'status:blocked',
  completed: 'status:completed',
  failed: 'status:failed',
  skipped: 'status:skipped',
  cancelled: 'status:cancelled',
};

function newRecord(
  request: string,
  at: number,
  attempt: number,
  books: ledger.Account,
): StepRecord {
  return {
    request,
    at,
    attempt,
    trail: ['pending'],
    books,
    inputs: {},
    tried: [],
    tool: 0,
    call: '',
    calls: 0,
    tries: 1,
    started: 0,
    scope: 1,
    level: 1,
    barrier: '',
    wants: '',
    wanted: noLevels,
    asked: 0,
    extended: 0,
    overruns: 0,
    decided: 0,
    attempts: {},
    error: null,
    path: null,
    raised: -1,
    deadline: -1,
    wait: -1,
    result: null,
  };
}

const noLevels: Levels = [];

function resultOf(
  step: StepRecord,
  status: 'completed' | 'failed' | 'cancelled',
  usage: Levels,
): StepResult {
  return {
    type: 'StepExecutionResult',
    request: step.request,
    status,
    strategy: step.tried[step.tried.length - 1] ?? '',
    output: {},
    quality: 0,
    confidence: 0,
    usage,
    error: null,
  };
}

function callOf(step: StepRecord, tool: string): string {
  const again = step.tries > 1 || step.tool > 0 ? `#${step.tries}.${step.tool}` : '';
  return `${step.request}/${tool}${again}`;
}

function exhibitsOf(step: StepRecord, { parameters }: Setup<ExecutorParameters>): Exhibit[] {
  if (hasEnded(step)) return [];
  const plan = parameters.program.steps[step.at];
  const { request, books } = step;
  const status = statusOf(step);
  const strategy = step.tried[step.tried.length - 1] ?? plan?.strategies[0] ?? '';
  const account: Exhibit = {
    kind: 'account',
    holder: request,
    parent: parameters.holder,
    tier: 'step',
    title: plan?.name ?? request,
    status,
    strategy,
    levels: ledger.levelsShown(books),
  };
  const calls: Exhibit[] =
    step.call === ''
      ? []
      : [
          {
            kind: 'call',
            call: step.call,
            parent: request,
            operation: 'callTool',
            status: 'running',
          },
        ];
  return [account, ...calls];
}
