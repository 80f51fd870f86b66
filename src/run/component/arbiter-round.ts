/**
 * One decision of an arbiter: who of those that wait gets what. Pure, apart from the known faults
 * that can be built in; the arbiter carries it out.
 */
import { resources } from '../../model/resource.ts';
import { resolve, type Request, type Resolution } from '../tiered/conflict.ts';
import { available, free, type Levels } from '../tiered/ledger.ts';
import {
  claimsOf,
  type ArbiterDefect,
  type ArbiterParameters,
  type ArbiterState,
  type Claim,
  type Round,
} from './arbiter-state.ts';

/** Requests that are this urgent may use what is kept back. */
export const urgent = 3;

/** Decides about everyone who waits; undefined when nobody does. */
export function decideRound(
  state: ArbiterState,
  parameters: ArbiterParameters,
  now: number,
): Round | undefined {
  const waiting = claimsOf(state, 'waiting', 'paused');
  if (waiting.length === 0) return undefined;
  const { defect } = parameters;
  const round: Round = {
    requests: waiting.map((claim) => requestOf(claim)),
    numbers: waiting.map(({ number }) => number),
    available: finite(free(state.books)),
    holdings: claimsOf(state, 'active').map((claim) => ({
      id: claim.id,
      amount: state.books.grants[claim.id]?.amount.slice() ?? [],
      priority: claim.priority,
      arrived: claim.arrived,
    })),
    resolution: { granted: [], partial: [], denied: [], queued: [], preempted: [], left: [] },
    at: now,
    before: state.latest,
    stopped: state.stopped,
  };
  const capacity = finite(state.books.limit.map((_, i) => available(state.books, i)));
  const open = round.stopped
    ? round.requests.filter(({ priority }) => priority >= urgent)
    : round.requests;
  round.resolution = resolution(round, open, capacity, parameters, defect);
  for (const { id, priority } of round.requests) {
    if (round.stopped && priority < urgent) round.resolution.denied.push(id);
  }
  keepPaused(state, round, capacity);
  return round;
}

function resolution(
  round: Round,
  requests: readonly Request[],
  capacity: Levels,
  parameters: ArbiterParameters,
  defect: ArbiterDefect | undefined,
): Resolution {
  const { wait, aging } = parameters;
  const policy = policyWith(parameters, defect);
  const options = {
    wait,
    capacity,
    aging: defect === 'no-aging' ? 0 : aging,
    holdings: holdingsWith(round, defect),
  };
  const result = resolve(policy, requests, round.available, round.at, options);
  return spoil(result, requests, round.available, defect);
}

/** Some known faults are another policy than the one that is promised. */
function policyWith(
  { policy }: ArbiterParameters,
  defect: ArbiterDefect | undefined,
): ArbiterParameters['policy'] {
  if (defect === 'overtakes') return 'queue';
  if (defect === 'idles') return 'fcfs';
  return policy;
}

function holdingsWith(round: Round, defect: ArbiterDefect | undefined): Round['holdings'] {
  if (defect === 'emergency-waits') return [];
  if (defect !== 'preempts-higher') return round.holdings;
  return round.holdings.map((each) => ({ ...each, priority: -1 }));
}

/** Known faults in the outcome itself. */
function spoil(
  result: Resolution,
  requests: readonly Request[],
  there: Levels,
  defect: ArbiterDefect | undefined,
): Resolution {
  if (defect === 'rounding-up') roundUp(result, requests, there);
  if (defect === 'hides-minimum') for (const each of result.partial) each.belowMinimum = false;
  if (defect === 'answers-twice') result.denied.push(...result.queued);
  return result;
}

function roundUp(result: Resolution, requests: readonly Request[], there: Levels): void {
  for (const share of result.partial) {
    const request = requests.find(({ id }) => id === share.id);
    share.amount = share.amount.map((_, i) => {
      const total = requests.reduce((sum, { amount }) => sum + (amount[i] ?? 0), 0);
      const wanted = request?.amount[i] ?? 0;
      const exact = total === 0 ? 0 : (wanted * (there[i] ?? 0)) / total;
      return Math.min(wanted, Math.ceil(exact));
    });
  }
}

/** Who was pushed aside is not denied for that; unless what it needs is used up for good. */
function keepPaused(state: ArbiterState, round: Round, capacity: Levels): void {
  const { resolution: result, requests } = round;
  const stays = (id: string): boolean => {
    const amount = requests.find((each) => each.id === id)?.amount ?? [];
    const possible = amount.every((each, i) => each <= (capacity[i] ?? Infinity));
    return state.claims[id]?.status === 'paused' && possible && !round.stopped;
  };
  const kept = result.denied.filter(stays);
  result.denied = result.denied.filter((id) => !kept.includes(id));
  result.queued.push(...kept.filter((id) => !result.queued.includes(id)));
}

function requestOf(claim: Claim): Request {
  const { id, amount, minimum, priority, arrived, rounds } = claim;
  return { id, amount: amount.slice(), minimum: minimum.slice(), priority, arrived, rounds };
}

/** Infinity is no plain data. */
function finite(levels: Levels): Levels {
  return resources.map((_, i) => Math.max(0, Math.min(levels[i] ?? 0, Number.MAX_SAFE_INTEGER)));
}
