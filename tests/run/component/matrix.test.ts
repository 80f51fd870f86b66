import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { MatrixState } from '../../../src/run/component/matrix.ts';
import type { PartyState } from '../../../src/run/component/party.ts';
import { part, play } from '../../tools/play.ts';

const names = ['cellar', 'office', 'kitchen', 'board'];
const cells = {
  cellar: { kitchen: 'api', board: 'events' },
  office: { kitchen: 'api', board: 'events' },
  kitchen: { cellar: 'cli/api', office: 'cli/api', board: 'socket' },
  board: { kitchen: 'socket' },
};

function system(
  calls: Record<string, Json[]>,
  matrix: Record<string, Json> = {},
  party: Record<string, Json> = {},
): ComponentSpec[] {
  return [
    part('rules', 'matrix', { cells, ...matrix }),
    ...names.map((id) => part(id, 'party', { through: 'rules', calls: calls[id] ?? [], ...party })),
  ];
}

function call(to: string, by = ''): Json {
  return { to, by, at: 0 };
}

/** Everybody calls everybody. */
const everybody = Object.fromEntries(names.map((from) => [from, names.map((to) => call(to))]));

test('E01 of 16 calls, those of the 8 cells that are not empty pass; all others are refused', () => {
  const played = play(system(everybody));
  expect(played.broken).toEqual([]);
  const { passed, refused } = played.state<MatrixState>('rules');
  expect([Object.keys(passed).length, Object.keys(refused).length]).toEqual([8, 8]);
  expect(played.state<PartyState>('board').calls).toEqual([
    'refused',
    'refused',
    'answered',
    'refused',
  ]);
  const [table] = played.exhibits().filter(({ kind }) => kind === 'table');
  expect(table).toMatchObject({ columns: ['from / to', 'cellar', 'office', 'kitchen', 'board'] });
});

test('E01 a way that the cell does not name is refused', () => {
  const played = play(system({ kitchen: [call('cellar', 'cli'), call('cellar', 'socket')] }));
  expect(played.state<PartyState>('kitchen').calls).toEqual(['answered', 'refused']);
  expect(played.broken).toEqual([]);
});

test.each([
  [{ defect: 'both-ways' }, {}, everybody],
  [{ defect: 'any-way' }, {}, { kitchen: [call('cellar', 'socket')] }],
  [{}, { defect: 'goes-around' }, everybody],
])('E01 planted: %j %j is noticed', (matrix, party, calls) => {
  const played = play(system(calls, matrix as Record<string, Json>, party as Record<string, Json>));
  expect(played.broken).toEqual(['no-call-on-empty-cell']);
});

test('E01 any matrix, any calls: what passes has a cell, and everything is answered', () => {
  const cell = fc.constantFrom('', '-', 'api', 'api / events', 'events');
  const any = fc.dictionary(
    fc.constantFrom(...names),
    fc.dictionary(fc.constantFrom(...names), cell),
  );
  const wanted = fc.array(
    fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names), fc.constantFrom('', 'api', 'x')),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(any, wanted, (table, all) => {
      const calls: Record<string, Json[]> = {};
      for (const [from, to, by] of all) (calls[from] ??= []).push(call(to, by));
      const played = play(system(calls, { cells: table }));
      expect(played.broken).toEqual([]);
      expect(played.waiting).toEqual([]);
    }),
  );
});
