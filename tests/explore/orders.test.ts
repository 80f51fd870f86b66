import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../src/model/run.ts';
import { attempt } from '../../src/explore/attempt.ts';
import { OrderSearch } from '../../src/explore/orders.ts';
import { invariants as library } from '../../src/run/invariant/index.ts';
import { applicable } from '../../src/run/invariant/watch.ts';
import type { Subject } from '../../src/explore/subject.ts';
import { componentSystem } from '../../src/run/scenario.ts';
import { part } from '../tools/play.ts';
import { anyCells, cellInvariant, cellSystem, type Cells } from './cells.ts';

const anything: Schedule = {
  order: 'any',
  crashes: 2,
  crashable: [],
  restarts: true,
  losses: -1,
  duplicates: -1,
  reorder: true,
};

const bounded: fc.Arbitrary<Schedule> = fc.record({
  order: fc.constant('any'),
  crashes: fc.nat(1),
  crashable: fc.constantFrom([], ['c0']),
  restarts: fc.boolean(),
  losses: fc.constantFrom(-1, 0, 1),
  duplicates: fc.constantFrom(-1, 0, 1),
  reorder: fc.boolean(),
});

const schedules = fc.oneof(
  bounded,
  fc.nat(1).map((crashes) => ({ ...anything, crashes })),
);

function subjectOf(cells: Cells): Subject {
  return { system: cellSystem(cells), invariants: [cellInvariant(cells)], faults: [] };
}

function searched(subject: Subject, schedule: Schedule, reduce: boolean, max = 1000): OrderSearch {
  const search = new OrderSearch(subject, { schedule, reduce, maxStates: max, first: false });
  while (!search.advance(1000));
  return search;
}

