/**
 * Who gets what when there is not enough: five policies over one batch of requests. Each request
 * ends in exactly one of granted, partial, denied and queued; holders that must yield are listed
 * as preempted. Everything is integer arithmetic over the five levels of the ledger.
 */
import { priorities, type Priority } from '../../model/scenario/schema.ts';
import type { Levels } from './ledger.ts';
import { shares } from './shares.ts';
import { victimsFor, type Holding } from './victims.ts';

export type { Holding };

/** The policies, by their names in scenarios. */
export const conflictPolicies = [
  'fcfs',
  'priority',
  'proportional',
  'preemption',
  'queue',
] as const;
export type ConflictPolicy = (typeof conflictPolicies)[number];

/** A wish for resources. */
export interface Request {
  /** Unique among requests and holders. */
  id: string;
  amount: Levels;
  /** Less than this is of no use to it; zeros when anything is. */
  minimum: Levels;
  /** 0 (low) to 4 (emergency). */
  priority: number;
  /** When it was first asked, in ns; equal times are in the order of the batch. */
  arrived: number;
  /** Rounds that it has waited, where there is no clock; absent is none. */
  rounds?: number;
}

/** What a policy needs beside the requests. */
export interface ConflictOptions {
  /** Preemption: who holds resources now. */
  holdings?: readonly Holding[];
  /** Priority: waiting this long (ns) counts as one priority more; 0 or absent is never. */
  aging?: number;
  /** Those who cannot be served now are queued instead of denied (the queue policy always does). */
  wait?: boolean;
  /** The most there can ever be: what asks for more is denied even where others wait. */
  capacity?: Levels;
}

/** A request that got something. */
export interface Given {
  id: string;
  amount: Levels;
}

/** A request that got less than it asked for. */
export interface GivenPart extends Given {
  /** It is less than the minimum. */
  belowMinimum: boolean;
}

/** A holder that must yield everything it has. */
export interface Victim {
  id: string;
  amount: Levels;
  /** The request that it yields to. */
  to: string;
}

/** How a batch of requests was answered: each request is in exactly one of the first four. */
export interface Resolution {
  granted: Given[];
  partial: GivenPart[];
  denied: string[];
  queued: string[];
  /** Holders (never requests) that are paused; they are resumed or compensated later. */
  preempted: Victim[];
  /** What is left. */
  left: Levels;
}

/** The number of a priority, from 0 (low) to 4 (emergency). */
export function priorityRank(priority: Priority): number {
  return priorities.indexOf(priority);
}

/** The number of an emergency. */
export const emergency: number = priorities.indexOf('emergency');

/** A request's priority with what waiting adds to it (no bound, so that waiting is bounded). */
export function agedPriority(request: Request, now: number, aging = 0): number {
  const steps = aging > 0 ? Math.floor(Math.max(0, now - request.arrived) / aging) : 0;
  return request.priority + steps + (aging > 0 ? (request.rounds ?? 0) : 0);
}

/** Divides what is available among the requests. Never gives more than there is. */
export function resolve(
  policy: ConflictPolicy,
  requests: readonly Request[],
  available: Levels,
  now: number,
  options: ConflictOptions = {},
): Resolution {
  const result = emptyResolution(available);
  switch (policy) {
    case 'fcfs':
      serveInOrder(byArrival(requests), result, options);
      break;
    case 'priority':
      serveInOrder(byPriority(requests, now, options.aging ?? 0), result, options);
      break;
    case 'queue':
      serveWhoeverFits(byArrival(requests), result, { ...options, wait: true });
      break;
    case 'proportional':
      shareOut(byArrival(requests), result, options);
      break;
    case 'preemption':
      servePreempting(byPriority(requests, now, 0), result, options);
      break;
  }
  return result;
}

/** What a policy makes of a shortage, as the design has it and as it really is. */
export type Outcome = 'grant' | 'partial' | 'deny' | 'queue' | 'preempt';

/** The shortages that the design tells apart. */
export const conflictScenarios = ['competing', 'overallocation', 'emergency'] as const;
export type ConflictScenario = (typeof conflictScenarios)[number];

