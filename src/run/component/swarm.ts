import type { Exhibit } from '../../model/exhibit.ts';
import { must } from '../../base/assert.ts';
import type { Component, Message, Ports, Setup } from '../component.ts';
import {
  grantUnchecked,
  markAmounts,
  markLevels,
  settleAndMark,
  shrink,
  usageOf,
} from '../tiered/books.ts';
import { priorityRank, resolve, type Holding, type Request } from '../tiered/conflict.ts';
import { filterFor, mergeBack, type Variables } from '../tiered/context.ts';
import { selectRecovery } from '../tiered/errors/recovery.ts';
import { classify } from '../tiered/errors/classify.ts';
import { leftAs, takenUp, type ErrorCase } from '../tiered/errors/escalation.ts';
import { errorType } from '../tiered/errors/types.ts';
import * as ledger from '../tiered/ledger.ts';
import type { Account, Levels } from '../tiered/ledger.ts';
import { permitted } from '../tiered/guard.ts';
import { loadState, publish } from '../tiered/publish.ts';
import type { RunGroup, SwarmParameters } from '../tiered/plans.ts';
import type {
  AddResources,
  AllocateToRun,
  EmergencyStop,
  EscalateError,
  ExecuteRoutine,
  ExecutionError,
  LimitsUpdated,
  PreemptRun,
  RequestResources,
  ResolveError,
  ResourceAllocation,
  ResourceResponse,
  ResourcesReturned,
  ReturnResources,
  RoutineResult,
  RunStateSnapshot,
  UpdateRunLimits,
} from '../tiered/protocol.ts';

/** A run (or child swarm) that has its budget. */
export interface LiveRun {
  /** Its actor; its request is the path of its account. */
  run: string;
  request: string;
  /** Group that it belongs to; -1: a child swarm. */
  group: number;
  phase: 'allocating' | 'executing' | 'stopping';
  /** Must give back what is free, for somebody more urgent; paused; to be resumed. */
  yielding: '' | 'asked' | 'paused';
  arrived: number;
  tries: number;
  timer: number;
  mark: number;
  /** How many changes of its limits were sent to it. */
  changes: number;
  /** The change of limits that is not answered yet, and the limits wanted after that. */
  updating: { n: number; change: Levels; next: Levels | null } | null;
  /** What it was asked to hand back and has not yet. */
  returning: number[];
  /** Its last wishes that were granted. */
  extended: number[];
}

/** Tier 1: a swarm, its budget and its runs. Everything but its timers survives a crash. */
export interface SwarmState {
  phase: 'idle' | 'running' | 'stopping' | 'ended';
  /** A child swarm's request, as its parent named it. */
  request: string;
  books: Account;
  live: LiveRun[];
  waiting: { run: string; group: number; arrived: number; rounds: number }[];
  /** Runs and child swarms that have not ended. */
  left: number;
  /** How many have arrived in each group. */
  arrived: number[];
  completed: number;
  failed: number;
  cancelled: number;
  denied: number;
  /** Budgets of runs that never answered: charged in full. */
  lost: Record<string, Levels>;
  /** Settlements of grants that were not there: none, unless something is wrong. */
  strays: number;
  /** Results that answer nothing that it has ever asked. */
  strangers: number;
  /** What its runs said they used: sums, and the longest time. */
  reported: Levels;
  variables: Variables;
  errors: ExecutionError[];
  /** How often a person was asked about each call. */
  asked: Record<string, number>;
  /** Runs and child swarms at work. */
  active: number;
}

interface Timer {
  readonly type: 'arrive' | 'control' | 'watch' | 'human' | 'retryDenied';
  readonly n: number;
  readonly request: string;
}

type SwarmMessage =
  | AllocateToRun
  | ExecuteRoutine
  | ResourceAllocation
  | RoutineResult
  | RequestResources
  | ResourceResponse
  | ResourcesReturned
  | LimitsUpdated
  | RunStateSnapshot
  | EscalateError
  | EmergencyStop
  | Timer
  | { readonly type: 'cancelRun' | 'pauseRun' | 'resumeRun'; readonly request: string };

const ms = 1_000_000;
/** How long a swarm waits for a run's confirmation, and how long beyond a run's time for its end. */
const patience = 5_000 * ms;
const slack = 60_000 * ms;
const humanTakes = 5_000 * ms;
const mostTries = 3;
/** So many of a run's granted wishes are remembered, in case they come again. */
const wishesKept = 32;

