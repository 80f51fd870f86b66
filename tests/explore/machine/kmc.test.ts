import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { compileProduct } from '../../../src/explore/machine/compile.ts';
import { MoveGraph } from '../../../src/explore/machine/graph.ts';
import { examineCompatibility, findCompatibility } from '../../../src/explore/machine/kmc.ts';
import type { CompatibilityClass } from '../../../src/explore/machine/kmc.ts';
import { explore } from '../../../src/explore/machine/product.ts';
import { searchInScript } from '../../../src/explore/machine/search.ts';
import { Stepper } from '../../../src/explore/machine/stepper.ts';
import type { Machines } from '../../../src/model/cfsm/cfsm.ts';
import type { MachineMode } from '../../../src/model/run.ts';
import { cfsm } from '../../../src/parse/cfsm/index.ts';
import { machinesOf } from '../../run/machine/machines.ts';
import { randomMachines } from '../../tools/random-machines.ts';
import { shared } from '../../tools/root.ts';
import { exploreNaively, movesOf, reachable } from './naive.ts';
import type { Plain, PlainSpace } from './naive.ts';

const context = {
  resolve: () => undefined,
  nested: () => ({ documents: [], diagnostics: [], outline: [] }),
  detect: () => 'text' as const,
};

describe('conditions of k-multiparty compatibility', () => {
  test('exhaustivity and safety are what their definitions say', () => {
    const counts = { exhaustive: 0, safe: 0 };
    fc.assert(
      fc.property(randomMachines(3), fc.integer({ min: 1, max: 2 }), (machines, bound) => {
        const mode: MachineMode = { bound, synchronous: false };
        const space = exploreNaively(machines, mode, 300);
        fc.pre(space !== undefined);
        const found = examineCompatibility(searchInScript(compileProduct(machines, mode)));
        const exhaustive = isExhaustive(machines, mode, space);
        const safe = isSafe(machines, space);
        if (exhaustive) counts.exhaustive++;
        if (safe) counts.safe++;
        expect(found.exhaustive === undefined).toBe(exhaustive);
        expect(found.safe === undefined).toBe(safe);
      }),
      { numRuns: 200 },
    );
    expect(Math.min(counts.exhaustive, counts.safe)).toBeGreaterThan(3);
  });

  test('leaving out orders changes neither safety nor, where choices are free, exhaustivity', () => {
    let judged = 0;
    fc.assert(
      fc.property(randomMachines(3), fc.integer({ min: 1, max: 2 }), (machines, bound) => {
        const compiled = compileProduct(machines, { bound, synchronous: false });
        const full = searchInScript(compiled, { maxStates: 1000 });
        fc.pre(full.complete);
        const whole = examineCompatibility(full);
        const reduced = examineCompatibility(searchInScript(compiled, { reduce: true }));
        expect(reduced.safe === undefined).toBe(whole.safe === undefined);
        if (reduced.csa ?? reduced.outputs) return;
        judged++;
        expect(reduced.exhaustive === undefined).toBe(whole.exhaustive === undefined);
      }),
      { numRuns: 300 },
    );
    expect(judged).toBeGreaterThan(20);
  });

  test('a choice among many labels is looked at once a state, not label by label', () => {
    const count = 200;
    const labels = Array.from({ length: count }, (_, i) => `m${i}`);
    const machines = machinesOf({
      A: labels.map((label) => `0 B!${label} 0`),
      B: labels.map((label) => `0 A?${label} 0`),
    });
    const space = searchInScript(compileProduct(machines, { bound: 1, synchronous: false }));
    const enabled = vi.spyOn(Stepper.prototype, 'enabled');
    const asked = (work: () => unknown): number => {
      enabled.mockClear();
      work();
      return enabled.mock.calls.length;
    };
    const least = asked(() => new MoveGraph(space));
    const all = asked(() => expect(examineCompatibility(space).compatible).toBe(true));
    enabled.mockRestore();
    expect(all - least).toBeLessThan(10 * count);
  });

  test('two that both send twice before they take need room for two', () => {
    const machines = machinesOf({
      A: ['0 B!x 1', '1 B!x 2', '2 B?y 3', '3 B?y 4'],
      B: ['0 A!y 1', '1 A!y 2', '2 A?x 3', '3 A?x 4'],
    });
    const { class: verdict, k, examined } = findCompatibility(machines, 4);
    expect([verdict, k]).toEqual(['compatible', 2]);
    expect(examined[0]!.exhaustive!.why).toContain('may never have room to send');
  });

  test('a sender without a limit is exhaustive once its receiver takes all', () => {
    const machines = machinesOf({ A: ['0 B!x 0'], B: ['0 A?x 0'] });
    expect(findCompatibility(machines, 4)).toMatchObject({ class: 'compatible', k: 1 });
  });

  test('a state that sends and takes makes no session automaton', () => {
    const machines = machinesOf({ A: ['0 B!x 1', '0 B?y 1'], B: ['0 A?x 1', '0 A!y 1'] });
    const { class: verdict, why } = findCompatibility(machines, 4);
    expect(verdict).toBe('not session automata');
    expect(why).toContain('so it is not k-multiparty compatible');
  });

  test('who waits for one message and gets another one is told in a whole sentence', () => {
    const machines = machinesOf({ A: ['0 C?d 1'], C: ['0 A!e 1', '0 A!d 1'] });
    expect(findCompatibility(machines, 1).why).toContain(
      'A waits for ‘d’ from C, but ‘e’ has come from C: it never gets on.',
    );
    const silent = machinesOf({ A: ['0 C?d 1'], C: [] });
    expect(findCompatibility(silent, 1).why).toBe(
      'A waits for ‘d’ from C (C ended) and never gets it.',
    );
  });

  test('who waits to be connected to or called may rest for ever', () => {
    const called = (form: 'connect' | 'invite', rendezvous: boolean): string => {
      const machines = machinesOf({
        A: ['0 B!go 1', '0 B!no 3', '1 C!open 2', '2 C?done 3'],
        B: ['0 A?go 1', '0 A?no 1'],
        C: ['0 A?open 1', '1 A!done 2'],
      });
      for (const { transitions } of machines.machines) {
        for (const { action } of transitions) {
          if ('message' in action && action.message.label === 'open') action.form = form;
        }
      }
      const mode: MachineMode = { bound: 1, synchronous: false };
      return explore({ machines, mode, rendezvous }).properties.kmc.verdict;
    };
    expect(called('connect', true)).toBe('holds');
    expect(called('connect', false)).toBe('holds');
    expect(called('invite', false)).toBe('holds');
  });

  test('who was called and then waits in vain is noticed (planted)', () => {
    const machines = machinesOf({
      A: ['0 C!open 1', '0 C!open 2', '1 C!data 2'],
      C: ['0 A?open 1', '1 A?data 2'],
    });
    for (const { transitions } of machines.machines) {
      const { action } = transitions[0]!;
      if ('message' in action) action.form = 'connect';
    }
    const mode: MachineMode = { bound: 1, synchronous: false };
    const { kmc } = explore({ machines, mode, rendezvous: true }).properties;
    expect(kmc.verdict).toBe('broken');
  });

  test('a race that nothing decides is told, though the product is safe', () => {
    const machines = machinesOf({
      A: ['0 C!x 1'],
      B: ['0 C!y 1'],
      C: ['0 A?x 1', '0 B?y 2', '1 B?y 3', '2 A?x 3'],
    });
    const report = findCompatibility(machines, 4);
    expect(report.class).toBe('not independent');
    expect(report.why).toContain('two channels');
    expect(report.why).toContain('itself is exhaustive and safe');
  });

  test('a second message that only comes because of the first is no race', () => {
    const machines = machinesOf({
      A: ['0 C!x 1', '1 C?done 2', '2 B!go 3'],
      B: ['0 A?go 1', '1 C!y 2'],
      C: ['0 A?x 1', '0 B?y 9', '1 A!done 2', '2 B?y 3'],
    });
    expect(findCompatibility(machines, 4)).toMatchObject({ class: 'compatible', k: 1 });
  });

  test('the same without the chain between them is noticed (planted)', () => {
    const planted = machinesOf({
      A: ['0 C!x 1', '1 C?done 2'],
      B: ['0 C!y 2'],
      C: ['0 A?x 1', '0 B?y 3', '1 A!done 2', '2 B?y 4', '3 A?x 5', '5 A!done 4'],
    });
    expect(findCompatibility(planted, 4).class).toBe('not independent');
  });
});

