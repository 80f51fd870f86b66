import { cpuUsage } from 'node:process';
import { writePromela } from '../../src/emit/promela.ts';
import { compileProduct } from '../../src/explore/machine/compile.ts';
import { Judge } from '../../src/explore/machine/judge.ts';
import { searchInScript } from '../../src/explore/machine/search.ts';
import type { StateSpace } from '../../src/explore/machine/space.ts';
import { breadthFirst, hasSpin, reduced, runSpin } from '../tools/spin.ts';
import { familyCases } from './families.ts';
import type { FamilyCase, FamilySize } from './families.ts';
import { belowFigure } from './figure.ts';
import type { Figure, Measurement } from './figure.ts';
import { median } from './median.ts';
import { measureProtocol } from './product-protocol.ts';
import type { ProtocolSpeed } from './product-protocol.ts';
import { exploreNaively } from './product-naive.ts';
import { searchProduct } from './product-search.ts';

/** How often each is measured; the middle one counts. */
const rounds = 3;

/** Above the states of the largest system, so that SPIN's table is large enough. */
function tableOf(states: number): string {
  return `-w${Math.max(20, Math.ceil(Math.log2(states)) + 1)}`;
}

/** A family, explored by us and by SPIN: states a CPU second, bytes a state. */
export interface Duel {
  family: string;
  states: number;
  ours: number;
  spin: number;
  /** The same states, transitions and verdict. */
  agree: boolean;
  bytes: number;
}

/** Explores a system with both, one after the other, several times. CPU seconds of all threads. */
export function duel(one: FamilyCase, times: number): Duel {
  const { text } = writePromela(one.machines, one.mode);
  const ours: number[] = [];
  const spin: number[] = [];
  let agree = true;
  let [states, bytes] = [0, 0];
  for (let i = 0; i < times; i++) {
    const { value: found, seconds } = measured(() => searchProduct(one));
    states = found.states;
    bytes = found.bytes / states;
    agree &&= found.complete;
    ours.push(states / seconds);
    if (!hasSpin) continue;
    const pan = [tableOf(states)];
    const theirs = runSpin(text, { gcc: breadthFirst, pan });
    spin.push(theirs.states / theirs.seconds);
    agree &&= theirs.states === states && theirs.transitions === found.transitions;
    agree &&= theirs.complete && (theirs.error !== '') === found.deadlocks > 0;
  }
  return { family: one.family, states, ours: median(ours), spin: median(spin), agree, bytes };
}

/** What some work gives, and the CPU seconds that all threads of this process took for it. */
function measured<Value>(work: () => Value): { value: Value; seconds: number } {
  const before = cpuUsage();
  const value = work();
  const { user, system } = cpuUsage(before);
  return { value, seconds: (user + system) / 1e6 };
}

/** The figures of one size: each family beside SPIN, the middle ratio, the memory. */
function duelFigures(size: FamilySize, times: number): Figure[] {
  const name = size === 'large' ? 'product-large' : 'product';
  const duels = familyCases(size).map((one) => duel(one, times));
  const memory = Math.max(...duels.filter(({ states }) => states >= 1e6).map((one) => one.bytes));
  const figures = duels.map((one) => duelFigure(name, one));
  const middle = median(duels.map(({ ours, spin }) => ours / spin));
  return [...figures, middleFigure(name, duels, middle), memoryFigure(name, memory)];
}

/** A family beside SPIN (`compared`: SPIN is there). */
export function duelFigure(
  name: string,
  { family, states, ours, spin, agree }: Duel,
  compared = hasSpin,
): Figure {
  const peer = compared
    ? { peer: 'SPIN, breadth first', peerValue: Math.round(spin), ratio: round(ours / spin) }
    : {};
  return {
    name: `${name}-${family}`,
    value: Math.round(ours),
    unit: 'states/CPU s',
    ...peer,
    target: `${states.toLocaleString('en')} states, the same as SPIN’s, ≥ 1.2 × as fast`,
    ok: agree && (!compared || ours / spin >= 1.2),
    where: 'node',
  };
}