describe('a search of all orders', () => {
  test('X06 finds the same states at the same distance with reduction as without', () => {
    let complete = 0;
    let broken = 0;
    let saved = 0;
    fc.assert(
      fc.property(anyCells({ asks: true, timers: true, most: 2 }), schedules, (cells, schedule) => {
        const plain = searched(subjectOf(cells), schedule, false);
        const reduced = searched(subjectOf(cells), schedule, true);
        if (!plain.complete) return;
        complete++;
        expect(reduced.states).toBe(plain.states);
        expect(reduced.depth).toBe(plain.depth);
        expect(reduced.findings.map(({ steps, count }) => [steps, count])).toEqual(
          plain.findings.map(({ steps, count }) => [steps, count]),
        );
        expect(reduced.transitions).toBeLessThanOrEqual(plain.transitions);
        if (plain.findings.length > 0) broken++;
        if (reduced.transitions < plain.transitions) saved++;
      }),
      { numRuns: 120 },
    );
    expect(complete).toBeGreaterThan(40);
    expect(broken).toBeGreaterThan(10);
    expect(saved).toBeGreaterThan(20);
  });

  test('X06 finds what a plain search of states written out finds', () => {
    fc.assert(
      fc.property(anyCells({ asks: false, timers: false }), fc.nat(2), (cells, crashes) => {
        const schedule = { ...anything, crashes };
        const search = searched(subjectOf(cells), schedule, true, 100_000);
        const plain = plainSearch(cells, crashes);
        expect(search.complete).toBe(true);
        expect(search.states).toBe(plain.states);
        const begins = cells.rules.length;
        expect(search.findings.map(({ steps }) => steps - begins)).toEqual(plain.shortest);
      }),
      { numRuns: 25 },
    );
  });

  test('X06 its counterexamples are runs that break the same at the same step', () => {
    let broken = 0;
    fc.assert(
      fc.property(anyCells({ asks: true, timers: true }), schedules, (cells, schedule) => {
        const subject = subjectOf(cells);
        for (const finding of searched(subject, schedule, true).findings) {
          broken++;
          const made = attempt(subject, finding.plan, finding.steps);
          expect(made.broken).toEqual([
            { invariant: finding.invariant, why: finding.why, step: finding.steps },
          ]);
          const shorter = attempt(subject, finding.plan, finding.steps - 1);
          expect(shorter.broken).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
    expect(broken).toBeGreaterThan(10);
  });

  test('stops at its bounds and says so', () => {
    const search = searched(transaction({}, {}), anything, true, 500);
    expect(search.complete).toBe(false);
    expect(search.states).toBe(500);
    const shallow = new OrderSearch(transaction({}, {}), { schedule: anything, maxSteps: 5 });
    while (!shallow.advance(1000));
    expect(shallow.depth).toBe(5);
    expect(shallow.complete).toBe(false);
  });
});

/** Two-phase commit: a coordinator and three participants. */
function transaction(coordinator: object, participant: object): Subject {
  const system = componentSystem([
    part('c', 'coordinator', { ...coordinator }),
    ...['p1', 'p2', 'p3'].map((id) => part(id, 'participant', { vote: 'choose', ...participant })),
  ]);
  return { system, invariants: applicable(library, system.setups, () => true), faults: [] };
}

describe('two-phase commit with two crashes, loss, duplication and reordering', () => {
  test('X06 is seen whole, and nothing is broken', () => {
    const search = searched(transaction({}, {}), anything, true, 50_000);
    expect(search.complete).toBe(true);
    expect(search.findings).toEqual([]);
    expect(search.states).toBeGreaterThan(4000);
    expect(search.states).toBeLessThan(20_000);
  });

  test('X06 planted: each known fault is noticed, with the fewest steps', () => {
    const steps = (coordinator: object, participant: object): number | undefined => {
      const subject = transaction(coordinator, participant);
      const only = {
        ...subject,
        invariants: subject.invariants.filter(({ id }) => id === 'atomic-commit'),
      };
      const search = new OrderSearch(only, { schedule: anything });
      while (!search.advance(1000));
      const [finding] = search.findings;
      if (finding) {
        const made = attempt(only, finding.plan, finding.steps);
        expect(made.broken).toMatchObject([{ step: finding.steps }]);
        const plain = new OrderSearch(only, { schedule: anything, reduce: false });
        while (!plain.advance(1000));
        expect(plain.findings[0]?.steps).toBe(finding.steps);
      }
      return finding?.steps;
    };
    expect(steps({}, { defect: 'timeout-abort-in-prepared' })).toBeGreaterThan(0);
    expect(steps({ defect: 'decision-not-logged' }, {})).toBeGreaterThan(0);
    expect(steps({}, { defect: 'vote-not-logged' })).toBeGreaterThan(0);
    expect(steps({ defect: 'majority-commit' }, {})).toBeGreaterThan(0);
    expect(steps({}, {})).toBeUndefined();
  });
});

// ——— a second opinion: states written out as JSON, messages that never leave ———

interface PlainState {
  cells: { s: number; kept: number; down: boolean }[];
  net: string[];
  crashes: number;
}

/** All states, and the fewest steps to the forbidden one (a list of one or none). */
function plainSearch(cells: Cells, crashes: number): { states: number; shortest: number[] } {
  const begun: PlainState = {
    cells: cells.rules.map(() => ({ s: 0, kept: 0, down: false })),
    net: [],
    crashes: 0,
  };
  cells.begins.forEach((sends, from) => sends.forEach((send) => sendPlain(begun, from, send)));
  const seen = new Set([JSON.stringify(begun)]);
  let level = [begun];
  const shortest: number[] = [];
  for (let depth = 1; level.length > 0; depth++) {
    const next: PlainState[] = [];
    for (const state of level) {
      for (const after of successors(cells, crashes, state)) {
        const key = JSON.stringify(after);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(after);
        const { a, as, b, bs } = cells.forbidden;
        const broken = after.cells[a]?.s === as && after.cells[b]?.s === bs;
        if (broken && shortest.length === 0) shortest.push(depth);
      }
    }
    level = next;
  }
  return { states: seen.size, shortest };
}

function sendPlain(
  state: PlainState,
  from: number,
  { to, type }: { to: number; type: number },
): void {
  const key = `${from} ${to} ${type}`;
  if (!state.net.includes(key)) state.net = [...state.net, key].sort();
}

function successors(cells: Cells, crashes: number, state: PlainState): PlainState[] {
  const result: PlainState[] = [];
  const fork = (change: (copy: PlainState) => void): void => {
    const copy = structuredClone(state);
    change(copy);
    result.push(copy);
  };
  for (const message of state.net) {
    const [, to = 0, type = 0] = message.split(' ').map(Number);
    if (state.cells[to]?.down) continue;
    fork((copy) => {
      const cell = copy.cells[to];
      const rule = cells.rules[to]?.[cell?.s ?? 0]?.[type];
      if (!cell || !rule) return;
      cell.s = rule.to;
      if (rule.to !== 1) cell.kept = rule.to;
      rule.sends.forEach((send) => sendPlain(copy, to, send));
    });
  }
  state.cells.forEach(({ down }, i) => {
    if (down) {
      fork((copy) => {
        const cell = copy.cells[i];
        if (cell) Object.assign(cell, { down: false, s: cell.kept });
      });
    } else if (state.crashes < crashes) {
      fork((copy) => {
        const cell = copy.cells[i];
        if (cell) Object.assign(cell, { down: true, s: 0 });
        copy.crashes++;
      });
    }
  });
  return result;
}
