import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileChart } from '../../src/run/statechart/compile.ts';
import { Crowd } from '../../src/run/statechart/crowd.ts';
import { makeProgram } from '../../src/run/statechart/program.ts';
import { belowFigure } from './figure.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { idleHost, ours, peers } from './statechart-engines.ts';
import type { BenchEngine, BenchMachine } from './statechart-engines.ts';
import { chartNamed, ourChart } from './statechart-models.ts';

const own = ours('expression');

/** How many machines the figures of memory and of crowds have. */
const many = 10_000;

/** From the model to a machine in its first state: a thousand states as a tree. */
export async function startFigure(rounds = 15): Promise<Figure> {
  const chart = chartNamed('tree-1000');
  const times = new Map<string, number>();
  for (const engine of [own, ...peers]) {
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = process.cpuUsage();
      (await engine.prepare(chart))();
      const { user, system } = process.cpuUsage(before);
      taken.push((user + system) / 1_000);
    }
    times.set(engine.name, median(taken));
  }
  return beside('statechart-start', times, 'ms', '< 50 ms of CPU time', 0, 50);
}

/** Bytes of each of 10,000 machines of the chart with data, alone and in a crowd. */
export async function memoryFigures(): Promise<Figure[]> {
  const chart = chartNamed('guards');
  const bytes = new Map<string, number>();
  for (const engine of [own, ...peers]) bytes.set(engine.name, await bytesOf(engine));
  const model = ourChart(chart, 'expression');
  const compiled = compileChart(model, await makeProgram(model));
  const crowd = bytesEach(() => new Crowd(compiled, many, idleHost));
  return [
    beside('statechart-memory', bytes, 'B/machine', 'less than any complete engine', 1),
    belowFigure('statechart-crowd-memory', crowd, 'B/machine', 64, 'node'),
  ];
}

async function bytesOf(engine: BenchEngine): Promise<number> {
  const make = await engine.prepare(chartNamed('guards'));
  make().tick(100);
  return bytesEach(() => {
    const machines: BenchMachine[] = [];
    for (let n = 0; n < many; n++) {
      const machine = make();
      machine.tick(3);
      machines.push(machine);
    }
    return machines;
  });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function bytesEach(make: () => unknown): number {
  const size = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = size();
  const kept = [make()];
  const after = size();
  return kept.length > 0 ? (after - before) / many : 0;
}

/** A snapshot of a machine with data, and back to it. */
export async function restoreFigure(): Promise<Figure> {
  const chart = chartNamed('guards');
  const times = new Map<string, number>();
  for (const engine of [own, ...peers]) {
    const machine = (await engine.prepare(chart))();
    machine.tick(50);
    times.set(
      engine.name,
      timeOf((count) => machine.again?.(count)),
    );
  }
  return beside('statechart-restore', times, 'µs', '< 5 µs, a snapshot and back', 0, 5);
}

/** Microseconds of one of many: the median of some rounds. */
function timeOf(work: (count: number) => void): number {
  let count = 100;
  const once = () => {
    const before = process.cpuUsage();
    work(count);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  while (once() < 30_000) count *= 4;
  return median(Array.from({ length: 5 }, () => once() / count));
}

/** Events a second for 10,000 machines with guards and data, one after the other. */
export async function crowdFigure(): Promise<Figure> {
  const chart = ourChart(chartNamed('guards'), 'expression');
  const crowd = new Crowd(compileChart(chart, await makeProgram(chart)), many, idleHost);
  const tick = { name: 'tick', type: 'external' } as const;
  const each = timeOf((count) => {
    for (let n = 0; n < count; n++) crowd.sendAll(tick);
  });
  const value = Math.round((many * 1e6) / each);
  return {
    name: 'statechart-crowd',
    value,
    unit: 'events/s',
    target: '≥ 2,000,000 events/s in columns',
    ok: value >= 2_000_000,
    where: 'node',
  };
}

/** Ours beside the best of the others, where less is better. */
function beside(
  name: string,
  values: ReadonlyMap<string, number>,
  unit: string,
  target: string,
  wanted: number,
  limit = Number.POSITIVE_INFINITY,
): Figure {
  const value = values.get(own.name) ?? Number.NaN;
  const others = [...values].filter(([engine]) => engine !== own.name);
  const [best, bestValue] = others.reduce((a, b) => (a[1] <= b[1] ? a : b));
  const all = others.map(([engine, one]) => `${engine} ${short(one)}`).join(', ');
  const ratio = bestValue / value;
  return {
    name,
    value: short(value),
    unit,
    peer: `${best} (${all})`,
    peerValue: short(bestValue),
    ratio: Number(ratio.toPrecision(3)),
    target,
    ok: value < limit && ratio >= wanted,
    where: 'node',
  };
}

function short(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