/** A swarm: owns a budget, shares it out, starts runs, controls them and answers for them. */
export const swarmComponent: Component<SwarmState, SwarmParameters> = {
  kind: 'swarm',
  durable: [
    'phase',
    'request',
    'books',
    'live',
    'waiting',
    'left',
    'arrived',
    'completed',
    'failed',
    'cancelled',
    'denied',
    'lost',
    'strays',
    'strangers',
    'reported',
    'variables',
    'errors',
    'asked',
    'active',
  ],

  init: ({ parameters }) => freshSwarm(parameters),

  start(state, ports, setup) {
    if (setup.parameters.parent === '') new Swarm(state, ports, setup).begin();
  },

  receive(state, message, ports, setup) {
    const swarm = new Swarm(state, ports, setup);
    swarm.handle(message as SwarmMessage);
    swarm.advance();
  },

  recover(state, ports, setup) {
    new Swarm(state, ports, setup).recover();
  },

  /** A person has changed its budget on the way: what is given away or used stays. */
  changed(state, ports, { parameters }) {
    if (parameters.parent !== '' || state.phase === 'ended') return;
    ledger.updateLimits(state.books, parameters.limit);
    markLevels(ports, state.books, 'limit', parameters.limit);
  },

  exhibit: (state, setup) => exhibitsOf(state, setup),

  waits: ({ phase, live, waiting }) =>
    phase === 'ended'
      ? []
      : [
          ...live.map(({ request }) => `the result of ${request}`),
          ...waiting.map(({ run }) => `resources for ${run}`),
        ],
};

function freshSwarm(plan: SwarmParameters): SwarmState {
  const { holder, parent, limit, reserved, threshold, groups, swarms, variables } = plan;
  const own: Variables = {};
  for (const [key, variable] of Object.entries(variables)) {
    own[key] = { ...variable, time: 0, from: holder };
  }
  return {
    phase: 'idle',
    request: '',
    books: ledger.account(holder, parent, limit, reserved, threshold),
    live: [],
    waiting: [],
    left: groups.reduce((sum, { runs }) => sum + runs.length, 0) + swarms.length,
    arrived: groups.map(() => 0),
    completed: 0,
    failed: 0,
    cancelled: 0,
    denied: 0,
    lost: {},
    strays: 0,
    strangers: 0,
    reported: ledger.nothing(),
    variables: own,
    errors: [],
    asked: {},
    active: 0,
  };
}

/** The swarm while it handles one message. */
class Swarm {
  readonly #state: SwarmState;
  readonly #ports: Ports;
  readonly #plan: SwarmParameters;
  readonly #setup: Setup<SwarmParameters>;

  constructor(state: SwarmState, ports: Ports, setup: Setup<SwarmParameters>) {
    this.#state = state;
    this.#ports = ports;
    this.#setup = setup;
    this.#plan = setup.parameters;
  }

