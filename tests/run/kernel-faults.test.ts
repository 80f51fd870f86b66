import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/model/run.ts';
import type { Actor, System } from '../../src/run/actor.ts';
import { Kernel } from '../../src/run/kernel.ts';
import { EventKind, Flag } from '../../src/trace/event.ts';

/** What a receiver saw: which message, when, and whether it was damaged. */
interface Seen {
  n: number;
  at: number;
  flags: number;
}

/** `a` sends the numbers 0, 1, 2 … every 100 ns to `b` and `c`; latency is 10 ns and some noise. */
function senders(count: number, noise = 0): System {
  const sender: Actor<unknown, unknown> = {
    init: () => ({}),
    receive: (_, message, context) => {
      const n = message === 'start' ? 0 : (message as number);
      if (n >= count) return;
      context.send(1, n, 1, 0, 0);
      context.send(2, n, 1, 0, 0);
      context.after(100, n + 1, 1);
    },
  };
  const receiver: Actor<Seen[], unknown> = {
    init: () => [],
    receive: (state, n, { now, flags }) => void state.push({ n: n as number, at: now, flags }),
  };
  return {
    actors: [sender, receiver, receiver].map((behaviour, i) => ({
      id: 'abc'.charAt(i),
      name: 'abc'.charAt(i),
      tier: '',
      behaviour: behaviour as Actor<unknown, unknown>,
    })),
    network: { latency: (_f, _t, _l, _n, random) => 10 + (noise ? random() % noise : 0) },
    start: [{ to: 0, message: 'start' }],
    prepare: (intern) => intern('n'),
    outcome: () => ({ status: 'done', waiting: [] }),
    look: () => ({ alive: true, active: 0, sent: 0, received: 0, used: {} }),
  };
}

function played(faults: Fault[], count = 6, noise = 0, seed = 1): { kernel: Kernel; b: Seen[] } {
  const kernel = new Kernel(senders(count, noise), {
    seed,
    choices: [],
    faults,
    choosing: 'seed',
  });
  while (kernel.step() === 'stepped');
  return { kernel, b: kernel.states[1] as Seen[] };
}

const numbers = (seen: Seen[]): number[] => seen.map(({ n }) => n);

describe('X05 every kind of fault does what it says', () => {
  test('X05 a dropped message does not arrive', () => {
    const { b, kernel } = played([{ kind: 'drop', message: { nth: 3, to: 'b' } }]);
    expect(numbers(b)).toEqual([0, 1, 3, 4, 5]);
    const { kind, flags } = kernel.trace.columns;
    const drop = kind.indexOf(EventKind.drop);
    expect((flags[drop] as number) & Flag.fault).toBe(Flag.fault);
  });

  test('X05 a duplicated message arrives twice, the copy says so', () => {
    const { b } = played([{ kind: 'duplicate', message: { nth: 3, to: 'b' } }]);
    expect(numbers(b)).toEqual([0, 1, 2, 2, 3, 4, 5]);
    expect((b[3]?.flags ?? 0) & Flag.duplicate).toBe(Flag.duplicate);
  });

  test('X05 a delayed message holds up those behind it', () => {
    const { b } = played([{ kind: 'delay', message: { nth: 3, to: 'b' }, by: 250 }]);
    expect(numbers(b)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(b.map(({ at }) => at)).toEqual([10, 110, 460, 460, 460, 510]);
  });

  test('X05 a reordered message is overtaken', () => {
    const { b } = played([{ kind: 'reorder', message: { nth: 3, to: 'b' }, by: 250 }]);
    expect(numbers(b)).toEqual([0, 1, 3, 4, 2, 5]);
  });

  test('X05 a corrupt message arrives damaged', () => {
    const { b } = played([{ kind: 'corrupt', message: { nth: 3, to: 'b' } }]);
    expect(b.map(({ flags }) => (flags & Flag.corrupt) !== 0)).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => n === 2),
    );
  });

  test('X05 a partition lets nothing through, in both directions of time', () => {
    const { b, kernel } = played([{ kind: 'partition', actors: ['b'], at: 205, until: 401 }]);
    // Number 2 leaves before the partition and would arrive in it; 4 leaves in it.
    expect(numbers(b)).toEqual([0, 1, 5]);
    expect(numbers(kernel.states[2] as Seen[])).toEqual([0, 1, 2, 3, 4, 5]);
    const open = played([{ kind: 'partition', actors: ['b'], at: 205, until: -1 }]);
    expect(numbers(open.b)).toEqual([0, 1]);
  });

  test('X05 a slow link takes a multiple of the time', () => {
    const { b } = played([{ kind: 'slow', to: 'b', factor: 3.5, at: 100, until: 300 }]);
    expect(b.map(({ n, at }) => at - 100 * n)).toEqual([10, 35, 35, 10, 10, 10]);
  });

  test('X05 a crashed actor loses what arrives, and comes back fresh', () => {
    const { b } = played([
      { kind: 'crash', actor: 'b', at: 150 },
      { kind: 'restart', actor: 'b', at: 350 },
    ]);
    expect(numbers(b)).toEqual([4, 5]);
  });

  test('X05 planted: a receiver that trusts damaged messages is noticed', () => {
    const sum = (seen: Seen[], careful: boolean): number =>
      seen
        .filter(({ flags }) => !careful || (flags & Flag.corrupt) === 0)
        .reduce((total, { n }) => total + n, 0);
    const { b } = played([{ kind: 'corrupt', message: { nth: 6, to: 'b' } }]);
    const right = sum(played([{ kind: 'drop', message: { nth: 6, to: 'b' } }]).b, true);
    expect(sum(b, true)).toBe(right);
    expect(sum(b, false)).not.toBe(right);
  });
});

