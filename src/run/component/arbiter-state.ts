import type { arbiterSchema } from '../../model/component/arbiter.ts';
import type { ParametersOf, Setup } from '../component.ts';
import { account, levelsOf, type Account, type Levels } from '../tiered/ledger.ts';
import type { Holding, Request, Resolution } from '../tiered/conflict.ts';

/** What a person writes of an arbiter. */
export type ArbiterParameters = ParametersOf<typeof arbiterSchema>;
export type ArbiterSetup = Setup<ArbiterParameters>;
export type ArbiterDefect = NonNullable<ArbiterParameters['defect']>;

/** A request that is not over. */
export interface Claim {
  id: string;
  from: string;
  /** Still wanted: what was used up before a pause is not asked for again. */
  amount: Levels;
  minimum: Levels;
  priority: number;
  /** When it was asked, in ns. */
  arrived: number;
  /** Which request it was, from 1. */
  number: number;
  /** Decisions that passed it over, where there is no clock. */
  rounds: number;
  /** How often it was given resources. */
  turn: number;
  status: 'waiting' | 'active' | 'yielding' | 'paused';
  /** It was told that it waits. */
  told: boolean;
  /** What it was given last is less than its minimum. */
  belowMinimum: boolean;
}

/** The latest decision about several requests, for invariants and views. */
export interface Round {
  requests: Request[];
  /** The numbers of the requests, in the same order. */
  numbers: number[];
  available: Levels;
  holdings: Holding[];
  resolution: Resolution;
  /** When, in ns. */
  at: number;
  /** The largest number that was given something before. */
  before: number;
  stopped: boolean;
}

/** What an arbiter knows. */
export interface ArbiterState {
  books: Account;
  /** Requests that are not over, by id. */
  claims: Record<string, Claim>;
  /** Those that are over; a denied one may be asked again. */
  ended: Record<string, 'done' | 'denied' | 'compensated'>;
  /** What victims have used in vain. */
  owed: Record<string, Levels>;
  /** Requests so far, and how many of them are over. */
  asked: number;
  over: number;
  /** The largest number of a request that was given something. */
  latest: number;
  /** It waits for the end of the window. */
  collecting: boolean;
  /** Less than the threshold is available. */
  stopped: boolean;
  /** Used by holders beyond what there was. */
  uncovered: Levels;
  last: Round | null;
}

/** An arbiter at the beginning. */
export function arbiterAtFirst({ id, parameters }: ArbiterSetup): ArbiterState {
  const limit = levelsOf(parameters.capacity, -1);
  const kept = levelsOf(parameters.reserved);
  return {
    books: account(id, '', limit, kept, levelsOf(parameters.threshold)),
    claims: {},
    ended: {},
    owed: {},
    asked: 0,
    over: 0,
    latest: 0,
    collecting: false,
    stopped: false,
    uncovered: [0, 0, 0, 0, 0],
    last: null,
  };
}

/** The claims of a status, in the order of arrival. */
export function claimsOf(state: ArbiterState, ...wanted: Claim['status'][]): Claim[] {
  const found: Claim[] = [];
  for (const id in state.claims) {
    const claim = state.claims[id];
    if (claim && wanted.includes(claim.status)) found.push(claim);
  }
  return found.sort((a, b) => a.number - b.number);
}
