import scion from '@scion-scxml/core';
import * as xstate5 from 'xstate';
import * as xstate6 from 'xstate6';
import type { Json } from '../../src/model/json.ts';
import { bitsOf } from '../../src/run/statechart/compile-tree.ts';
import { compileChart } from '../../src/run/statechart/compile.ts';
import type { ChartEvent } from '../../src/run/statechart/event.ts';
import type { Host } from '../../src/run/statechart/host.ts';
import { Interpreter } from '../../src/run/statechart/interpreter.ts';
import { makeProgram } from '../../src/run/statechart/program.ts';
import { ourChart } from './statechart-models.ts';
import type { BenchArrow, BenchChart, BenchState } from './statechart-models.ts';

/** A machine of some engine: `tick` sends it so many events. */
export interface BenchMachine {
  tick(times: number): void;
  /** Ids of active atomic states, sorted. */
  leaves(): string[];
  /** A snapshot taken and restored so many times; absent where an engine has none. */
  again?(times: number): void;
}

/** An engine: reads a chart once, and makes machines of it. */
export interface BenchEngine {
  name: string;
  prepare(chart: BenchChart): Promise<() => BenchMachine>;
}

/** The engines beside ours, all of them complete. */
export const peers: BenchEngine[] = [
  { name: 'xstate 5', prepare: async (chart) => xstateMachines(xstate5, chart) },
  {
    name: 'xstate 6',
    prepare: async (chart) => xstateMachines(xstate6 as unknown as typeof xstate5, chart, true),
  },
  { name: 'SCION', prepare: async (chart) => scionMachines(chart) },
];

/** Ours, with guards in its own language or in ECMAScript. */
export function ours(language: 'expression' | 'ecmascript'): BenchEngine {
  return {
    name: `lockstep, ${language}`,
    prepare: async (bench) => {
      const model = ourChart(bench, language);
      const chart = compileChart(model, await makeProgram(model));
      const interpreter = new Interpreter(chart, idleHost);
      return () => {
        const session = interpreter.create('s', 'machine');
        interpreter.start(session);
        interpreter.settle(session);
        const event: ChartEvent = { name: 'tick', type: 'external' };
        return {
          tick(times) {
            for (let n = 0; n < times; n++) interpreter.process(session, event);
          },
          leaves: () =>
            bitsOf(session.configuration)
              .flatMap((n) => leafName(chart, n))
              .sort(),
          again(times) {
            for (let n = 0; n < times; n++) interpreter.restore(session, interpreter.save(session));
          },
        };
      };
    },
  };
}

function leafName(
  { children, states }: { children: readonly (readonly number[])[]; states: readonly unknown[] },
  n: number,
): string[] {
  return children[n]?.length === 0 ? [(states[n] as { id: string }).id] : [];
}

/** A world in which nothing happens. */
export const idleHost: Host = {
  send: () => undefined,
  cancel: () => undefined,
  invoke: () => undefined,
  uninvoke: () => undefined,
  forward: () => undefined,
  log: () => undefined,
  act: () => undefined,
  ask: () => false,
  acquire: () => undefined,
  release: () => undefined,
  failed: () => 'event',
  ended: () => undefined,
  unique: () => 0,
};

/** What anybody could write by hand for one chart: no statechart engine, the floor of it all. */
export const byHand: BenchEngine = {
  name: 'by hand',
  prepare: async ({ states, name }) => {
    const flat = states.flatMap(function leaves(state): BenchState[] {
      return state.states ? state.states.flatMap(leaves) : [state];
    });
    const number = new Map(flat.map(({ id }, n) => [id, n]));
    const next = Int32Array.from(flat, ({ on }) => number.get(on?.[0]?.target ?? '') ?? 0);
    if (name === 'guards') return gearsByHand;
    const starts = name === 'regions' ? [0, 2, 4, 6] : [0];
    return () => {
      const at = Int32Array.from(starts);
      return {
        tick(times) {
          for (let n = 0; n < times; n++) {
            for (let r = 0; r < at.length; r++) at[r] = next[at[r] ?? 0] ?? 0;
          }
        },
        leaves: () => [...at].map((n) => flat[n]?.id ?? '').sort(),
      };
    };
  },
};

function gearsByHand(): BenchMachine {
  let state = 'stopped';
  let n = 0;
  const step = () => {
    if (state === 'stopped' || (state === 'slow' ? n >= 5 : n >= 3)) {
      state = state === 'stopped' ? 'slow' : state === 'slow' ? 'fast' : 'stopped';
      n = 0;
    } else n += 1;
  };
  return {
    tick(times) {
      for (let round = 0; round < times; round++) step();
    },
    leaves: () => [state],
  };
}

