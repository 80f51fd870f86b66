import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TimeHeap } from '../../src/base/heap.ts';
import type { Fault, Schedule } from '../../src/model/run.ts';
import type { Actor, System } from '../../src/run/actor.ts';
import { Interleaving } from '../../src/run/interleaving.ts';
import { Kernel } from '../../src/run/kernel.ts';
import type { Stepper } from '../../src/run/stepper.ts';
import { anyCells, cellSystem } from '../explore/cells.ts';

/** Pops everything; true when equal times come in the order in which they were put in. */
function isFifo(queue: Pick<TimeHeap, 'push' | 'pop' | 'size'>, times: readonly number[]): boolean {
  times.forEach((time, i) => queue.push(time, i, i));
  const popped: number[] = [];
  while (queue.size > 0) popped.push(queue.pop());
  const wished = times.map((_, i) => i).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  return popped.every((slot, i) => slot === wished[i]);
}

describe('simultaneous events', () => {
  test('X02 a thousand events of one time are handled in the order in which they came', () => {
    const count = 1000;
    const poster: Actor<number[], unknown> = {
      init: () => [],
      receive: (state, message, context) => {
        if (message !== 'start') state.push(message as number);
        else for (let i = 0; i < count; i++) context.after(5, i, 0);
      },
    };
    const kernel = new Kernel(one(poster), options([]));
    while (kernel.step() === 'stepped');
    expect(kernel.now).toBe(5);
    expect(kernel.states[0]).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  test('X02 holds for any mixture of times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 300 }), (times) => {
        expect(isFifo(new TimeHeap(), times)).toBe(true);
      }),
    );
  });

  test('X02 planted: a queue that lets the last of equals go first is noticed', () => {
    class Lifo extends TimeHeap {
      override push(time: number, sequence: number, slot: number): void {
        super.push(time, -sequence, slot);
      }
    }
    expect(isFifo(new Lifo(), new Array<number>(1000).fill(7))).toBe(false);
  });
});

// ——— going on, and back ———

const faults: Fault[] = [
  { kind: 'chance', strike: 'drop', share: 0.1, by: 0 },
  { kind: 'chance', strike: 'reorder', share: 0.2, by: 900 },
  { kind: 'crash', actor: 'c1', at: 3000 },
  { kind: 'restart', actor: 'c1', at: 6000 },
];

const schedule: Schedule = {
  order: 'any',
  crashes: 1,
  crashable: [],
  restarts: true,
  losses: 2,
  duplicates: 2,
  reorder: true,
};

type Make = (choosing?: 'seed' | 'ask') => Stepper;

/** Cells with an actor beside them that keeps something outside its state, or does not. */
const runs = fc
  .tuple(anyCells({ asks: true, timers: true }), fc.nat(1000), fc.boolean())
  .map(([cells, seed, any]): Make => {
    const system = cellSystem(cells);
    return (choosing = 'seed') =>
      any
        ? new Interleaving(system, { schedule, seed, choices: [], choosing })
        : new Kernel(system, { seed, choices: [], faults, choosing });
  });

const most = 60;

function goOn(stepper: Stepper, until: number): void {
  while (stepper.steps < until && stepper.step() === 'stepped');
}

function whole(make: Make): { hash: string; states: string } {
  const stepper = make();
  goOn(stepper, most);
  return { hash: stepper.trace.hash(), states: JSON.stringify(stepper.states) };
}

/** Half of a run, then the rest from a snapshot after having been elsewhere. */
function inHalves(make: Make, half: number): { hash: string; states: string } {
  const stepper = make();
  goOn(stepper, half);
  const saved = stepper.snapshot();
  goOn(stepper, most);
  stepper.restore(saved);
  goOn(stepper, most);
  return { hash: stepper.trace.hash(), states: JSON.stringify(stepper.states) };
}

