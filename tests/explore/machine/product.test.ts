import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileProduct } from '../../../src/explore/machine/compile.ts';
import { explore } from '../../../src/explore/machine/product.ts';
import type { Product, PropertyId } from '../../../src/explore/machine/product.ts';
import { searchInScript } from '../../../src/explore/machine/search.ts';
import type { Cfsm, Machines } from '../../../src/model/cfsm/cfsm.ts';
import type { MachineMode } from '../../../src/model/run.ts';
import {
  independentPairs,
  philosophers,
  pipeline,
  tokenRing,
  twoPhaseCommit,
} from '../../bench/families.ts';
import { machinesOf } from '../../run/machine/machines.ts';
import { randomMachines, randomMode } from '../../tools/random-machines.ts';
import {
  ended,
  exploreNaively,
  isOrphaned,
  isStuck,
  judgeNaively,
  movesOf,
  somebodyWaits,
  start,
  textOf,
} from './naive.ts';
import type { Plain } from './naive.ts';

const one: MachineMode = { bound: 1, synchronous: false };
const liveness = ['roleProgress', 'eventualReception'] as const;
const safety = ['receptionErrors', 'orphans', 'deadlock', 'unfinishedRoles'] as const;

function broken(product: Product): PropertyId[] {
  const ids = [...safety, ...liveness];
  return ids.filter((id) => product.properties[id].verdict === 'broken');
}

/** A few hundred states at most, so that the slow explorer can follow. */
const small = fc.tuple(randomMachines(4), randomMode(3));

/** The states that picks lead through, by the slow explorer's own moves. */
function replay(machines: Machines, mode: MachineMode, choices: number[]): Plain[] {
  const states = [start(machines)];
  for (const choice of choices) {
    const move = movesOf(machines, mode, states.at(-1)!)[choice];
    if (!move) throw new Error('no such move');
    states.push(move.to);
  }
  return states;
}

describe('the product', () => {
  test('has the states, transitions and verdicts of a plain explorer over maps of texts', () => {
    fc.assert(
      fc.property(small, ([machines, mode]) => {
        const space = exploreNaively(machines, mode, 400);
        fc.pre(space !== undefined);
        const product = explore({ machines, mode, fair: true });
        expect(product.states).toBe(space.states.length);
        expect(product.transitions).toBe(space.edges.flat().length);
        const judged = judgeNaively(machines, space, mode);
        const expected = Object.entries(judged).flatMap(([id, is]) => (is ? [id] : []));
        expect(broken(product).sort()).toEqual(expected.sort());
      }),
      { numRuns: 200 },
    );
  });

  test('a plain explorer with channels one longer is noticed (planted)', () => {
    const machines = machinesOf({ A: ['0 B!x 0'], B: ['0 A?x 0'] });
    const space = exploreNaively(machines, { ...one, bound: 2 }, 100)!;
    expect(explore({ machines, mode: one }).states).not.toBe(space.states.length);
  });

  test('every counterexample replays to what it claims', () => {
    let told = 0;
    fc.assert(
      fc.property(small, fc.boolean(), ([machines, mode], fair) => {
        const product = explore({ machines, mode, fair, maxStates: 3000 });
        for (const id of broken(product)) {
          const { choices, why } = product.properties[id];
          expect(why).not.toBe('');
          const states = replay(machines, mode, choices!);
          if (isLiveness(id)) expectStarvation(machines, mode, id, states, choices!);
          else expectOffence(machines, mode, id, states.at(-1)!);
          told++;
        }
      }),
      { numRuns: 200 },
    );
    expect(told).toBeGreaterThan(100);
  });

  test('counterexamples of safety are as short as can be', () => {
    fc.assert(
      fc.property(small, ([machines, mode]) => {
        const space = exploreNaively(machines, mode, 200);
        fc.pre(space !== undefined);
        const { deadlock } = explore({ machines, mode }).properties;
        if (deadlock.verdict !== 'broken') return;
        const depth = depths(space.edges.map((edges) => edges.map(({ to }) => to)));
        const dead = space.states.flatMap((plain, id) =>
          space.edges[id]!.length === 0 && !allEnded(machines, plain) ? [depth[id]!] : [],
        );
        expect(deadlock.choices!.length).toBe(Math.min(...dead));
      }),
      { numRuns: 100 },
    );
  });

  test('what is broken with fair choices is broken without', () => {
    fc.assert(
      fc.property(small, ([machines, mode]) => {
        const fair = broken(explore({ machines, mode, fair: true, maxStates: 3000 }));
        const unfair = broken(explore({ machines, mode, maxStates: 3000 }));
        expect(unfair).toEqual(expect.arrayContaining(fair));
      }),
      { numRuns: 200 },
    );
  });

  test('who starves without fair choices starves with some choices made once for all', () => {
    let starving = 0;
    fc.assert(
      fc.property(small, ([machines, mode]) => {
        const ways = commitments(machines);
        fc.pre(ways.length > 1 && ways.length <= 32);
        const spaces = ways.map((way) => exploreNaively(way, mode, 150));
        fc.pre(spaces.every((space) => space !== undefined));
        const fair = explore({ machines, mode, fair: true });
        const unfair = explore({ machines, mode });
        for (const id of liveness) {
          if (fair.properties[id].verdict === 'broken') continue;
          if (unfair.properties[id].verdict === 'holds') continue;
          expect(ways.some((way, i) => judgeNaively(way, spaces[i]!, mode)[id])).toBe(true);
          starving++;
        }
      }),
      { numRuns: 100 },
    );
    expect(starving).toBeGreaterThan(1);
  });

  test('verdicts are the same when orders are left out', () => {
    let fewer = 0;
    fc.assert(
      fc.property(small, fc.boolean(), ([machines, mode], fair) => {
        const limits = { fair, maxStates: 3000 };
        const full = explore({ machines, mode, ...limits });
        fc.pre(full.complete);
        const reduced = explore({ machines, mode, reduce: true, ...limits });
        expect(broken(reduced)).toEqual(broken(full));
        expect(reduced.properties.kmc.verdict).toBe(full.properties.kmc.verdict);
        expect(reduced.states).toBeLessThanOrEqual(full.states);
        if (reduced.states < full.states) fewer++;
      }),
      { numRuns: 200 },
    );
    expect(fewer).toBeGreaterThan(30);
  });
});