/** One cell of the map from policy and shortage to outcome. */
export interface OutcomeCell {
  policy: ConflictPolicy;
  scenario: ConflictScenario;
  /** The design draws an arrow from this shortage to this policy. */
  drawn: boolean;
  /** Where the design's arrows lead from this policy. */
  arrows: readonly Outcome[];
  /** What really happens, for a typical batch of this kind. */
  outcomes: readonly Outcome[];
}

const drawnTo: Readonly<Record<ConflictPolicy, ConflictScenario>> = {
  fcfs: 'competing',
  priority: 'competing',
  proportional: 'overallocation',
  queue: 'overallocation',
  preemption: 'emergency',
};

const arrowsOf: Readonly<Record<ConflictPolicy, readonly Outcome[]>> = {
  fcfs: ['grant', 'deny'],
  priority: ['grant', 'deny'],
  proportional: ['partial'],
  queue: ['deny'],
  preemption: ['preempt'],
};

/** A typical batch of each kind, of a pool of 10 (of which 6 are held in an emergency). */
export const typicalBatches: Readonly<
  Record<ConflictScenario, { requests: Request[]; available: number; holdings: Holding[] }>
> = {
  competing: {
    requests: [typical('a', 4, 1), typical('b', 4, 2), typical('c', 4, 1)],
    available: 10,
    holdings: [],
  },
  overallocation: {
    requests: [typical('a', 9, 1), typical('b', 6, 1), typical('c', 5, 1)],
    available: 10,
    holdings: [],
  },
  emergency: {
    requests: [typical('a', 8, 4)],
    available: 4,
    holdings: [{ id: 'running', amount: credits(6), priority: 1, arrived: 0 }],
  },
};

/** The 15 cells, each from its typical batch. */
export function outcomeTable(): OutcomeCell[] {
  return conflictPolicies.flatMap((policy) =>
    conflictScenarios.map((scenario) => {
      const { requests, available, holdings } = typicalBatches[scenario];
      const options = { holdings, capacity: credits(10) };
      const result = resolve(policy, requests, credits(available), 0, options);
      return {
        policy,
        scenario,
        drawn: drawnTo[policy] === scenario,
        arrows: arrowsOf[policy],
        outcomes: outcomesOf(result),
      };
    }),
  );
}

/** Which kinds of outcome a resolution has. */
export function outcomesOf(result: Resolution): Outcome[] {
  const outcomes: Outcome[] = [];
  if (result.granted.length > 0) outcomes.push('grant');
  if (result.partial.length > 0) outcomes.push('partial');
  if (result.denied.length > 0) outcomes.push('deny');
  if (result.queued.length > 0) outcomes.push('queue');
  if (result.preempted.length > 0) outcomes.push('preempt');
  return outcomes;
}

/**
 * Why a resolution is not a partition of its requests (each answered exactly once, no holder among
 * them, never more than was available), or undefined.
 */
export function partitionFault(
  requests: readonly Request[],
  available: Levels,
  result: Resolution,
): string | undefined {
  const answered = [
    ...result.granted.map(({ id }) => id),
    ...result.partial.map(({ id }) => id),
    ...result.denied,
    ...result.queued,
  ];
  const asked = new Set(requests.map(({ id }) => id));
  if (new Set(answered).size !== answered.length) return 'a request is answered twice';
  const stranger = answered.find((id) => !asked.has(id));
  if (stranger !== undefined) return `${stranger} is answered and has not asked`;
  if (answered.length !== asked.size) {
    const lost = [...asked].find((id) => !answered.includes(id));
    return `${lost} is not answered`;
  }
  const yielded = result.preempted.find(({ id }) => asked.has(id));
  if (yielded) return `${yielded.id} asks and is preempted at once`;
  return givenFault(available, result);
}

function givenFault(available: Levels, result: Resolution): string | undefined {
  for (let i = 0; i < available.length; i++) {
    const back = sum(result.preempted, i);
    const given = sum(result.granted, i) + sum(result.partial, i);
    if (given > (available[i] ?? 0) + back) {
      return `${given} given of ${(available[i] ?? 0) + back}`;
    }
  }
  return undefined;
}

function sum(given: readonly { amount: Levels }[], i: number): number {
  return given.reduce((total, { amount }) => total + (amount[i] ?? 0), 0);
}

function credits(amount: number): Levels {
  return [amount, 0, 0, 0, 0];
}

function typical(id: string, amount: number, priority: number): Request {
  return { id, amount: credits(amount), minimum: credits(1), priority, arrived: 0 };
}

