import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Content } from '../../../src/model/statechart/content.ts';
import type { Net } from '../../../src/run/machine/moves.ts';
import { Resources } from '../../../src/run/statechart/resources.ts';
import { MemoryBackend } from '../../../src/run/statechart/storage.ts';
import { Exchange } from '../../../src/run/statechart/talk.ts';
import { Timers } from '../../../src/run/statechart/timers.ts';
import { EventKind } from '../../../src/trace/event.ts';
import { acquire, chart, fault, go, policy, state } from './make.ts';
import { conversationNets, deviations } from './talked.ts';
import { World } from './world.ts';

let nets: Map<string, Net>;
beforeAll(async () => {
  nets = await conversationNets();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A runtime that forgets a message, says it twice, or says it before the one that it answers. */
function misspeak(message: string, how: 'forgets' | 'doubles' | 'hurries', before = ''): void {
  const tell = Reflect.get(Exchange.prototype, 'tell');
  vi.spyOn(Exchange.prototype, 'tell').mockImplementation(function mutant(
    this: Exchange,
    said,
    value,
    more,
  ) {
    const say = (name: string): unknown => Reflect.apply(tell, this, [name, value, more]);
    if (how === 'hurries' && said === before) say(message);
    if (said === message && how === 'doubles') say(said);
    if (said !== message || how === 'doubles') say(said);
    return this;
  });
}

/** What the runtime says of a machine with regions, two errors and a way out, beside its protocols. */
async function heard(): Promise<string> {
  const made = chart(
    [
      state('idle'),
      state('both', { type: 'parallel', states: [state('left'), state('right')] }),
      state('safe'),
    ],
    [go('idle', 'go', 'both'), go('both', 'fail', 'idle', [fault()])],
  );
  made.onError = policy('retry 1 then fallback safe');
  const world = (await World.of({ m: made }, { events: ['go', 'fail', 'unknown'] })).run();
  return deviations(nets, world.trace).join('\n');
}

describe('the runtime’s conversations', () => {
  test('what the runtime says conforms', async () => {
    expect(await heard()).toBe('');
  });

  test('A01 planted: entry actions that do not wait for the regions are noticed', async () => {
    misspeak('perform_entry_actions', 'hurries', 'regions_ready');
    expect(await heard()).toMatch(/^state-entry of/m);
  });

  test('A02 planted: transitions whose guards nobody evaluated are noticed', async () => {
    misspeak('evaluate_guards', 'forgets');
    expect(await heard()).toMatch(/^event-processing of/m);
  });

  test('A07 planted: a cycle that begins twice, or never ends, is noticed', async () => {
    misspeak('record_execution_start', 'doubles');
    expect(await heard()).toMatch(/^execution-cycle of/m);
    vi.restoreAllMocks();
    misspeak('cycle_complete', 'forgets');
    expect(await heard()).toMatch(/^execution-cycle of/m);
  });

  test('A16 planted: an error decided twice, or never recovered from, is noticed', async () => {
    misspeak('check_error_policy', 'doubles');
    expect(await heard()).toMatch(/^error-handling of/m);
    vi.restoreAllMocks();
    misspeak('recovery_complete', 'forgets');
    expect(await heard()).toMatch(/^error-handling of/m);
  });
});

describe('timers', () => {
  const after = (event: string, delay: string): Content => ({
    kind: 'send',
    id: `send.${event}`,
    event: { kind: 'text', text: event },
    sendId: event,
    delay: { kind: 'text', text: delay },
    namelist: [],
    params: [],
  });
  const waiting = chart([
    state('wait', {
      entry: [
        [
          after('late', '3s'),
          after('soon', '1s'),
          after('never', '2s'),
          after('next', '1s'),
          { kind: 'cancel', id: 'cancelled', sendId: { kind: 'text', text: 'never' } },
        ],
      ],
    }),
  ]);

  /** The names of the timers in the order in which they fire. */
  async function fired(): Promise<string[]> {
    const { trace } = (await World.of({ m: waiting })).run();
    return Array.from({ length: trace.length }, (_, n) => trace.event(n))
      .filter(({ kind }) => kind === EventKind.timerFire)
      .map(({ label }) => label);
  }

  test('A08 fire by time, then by the order of setting', async () => {
    expect(await fired()).toEqual(['soon', 'next', 'late']);
  });

  test('A08 planted: timers in the order of setting alone are noticed', async () => {
    vi.spyOn(Timers.prototype, 'add').mockImplementation(function mutant(this: Timers, timer) {
      this.restore([...this.save(), timer]);
    });
    expect(await fired()).not.toEqual(['soon', 'next', 'late']);
  });

  test('A08 planted: a timer that was cancelled and fires is noticed', async () => {
    vi.spyOn(Timers.prototype, 'remove').mockReturnValue([]);
    expect(await fired()).toEqual(['soon', 'next', 'never', 'late']);
  });
});

describe('backends', () => {
  /** What is wrong with a backend that is read and written before and after it is ready. */
  function wrongs(backend: MemoryBackend): string[] {
    const early = [backend.write('k', 'x'), backend.read('k')];
    backend.initialize();
    const late = [backend.write('k', 'y'), backend.read('k'), backend.read('none')];
    return [
      ...(early.some(({ ok }) => ok) ? ['worked before it was ready'] : []),
      ...(late.every(({ ok }) => ok) ? [] : ['did not work']),
      ...(backend.log.length === late.length ? [] : ['log and operations differ']),
    ];
  }

  test('A13 planted: a backend that is ready too soon, or logs nothing, is noticed', () => {
    class Hasty extends MemoryBackend {
      constructor() {
        super();
        this.initialize();
      }
    }
    class Silent extends MemoryBackend {
      override get log() {
        return [];
      }
    }
    expect(wrongs(new MemoryBackend())).toEqual([]);
    expect(wrongs(new Hasty())).toEqual([
      'worked before it was ready',
      'log and operations differ',
    ]);
    expect(wrongs(new Silent())).toEqual(['log and operations differ']);
  });
});

describe('resources', () => {
  /** Whether more than there is was given at any step, and what is still held at the end. */
  async function shared(): Promise<{ most: number; left: number }> {
    const made = chart(
      [state('idle'), state('has', { entry: [[acquire('saw', 2)]] })],
      [go('idle', 'go', 'has'), go('has', 'end', undefined, [fault()])],
    );
    made.resources = [{ id: 'r', name: 'saw', capacity: 3 }];
    made.onError = policy('stop');
    const both = ['a', 'b'].flatMap((to) => ['go', 'end'].map((name) => ({ name, to })));
    const events = [both[0], both[2], both[1], both[3]].flatMap((one) => one ?? []);
    const world = await World.of({ a: made, b: structuredClone(made) }, { events });
    const held: number[] = [];
    world.run(300, () => {
      const tables = world.parts.flatMap((part) => part.resources?.() ?? []);
      const shares = tables.flatMap((one) => one.held);
      held.push(shares.reduce((total, { amount }) => total + amount, 0));
    });
    return { most: Math.max(...held), left: held.at(-1) ?? -1 };
  }

  test('A18 planted: more than there is, or nothing back after an error, is noticed', async () => {
    expect(await shared()).toEqual({ most: 2, left: 0 });
    vi.spyOn(Resources.prototype, 'free').mockReturnValue(3);
    expect((await shared()).most).toBeGreaterThan(3);
    vi.restoreAllMocks();
    vi.spyOn(Resources.prototype, 'end').mockReturnValue([]);
    expect((await shared()).left).toBeGreaterThan(0);
  });
});
