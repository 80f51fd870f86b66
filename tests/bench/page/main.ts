import { hashesOf } from '../hashes.ts';
import { measureRing } from '../kernel.ts';
import { measureParse } from '../parse.ts';
import { measureProtocol } from '../product-protocol.ts';
import { searchFamily } from '../product-search.ts';
import type { MermaidParser, ParseSpeed } from '../parse.ts';
import { crowdedScenario, measureScenario, type CrowdSpeed } from '../scenario.ts';
import { benchCharts } from '../statechart-models.ts';
import { speedsOf, wallClock } from '../statechart-speed.ts';
import type { EngineSpeed } from '../statechart-speed.ts';
import { measureStepBack } from '../step-back.ts';

/** What the bench calls in the browser. */
export interface BenchPage {
  ring: typeof measureRing;
  parse(): Promise<ParseSpeed>;
  stepBack: typeof measureStepBack;
  crowd(runs: number): Promise<CrowdSpeed>;
  hashes: typeof hashesOf;
  product: typeof searchFamily;
  protocol: typeof measureProtocol;
  statechart(name: string): Promise<EngineSpeed[]>;
}

async function parse(): Promise<ParseSpeed> {
  const { default: mermaid } = await import('mermaid');
  mermaid.initialize({ maxTextSize: 100_000_000, logLevel: 5, startOnLoad: false });
  return measureParse(mermaid as unknown as MermaidParser);
}

async function crowd(runs: number): Promise<CrowdSpeed> {
  return measureScenario(await crowdedScenario(runs));
}

async function statechart(name: string): Promise<EngineSpeed[]> {
  const charts = benchCharts.filter((chart) => chart.name === name);
  const speeds = await Promise.all(charts.map((chart) => speedsOf(chart, wallClock, false)));
  return speeds.flat();
}

const bench: BenchPage = {
  ring: measureRing,
  parse,
  stepBack: measureStepBack,
  crowd,
  hashes: hashesOf,
  product: searchFamily,
  protocol: measureProtocol,
  statechart,
};
Object.assign(globalThis, { bench });
