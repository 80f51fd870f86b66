import { OrderSearch } from '../../src/explore/orders.ts';
import { SeedSearch } from '../../src/explore/seeds.ts';
import type { Subject } from '../../src/explore/subject.ts';
import { defaultsOf } from '../../src/model/schema.ts';
import { componentSchema } from '../../src/model/component/index.ts';
import type { Fault, Schedule } from '../../src/model/run.ts';
import type { ComponentSpec } from '../../src/model/scenario/scenario.ts';
import { invariants } from '../../src/run/invariant/index.ts';
import { applicable } from '../../src/run/invariant/watch.ts';
import { componentSystem } from '../../src/run/scenario.ts';
import { belowFigure, type Figure, type Measurement } from './figure.ts';

/** Anything goes wrong: two crashes, any loss, duplication and reordering. */
const anything: Schedule = {
  order: 'any',
  crashes: 2,
  crashable: [],
  restarts: true,
  losses: -1,
  duplicates: -1,
  reorder: true,
};

/** Two-phase commit with all of its invariants. */
function commit(participants: number, vote: 'yes' | 'choose', faults: Fault[] = []): Subject {
  const ids = Array.from({ length: participants }, (_, i) => `p${i + 1}`);
  const system = componentSystem([
    part('c', 'coordinator', {}),
    ...ids.map((id) => part(id, 'participant', { vote })),
  ]);
  return { system, invariants: applicable(invariants, system.setups, () => true), faults };
}

function part(id: string, kind: string, given: Record<string, string>): ComponentSpec {
  const schema = componentSchema(kind);
  const defaults = schema ? defaultsOf(schema.parameters) : {};
  return { id, kind, tier: '', parameters: { ...defaults, ...given } };
}

/** A search of all orders that was made. */
export interface OrderSpeed {
  states: number;
  transitions: number;
  ms: number;
  complete: boolean;
  broken: number;
}

/** Three participants, all orders: about 4,700 states. The best of a few, the first included. */
export function measureCommitSearch(rounds = 5): OrderSpeed {
  const made = Array.from({ length: rounds }, () => searched(commit(3, 'choose'), 100_000));
  return made.reduce((best, one) => (one.ms < best.ms ? one : best));
}

/** So many participants that the search reaches a million states. */
export function measureMillion(most = 1_000_000): OrderSpeed {
  return searched(commit(6, 'choose'), most);
}

function searched(subject: Subject, maxStates: number): OrderSpeed {
  const began = performance.now();
  const search = new OrderSearch(subject, { schedule: anything, maxStates });
  while (!search.advance(1000));
  const ms = performance.now() - began;
  const { states, transitions, complete, findings } = search;
  return { states, transitions, ms, complete, broken: findings.length };
}

/** Runs a second of the same system by time, with loss, duplication and a crash. */
export function measureSeedSearch(seeds = 2000): { runs: number; broken: number } {
  const faults: Fault[] = [
    { kind: 'chance', strike: 'drop', share: 0.2, by: 0 },
    { kind: 'chance', strike: 'duplicate', share: 0.1, by: 0 },
    { kind: 'crash', actor: 'c', at: 3_000_000 },
    { kind: 'restart', actor: 'c', at: 900_000_000 },
  ];
  const plan = { seed: 0, choices: [], faults: [] };
  const search = new SeedSearch(commit(3, 'choose', faults), { plan, seeds });
  const began = performance.now();
  while (!search.advance());
  const seconds = (performance.now() - began) / 1000;
  return { runs: seeds / seconds, broken: search.findings.length };
}

/** What is measured of searches. */
export const searchMeasurements: Measurement[] = [
  {
    names: ['search-commit'],
    where: 'node',
    measure: async () => {
      const { ms, complete, broken } = measureCommitSearch();
      const figure = belowFigure('search-commit', ms, 'ms', 500, 'node');
      return [{ ...figure, ok: figure.ok && complete && broken === 0 }];
    },
  },
  {
    names: ['search-states'],
    where: 'node',
    measure: async () => {
      const { states, ms } = measureMillion();
      const speed = aboveFigure('search-states', (1000 * states) / ms, 'states/s', 20_000);
      return [{ ...speed, ok: speed.ok && states >= 1_000_000 }];
    },
  },
  {
    names: ['search-runs'],
    where: 'node',
    measure: async () => [aboveFigure('search-runs', measureSeedSearch().runs, 'runs/s', 500)],
  },
];

function aboveFigure(name: string, value: number, unit: string, least: number): Figure {
  const target = `≥ ${least.toLocaleString('en')} ${unit}`;
  return { name, value: Math.round(value), unit, target, ok: value >= least, where: 'node' };
}