/** The median of the families' ratios. */
export function middleFigure(
  name: string,
  duels: readonly Duel[],
  middle: number,
  compared = hasSpin,
): Figure {
  const target = '≥ 2.5 × in the median of the families';
  return {
    name: `${name}-median`,
    value: Math.round(median(duels.map(({ ours }) => ours))),
    unit: 'states/CPU s',
    ...(compared
      ? {
          peer: 'SPIN, breadth first',
          peerValue: Math.round(median(duels.map(({ spin }) => spin))),
          ratio: round(middle),
        }
      : {}),
    target: compared ? target : `${target} (no spin here)`,
    ok: !compared || middle >= 2.5,
    where: 'node',
  };
}

function memoryFigure(name: string, bytes: number): Figure {
  return belowFigure(`${name}-memory`, bytes, 'B/state', 80, 'node');
}

/** Beside an explorer that keeps texts in a Map. */
function naiveFigures(): Figure[] {
  return familyCases('small').map((one) => {
    const naive = measured(() => exploreNaively(one));
    const ours = measured(() => searchProduct(one));
    const ratio = naive.seconds / ours.seconds;
    const agree =
      naive.value.states === ours.value.states &&
      naive.value.transitions === ours.value.transitions;
    return {
      name: `product-naive-${one.family}`,
      value: Math.round(ours.value.states / ours.seconds),
      unit: 'states/CPU s',
      peer: 'a Map of texts',
      peerValue: Math.round(naive.value.states / naive.seconds),
      ratio: round(ratio),
      target: 'the same states, faster',
      ok: agree && ratio > 1,
      where: 'node',
    };
  });
}

/** States that are left by leaving out orders, beside SPIN's. */
function reducedFigures(): Figure[] {
  return familyCases('small').map((one) => {
    const space = searchInScript(compileProduct(one.machines, one.mode), { reduce: true });
    const { text } = writePromela(one.machines, one.mode);
    const found = hasSpin ? runSpin(text, { gcc: reduced }) : undefined;
    const spin = found?.states ?? Number.NaN;
    const agree = !found || (found.error !== '') === hasDeadlock(space);
    return {
      name: `product-reduced-${one.family}`,
      value: space.count,
      unit: 'states',
      ...(hasSpin ? { peer: 'SPIN', peerValue: spin, ratio: round(spin / space.count) } : {}),
      target: '≤ 2 × SPIN’s states, the same verdict',
      ok: agree && space.complete && (!hasSpin || space.count <= 2 * spin),
      where: 'node',
    };
  });
}

/** Whether nobody can move in some state, though not all may end there. */
function hasDeadlock(space: StateSpace): boolean {
  const judge = new Judge(space.compiled);
  for (let id = 0; id < space.count; id++) {
    space.read(id, judge.stepper.present);
    if (judge.isDead() && [...judge.machines()].some((one) => !judge.hasEnded(one))) return true;
  }
  return false;
}

/** CPU time of this process, which what else runs on the machine does not lengthen. */
function cpuMilliseconds(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

/** Reading, checking and projecting a protocol of 1,000 interactions. */
export function protocolFigure({ ms, sound }: ProtocolSpeed, where: Figure['where']): Figure {
  const figure = belowFigure('protocol-1000', ms, 'ms', 50, where);
  return { ...figure, ok: figure.ok && sound };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** The names of figures of each family. */
function namesOf(prefix: string): string[] {
  return familyCases('small').map(({ family }) => `${prefix}-${family}`);
}

/** What is measured of products, in Node. */
export const productMeasurements: Measurement[] = [
  {
    names: [...namesOf('product'), 'product-median', 'product-memory'],
    where: 'node',
    measure: async () => duelFigures('middle', rounds),
  },
  {
    names: [...namesOf('product-large'), 'product-large-median', 'product-large-memory'],
    where: 'node',
    measure: async () => duelFigures('large', 1),
  },
  { names: namesOf('product-naive'), where: 'node', measure: async () => naiveFigures() },
  { names: namesOf('product-reduced'), where: 'node', measure: async () => reducedFigures() },
  {
    names: ['protocol-1000'],
    where: 'node',
    measure: async () => [protocolFigure(await measureProtocol(15, cpuMilliseconds), 'node')],
  },
];
