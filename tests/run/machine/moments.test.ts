import { describe, expect, test } from 'vitest';
import type { Machines } from '../../../src/model/cfsm/cfsm.ts';
import { Net } from '../../../src/run/machine/moves.ts';
import { machinesOf } from './machines.ts';
import { stepperOf, story, toEnd } from './run.ts';

const seconds = 1_000_000_000;

/** The machines with a window for every message of a label. */
function within(machines: Machines, label: string, to: number): Machines {
  for (const { action } of machines.machines.flatMap(({ transitions }) => transitions)) {
    if (action.kind !== 'send' && action.kind !== 'receive') continue;
    if (action.message.label === label) action.within = { from: 0, to };
  }
  return machines;
}

describe('D13 moments', () => {
  test('a window of no length is kept: the message is sent at once', () => {
    const run = toEnd(stepperOf(within(machinesOf({ A: ['0 B!x 1'], B: ['0 A?x 1'] }), 'x', 0)));
    expect(run.end().status).toBe('done');
    expect(story(run)[0]).toBe('0 send A B x');
  });

  test('a timeout on a clock counts from when the clock was set, not from the state', () => {
    const system = machinesOf({ A: ['0 B!x 1', `1 timeout${2 * seconds} 2`], B: ['0 A?x 1'] });
    for (const { action } of system.machines[0]?.transitions ?? []) {
      if (action.kind === 'timeout') action.clock = 'c';
    }
    const run = toEnd(stepperOf(system));
    expect(story(run).filter((line) => line.includes('timerFire'))).toEqual([
      expect.stringMatching(/^2000 timerFire A/),
    ]);
  });

  test('who has crashed misses no deadline', () => {
    const system = () => within(machinesOf({ A: ['0 B?x 1'], B: ['0 A?y 1'] }), 'x', seconds);
    expect(toEnd(stepperOf(system())).breach).toMatchObject({ kind: 'deadline', role: 'A' });
    const run = toEnd(stepperOf(system(), { faults: [{ kind: 'crash', actor: 'A', at: 0 }] }));
    expect(run.breach).toBeUndefined();
    expect(run.end().status).toBe('stuck');
  });

  test('a crash at the moment of a step comes first', () => {
    const system = machinesOf({ A: ['0 B!x 1'], B: ['0 A?x 1'] });
    const run = stepperOf(system, { faults: [{ kind: 'crash', actor: 'A', at: 1_000_000 }] });
    expect(story(toEnd(run))).toEqual([expect.stringMatching(/^1 crash A/)]);
  });
});

test('going back takes what was learnt since away', () => {
  const run = stepperOf(machinesOf({ A: ['0 B!q(x:Int) 1'], B: ['0 A?q(x:Int) 1'] }));
  const start = run.snapshot();
  toEnd(run);
  expect(run.known.map((each) => Object.keys(each))).toEqual([['x'], ['x']]);
  run.restore(start);
  expect(run.known).toEqual([{}, {}]);
});

test('a channel has room for at least one message', () => {
  const system = machinesOf({ A: ['0 B!x 1'], B: ['0 A?x 1'] });
  const net = new Net(system, { bound: 0, synchronous: false });
  expect(net.moves(net.initial())).toHaveLength(1);
});
