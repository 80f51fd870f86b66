import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../src/model/run.ts';
import type { Actor, System } from '../../src/run/actor.ts';
import { Interleaving } from '../../src/run/interleaving.ts';
import { EventKind, kindName } from '../../src/trace/event.ts';
import { anyCells, cellSystem } from '../explore/cells.ts';

const quiet: Schedule = {
  order: 'any',
  crashes: 0,
  crashable: [],
  restarts: true,
  losses: 0,
  duplicates: 0,
  reorder: false,
};

type Said = { type: string; n: number };

/** `a` says 1, 2, … to `b`, which writes down what it hears; `b` durably. */
function speaking(numbers: readonly number[]): System {
  const a: Actor<unknown, unknown> = {
    init: () => ({}),
    receive: (_state, _message, context) => {
      for (const n of numbers) context.send(1, { type: 'say', n }, context.intern('say'), 0, 0);
    },
  };
  const b: Actor<{ heard: number[]; since: number }, Said> = {
    durable: ['heard'],
    init: () => ({ heard: [], since: 0 }),
    receive: (state, { n }) => {
      state.heard.push(n);
      state.since++;
    },
  };
  return {
    actors: [a, b].map((behaviour, i) => ({
      id: 'ab'.charAt(i),
      name: 'ab'.charAt(i),
      tier: '',
      behaviour: behaviour as Actor<unknown, unknown>,
    })),
    network: { latency: () => 10 },
    start: [{ to: 0, message: 'start' }],
    outcome: () => ({ status: 'done', waiting: [] }),
    look: () => ({ alive: true, active: 0, sent: 0, received: 0, used: {} }),
  };
}

/** Everything that can be heard, and how many ways lead there. */
function heard(numbers: readonly number[], schedule: Schedule): string[] {
  const results = new Set<string>();
  const explore = (choices: number[]): void => {
    const options = { schedule, seed: 0, choices, choosing: 'ask' } as const;
    const run = new Interleaving(speaking(numbers), options);
    let result = run.step();
    while (result === 'stepped' && run.steps < 40) result = run.step();
    if (result === 'asking') {
      run.question?.options.forEach((_, i) => explore([...choices, i]));
      return;
    }
    results.add((run.states[1] as { heard: number[] }).heard.join(''));
  };
  explore([]);
  return [...results].sort();
}

describe('what can be heard', () => {
  test('in order and whole, when nothing goes wrong', () => {
    expect(heard([1, 2, 3], quiet)).toEqual(['123']);
  });

  test('in any order', () => {
    const all = ['123', '132', '213', '231', '312', '321'];
    expect(heard([1, 2, 3], { ...quiet, reorder: true })).toEqual(all);
  });

  test('all but one, in order', () => {
    expect(heard([1, 2, 3], { ...quiet, losses: 1 })).toEqual(['12', '123', '13', '23']);
  });

  test('any part, when any number may be lost', () => {
    const parts = ['', '1', '12', '2'];
    expect(heard([1, 2], { ...quiet, losses: -1 })).toEqual(parts);
  });

  test('one twice, in order', () => {
    expect(heard([1, 2], { ...quiet, duplicates: 1 })).toEqual(['112', '12', '122']);
  });

  test('what arrives at a crashed actor is lost, and what it wrote down stays', () => {
    const schedule = { ...quiet, crashes: 1, crashable: ['b'] };
    expect(heard([1, 2], schedule)).toEqual(['', '1', '12', '2']);
  });
});

describe('a step', () => {
  const schedule = { ...quiet, crashes: 1, losses: 1, duplicates: 1 };
  const run = new Interleaving(speaking([1]), {
    schedule,
    seed: 0,
    choices: [0, 0],
    choosing: 'ask',
  });

  test('is a choice among everything that can happen, in words', () => {
    while (run.step() === 'stepped' && run.taken.length < 1);
    expect(run.taken[0]?.options.map(({ label }) => label)).toEqual([
      'deliver ‘say’ (n 1) from a to b',
      'deliver ‘say’ (n 1) from a to b; a copy stays',
      'lose ‘say’ (n 1) from a to b',
      'a crashes',
      'b crashes',
    ]);
  });

  test('is recorded like those of runs by time', () => {
    const { trace } = run;
    const events = Array.from({ length: trace.length }, (_, i) => trace.event(i));
    expect(events.map(({ kind, time }) => [kindName(kind), time / 1e6])).toEqual([
      ['send', 1],
      ['receive', 2],
    ]);
    expect(events[1]).toMatchObject({ actor: 1, target: 0, link: 0, cause: 0, label: 'say' });
  });
});

test('the same choices make the same run, whatever the seed', () => {
  fc.assert(
    fc.property(anyCells({ asks: true, timers: true }), fc.nat(100), (cells, seed) => {
      const schedule: Schedule = {
        ...quiet,
        crashes: 1,
        losses: -1,
        duplicates: -1,
        reorder: true,
      };
      const common = { schedule, choosing: 'seed' } as const;
      const first = new Interleaving(cellSystem(cells), { ...common, seed, choices: [] });
      while (first.steps < 40 && first.step() === 'stepped');
      const choices = first.taken.map(({ picked }) => picked);
      const again = new Interleaving(cellSystem(cells), { ...common, seed: seed + 1, choices });
      while (again.steps < first.steps && again.step() === 'stepped');
      expect(again.trace.hash()).toBe(first.trace.hash());
      const { kind, link } = first.trace.columns;
      for (let i = 0; i < first.trace.length; i++) {
        if (kind[i] !== EventKind.receive) continue;
        expect(kind[link[i] as number]).toBe(EventKind.send);
      }
    }),
    { numRuns: 60 },
  );
});