function sendsOf(machines: Machines, plain: Plain): { machine: number; to: string[] }[] {
  return machines.machines.flatMap(({ transitions }, machine) =>
    transitions.flatMap(({ from, action }) =>
      from === plain.states[machine] && action.kind === 'send' ? [{ machine, to: action.to }] : [],
    ),
  );
}

function isExhaustive(machines: Machines, mode: MachineMode, space: PlainSpace): boolean {
  return space.states.every((plain, id) =>
    sendsOf(machines, plain).every(({ machine, to }) => {
      const { role } = machines.machines[machine]!;
      const others = reachable(space, id, (move) => move.machine !== machine);
      return [...others].some((state) => {
        const { channels } = space.states[state]!;
        return to.every((peer) => (channels[`${role}>${peer}`] ?? []).length < mode.bound);
      });
    }),
  );
}

function isSafe(machines: Machines, space: PlainSpace): boolean {
  const takes = (id: number, machine: number, channel?: string): boolean =>
    [...reachable(space, id)].some((state) =>
      space.edges[state]!.some(({ move }) => {
        const { role, transitions } = machines.machines[move.machine]!;
        const { action } = transitions[move.transition]!;
        if (action.kind !== 'receive') return false;
        return channel ? `${action.from}>${role}` === channel : move.machine === machine;
      }),
    );
  return space.states.every((plain, id) => {
    const waiting = machines.machines.flatMap(({ transitions }, machine) =>
      transitions.some((one) => one.from === plain.states[machine] && one.action.kind === 'receive')
        ? [machine]
        : [],
    );
    const progress = waiting.every((machine) => takes(id, machine));
    return progress && Object.keys(plain.channels).every((channel) => takes(id, -1, channel));
  });
}