/** The machines with all but one of the steps of each choosing state left out, in all ways. */
function commitments(machines: Machines): Machines[] {
  return machines.machines.reduce<Machines[]>(
    (ways, machine, index) =>
      choosingStates(machine).reduce<Machines[]>(
        (some, choosing) => some.flatMap((way) => committed(way, index, choosing)),
        ways,
      ),
    [machines],
  );
}

function choosingStates({ states, transitions }: Cfsm): number[] {
  return [...states.keys()].filter((state) => {
    const own = transitions.filter(({ from }) => from === state);
    return own.length > 1 && own.every(({ action }) => action.kind !== 'receive');
  });
}

function committed(machines: Machines, index: number, state: number): Machines[] {
  const machine = machines.machines[index]!;
  return machine.transitions
    .filter(({ from }) => from === state)
    .map((kept) => {
      const transitions = machine.transitions.filter((one) => one.from !== state || one === kept);
      const others = machines.machines.map((one, i) =>
        i === index ? { ...one, transitions } : one,
      );
      return { ...machines, machines: others };
    });
}

function isLiveness(id: PropertyId): boolean {
  return id === 'roleProgress' || id === 'eventualReception';
}

function allEnded(machines: Machines, plain: Plain): boolean {
  return machines.machines.every((_, machine) => ended(machines, plain, machine));
}

function expectOffence(machines: Machines, mode: MachineMode, id: PropertyId, plain: Plain): void {
  const all = [...machines.machines.keys()];
  const dead = movesOf(machines, mode, plain).length === 0;
  if (id === 'receptionErrors') expect(all.some((m) => isStuck(machines, plain, m))).toBe(true);
  else if (id === 'orphans') {
    const left = Object.keys(plain.channels).length > 0 && dead && allEnded(machines, plain);
    expect(left || all.some((m) => isOrphaned(machines, plain, m))).toBe(true);
  } else expect(dead && !allEnded(machines, plain)).toBe(true);
}

