import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Frontier } from '../../src/explore/frontier.ts';
import { SleepSets } from '../../src/explore/sleep.ts';
import { StateTable } from '../../src/explore/state-table.ts';

const numbers = fc.array(fc.nat(1_000_000), { maxLength: 6 });

test('a frontier gives back what was put in, in order, over many blocks', () => {
  const frontier = new Frontier();
  const long = Int32Array.from({ length: 999 }, (_, i) => i);
  for (let i = 0; i < 500; i++) {
    frontier.push(
      long.subarray(0, 1 + ((i * 37) % 999)),
      i,
      [i, i + 1],
      i % 3 === 0 ? [i] : undefined,
    );
  }
  expect(frontier.size).toBe(500);
  for (let i = 0; i < 500; i++) {
    const entry = frontier.shift();
    expect(entry?.index).toBe(i);
    expect(entry?.state).toEqual(long.subarray(0, 1 + ((i * 37) % 999)));
    expect([...(entry?.sleep ?? [])]).toEqual([i, i + 1]);
    expect(entry?.only && [...entry.only]).toEqual(i % 3 === 0 ? [i] : undefined);
  }
  expect(frontier.shift()).toBeUndefined();
});

test('a table knows the states that it has seen, and the way to each', () => {
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 200 }), (states) => {
      const table = new StateTable();
      const known = new Map<string, number>();
      states.forEach((state, i) => {
        const key = state.join();
        const parent = known.size - 1;
        const index = table.add(Int32Array.from(state), parent, i, 0);
        expect(index >= 0 ? index : undefined).toBe(known.get(key));
        if (index < 0) known.set(key, ~index);
      });
      expect(table.size).toBe(known.size);
      if (table.size > 0) expect(table.path(table.size - 1)).toHaveLength(table.size - 1);
    }),
  );
});

test('sleep sets are kept by state, and may be replaced by any other', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3000), numbers), { maxLength: 200 }), (sets) => {
      const sleeps = new SleepSets();
      const plain = new Map<number, number[]>();
      for (const [state, moves] of sets) {
        sleeps.set(state, moves);
        plain.set(state, moves);
      }
      for (const [state, moves] of plain) expect([...sleeps.of(state)]).toEqual(moves);
      expect([...sleeps.of(5000)]).toEqual([]);
    }),
  );
});