const corpus = shared('corpora/kmc');

/** Rows of a table without its head. */
function rows(file: string): string[][] {
  const text = readFileSync(join(corpus!, file), 'utf8').trim();
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
}

function read(path: string): Machines {
  const { documents } = cfsm.parse(readFileSync(join(corpus!, path), 'utf8'), context);
  return documents[0]!.model as Machines;
}

const classes: Record<string, CompatibilityClass> = {
  'k-MC': 'compatible',
  'k-exh+k-safe, OBI/IBI fails': 'not independent',
  'k-exh, UNSAFE': 'unsafe',
  'not k-exh<=4, unsafe': 'not exhaustive',
  'not-CSA': 'not session automata',
};

/**
 * Rows in which the peer judges its reduced exploration, and the whole one says otherwise by the
 * definitions (a plain explorer agrees with ours). Neither is compatible in both views.
 */
const reducedView = new Set(['nondir/popl15ce-non-1exh.txt', 'synthesis/abc-dir.txt']);

describe.skipIf(!corpus)('the peer’s systems', () => {
  test('are compatible or not as the peer says, at the same bound, for the same kind of reason', () => {
    for (const [path, verdict, k] of rows('verdicts.tsv')) {
      const report = findCompatibility(read(path!), 4);
      const expected = classes[verdict!]!;
      expect(report.class === 'compatible', path).toBe(expected === 'compatible');
      if (reducedView.has(path!)) continue;
      expect([path, report.class, report.k]).toEqual([path, expected, Number(k)]);
    }
  });

  test('two verdicts of the peer differ from a plain explorer’s, too', () => {
    const mode = { bound: 1, synchronous: false };
    const late = read('nondir/popl15ce-non-1exh.txt');
    expect(isExhaustive(late, mode, exploreNaively(late, mode, 500)!)).toBe(false);
    const early = read('synthesis/abc-dir.txt');
    expect(isExhaustive(early, mode, exploreNaively(early, mode, 500)!)).toBe(true);
  });

  test('have as many states and transitions, and no more when orders are left out', () => {
    for (const [path, ...numbers] of rows('counts.tsv')) {
      // The peer's numbers are those of another writing of this game (below).
      if (path === '4pgame.txt') continue;
      const [states, transitions, fewerStates, fewerTransitions] = numbers.map(Number);
      const compiled = compileProduct(read(path!), { bound: 1, synchronous: false });
      const full = searchInScript(compiled);
      const reduced = searchInScript(compiled, { reduce: true });
      expect([path, full.count, full.transitions]).toEqual([path, states, transitions]);
      expect(reduced.count, path).toBeLessThanOrEqual(fewerStates!);
      expect(reduced.transitions, path).toBeLessThanOrEqual(fewerTransitions!);
    }
  });

  test('the game of four has the peer’s numbers where the second player hears who wins', () => {
    const game = machinesOf({
      A: ['0 B!one 1', '0 B!two 1', '1 B?signal 2', '2 C?message 3', '3 D!free 0'],
      B: ['0 A?one 1', '0 A?two 2', '1 C!lose 3', '2 C!win 3', '3 A!signal 0'],
      C: ['0 D!busy 1', '1 B?lose 2', '1 B?win 2', '2 A!message 0'],
      D: ['0 C?busy 1', '1 A?free 0'],
    });
    const compiled = compileProduct(game, { bound: 1, synchronous: false });
    const full = searchInScript(compiled);
    const reduced = searchInScript(compiled, { reduce: true });
    const row = rows('counts.tsv')
      .find(([path]) => path === '4pgame.txt')!
      .slice(1)
      .map(Number);
    expect([full.count, full.transitions]).toEqual(row.slice(0, 2));
    expect(reduced.count).toBeLessThanOrEqual(row[2]!);
    expect(reduced.transitions).toBeLessThanOrEqual(row[3]!);
    const other = read('4pgame.txt');
    const plain = exploreNaively(other, { bound: 1, synchronous: false }, 500)!;
    const ours = searchInScript(compileProduct(other, { bound: 1, synchronous: false }));
    expect([ours.count, ours.transitions]).toEqual([
      plain.states.length,
      plain.edges.flat().length,
    ]);
    expect(movesOf(other, { bound: 1, synchronous: false }, plain.states[0]!).length).toBe(3);
  });
});