/** The run ends with a round in which a role that has not ended, or a message, is left alone. */
function expectStarvation(
  machines: Machines,
  mode: MachineMode,
  id: PropertyId,
  states: Plain[],
  choices: number[],
): void {
  const last = textOf(states.at(-1)!);
  const from = states.slice(0, -1).findLastIndex((plain) => textOf(plain) === last);
  expect(from).toBeGreaterThanOrEqual(0);
  const acting = new Set<number>();
  const taken = new Set<string>();
  for (let i = from; i < choices.length; i++) {
    const move = movesOf(machines, mode, states[i]!)[choices[i]!]!;
    for (const { machine } of [move, ...move.partners]) acting.add(machine);
    const { role, transitions } = machines.machines[move.machine]!;
    const { action } = transitions[move.transition]!;
    if (action.kind === 'receive') taken.add(`${action.from}>${role}`);
  }
  const plain = states.at(-1)!;
  if (id === 'roleProgress') {
    const idle = [...machines.machines.keys()].filter((machine) => !acting.has(machine));
    expect(idle.some((machine) => !ended(machines, plain, machine))).toBe(true);
  } else expect(Object.keys(plain.channels).some((channel) => !taken.has(channel))).toBe(true);
}

function depths(edges: number[][]): number[] {
  const depth = [0];
  edges.forEach((targets, id) => {
    for (const to of targets) depth[to] ??= depth[id]! + 1;
  });
  return depth;
}

