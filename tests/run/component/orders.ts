import type { Schedule } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import { OrderSearch } from '../../../src/explore/orders.ts';
import type { Finding } from '../../../src/explore/subject.ts';
import { invariants as library } from '../../../src/run/invariant/index.ts';
import type { Invariant } from '../../../src/run/invariant/invariant.ts';
import { applicable } from '../../../src/run/invariant/watch.ts';
import { componentSystem } from '../../../src/run/scenario.ts';

/** Messages are lost, doubled and overtake each other at will; up to `crashes` crashes. */
export function anyOrder(crashes: number, more: Partial<Schedule> = {}): Schedule {
  const restarts = true;
  const faults = { losses: -1, duplicates: -1, reorder: true };
  return { order: 'any', crashes, crashable: [], restarts, ...faults, ...more };
}

/** What a search of all orders came to. */
export interface Searched {
  states: number;
  complete: boolean;
  findings: Finding[];
  /** The first breach of an invariant. */
  found(id: string): Finding | undefined;
}

/** How a search is made, beside its schedule. */
export interface SearchWishes {
  /** Only these; the whole library when absent. */
  invariants?: readonly Invariant[];
  /** Count all states that break an invariant, instead of ending with the first. */
  all?: boolean;
  maxStates?: number;
}

/** Searches all orders of a system. */
export function searchOrders(
  specs: readonly ComponentSpec[],
  schedule: Schedule,
  wishes: SearchWishes = {},
): Searched {
  const system = componentSystem(specs);
  const invariants = applicable(wishes.invariants ?? library, system.setups, () => true);
  const { maxStates } = wishes;
  const search = new OrderSearch(
    { system, invariants, faults: [] },
    { schedule, first: !wishes.all, ...(maxStates === undefined ? {} : { maxStates }) },
  );
  while (!search.advance(10_000));
  const { states, complete, findings } = search;
  const found = (id: string): Finding | undefined =>
    findings.find(({ invariant }) => invariant === id);
  return { states, complete, findings, found };
}
