import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { byHand, ours, peers } from './statechart-engines.ts';
import type { BenchEngine, BenchMachine } from './statechart-engines.ts';
import type { BenchChart } from './statechart-models.ts';

/** Events a second of one engine on one chart. */
export interface EngineSpeed {
  engine: string;
  perSecond: number;
  /** It ended in the same states as the one by hand. */
  agrees: boolean;
}

/** Seconds that some work took; CPU time where there is a clock for it. */
export type Clock = (work: () => void) => number;

/** CPU seconds of this process. */
export const cpuClock: Clock = (work) => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

/** Seconds by the page's clock. */
export const wallClock: Clock = (work) => {
  const before = performance.now();
  work();
  return (performance.now() - before) / 1e3;
};

/**
 * All engines on one chart, in turn, round by round; the median of the rounds counts. The sandbox
 * is left out where there is none.
 */
export async function speedsOf(
  chart: BenchChart,
  clock: Clock,
  sandbox: boolean,
  rounds = 5,
): Promise<EngineSpeed[]> {
  const own =
    sandbox && chart.data ? [ours('expression'), ours('ecmascript')] : [ours('expression')];
  const engines = [...own, ...peers, byHand];
  const makers = await Promise.all(engines.map((engine) => prepared(engine, chart)));
  const machines = makers.map((make) => make());
  const expected = sameTicks(await machineOf(byHand, chart));
  const sizes = machines.map((machine) => sizeFor(machine, clock));
  const speeds: number[][] = machines.map(() => []);
  for (let round = 0; round < rounds; round++) {
    machines.forEach((machine, n) => {
      const size = sizes[n] ?? 1;
      speeds[n]?.push(size / clock(() => machine.tick(size)));
    });
  }
  return engines.map(({ name }, n) => ({
    engine: name,
    perSecond: median(speeds[n] ?? []),
    agrees: sameTicks(makers[n]?.()) === expected,
  }));
}

async function prepared(engine: BenchEngine, chart: BenchChart): Promise<() => BenchMachine> {
  return engine.prepare(chart);
}

async function machineOf(engine: BenchEngine, chart: BenchChart): Promise<BenchMachine> {
  return (await engine.prepare(chart))();
}

/** Where a fresh machine stands after 17 and after 1,018 events. */
function sameTicks(machine: BenchMachine | undefined): string {
  if (!machine) return '';
  machine.tick(17);
  const first = machine.leaves().join(' ');
  machine.tick(1_001);
  return `${first}, ${machine.leaves().join(' ')}`;
}

/** So many events that a round takes about a tenth of a second, warm. */
function sizeFor(machine: BenchMachine, clock: Clock): number {
  let size = 1_000;
  for (;;) {
    const seconds = clock(() => machine.tick(size));
    if (seconds > 0.03) return Math.ceil((size * 0.1) / seconds);
    size *= 4;
  }
}

/** One figure a chart and a language; the fastest complete engine is the peer. */
export function speedFigures(
  chart: BenchChart,
  speeds: readonly EngineSpeed[],
  where: Figure['where'],
): Figure[] {
  const rivals = speeds.filter(({ engine }) => peers.some(({ name }) => name === engine));
  const best = rivals.reduce((a, b) => (a.perSecond >= b.perSecond ? a : b));
  const table = speeds.find(({ engine }) => engine === byHand.name)?.perSecond ?? Number.NaN;
  const all = rivals.map(({ engine, perSecond }) => `${engine} ${thousands(perSecond)}`).join(', ');
  const agree = speeds.every(({ agrees }) => agrees);
  const own = speeds.filter(({ engine }) => engine.startsWith('lockstep'));
  return own.map(({ engine, perSecond }) => {
    const language = engine.endsWith('ecmascript') ? 'ecmascript' : 'expression';
    const ratio = perSecond / best.perSecond;
    const wanted = language === 'expression' ? 20 : 1;
    return {
      name: `statechart-${chart.name}${language === 'ecmascript' ? '-ecmascript' : ''}`,
      value: Math.round(perSecond),
      unit: 'events/s',
      peer: `${best.engine} (${all}; by hand ${thousands(table)})`,
      peerValue: Math.round(best.perSecond),
      ratio: Number(ratio.toPrecision(3)),
      target: `≥ ${wanted} × the fastest complete engine, same states`,
      ok: agree && ratio >= wanted,
      where,
    };
  });
}

function thousands(value: number): string {
  return `${Math.round(value / 1_000).toLocaleString('en')}k`;
}

/** The names of the figures of speed. */
export function speedNames(chart: BenchChart): string[] {
  const name = `statechart-${chart.name}`;
  return chart.data ? [name, `${name}-ecmascript`] : [name];
}