/** The states after each step; from snapshots every few steps when `jumping`. */
function statesAt(make: Make, steps: readonly number[]): string[] {
  const stepper = make();
  const saved = [stepper.snapshot()];
  while (stepper.steps < most && stepper.step() === 'stepped') {
    if (stepper.steps % 7 === 0) saved.push(stepper.snapshot());
  }
  const end = stepper.steps;
  return steps.map((wanted) => {
    const step = Math.min(wanted, end);
    stepper.restore(saved[Math.floor(step / 7)] ?? stepper.snapshot());
    goOn(stepper, step);
    return JSON.stringify([step, stepper.states, [...stepper.crashed], stepper.now]);
  });
}

function statesForward(make: Make, steps: readonly number[]): string[] {
  const stepper = make();
  const all = [JSON.stringify([0, stepper.states, [...stepper.crashed], stepper.now])];
  while (stepper.steps < most && stepper.step() === 'stepped') {
    all.push(JSON.stringify([stepper.steps, stepper.states, [...stepper.crashed], stepper.now]));
  }
  return steps.map((step) => all[Math.min(step, all.length - 1)] ?? '');
}

describe('going on', () => {
  test('X03 a run is the same at once, in halves, and in single steps', () => {
    fc.assert(
      fc.property(runs, fc.nat(most), (make, half) => {
        expect(inHalves(make, half)).toEqual(whole(make));
      }),
      { numRuns: 150 },
    );
  });

  test('X03 a run that was asked at each choice and answered as the seed would is the same', () => {
    fc.assert(
      fc.property(anyCells({ asks: true, timers: false }), fc.nat(1000), (cells, seed) => {
        const plain = new Interleaving(cellSystem(cells), { ...setup(seed), choosing: 'seed' });
        goOn(plain, most);
        const choices = plain.taken.map(({ picked }) => picked);
        const asked = new Interleaving(cellSystem(cells), {
          ...setup(seed + 1),
          choices,
          choosing: 'ask',
        });
        goOn(asked, plain.steps);
        expect(asked.trace.hash()).toBe(plain.trace.hash());
      }),
      { numRuns: 60 },
    );
  });

  test('X03 planted: an actor that keeps something outside its state is noticed', () => {
    const make = leaky();
    expect(inHalves(make, 5).states).not.toBe(whole(make).states);
  });
});

describe('going back', () => {
  test('X04 the states at any step are those of the run, wherever one comes from', () => {
    fc.assert(
      fc.property(runs, fc.array(fc.nat(most), { maxLength: 8 }), (make, steps) => {
        expect(statesAt(make, steps)).toEqual(statesForward(make, steps));
      }),
      { numRuns: 100 },
    );
  });

  test('X04 planted: an actor that keeps something outside its state is noticed', () => {
    const make = leaky();
    expect(statesAt(make, [9, 3, 5])).not.toEqual(statesForward(make, [9, 3, 5]));
  });
});

function setup(seed: number): { schedule: Schedule; seed: number; choices: number[] } {
  return { schedule, seed, choices: [] };
}

/** Counts in a variable of its own what it has handled, against the contract of actors. */
function leaky(): Make {
  return () => {
    let outside = 0;
    const counter: Actor<{ count: number }, unknown> = {
      init: () => ({ count: 0 }),
      receive: (state, _message, context) => {
        state.count = ++outside;
        context.after(10, 'again', 0);
      },
    };
    return new Kernel(one(counter), options([]));
  };
}

function one<State>(behaviour: Actor<State, unknown>): System {
  return {
    actors: [{ id: 'a', name: 'a', tier: '', behaviour: behaviour as Actor<unknown, unknown> }],
    network: { latency: () => 10 },
    start: [{ to: 0, message: 'start' }],
    outcome: () => ({ status: 'done', waiting: [] }),
    look: () => ({ alive: true, active: 0, sent: 0, received: 0, used: {} }),
  };
}

function options(wrong: Fault[]): ConstructorParameters<typeof Kernel>[1] {
  return { seed: 1, choices: [], faults: wrong, choosing: 'seed' };
}