  handle(message: SwarmMessage): void {
    switch (message.type) {
      case 'allocateToRun':
        return this.#given(message);
      case 'executeRoutine':
        if (this.#state.phase === 'idle' && message.request === this.#state.request) this.begin();
        return;
      case 'resourceAllocation':
        return this.#confirmed(message.request);
      case 'RoutineExecutionResult':
        return this.#ended(message);
      case 'requestResources':
        return this.#askedForMore(message);
      case 'resourcesReturned':
        return this.#returned(message);
      case 'limitsUpdated':
        return this.#limitsUpdated(message);
      case 'escalateError':
        return this.#escalated(message);
      case 'emergencyStop':
        return this.#stop(message);
      case 'cancelRun':
        return this.#cancelAll();
      case 'arrive':
      case 'control':
      case 'watch':
      case 'human':
      case 'retryDenied':
        return this.#timer(message);
      default:
        return;
    }
  }

  /** Serves who waits, and ends when nobody is left. */
  advance(): void {
    const { state } = this;
    if (state.phase !== 'running' && state.phase !== 'stopping') return;
    if (state.phase === 'running') this.#checkThreshold();
    if (state.left === 0 && state.live.length === 0) this.#finish();
  }

  get state(): SwarmState {
    return this.#state;
  }

  // ——— beginning and end ———

  begin(): void {
    const { state } = this;
    state.phase = 'running';
    this.#mark('status:running');
    publish(this.#ports, this.#setup, 'swarm/started', this.#plan.holder);
    loadState(this.#ports, this.#setup, `swarm ${this.#plan.holder}`);
    markLevels(this.#ports, state.books, 'limit', state.books.limit);
    this.#plan.swarms.forEach(({ swarm, budget }) => this.#startSwarm(swarm, budget));
    this.#plan.groups.forEach(({ at, runs }, i) => {
      if (runs.length > 0) this.#after(at, 'arrive', i);
    });
    this.#plan.control.forEach(({ at }, i) => this.#after(at, 'control', i));
    this.advance();
  }

  /** A child swarm gets its budget; told again, it says so again. */
  #given({ request, limits }: AllocateToRun): void {
    const { state } = this;
    if (state.request === '') {
      state.request = request;
      const { holder, parent, reserved, threshold } = this.#plan;
      state.books = ledger.account(holder, parent, limits, reserved, threshold);
    }
    const answer: ResourceAllocation = { type: 'resourceAllocation', request, accepted: true };
    this.#ports.send(this.#plan.parent, answer, request, true);
    if (state.phase === 'ended') this.#report();
  }

  #finish(): void {
    this.#state.phase = 'ended';
    this.#mark('status:completed');
    publish(this.#ports, this.#setup, 'swarm/stopped', this.#plan.holder);
    if (this.#plan.parent !== '' && this.#state.request !== '') this.#report();
  }

  /** A child swarm tells its parent what was used, and gives the rest back. */
  #report(): void {
    const { state } = this;
    const result: RoutineResult = {
      type: 'RoutineExecutionResult',
      request: state.request,
      run: this.#plan.holder,
      status: 'completed',
      outputs: {},
      exports: {},
      errors: [],
      failure: null,
      usage: usageOf(state.books),
      checkpoints: state.completed,
    };
    ledger.returnRest(state.books);
    this.#ports.send(this.#plan.parent, result, state.request, true);
  }

  recover(): void {
    const { state } = this;
    if (state.phase === 'idle' || state.phase === 'ended') {
      if (this.#plan.parent === '' && state.phase === 'idle') this.begin();
      return;
    }
    for (const run of state.live) {
      run.timer = -1;
      run.tries = 0;
      this.#ask(run);
    }
    this.#plan.groups.forEach(({ at, runs }, i) => {
      if ((state.arrived[i] ?? 0) < runs.length) this.#after(at - this.#ports.now, 'arrive', i);
    });
    this.#plan.control.forEach(({ at }, i) => {
      if (at >= this.#ports.now) this.#after(at - this.#ports.now, 'control', i);
    });
    this.#serve();
    this.advance();
  }

  // ——— starting runs ———

  #startSwarm(swarm: string, budget: Levels): void {
    const { books } = this.#state;
    const request = `${this.#plan.holder}/${swarm}`;
    const decision = ledger.allocate(books, request, request, budget);
    if (!decision.granted) {
      markAmounts(this.#ports, request, 'denied', budget);
      this.#state.denied++;
      this.#state.left--;
      return;
    }
    this.#open(swarm, request, -1, budget);
  }

  #arrive(i: number): void {
    const { state } = this;
    const group = must(this.#plan.groups[i]);
    const n = state.arrived[i] ?? 0;
    const run = group.runs[n];
    if (run === undefined) return;
    state.arrived[i] = n + 1;
    if (n + 1 < group.runs.length) {
      this.#after(group.every ? this.#ports.draw(group.every) : 0, 'arrive', i);
    }
    if (state.phase !== 'running') {
      state.left--;
      state.cancelled++;
      return;
    }
    state.waiting.push({ run, group: i, arrived: this.#ports.now, rounds: 0 });
    // Those who arrive at the same moment are judged together.
    const alone = group.every !== null || n + 1 === group.runs.length;
    if (alone) this.#serve();
  }

  /** Divides what is free among those who wait. */
  #serve(): void {
    const { state } = this;
    if (state.waiting.length === 0 || state.phase !== 'running') return;
    const room = this.#plan.concurrency - this.#runsNow();
    if (room <= 0) return;
    const { conflict, aging } = this.#plan.policies;
    const requests = this.#candidates(conflict === 'fcfs' ? room : state.waiting.length);
    const now = this.#ports.now;
    if (this.#plan.policies.defect === 'read-modify-write') return this.#serveStale(requests);
    const result = resolve(conflict, requests, ledger.free(state.books), now, {
      holdings: conflict === 'preemption' ? this.#holdings() : [],
      aging,
      wait: conflict === 'priority' || conflict === 'preemption',
      capacity: this.#capacity(),
    });
    let started = 0;
    for (const { id, amount } of result.granted) {
      if (started < room && this.#start(id, amount)) started++;
    }
    for (const { id, amount, belowMinimum } of result.partial) {
      if (belowMinimum) this.#deny(id);
      else if (started < room && this.#start(id, amount)) {
        started++;
        markAmounts(this.#ports, this.#holderOf(id), 'partial', amount);
      }
    }
    for (const { id, to } of result.preempted) this.#preempt(id, to);
    for (const id of result.denied) this.#deny(id);
    for (const id of result.queued) this.#queued(id);
  }

  /** The defect: each is judged by what was free before any of them was served. */
  #serveStale(requests: readonly Request[]): void {
    const before = ledger.free(this.#state.books);
    for (const { id, amount } of requests) {
      if (amount.every((each, i) => each <= (before[i] ?? 0))) this.#start(id, amount);
      else this.#deny(id);
    }
  }

  #candidates(most: number): Request[] {
    return this.#state.waiting.slice(0, most).map(({ run, group, arrived, rounds }) => {
      const { budget, minimum, priority } = this.#group(group);
      const rank = priorityRank(priority);
      return { id: run, amount: budget, minimum, priority: rank, arrived, rounds };
    });
  }

  /** The most there can be for one run: what is more is denied at once. */
  #capacity(): Levels {
    const { limit, used, kept } = this.#state.books;
    return limit.map((each, i) => (each < 0 ? Infinity : each - (used[i] ?? 0) - (kept[i] ?? 0)));
  }

  #holdings(): Holding[] {
    const { live, books } = this.#state;
    return live
      .filter(({ group, yielding }) => group >= 0 && yielding === '')
      .map(({ run, request, group, arrived }) => ({
        id: run,
        amount: books.grants[request]?.amount ?? ledger.nothing(),
        priority: priorityRank(this.#group(group).priority),
        arrived,
      }));
  }

  #start(run: string, amount: Levels): boolean {
    const { state } = this;
    const at = state.waiting.findIndex((one) => one.run === run);
    const waiting = state.waiting[at];
    if (!waiting) return false;
    const request = this.#holderOf(run);
    const given = this.#granted(amount);
    if (!ledger.allocate(state.books, request, request, given).granted) {
      if (this.#plan.policies.defect !== 'read-modify-write') return false;
      grantUnchecked(state.books, request, given);
    }
    state.waiting.splice(at, 1);
    markAmounts(this.#ports, request, 'granted', amount);
    publish(this.#ports, this.#setup, 'swarm/resource_allocated', request);
    this.#open(run, request, waiting.group, amount, waiting.arrived);
    return true;
  }

  /** What is booked for a run; some published implementations book less than they give. */
  #granted(amount: Levels): Levels {
    const { defect } = this.#plan.policies;
    if (defect === 'credits-only') return amount.map((each, i) => (i === 0 ? each : 0));
    return amount;
  }

  #open(run: string, request: string, group: number, amount: Levels, arrived = 0): void {
    const { state } = this;
    markLevels(this.#ports, state.books, 'allocated', amount);
    const live: LiveRun = {
      run,
      request,
      group,
      phase: 'allocating',
      yielding: '',
      arrived,
      tries: 0,
      timer: -1,
      changes: 0,
      updating: null,
      returning: [],
      extended: [],
      mark: this.#ports.mark('call:begin:executeRoutine', request),
    };
    permitted(this.#ports, this.#plan.policies, 'swarm', 'run_routine', request);
    state.live.push(live);
    state.active++;
    this.#ask(live, amount);
  }

  #deny(run: string): void {
    const { state } = this;
    const at = state.waiting.findIndex((one) => one.run === run);
    const waiting = state.waiting[at];
    if (!waiting) return;
    state.waiting.splice(at, 1);
    state.left--;
    state.denied++;
    markAmounts(this.#ports, this.#holderOf(run), 'denied', this.#group(waiting.group).budget);
  }

  #queued(run: string): void {
    const waiting = this.#state.waiting.find((one) => one.run === run);
    if (!waiting) return;
    if (waiting.rounds === 0) {
      const { budget } = this.#group(waiting.group);
      markAmounts(this.#ports, this.#holderOf(run), 'queued', budget);
    }
    waiting.rounds++;
  }

  // ——— the contract with runs ———

  /** Sends a run what it waits for; again, when no answer comes. */
  #ask(live: LiveRun, limits?: Levels): void {
    live.tries++;
    const { run, request, phase, group } = live;
    const { books } = this.#state;
    const amount = limits ?? books.grants[request]?.amount ?? ledger.nothing();
    if (phase === 'allocating') {
      const plain: AllocateToRun = { type: 'allocateToRun', request, limits: amount.slice() };
      const { changes } = live;
      this.#ports.send(run, changes > 0 ? { ...plain, changes } : plain, request);
    } else if (phase === 'executing') {
      const routine = group < 0 ? run : this.#group(group).routine;
      const inputs = this.#inputs(run);
      const message: ExecuteRoutine = { type: 'executeRoutine', request, routine, inputs };
      this.#ports.send(run, message, request);
    } else {
      this.#ports.send(run, { type: 'cancelRun', request } as Message, request);
    }
    const longest = phase === 'executing' ? (amount[1] ?? 0) + slack : patience;
    if (live.timer >= 0) this.#ports.cancel(live.timer);
    live.timer = this.#after(longest, 'watch', live.tries, request);
  }

  /** What of its variables a run may see. */
  #inputs(run: string): Variables {
    const { variables } = this.#state;
    const spec = this.#setup.spec(run);
    const clearance = (spec?.parameters as { clearance?: SwarmParameters['clearance'] })?.clearance;
    const { passed, filtered } = filterFor(variables, clearance ?? this.#plan.clearance);
    for (const key of filtered) this.#ports.mark('context:filtered:run', key);
    for (const key of Object.keys(passed)) this.#ports.mark('context:inherited:run', key);
    return passed;
  }

  #confirmed(request: string): void {
    const live = this.#find(request);
    if (!live || live.phase !== 'allocating') return;
    live.phase = 'executing';
    live.tries = 0;
    this.#ask(live);
  }

  #ended({ request, status, usage, failure, errors, exports }: RoutineResult): void {
    const live = this.#find(request);
    if (!live) {
      if (!request.startsWith(`${this.#plan.holder}/`)) this.#state.strangers++;
      return;
    }
    this.#state[status]++;
    if (failure) this.#state.errors.push(failure);
    this.#state.errors.push(...errors);
    if (this.#state.errors.length > 20) this.#state.errors.length = 20;
    this.#merge(exports);
    this.#close(live, usage, status === 'completed');
  }

  /** What a run exports to its swarm is merged by the scenario's rules. */
  #merge(exports: Variables): void {
    if (Object.keys(exports).length === 0) return;
    const { context, mapping } = this.#plan.policies;
    const { variables } = mergeBack(this.#state.variables, exports, { policy: context, mapping });
    this.#state.variables = variables;
    for (const key of Object.keys(exports)) this.#ports.mark(`context:merged:${context}`, key);
  }

  /** Ends a run's budget, exactly once. */
  #close(live: LiveRun, usage: Levels, good: boolean): void {
    const { state } = this;
    const { request } = live;
    state.live.splice(state.live.indexOf(live), 1);
    state.left--;
    state.active--;
    if (live.timer >= 0) this.#ports.cancel(live.timer);
    this.#ports.mark('call:end:executeRoutine', request, good ? 1 : 0, live.mark);
    const { defect } = this.#plan.policies;
    const known = defect === 'release-under-another-id' ? `${request}!` : request;
    const spent = defect === 'refund-spent' ? ledger.nothing() : usage;
    const settled = settleAndMark(this.#ports, state.books, known, request, spent, 0);
    if (!settled.known) state.strays++;
    state.reported = state.reported.map((each, i) =>
      i === 1 ? Math.max(each, usage[1] ?? 0) : each + (usage[i] ?? 0),
    );
    this.#resumeVictims();
    this.#serve();
  }

  #askedForMore({ request, n, amount }: RequestResources): void {
    const live = this.#find(request);
    if (!live) return;
    permitted(this.#ports, this.#plan.policies, 'swarm', 'allocate_credits', request);
    if (live.extended.includes(n)) {
      const same: ResourceResponse = {
        type: 'resourceResponse',
        request,
        n,
        granted: true,
        amount,
      };
      this.#ports.send(live.run, same, request, true);
      return;
    }
    const { granted } = ledger.extend(this.#state.books, request, amount);
    if (granted && live.extended.push(n) > wishesKept) live.extended.shift();
    markAmounts(this.#ports, request, granted ? 'granted' : 'denied', amount);
    if (granted) markLevels(this.#ports, this.#state.books, 'allocated', amount);
    const answer: ResourceResponse = { type: 'resourceResponse', request, n, granted, amount };
    this.#ports.send(live.run, answer, request, true);
  }

  // ——— preemption ———

  #preempt(run: string, to: string): void {
    const live = this.#state.live.find((one) => one.run === run);
    if (!live || live.yielding !== '') return;
    live.yielding = 'asked';
    const { request } = live;
    const amount = this.#state.books.grants[request]?.amount ?? ledger.nothing();
    markAmounts(this.#ports, request, 'preempted', amount);
    this.#ports.mark('status:preempted', `${request} → ${to}`);
    const message: PreemptRun = { type: 'preemptRun', request, n: this.#asksBack(live) };
    this.#ports.send(run, message, request);
  }

  /** Numbers a request to hand something back. */
  #asksBack(live: LiveRun): number {
    live.returning.push(++live.changes);
    return live.changes;
  }

  #add({ run, request }: LiveRun, n: number, amount: Levels): void {
    const message: AddResources = { type: 'addResources', request, n, amount };
    this.#ports.send(run, message, request);
  }

  #returned({ request, n, amount, to }: ResourcesReturned): void {
    const live = this.#find(request);
    const asked = live?.returning.indexOf(n) ?? -1;
    if (!live || asked < 0) return;
    live.returning.splice(asked, 1);
    const { books } = this.#state;
    if (to === '') {
      live.yielding = 'paused';
      const less = shrink(books, request, amount);
      markLevels(this.#ports, books, 'allocated', less);
      return this.#serve();
    }
    const receiver = this.#state.live.find(({ run }) => run === to);
    const moved =
      receiver !== undefined &&
      ledger.transferGrant(books, request, receiver.request, amount).granted;
    if (!moved) {
      shrink(books, request, amount);
      return this.#serve();
    }
    markLevels(this.#ports, books, 'allocated', amount);
    this.#add(receiver, ++receiver.changes, amount);
  }

  /** Whoever yielded gets back what it had, when nobody more urgent waits, and goes on. */
  #resumeVictims(): void {
    const { state } = this;
    if (this.#plan.policies.conflict !== 'preemption') return;
    for (const live of state.live) {
      if (live.yielding !== 'paused') continue;
      const rank = priorityRank(this.#group(live.group).priority);
      const urgent = state.waiting.some(
        ({ group }) => priorityRank(this.#group(group).priority) > rank,
      );
      if (urgent) continue;
      const full = this.#group(live.group).budget;
      const had = state.books.grants[live.request]?.amount ?? ledger.nothing();
      const back = full.map((each, i) => Math.max(0, each - (had[i] ?? 0)));
      if (!ledger.extend(state.books, live.request, back).granted) continue;
      live.yielding = '';
      const { request, run } = live;
      markLevels(this.#ports, state.books, 'allocated', back);
      this.#add(live, ++live.changes, back);
      this.#ports.send(run, { type: 'resumeRun', request } as Message, request);
    }
  }

  // ——— control ———

  #doControl(i: number): void {
    const control = this.#plan.control[i];
    if (!control) return;
    const { do: what, run, to, amount, scope } = control;
    if (what === 'emergencyStop') {
      const holder = run === undefined ? this.#plan.holder : this.#holderOf(run);
      return this.#stop({ type: 'emergencyStop', request: '', scope, holder });
    }
    const live = this.#state.live.find((one) => one.run === run);
    if (!live) return what === 'cancel' ? this.#cancelWaiting(run ?? '') : undefined;
    const { request } = live;
    switch (what) {
      case 'cancel':
        live.phase = 'stopping';
        live.tries = 0;
        return this.#ask(live);
      case 'pause':
      case 'resume':
        this.#ports.send(live.run, { type: `${what}Run`, request } as Message, request);
        return;
      case 'query':
        this.#ports.send(live.run, { type: 'queryRunState', request } as Message, request);
        return;
      case 'updateLimits':
        return this.#updateLimits(live, ledger.levelsOf(amount ?? {}, -1));
      case 'transfer': {
        const message: ReturnResources = {
          type: 'returnResources',
          request,
          n: this.#asksBack(live),
          amount: ledger.levelsOf(amount ?? {}),
          to: to ?? '',
        };
        this.#ports.send(live.run, message, request);
        return;
      }
    }
  }

  #cancelWaiting(run: string): void {
    const { state } = this;
    const at = state.waiting.findIndex((one) => one.run === run);
    if (at < 0) return;
    state.waiting.splice(at, 1);
    state.left--;
    state.cancelled++;
  }

  /**
   * More is taken from what is free first; less is booked when the run has said how far it goes.
   * One change at a time: what is wanted meanwhile waits for the answer (and asks for it again).
   */
  #updateLimits(live: LiveRun, wanted: Levels): void {
    const { books } = this.#state;
    const { request, updating } = live;
    if (updating) {
      updating.next = wanted;
      return this.#sendChange(live, updating.n, updating.change);
    }
    const had = books.grants[request]?.amount.slice() ?? ledger.nothing();
    const limits = wanted.map((each, i) => (each < 0 ? (had[i] ?? 0) : each));
    const more = limits.map((each, i) => Math.max(0, each - (had[i] ?? 0)));
    if (!ledger.extend(books, request, more).granted) {
      return markAmounts(this.#ports, request, 'denied', more);
    }
    markLevels(this.#ports, books, 'allocated', more);
    const change = limits.map((each, i) => each - (had[i] ?? 0));
    live.updating = { n: ++live.changes, change, next: null };
    this.#sendChange(live, live.changes, change);
  }

  #sendChange({ run, request }: LiveRun, n: number, change: Levels): void {
    const message: UpdateRunLimits = { type: 'updateRunLimits', request, n, change };
    this.#ports.send(run, message, request);
  }

  #limitsUpdated({ request, n, less, violations }: LimitsUpdated): void {
    const { books } = this.#state;
    const live = this.#find(request);
    if (!live?.updating || live.updating.n !== n) return;
    const { next } = live.updating;
    live.updating = null;
    markLevels(this.#ports, books, 'allocated', shrink(books, request, less));
    for (const { resource, committed } of violations) {
      this.#ports.mark(`error:raised:resource_exhausted`, request, committed);
      this.#ports.mark(`budget:overrun:${resource}`, request, committed);
    }
    if (next) this.#updateLimits(live, next);
    this.#serve();
  }

  #cancelAll(): void {
    const { state } = this;
    if (state.phase === 'ended') return;
    state.phase = 'stopping';
    state.left -= state.waiting.length;
    state.cancelled += state.waiting.length;
    state.waiting = [];
    for (const live of state.live) {
      const { run, request } = live;
      this.#ports.send(run, { type: 'cancelRun', request } as Message, request);
    }
    this.#stopArrivals();
  }

  #stopArrivals(): void {
    const { state } = this;
    this.#plan.groups.forEach(({ runs }, i) => {
      const missing = runs.length - (state.arrived[i] ?? 0);
      state.left -= missing;
      state.cancelled += missing;
      state.arrived[i] = runs.length;
    });
  }

  // ——— emergency stop ———

  #stop({ scope, holder }: EmergencyStop): void {
    const { state } = this;
    if (state.phase === 'ended') return;
    this.#ports.mark(`stop:requested:${scope}`, holder);
    permitted(this.#ports, this.#plan.policies, 'swarm', 'emergency_stop', holder);
    publish(this.#ports, this.#setup, 'emergency/stop', holder, scope);
    const own = scope === 'system' || scope === 'swarm';
    if (scope === 'system') this.#spread(holder);
    for (const live of state.live) {
      if (!own && live.request !== holder && !holder.startsWith(`${live.request}/`)) continue;
      const { request } = live;
      const message: EmergencyStop = { type: 'emergencyStop', request, scope, holder };
      this.#ports.send(live.run, message, request);
    }
    if (!own || state.phase === 'stopping') return;
    state.phase = 'stopping';
    state.left -= state.waiting.length;
    state.cancelled += state.waiting.length;
    state.waiting = [];
    this.#stopArrivals();
    this.#ports.mark('stop:reached', this.#plan.holder);
  }

  /** A stop of the whole system reaches the other swarms of the top as well. */
  #spread(holder: string): void {
    if (this.#state.phase === 'stopping') return;
    const stop: EmergencyStop = { type: 'emergencyStop', request: '', scope: 'system', holder };
    if (this.#plan.parent !== '') {
      this.#ports.send(this.#plan.parent, stop, holder);
      return;
    }
    for (const id of this.#setup.others('swarm')) {
      const other = this.#setup.spec(id)?.parameters as unknown as SwarmParameters;
      if (id !== this.#setup.id && other.parent === '') this.#ports.send(id, stop, holder);
    }
  }

  #checkThreshold(): void {
    const { state } = this;
    const below = ledger.belowThreshold(state.books);
    if (below.length === 0) return;
    this.#ports.mark(`budget:denied:${below[0]}`, this.#plan.holder, 0);
    this.#stop({ type: 'emergencyStop', request: '', scope: 'swarm', holder: this.#plan.holder });
  }

  // ——— errors ———

  #escalated({ request, call, error }: EscalateError): void {
    const live = this.#find(request);
    if (!live) return;
    const known = error.path?.error ?? classify(errorType(error.type), []);
    const raised = this.#ports.mark(`error:raised:${error.type}`, call, 1);
    const { recovery } = selectRecovery(known, spentBelow, { handler: 'swarm' });
    if (recovery === 'emergency_stop') {
      return this.#stop({
        type: 'emergencyStop',
        request: '',
        scope: 'swarm',
        holder: this.#plan.holder,
      });
    }
    this.#ports.mark('error:escalated:human', call, 1, raised);
    this.#state.errors.push({ ...error, path: error.path && withHuman(error.path) });
    if (this.#plan.policies.human === 'never') return;
    this.#ports.after(humanTakes, {
      type: 'human',
      n: raised,
      request: `${request}\n${call}`,
    } as Timer);
  }

  /** A person has answered. */
  #answered(about: string, raised: number): void {
    const [request = '', call = ''] = about.split('\n');
    const live = this.#find(request);
    const { human } = this.#plan.policies;
    const { errors } = this.#state;
    const at = errors.findIndex((one) => one.call === call);
    if (at >= 0) errors.splice(at, 1);
    if (!live || human === 'never') return;
    this.#ports.mark(`error:resolved:${human}`, call, 1, raised);
    const { asked } = this.#state;
    const times = (asked[call] ?? 0) + 1;
    asked[call] = times;
    // A person who is asked again and again gives up.
    const action = human === 'retry' && times > mostTries ? 'abort' : human;
    const message: ResolveError = { type: 'resolveError', request, call, action };
    this.#ports.send(live.run, message, request);
  }

  // ——— timers ———

  #timer({ type, n, request }: Timer): void {
    switch (type) {
      case 'arrive':
        return this.#arrive(n);
      case 'control':
        return this.#doControl(n);
      case 'human':
        return this.#answered(request, n);
      case 'watch':
        return this.#unanswered(n, request);
      case 'retryDenied':
        return this.#serve();
    }
  }

  /** No answer: asks again a few times, then does without; all that it was given counts as used. */
  #unanswered(tries: number, request: string): void {
    const live = this.#find(request);
    if (!live || live.tries !== tries) return;
    live.timer = -1;
    if (live.tries < mostTries) return this.#ask(live);
    const { amount } = must(this.#state.books.grants[request]);
    this.#state.lost[request] = amount.slice();
    this.#state.failed++;
    this.#ports.mark('error:raised:dependency_unavailable', request, live.tries);
    this.#close(live, amount.slice(), false);
  }

  // ——— small things ———

  #runsNow(): number {
    return this.#state.live.filter(({ group, yielding }) => group >= 0 && yielding === '').length;
  }

  #find(request: string): LiveRun | undefined {
    const { live } = this.#state;
    for (let i = 0; i < live.length; i++) if (live[i]?.request === request) return live[i];
    return undefined;
  }

  #group(i: number): RunGroup {
    return must(this.#plan.groups[i]);
  }

  #holderOf(run: string): string {
    return `${this.#plan.holder}/${run}`;
  }

  #after(delay: number, type: Timer['type'], n: number, request = ''): number {
    return this.#ports.after(delay, { type, n, request } as Timer);
  }

  #mark(label: string): void {
    this.#ports.mark(label, this.#plan.holder);
  }
}

