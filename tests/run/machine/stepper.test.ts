import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../src/model/run.ts';
import { machinesOf } from './machines.ts';
import { stepperOf, story, toEnd } from './run.ts';

describe('a run of machines', () => {
  const hello = machinesOf({
    A: ['0 B!hello 1', '1 B?there(Int) 2'],
    B: ['0 A?hello 1', '1 A!there(Int) 2'],
  });

  test('records who sends and takes what, and why', () => {
    const run = toEnd(stepperOf(hello));
    expect(story(run)).toEqual([
      '1 send A B hello',
      '2 receive B A hello',
      '3 send B A there(Int)',
      '4 receive A B there(Int)',
      '4 end - -',
    ]);
    expect(run.end()).toMatchObject({ status: 'done', waiting: [] });
    const { cause, link, step } = run.trace.columns;
    expect([...cause.slice(0, 5)]).toEqual([-1, 0, 1, 2, 3]);
    expect([...link.slice(0, 4)]).toEqual([0, 0, 2, 2]);
    expect([...step.slice(0, 5)]).toEqual([1, 2, 3, 4, 4]);
  });

  test('asks one choice a step, and follows the answers', () => {
    const system = machinesOf({ A: ['0 B!x 1', '0 B!y 1'], B: ['0 A?x 1', '0 A?y 1'] });
    const asking = stepperOf(system, { choosing: 'ask' });
    expect(asking.step()).toBe('asking');
    expect(asking.question?.options.map(({ label }) => label)).toEqual([
      'A: send x to B',
      'A: send y to B',
    ]);
    const run = toEnd(stepperOf(system, { choices: [1] }));
    expect(story(run)[0]).toBe('1 send A B y');
    expect(run.taken.map(({ picked }) => picked)).toEqual([1, 0]);
  });

  test('the seed decides beyond the answers', () => {
    const system = machinesOf({ A: ['0 B!x 0', '0 B!y 0'], B: ['0 A?x 0', '0 A?y 0'] });
    const picks = (seed: number): string =>
      toEnd(stepperOf(system, { seed }), 40)
        .taken.map(({ picked }) => picked)
        .join('');
    expect(new Set([1, 2, 3, 4].map(picks)).size).toBe(4);
    expect(picks(3)).toBe(picks(3));
  });

  test('synchronously a send and its receipts are one step', () => {
    const run = toEnd(stepperOf(hello, { mode: { bound: 1, synchronous: true } }));
    expect(run.steps).toBe(2);
    expect(story(run).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '1 send',
      '1 receive',
      '2 send',
      '2 receive',
      '2 end',
    ]);
  });

  test('two steps that are called the same are told apart by where they lead', () => {
    const system = machinesOf({ A: ['0 B!x 1', '0 B!x 2', '1 B!y 3', '2 B!z 3'], B: [] });
    const run = stepperOf(system);
    expect(run.moves.map((move) => run.titles.of(move))).toEqual([
      'send x to B and go on as A1',
      'send x to B and go on as A2',
    ]);
  });
});

describe('D06 a multicast', () => {
  const system = machinesOf({
    A: ['0 B,C!go 1', '1 B,C!go 2'],
    B: ['0 A?go 1', '1 A?go 2'],
    C: ['0 A?go 1', '1 A?go 2'],
  });

  test('D06 reaches all receivers in one step, and they take it in any order', () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 12; seed++) {
      const lines = story(toEnd(stepperOf(system, { seed })));
      expect(lines.slice(0, 2)).toEqual(['1 send A B go', '1 send A C go']);
      orders.add(
        lines
          .filter((line) => line.includes('receive'))
          .map((l) => l.split(' ')[2])
          .join(''),
      );
    }
    expect(orders).toContain('BCBC');
    expect(orders).toContain('CBCB');
  });

  test('D06 is not possible while one receiver has no room: planted, B has taken its copy, C has not', () => {
    const run = stepperOf(system, { choices: [0, 0] });
    run.step();
    run.step();
    expect(run.configuration.channels.map(({ length }) => length)).toEqual([0, 1]);
    expect(run.moves.map((move) => run.titles.whole(move))).toEqual(['C: receive go from A']);
  });

  test('D06 one copy may be lost and the other arrive', () => {
    const drop = { kind: 'drop', message: { nth: 1, to: 'C', label: 'go' } } as const;
    const run = toEnd(stepperOf(system, { faults: [drop] }));
    expect(story(run)).toContain('1 drop A C go');
    expect(run.end()).toMatchObject({
      status: 'stuck',
      waiting: [{ actor: 'C', reason: 'waits for go from A, which was lost' }],
    });
  });
});