// ——— xstate ———

type Config = Record<string, unknown>;

function xstateMachines(
  xstate: typeof xstate5,
  chart: BenchChart,
  six = false,
): () => BenchMachine {
  const assign = (set: BenchArrow['set']) => assignment(xstate, set);
  const arrow = (one: BenchArrow) => xstateArrow(one, assign, six);
  const states = (list: readonly BenchState[]): Config =>
    Object.fromEntries(list.map((state) => [state.id, node(state)]));
  const node = (state: BenchState): Config => ({
    id: state.id,
    ...(state.parallel && { type: 'parallel' }),
    ...(state.states && { states: states(state.states) }),
    ...(state.states && !state.parallel && { initial: state.states[0]?.id }),
    ...(state.on && { on: { tick: six ? sixOf(state.on, arrow) : state.on.map(arrow) } }),
  });
  const machine = xstate.createMachine({
    initial: chart.states[0]?.id,
    states: states(chart.states),
    ...(chart.data && { context: { n: 0 } }),
  } as Parameters<typeof xstate.createMachine>[0]);
  return () => {
    const actor = xstate.createActor(machine);
    actor.start();
    const event = { type: 'tick' };
    return {
      tick(times) {
        for (let n = 0; n < times; n++) actor.send(event);
      },
      leaves: () => leavesOf(actor.getSnapshot().value as Json),
      again(times) {
        for (let n = 0; n < times; n++) {
          const snapshot = actor.getPersistedSnapshot();
          xstate.createActor(machine, { snapshot }).start();
        }
      },
    };
  };
}

/** xstate 6 has functions in the place of lists with guards. */
function sixOf(arrows: readonly BenchArrow[], plain: (arrow: BenchArrow) => Config): unknown {
  if (arrows.every(({ atLeast, set }) => atLeast === undefined && set === undefined)) {
    return arrows.map(plain);
  }
  return ({ context }: { context: { n: number } }) => {
    const taken = arrows.find(({ atLeast }) => atLeast === undefined || context.n >= atLeast);
    if (!taken) return undefined;
    const n = taken.set === 'zero' ? 0 : context.n + 1;
    return {
      ...(taken.target && { target: `#${taken.target}` }),
      ...(taken.set && { context: { n } }),
    };
  };
}

function xstateArrow(
  { target, atLeast, set }: BenchArrow,
  assign: (set: BenchArrow['set']) => unknown,
  _six: boolean,
): Config {
  return {
    ...(target !== undefined && { target: `#${target}` }),
    ...(atLeast !== undefined && {
      guard: ({ context }: { context: { n: number } }) => context.n >= atLeast,
    }),
    ...(set && { actions: assign(set) }),
  };
}

function assignment(xstate: typeof xstate5, set: BenchArrow['set']): unknown {
  return xstate.assign({
    n: ({ context }: { context: { n: number } }) => (set === 'zero' ? 0 : context.n + 1),
  } as never);
}

/** `{ all: { r0: 'a0' } }` is the leaf a0. */
function leavesOf(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value)
    .flatMap((inner) => leavesOf(inner as Json))
    .sort();
}

// ——— SCION ———

function scionMachines(chart: BenchChart): () => BenchMachine {
  const state = (one: BenchState, data: { n: number }): Config => ({
    id: one.id,
    ...(one.parallel && { $type: 'parallel' }),
    ...(one.states && { states: one.states.map((inner) => state(inner, data)) }),
    ...(one.on && { transitions: one.on.map((arrow) => scionArrow(arrow, data)) }),
  });
  return () => {
    const data = { n: 0 };
    // A factory: of an object it would only take what JSON has.
    const model = () => ({ states: chart.states.map((one) => state(one, data)) });
    const machine = new scion.Statechart(model as never);
    machine.start();
    const event = { name: 'tick' } as never;
    return {
      tick(times) {
        for (let n = 0; n < times; n++) machine.gen(event);
      },
      leaves: () => [...machine.getConfiguration()].sort(),
      again(times) {
        for (let n = 0; n < times; n++) {
          const snapshot = machine.getSnapshot();
          new scion.Statechart(model as never, { snapshot } as never).start();
        }
      },
    };
  };
}

function scionArrow({ target, atLeast, set }: BenchArrow, data: { n: number }): Config {
  return {
    event: 'tick',
    ...(target !== undefined && { target }),
    ...(atLeast !== undefined && { cond: () => data.n >= atLeast }),
    ...(set && {
      onTransition: () => {
        data.n = set === 'zero' ? 0 : data.n + 1;
      },
    }),
  };
}