describe('faults of chance', () => {
  const chance = (strike: 'drop' | 'delay' | 'duplicate', share: number, to?: string): Fault => ({
    kind: 'chance',
    strike,
    share,
    ...(to ? { to } : {}),
    by: 7,
  });

  test('strike about as often as they say', () => {
    const { b } = played([chance('drop', 0.3)], 2000);
    expect(b.length).toBeGreaterThan(1300);
    expect(b.length).toBeLessThan(1500);
  });

  test('X05 draw from a stream of their own: other draws stay as they are', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom(0, 0.2, 0.9), (seed, share) => {
        const plain = played([chance('drop', 0.3, 'b')], 60, 50, seed);
        const more = played([chance('delay', share, 'c'), chance('drop', 0.3, 'b')], 60, 50, seed);
        expect(more.b).toEqual(plain.b);
      }),
      { numRuns: 40 },
    );
  });

  test('can be told by the messages that they struck, as scripted faults', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.constantFrom('drop' as const, 'delay' as const, 'duplicate' as const),
        (seed, strike) => {
          const { kernel } = played([chance(strike, 0.3)], 40, 50, seed);
          const { columns, actors, strings } = kernel.trace;
          const faults = kernel.strikes.map(({ send }): Fault => {
            const from = actors[columns.actor[send] as number]?.id ?? '';
            const to = actors[columns.target[send] as number]?.id ?? '';
            const label = strings[columns.label[send] as number] ?? '';
            let nth = 0;
            for (let i = 0; i <= send; i++) {
              const same = columns.kind[i] === EventKind.send;
              if (same && columns.target[i] === columns.target[send]) nth++;
            }
            const message = { nth, from, to, label };
            return strike === 'delay'
              ? { kind: strike, message, by: 7 }
              : { kind: strike, message };
          });
          expect(faults.length).toBeGreaterThan(0);
          expect(played(faults, 40, 50, seed).kernel.trace.hash()).toBe(kernel.trace.hash());
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('interventions', () => {
  test('are steps of their own, between two steps', () => {
    const system = senders(3);
    const kernel = new Kernel(system, {
      seed: 1,
      choices: [],
      faults: [],
      choosing: 'seed',
      interventions: [
        { step: 2, to: 1, message: 77 },
        { step: 2, to: 2, message: 78 },
        { step: 1000, to: 1, message: 79 },
      ],
    });
    kernel.step();
    kernel.step();
    const saved = kernel.snapshot();
    const rest = (): unknown[] => {
      while (kernel.step() === 'stepped');
      return structuredClone(kernel.states.slice());
    };
    expect(kernel.waiting(2).map(({ kind, message }) => [kind, message])).toEqual([
      ['change', 77],
      ['message', 0],
    ]);
    const first = rest();
    kernel.restore(saved);
    expect(rest()).toEqual(first);
    expect(numbers(first[1] as Seen[])).toEqual([0, 77, 1, 2]);
    expect(numbers(first[2] as Seen[])).toEqual([78, 0, 1, 2]);
    expect(kernel.pending).toBe(0);
  });
});