function emptyResolution(available: Levels): Resolution {
  const left = available.map((each) => Math.max(0, each));
  return { granted: [], partial: [], denied: [], queued: [], preempted: [], left };
}

/** In the order of arrival; equal times stay in the order of the batch. */
function byArrival(requests: readonly Request[]): Request[] {
  return requests.slice().sort((a, b) => a.arrived - b.arrived);
}

function byPriority(requests: readonly Request[], now: number, aging: number): Request[] {
  return requests
    .slice()
    .sort(
      (a, b) => agedPriority(b, now, aging) - agedPriority(a, now, aging) || a.arrived - b.arrived,
    );
}

/** One after the other; where requests wait, nobody overtakes the first that waits. */
function serveInOrder(
  requests: readonly Request[],
  result: Resolution,
  options: ConflictOptions,
): void {
  let blocked = false;
  for (const request of requests) {
    if (tooLarge(request, options)) result.denied.push(request.id);
    else if (!blocked && fits(request, result.left)) grant(request, result);
    else {
      blocked = options.wait ?? false;
      refuse(request, result, options);
    }
  }
}

/** Everyone who fits, in order: nothing is idle that somebody could use. */
function serveWhoeverFits(
  requests: readonly Request[],
  result: Resolution,
  options: ConflictOptions,
): void {
  for (const request of requests) {
    if (tooLarge(request, options)) result.denied.push(request.id);
    else if (fits(request, result.left)) grant(request, result);
    else refuse(request, result, options);
  }
}

function shareOut(
  requests: readonly Request[],
  result: Resolution,
  options: ConflictOptions,
): void {
  const columns = result.left.map((there, i) =>
    shares(
      requests.map(({ amount }) => amount[i] ?? 0),
      there,
    ),
  );
  requests.forEach((request, row) => {
    const amount = columns.map((column) => column[row] ?? 0);
    if (request.amount.every((each, i) => amount[i] === each)) grant(request, result);
    else if (amount.every((each) => each === 0)) refuse(request, result, options);
    else {
      const belowMinimum = request.minimum.some((each, i) => (amount[i] ?? 0) < each);
      take(amount, result);
      result.partial.push({ id: request.id, amount, belowMinimum });
    }
  });
}

function servePreempting(
  requests: readonly Request[],
  result: Resolution,
  options: ConflictOptions,
): void {
  let holdings = options.holdings ?? [];
  let blocked = false;
  for (const request of requests) {
    if (tooLarge(request, options)) {
      result.denied.push(request.id);
      continue;
    }
    const alarm = request.priority >= emergency;
    const barred = blocked && !alarm;
    if (!barred && !fits(request, result.left)) {
      holdings = pushAside(request, holdings, result);
    }
    if (!barred && fits(request, result.left)) grant(request, result);
    else {
      blocked ||= alarm || (options.wait ?? false);
      if (alarm) result.queued.push(request.id);
      else refuse(request, result, options);
    }
  }
}

/** Takes from whoever must yield; the result is who holds something still. */
function pushAside(
  request: Request,
  holdings: readonly Holding[],
  result: Resolution,
): readonly Holding[] {
  const victims = victimsFor(request, holdings, result.left);
  for (const { id, amount } of victims) {
    result.preempted.push({ id, amount: amount.slice(), to: request.id });
    amount.forEach((each, i) => (result.left[i] = (result.left[i] ?? 0) + each));
  }
  return holdings.filter((each) => !victims.includes(each));
}

function tooLarge({ amount }: Request, { capacity }: ConflictOptions): boolean {
  return capacity !== undefined && amount.some((each, i) => each > (capacity[i] ?? Infinity));
}

function fits({ amount }: Request, left: Levels): boolean {
  return amount.every((each, i) => each <= (left[i] ?? 0));
}

function grant(request: Request, result: Resolution): void {
  take(request.amount, result);
  result.granted.push({ id: request.id, amount: request.amount.slice() });
}

function take(amount: Levels, result: Resolution): void {
  amount.forEach((each, i) => (result.left[i] = (result.left[i] ?? 0) - each));
}

function refuse(request: Request, result: Resolution, options: ConflictOptions): void {
  (options.wait ? result.queued : result.denied).push(request.id);
}