describe('D11 deadlocks', () => {
  test('D11 deadlock if and only if nobody can move and not all have ended', () => {
    const counts = { holds: 0, unknown: 0, broken: 0 };
    fc.assert(
      fc.property(small, ([machines, mode]) => {
        const space = exploreNaively(machines, mode, 400);
        fc.pre(space !== undefined);
        const dead = space.states.filter(
          (plain, id) => space.edges[id]!.length === 0 && !allEnded(machines, plain),
        );
        const { deadlock } = explore({ machines, mode }).properties;
        const certain = dead.some((plain) => mode.synchronous || somebodyWaits(machines, plain));
        counts[deadlock.verdict]++;
        const bounded = dead.length > 0 ? 'unknown' : 'holds';
        expect(deadlock.verdict).toBe(certain ? 'broken' : bounded);
      }),
      { numRuns: 200 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  });

  test('D11 who only waits for room is in no deadlock for certain', () => {
    const crossed = machinesOf({
      A: ['0 B!a 1', '1 B!b 2', '2 B?c 3', '3 B?d 4'],
      B: ['0 A!c 1', '1 A!d 2', '2 A?a 3', '3 A?b 4'],
    });
    const { deadlock, unfinishedRoles } = explore({ machines: crossed, mode: one }).properties;
    expect([deadlock.verdict, unfinishedRoles.verdict]).toEqual(['unknown', 'unknown']);
    expect(deadlock.why).toContain('It comes from the bound: channels have room for 1');
    expect(deadlock.why).toContain('with more room A and B could go on');
    const roomy = { ...one, bound: 2 };
    expect(explore({ machines: crossed, mode: roomy }).properties.deadlock.verdict).toBe('holds');
  });

  test('D11 a true deadlock is noticed behind one that comes from the bound (planted)', () => {
    const machines = machinesOf({
      A: ['0 B!a 1', '0 B!q 5', '1 B!b 2', '2 B?c 3', '3 B?d 4', '5 B?never 6'],
      B: ['0 A!c 1', '1 A!d 2', '2 A?a 3', '3 A?b 4', '2 A?q 5', '1 A?q 6', '6 A?never 7'],
    });
    const { deadlock } = explore({ machines, mode: one }).properties;
    expect(deadlock.verdict).toBe('broken');
    const third = machinesOf({
      A: ['0 B!a 1', '1 B!b 2', '2 C!done 3'],
      B: ['0 A!c 1', '1 A!d 2', '2 A?a 3'],
      C: ['0 A?done 1'],
    });
    const mixed = explore({ machines: third, mode: one }).properties.deadlock;
    expect(mixed.verdict).toBe('broken');
    expect(mixed.why).toContain('with more room A and B could go on');
  });

  test('D11 the circle of those who wait is named', () => {
    const machines = machinesOf({
      A: ['0 B?x 1', '1 B!y 2'],
      B: ['0 C?y 1', '1 A!x 2'],
      C: ['0 A?z 1', '1 B!y 2'],
    });
    const { deadlock } = explore({ machines, mode: one }).properties;
    expect(deadlock).toMatchObject({ verdict: 'broken', choices: [], roles: ['A', 'B', 'C'] });
    expect(deadlock.why).toContain('circle');
  });

  test('D11 a role without transitions that has ended is no deadlock; one that waits is noticed (planted)', () => {
    const fine = machinesOf({ A: ['0 B!x 1'], B: ['0 A?x 1'] });
    expect(explore({ machines: fine, mode: one }).properties.deadlock.verdict).toBe('holds');
    const planted = machinesOf({ A: ['0 B!x 1'], B: ['0 A?x 1', '1 A?y 2'] });
    const { deadlock, unfinishedRoles } = explore({ machines: planted, mode: one }).properties;
    expect(deadlock.why).toBe('Nobody can move: B waits for ‘y’ from A (A ended).');
    expect(unfinishedRoles).toMatchObject({ verdict: 'broken', roles: ['B'], choices: [0, 0] });
  });
});

describe('what is said', () => {
  test('a message that nobody takes', () => {
    const machines = machinesOf({ A: ['0 B!no 1'], B: ['0 A?yes 1'] });
    const { receptionErrors } = explore({ machines, mode: one }).properties;
    expect(receptionErrors.why).toBe('B can take ‘yes’ from A, but ‘no’ has come from A.');
  });

  test('an orphan', () => {
    const machines = machinesOf({ A: ['0 B!x 1', '1 B!x 2'], B: ['0 A?x 1'] });
    const { orphans } = explore({ machines, mode: one }).properties;
    expect(orphans.why).toBe('B has ended, but ‘x’ from A has come and is never taken.');
  });

  test('a role that starves only when choices are unfair', () => {
    const machines = machinesOf({
      A: ['0 B!again 0', '0 B!stop 1', '1 C!stop 2'],
      B: ['0 A?again 0', '0 A?stop 1'],
      C: ['0 A?stop 1'],
    });
    expect(broken(explore({ machines, mode: one, fair: true }))).toEqual([]);
    const unfair = explore({ machines, mode: one });
    expect(broken(unfair)).toEqual(['roleProgress']);
    const { why, roles } = unfair.properties.roleProgress;
    expect(roles).toEqual(['C']);
    expect(why).toContain(
      'If A always sends ‘again’ to B (choices need not be fair): A and B can go on',
    );
  });

  test('a choice that all see is no reason to starve, fair or not', () => {
    const machines = machinesOf({
      A: ['0 B!more 1', '0 B!stop 2', '1 C!more 0', '2 C!stop 3'],
      B: ['0 A?more 0', '0 A?stop 1'],
      C: ['0 A?more 0', '0 A?stop 1'],
    });
    expect(broken(explore({ machines, mode: one }))).toEqual([]);
  });
});

/** One message to many, each of which answers; `last`: what is waited for from the last one. */
function fanOut(count: number, last = 'a'): Machines {
  const peers = Array.from({ length: count }, (_, i) => `P${i}`);
  const answers = peers.map((peer, i) => {
    const label = i === count - 1 ? last : 'a';
    return `${i + 1} ${peer}?${label} ${i + 2}`;
  });
  const each = peers.map((peer) => [peer, ['0 A?m 1', '1 A!a 2']]);
  return machinesOf({ A: [`0 ${peers.join()}!m 1`, ...answers], ...Object.fromEntries(each) });
}

describe('limits', () => {
  const many = independentPairs(6);

  test('a limit of states makes what holds so far unknown, with the reason', () => {
    const product = explore({ machines: philosophers(7), mode: one, maxStates: 100 });
    expect([product.complete, product.whole]).toEqual([false, false]);
    expect(product.properties.deadlock.verdict).toBe('unknown');
    expect(product.properties.deadlock.why).toContain('limit of states');
  });

  test('orders that make no difference do not make verdicts unknown: only sizes are', () => {
    const product = explore({ machines: many, mode: one, maxStates: 100 });
    expect([product.complete, product.whole]).toEqual([true, false]);
    expect(product.properties.deadlock.verdict).toBe('holds');
    expect(explore({ machines: many, mode: one })).toMatchObject({ complete: true, whole: true });
  });

  test('a multicast to many and their answers are judged, though all orders are too many', () => {
    const product = explore({ machines: fanOut(29), mode: one });
    expect(broken(product)).toEqual([]);
    expect([product.complete, product.whole]).toEqual([true, false]);
    expect(product.properties.kmc.verdict).toBe('holds');
    expect(product.states).toBeLessThan(3_000_000);
    const planted = explore({ machines: fanOut(29, 'late'), mode: one });
    expect(broken(planted)).toContain('deadlock');
    expect(planted.properties.deadlock.choices!.length).toBeGreaterThan(29);
  });

  test('verdicts on a part of the states are those on all of them', () => {
    let parts = 0;
    fc.assert(
      fc.property(small, fc.boolean(), ([machines, mode], fair) => {
        const whole = explore({ machines, mode, fair, maxStates: 3000 });
        fc.pre(whole.whole);
        const part = explore({ machines, mode, fair, maxStates: Math.ceil(whole.states / 2) });
        if (!part.complete) return;
        if (!part.whole) parts++;
        for (const id of [...safety, ...liveness]) {
          const { verdict, choices } = part.properties[id];
          // Choices made once for all are searched by themselves, which may come to the limit.
          if (verdict !== 'unknown')
            expect([id, verdict]).toEqual([id, whole.properties[id].verdict]);
          if (choices) expect(() => replay(machines, mode, choices)).not.toThrow();
        }
      }),
      { numRuns: 120 },
    );
    expect(parts).toBeGreaterThan(3);
  });

  test('a limit of memory too', () => {
    const product = explore({ machines: many, mode: one, maxBytes: 50_000 });
    expect(product.properties.roleProgress.why).toContain('limit of memory');
  });

  test('what is broken before the limit is told all the same', () => {
    const machines = { ...many, machines: [...many.machines, ...lost().machines] };
    const product = explore({ machines, mode: one, maxStates: 100 });
    expect(product.properties.receptionErrors.verdict).toBe('broken');
  });

  test('a caller can end it', () => {
    const compiled = compileProduct(many, one);
    const space = searchInScript(compiled, { every: 10, progress: (states) => states < 50 });
    expect(space.stopped).toBe('cancelled');
  });

  test('channels without a bound: judged where they stay small, unknown where they grow', () => {
    const free = { bound: -1, synchronous: false };
    const finite = machinesOf({
      A: ['0 B!x 1', '1 B!x 2', '2 B!x 3'],
      B: ['0 A?x 1', '1 A?x 2', '2 A?x 3'],
    });
    expect(broken(explore({ machines: finite, mode: free }))).toEqual([]);
    expect(explore({ machines: finite, mode: free }).complete).toBe(true);
    const grows = machinesOf({ A: ['0 B!x 0'], B: ['0 A?x 0'] });
    const product = explore({ machines: grows, mode: free });
    expect(product.complete).toBe(false);
    expect(product.properties.orphans.why).toContain('channels grow');
  });
});

function lost(): Machines {
  return machinesOf({ Y: ['0 Z!no 1'], Z: ['0 Y?yes 1'] });
}

describe('known families', () => {
  const count = (machines: Machines, reduce: boolean): number =>
    searchInScript(compileProduct(machines, one), { reduce }).count;

  test('have as many states as can be counted by hand', () => {
    expect(count(tokenRing(6, 3), false)).toBe(220);
    expect(count(independentPairs(5), false)).toBe(1024);
    expect(count(pipeline(6), false)).toBe(512);
  });

  test('leaving out orders keeps at most twice what SPIN keeps of two-phase commit', () => {
    expect(count(twoPhaseCommit(8, false), false)).toBe(317_666);
    expect(count(twoPhaseCommit(8, false), true)).toBeLessThanOrEqual(2 * 4117);
  });

  test('leaving out orders keeps the philosophers’ verdicts', () => {
    const full = explore({ machines: philosophers(3), mode: one });
    const reduced = explore({ machines: philosophers(3), mode: one, reduce: true });
    expect(reduced.states).toBeLessThan(full.states / 4);
    expect(broken(reduced)).toEqual(broken(full));
    expect(broken(full)).toContain('deadlock');
  });

  test('a large product is judged without all its orders, and told by its shortest run', () => {
    const machines = philosophers(5);
    const product = explore({ machines, mode: one });
    expect(product.states).toBe(104_806);
    const { deadlock, roleProgress } = product.properties;
    expect(deadlock.roles!.length).toBe(10);
    expect(movesOf(machines, one, replay(machines, one, deadlock.choices!).at(-1)!)).toEqual([]);
    // Each takes a fork (four moves) and asks for another one, which takes the question or not.
    expect(deadlock.choices!.length).toBe(25);
    expect(roleProgress.verdict).toBe('holds');
  });

  test('a large product holds few bytes a state', () => {
    const space = searchInScript(compileProduct(independentPairs(9), one));
    expect(space.count).toBe(4 ** 9);
    expect(space.bytes / space.count).toBeLessThan(60);
  });
});
