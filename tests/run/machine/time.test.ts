import { describe, expect, test } from 'vitest';
import type { Machines } from '../../../src/model/cfsm/cfsm.ts';
import type { Window } from '../../../src/model/global/global.ts';
import { machinesOf } from './machines.ts';
import { stepperOf, story, toEnd } from './run.ts';

const seconds = 1_000_000_000;

/** Gives the actions with a label a window, or makes them set clocks to 0. */
function timed(
  machines: Machines,
  windows: Record<string, Window>,
  resets: Record<string, string[]> = {},
): Machines {
  for (const { action } of machines.machines.flatMap(({ transitions }) => transitions)) {
    if (action.kind !== 'send' && action.kind !== 'receive') continue;
    const { label } = action.message;
    if (windows[label]) action.within = windows[label];
    if (resets[label]) action.resetting = resets[label];
  }
  return machines;
}

const request = (): Machines =>
  machinesOf({ A: ['0 B!ask 1', '1 B?answer 2'], B: ['0 A?ask 1', '1 A!answer 2'] });

const late = (label: string, by: number) =>
  [{ kind: 'delay', message: { nth: 1, label }, by: by * seconds }] as const;

describe('D13 time', () => {
  test('D13 before its window a message waits for it', () => {
    const run = toEnd(stepperOf(timed(request(), { ask: { from: 2 * seconds, to: 5 * seconds } })));
    expect(run.end().status).toBe('done');
    expect(story(run)[0]).toBe('2000 send A B ask');
  });

  test('D13 planted: a delay beyond the window is a missed deadline', () => {
    const system = timed(request(), { answer: { from: 0, to: 5 * seconds } });
    const fine = toEnd(stepperOf(system, { faults: late('answer', 4) }));
    expect(fine.breach).toBeUndefined();
    const run = toEnd(stepperOf(system, { faults: late('answer', 6) }));
    expect(run.breach).toMatchObject({ kind: 'deadline', role: 'A' });
    expect(story(run).slice(-2)).toEqual([
      '5001 timerFire A - answer',
      '5001 violation A - the deadline to receive answer from B is missed',
    ]);
  });

  test('D13 planted: a lost message makes a deadline pass, on the virtual clock', () => {
    const system = timed(request(), { answer: { from: 0, to: 5 * seconds } });
    const run = toEnd(
      stepperOf(system, { faults: [{ kind: 'drop', message: { nth: 1, label: 'answer' } }] }),
    );
    expect(run.now).toBe(5_001_000_000);
    expect(run.breach).toMatchObject({ kind: 'deadline', role: 'A' });
    expect(run.taken).toHaveLength(run.steps);
  });

  test('D13 a machine with a timeout takes it when the message is late', () => {
    const impatient = machinesOf({
      A: ['0 B!ask 1', '1 B?answer 2', `1 timeout${5 * seconds} 3`, '3 B!stop 2'],
      B: ['0 A?ask 1', '1 A!answer 2', '2 A?stop 3'],
    });
    impatient.machines[1]?.terminalStates.push(2);
    const inTime = toEnd(stepperOf(impatient, { seed: 4 }));
    expect(story(inTime).some((line) => line.includes('timerFire'))).toBe(false);
    const run = toEnd(stepperOf(impatient, { faults: late('answer', 6) }));
    expect(story(run)).toContain('5001 timerFire A - give up waiting after 5 s');
    expect(story(run)).toContain('5003 receive B A stop');
  });

  test('a person may pick the timeout at any time: the clock goes there', () => {
    const system = machinesOf({ A: ['0 B?x 1', `0 timeout${2 * seconds} 1`], B: ['0 A!x 1'] });
    const run = stepperOf(system, { choices: [0] });
    expect(run.moves.map(({ step }) => step.kind)).toEqual(['timeout', 'send']);
    run.step();
    expect(run.now).toBe(2 * seconds);
  });

  test('windows count from a clock that a message sets to 0', () => {
    const system = machinesOf({
      A: ['0 B!a 1', '1 B!b 2', '2 B!c 3'],
      B: ['0 A?a 1', '1 A?b 2', '2 A?c 3'],
    });
    timed(
      system,
      { b: { from: 3 * seconds, to: -1 }, c: { from: 4 * seconds, to: -1, clock: 'k' } },
      { a: ['k'] },
    );
    const times = story(toEnd(stepperOf(system))).filter((line) => line.includes('send'));
    expect(times).toEqual(['1 send A B a', '3001 send A B b', '4001 send A B c']);
  });

  test('who has a deadline goes first: many may act in one narrow window', () => {
    const names = ['A', 'B', 'C', 'D', 'E'];
    const system = machinesOf({
      ...Object.fromEntries(names.map((name) => [name, ['0 Z!x 1']])),
      Z: names.map((name, i) => `${i} ${name}?x ${i + 1}`),
    });
    timed(system, {});
    for (const { action } of system.machines.flatMap(({ transitions }) => transitions)) {
      if (action.kind === 'send') action.within = { from: 0, to: 2_000_000 };
    }
    for (let seed = 0; seed < 10; seed++) {
      expect(toEnd(stepperOf(system, { seed })).end().status).toBe('done');
    }
  });

  test('planted: a pick that comes too late is noticed, and nothing is sent', () => {
    const system = timed(
      machinesOf({ A: ['0 B!x 1'], B: ['0 A?x 1'], C: [`0 timeout${9 * seconds} 1`] }),
      { x: { from: 0, to: 5 * seconds } },
    );
    expect(toEnd(stepperOf(system)).breach).toBeUndefined();
    const run = toEnd(stepperOf(system, { choices: [1, 0] }));
    expect(run.breach).toMatchObject({ kind: 'deadline', role: 'A' });
    expect(story(run).some((line) => line.includes(' send A '))).toBe(false);
  });
});