describe('D11 the end of a run', () => {
  test('D11 everyone has ended and nothing is under way: done', () => {
    const system = machinesOf({ A: ['0 B!x 1'], B: ['0 A?x 1'] });
    expect(toEnd(stepperOf(system)).end().status).toBe('done');
  });

  test('D11 planted: two wait for each other, and the ring is named', () => {
    const system = machinesOf({ A: ['0 B?x 1'], B: ['0 C?y 1'], C: ['0 A?z 1', '0 A?w 1'] });
    const end = toEnd(stepperOf(system)).end();
    expect(end.status).toBe('stuck');
    expect(end.findings).toMatchObject([{ kind: 'deadlock', roles: ['A', 'B', 'C'] }]);
    expect(end.findings[0]?.text).toBe(
      'Nobody can go on: they wait for each other (A → B → C → A). A waits for x from B; B waits for y from C; C waits for z from A, or waits for w from A.',
    );
  });

  test('D11 planted: full channels hold both ends', () => {
    const system = machinesOf({
      A: ['0 B!x 1', '1 B!x 2', '2 B?y 3'],
      B: ['0 A!y 1', '1 A!y 2', '2 A?x 3'],
    });
    const end = toEnd(stepperOf(system)).end();
    expect(end.findings).toMatchObject([{ kind: 'deadlock', roles: ['A', 'B'] }]);
    expect(end.findings[0]?.text).toContain('A waits for room to send x to B');
  });

  test('D11 planted: a message that nobody expects', () => {
    const system = machinesOf({ A: ['0 B!x 1', '0 B!y 1'], B: ['0 A?x 1'] });
    const end = toEnd(stepperOf(system, { choices: [1] })).end();
    expect(end.findings).toMatchObject([
      { kind: 'reception', text: 'B cannot take y, which comes next from A: it expects x.' },
    ]);
  });

  test('D11 planted: a message to one who has ended', () => {
    const system = machinesOf({ A: ['0 B!x 1'], B: [] });
    const end = toEnd(stepperOf(system)).end();
    expect(end.findings).toMatchObject([
      { kind: 'orphan', text: 'B has ended without taking x from A.' },
    ]);
  });

  test('who waits for one that has ended is told so', () => {
    const system = machinesOf({ A: ['0 tau 1'], B: ['0 A?x 1'] });
    const end = toEnd(stepperOf(system)).end();
    expect(end.findings).toMatchObject([
      { kind: 'stuck', text: 'B waits for x from A, which has ended.' },
    ]);
  });

  test('when only roles that are made on the way wait, the run rests', () => {
    const system = machinesOf({ A: ['0 B!x 1'], B: ['0 A?x 1', '1 A?y 0'] });
    const { metadata } = system.machines[1] ?? {};
    Object.assign(metadata ?? {}, { dynamic: true });
    expect(toEnd(stepperOf(system)).end().status).toBe('rest');
  });
});

describe('faults', () => {
  const stream = machinesOf({
    A: ['0 B!a 1', '1 B!b 2', '2 B!c 3'],
    B: [
      '0 A?a 1',
      '0 A?b 1',
      '0 A?c 1',
      '1 A?a 2',
      '1 A?b 2',
      '1 A?c 2',
      '2 A?a 3',
      '2 A?b 3',
      '2 A?c 3',
    ],
  });
  const received = (lines: readonly string[]): string =>
    lines.flatMap((line) => (line.includes('receive') ? [line.split(' ').at(-1)] : [])).join('');

  test('a duplicated message is there twice, beyond the room', () => {
    const run = toEnd(stepperOf(stream, { faults: [{ kind: 'duplicate', message: { nth: 1 } }] }));
    expect(received(story(run))).toBe('aab');
    expect(run.end().findings[0]?.kind).toBe('orphan');
  });

  test('a reordered message is overtaken', () => {
    const fault = { kind: 'reorder', message: { nth: 1 }, by: 10_000_000 } as const;
    const run = toEnd(
      stepperOf(stream, { faults: [fault], mode: { bound: 1, synchronous: false } }),
    );
    expect(received(story(run))).toBe('bca');
    expect(run.end().status).toBe('done');
  });

  test('a delayed message holds up those behind it', () => {
    const fault = { kind: 'delay', message: { nth: 1 }, by: 10_000_000 } as const;
    const lines = story(
      toEnd(stepperOf(stream, { faults: [fault], mode: { bound: 9, synchronous: false } })),
    );
    expect(received(lines)).toBe('abc');
    expect(lines).toContain('11 receive B A a');
  });

  test('chance strikes by the seed, and is noted', () => {
    const fault = { kind: 'chance', strike: 'drop', share: 0.5, by: 0 } as const;
    const strikes = [1, 2, 3, 4, 5, 6].map(
      (seed) => toEnd(stepperOf(stream, { seed, faults: [fault] })).strikes.length,
    );
    expect(new Set(strikes).size).toBeGreaterThan(1);
  });

  test('a partition cuts what is sent meanwhile', () => {
    const fault: Fault = { kind: 'partition', actors: ['A'], at: 0, until: -1 };
    const run = toEnd(stepperOf(stream, { faults: [fault] }));
    expect(story(run).filter((line) => line.includes('drop'))).toHaveLength(3);
  });

  test('who crashes loses what is on its way to it, and begins anew when it comes back', () => {
    const faults = [
      { kind: 'crash', actor: 'B', at: 2_500_000 },
      { kind: 'restart', actor: 'B', at: 9_000_000 },
    ] as const;
    const run = toEnd(stepperOf(stream, { faults }));
    const lines = story(run);
    expect(lines.some((line) => line.endsWith('crash B -'))).toBe(true);
    expect(lines.some((line) => line.includes('drop A B'))).toBe(true);
    expect(run.states[1]?.state).toBe('B0');
    expect(run.taken).toHaveLength(run.steps);
  });

  test('a label with its types means the same', () => {
    const typed = machinesOf({ A: ['0 B!a(Int) 1'], B: ['0 A?a(Int) 1'] });
    for (const label of ['a', 'a(Int)']) {
      const run = toEnd(
        stepperOf(typed, { faults: [{ kind: 'drop', message: { nth: 1, label } }] }),
      );
      expect(run.end().status).toBe('stuck');
    }
  });
});