/** The swarm hands on to a person what it cannot settle. */
function withHuman(path: ErrorCase): ErrorCase {
  return takenUp(leftAs(takenUp(path, 'swarm', 1), 'escalated', 'human'), 'human', 1);
}

/** What tiers below have tried already is not tried again. */
const spentBelow = {
  retry_same: 3,
  wait_and_retry: 3,
  retry_modified: 2,
  fallback_strategy: 1,
  fallback_model: 1,
  reduce_scope: 1,
  graceful_degradation: 1,
};

function exhibitsOf(state: SwarmState, { id, parameters }: Setup<SwarmParameters>): Exhibit[] {
  const { holder } = parameters;
  const account: Exhibit = {
    kind: 'account',
    holder,
    parent: holder.includes('/') ? holder.slice(0, holder.lastIndexOf('/')) : '',
    tier: 'swarm',
    title: id,
    status: state.phase,
    levels: ledger.levelsShown(state.books),
  };
  const calls = state.live.map(({ request, phase }): Exhibit => ({
    kind: 'call',
    call: request,
    parent: holder,
    operation: 'executeRoutine',
    status: phase,
  }));
  const variables = Object.entries(state.variables).map(
    ([key, { value, sensitivity, source, from }]): Exhibit => ({
      kind: 'variable',
      context: holder,
      tier: 'swarm',
      key,
      value,
      sensitivity,
      source,
      from,
      shadows: [],
      filtered: false,
    }),
  );
  return [account, ...calls, ...variables];
}
