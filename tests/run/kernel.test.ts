import { describe, expect, it } from 'vitest';
import type { Actor, System } from '../../src/run/actor.ts';
import { Kernel, type KernelOptions } from '../../src/run/kernel.ts';
import { EventKind, kindName } from '../../src/trace/event.ts';

/** An actor made of one function, with a list of what it saw as its state. */
function actor(receive: Actor<unknown[], unknown>['receive']): Actor<unknown[], unknown> {
  return { init: () => [], receive };
}

function system(...behaviours: Actor<unknown[], unknown>[]): System {
  return {
    actors: behaviours.map((behaviour, i) => ({ id: `a${i}`, name: `a${i}`, tier: '', behaviour })),
    network: { latency: () => 10 },
    start: [{ to: 0, message: 'start' }],
    prepare: (intern) => intern('text'),
    outcome: () => ({ status: 'rest', waiting: [] }),
    look: () => ({ alive: true, active: 0, sent: 0, received: 0, used: {} }),
  };
}

const options: KernelOptions = { seed: 1, choices: [], faults: [], choosing: 'seed' };

function run(kernel: Kernel, most = 1000): string[] {
  for (let i = 0; i < most && kernel.step() === 'stepped'; i++);
  return Array.from({ length: kernel.trace.length }, (_, i) => {
    const e = kernel.trace.event(i);
    return `${e.time} ${kindName(e.kind)} ${e.actor}`;
  });
}

describe('timers', () => {
  it('fire in the order of time, then of setting; cancelled ones never', () => {
    const timers = actor((state, message, context) => {
      state.push(message);
      if (message !== 'start') return;
      context.after(30, 'late', 1);
      context.after(10, 'first', 1);
      context.after(10, 'second', 1);
      context.cancel(context.after(20, 'never', 1));
    });
    const kernel = new Kernel(system(timers), options);
    run(kernel);
    expect(kernel.states[0]).toEqual(['start', 'first', 'second', 'late']);
  });

  it('of a life that a crash ended do not fire', () => {
    const timers = actor((state, message, context) => {
      state.push(message);
      if (message === 'start') context.after(100, 'old', 1);
    });
    const kernel = new Kernel(system(timers), {
      ...options,
      faults: [
        { kind: 'crash', actor: 'a0', at: 50 },
        { kind: 'restart', actor: 'a0', at: 60 },
      ],
    });
    run(kernel);
    expect(kernel.states[0]).toEqual([]);
    const kinds = [...kernel.trace.columns.kind.subarray(0, kernel.trace.length)];
    expect(kinds).toEqual([EventKind.timerSet, EventKind.crash, EventKind.restart]);
  });
});

describe('faults', () => {
  const sender = actor((_state, message, context) => {
    if (message === 'start') for (let i = 0; i < 3; i++) context.send(1, i, 1, 0, 0);
  });
  const receiver = actor((state, message) => void state.push(message));

  it('strike the n-th message that fits', () => {
    const kernel = new Kernel(system(sender, receiver), {
      ...options,
      faults: [{ kind: 'drop', message: { nth: 2, to: 'a1' } }],
    });
    run(kernel);
    expect(kernel.states[1]).toEqual([0, 2]);
  });

  it('of delay keep the order between two actors', () => {
    const kernel = new Kernel(system(sender, receiver), {
      ...options,
      faults: [{ kind: 'delay', message: { nth: 1 }, by: 100 }],
    });
    run(kernel);
    expect(kernel.states[1]).toEqual([0, 1, 2]);
    expect(kernel.now).toBe(110);
  });
});

describe('bounds', () => {
  it('on what waits at once are said, not passed', () => {
    const flood = actor((_state, _message, context) => {
      context.post(0, 'again');
      context.post(0, 'again');
    });
    const kernel = new Kernel(system(flood), { ...options, maxPending: 100 });
    let result = kernel.step();
    for (let i = 0; i < 1000 && result === 'stepped'; i++) result = kernel.step();
    expect(result).toBe('overflow');
  });
});

describe('causes', () => {
  it('lead from each event to what brought it about', () => {
    const relay = actor((_state, message, context) => {
      if (typeof message === 'number' && message < 3) context.send(0, message + 1, 1, 0, 0);
      if (message === 'start') context.send(0, 1, 1, 0, 0);
    });
    const kernel = new Kernel(system(relay), options);
    run(kernel);
    const causes = [...kernel.trace.columns.cause.subarray(0, kernel.trace.length)];
    expect(causes).toEqual([-1, 0, 1, 2, 3, 4]);
  });
});
