import { assert, must } from '../../src/base/assert.ts';
import { Simulation } from '../../src/engine/simulation.ts';
import type { Scenario } from '../../src/model/scenario/scenario.ts';
import { loadLanguagesFor, parseText } from '../../src/parse/index.ts';
import { invariants } from '../../src/run/invariant/index.ts';
import { applicable, LiveView, Watch } from '../../src/run/invariant/watch.ts';
import { scenarioSystem } from '../../src/run/scenario.ts';

/** The end-to-end scenario with many runs at once. */
export function crowded(runs: number): string {
  return `scenario: A thousand surveys
swarm:
  budget: 100,000,000 credits, 2,000 h, 100,000 GB
  concurrency: ${runs}
  runs:
    - run: survey
      routine: survey
      budget: 5,000 credits, 30 min, 4 GB
      count: ${runs}
routines:
  survey:
    steps:
      - {step: collect, estimate: 800 credits, strategy: conversational, tools: [search]}
      - {step: clean, estimate: 800 credits, strategy: deterministic, tools: [search]}
      - {step: compare, estimate: 800 credits, strategy: reasoning, tools: [model]}
      - {step: write, estimate: 800 credits, strategy: reasoning, tools: [model]}
      - {step: publish, estimate: 800 credits, strategy: deterministic, tools: [mail]}
tools:
  search: {estimate: 200 credits, actual: 180 credits, latency: 'uniform(20 ms, 90 ms)'}
  model: {estimate: 200 credits, actual: 180 credits, latency: 'lognormal(median 200 ms, p95 800 ms)'}
  mail: {estimate: 25 credits, latency: 5 ms}
`;
}

/** The same, read. */
export async function crowdedScenario(runs: number): Promise<Scenario> {
  const text = crowded(runs);
  await loadLanguagesFor(text);
  const model = parseText(text).documents[0]?.model;
  assert(model?.kind === 'scenario', 'the crowd is a scenario without errors');
  return model;
}

/** What one run of a crowd took. */
export interface CrowdSpeed {
  events: number;
  /** Trace events a second, with snapshots, digest and cheap invariants. */
  perSecond: number;
  /** Trace bytes an event, in the columns. */
  bytesPerEvent: number;
  /** All that apply held. */
  holds: boolean;
  hash: string;
}

/**
 * Runs a scenario to its end with its cheap invariants on. The fastest of some rounds counts: in
 * the first ones the engine still compiles, and the others tell what else the machine did.
 */
export function measureScenario(scenario: Scenario, rounds = 12): CrowdSpeed {
  let best: CrowdSpeed | undefined;
  for (let i = 0; i < rounds; i++) {
    const one = runOnce(scenario);
    if (!best || one.perSecond > best.perSecond) best = one;
  }
  return must(best);
}

function runOnce(scenario: Scenario): CrowdSpeed {
  const system = scenarioSystem(scenario);
  let watch: Watch | undefined;
  const options = { seed: 0, choices: [], faults: [], choosing: 'seed', maxSteps: 1e8 } as const;
  const simulation = new Simulation(system, options, (source) => {
    const cheap = applicable(invariants, system.setups);
    return (watch = new Watch(new LiveView(system.setups, source), cheap));
  });
  const began = performance.now();
  while (!simulation.advance(100_000));
  const hash = simulation.trace.hash();
  const seconds = (performance.now() - began) / 1000;
  const events = simulation.trace.length;
  const holds = must(watch)
    .verdicts()
    .every((verdict) => verdict.holds);
  const columns = Object.values(simulation.trace.slice(0, events));
  const bytes = columns.reduce((sum, column: ArrayBufferView) => sum + column.byteLength, 0);
  return { events, perSecond: events / seconds, bytesPerEvent: bytes / events, holds, hash };
}
