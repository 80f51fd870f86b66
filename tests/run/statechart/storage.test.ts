import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  damaged,
  MemoryBackend,
  readStored,
  storedText,
} from '../../../src/run/statechart/storage.ts';
import type { MachineSnapshot } from '../../../src/run/statechart/snapshot.ts';
import { formatProblem } from '../../../src/run/statechart/storage-image.ts';
import { StoragePart } from '../../../src/run/statechart/storage-part.ts';
import { saidIn } from '../../../src/run/statechart/talk-read.ts';
import { convertTypes } from '../../../src/run/statechart/types.ts';
import type { Content } from '../../../src/model/statechart/content.ts';
import { acquire, chart, data, go, send, set, state } from './make.ts';
import { conversationNets, deviations } from './talked.ts';
import { World } from './world.ts';

const image: MachineSnapshot = {
  id: 'm',
  name: 'door',
  status: 'running',
  configuration: ['a', 'a.b'],
  history: { h: ['a.b'] },
  data: { n: 1, list: [1, { x: 'é' }], none: null },
  opaque: [],
  bound: [],
  internal: [],
  external: [{ name: 'go', type: 'external', data: 2 }],
  timers: [],
  waiting: [],
  over: false,
  invoked: [],
};

const counting = () => {
  const made = chart(
    [
      state('whole', {
        states: [
          state('one'),
          state('two'),
          state('past', { type: 'history', history: 'shallow' }),
        ],
      }),
      state('away'),
    ],
    [
      go('one', 'go', 'two', [set('n', 'n + 1')]),
      go('two', 'go', 'one', [set('n', 'n + 1')]),
      go('whole', 'leave', 'away'),
      go('away', 'back', 'past'),
    ],
  );
  made.data = [data('n', '0')];
  return made;
};

/** Says what happened to a machine that is stored and loaded on the way. */
async function stored(changes: { step: number; path: string; value: never }[], events: string[]) {
  return (await World.of({ m: counting() }, { events, changes })).run();
}

const change = (step: number, what: string, value: unknown = 'k') => ({
  step,
  path: `command.${what}`,
  value: value as never,
});

describe('what is stored', () => {
  test('A11 a text with any byte that is another one is not loaded', () => {
    const text = storedText(image);
    expect(readStored(text)).toEqual({ ok: true, value: image });
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 0xffff }), (at, by) => {
        const other = String.fromCharCode(text.charCodeAt(at) ^ by);
        expect(readStored(text.slice(0, at) + other + text.slice(at + 1)).ok).toBe(false);
        expect(readStored(damaged(text, at)).ok).toBe(false);
        expect(readStored(text.slice(0, at)).ok).toBe(false);
      }),
    );
  });

  test('A13 a backend logs each write and read, and does nothing before it is ready', () => {
    const action = fc.constantFrom('write', 'read', 'initialize', 'close');
    fc.assert(
      fc.property(fc.array(action), (actions) => {
        const backend = new MemoryBackend();
        let [ready, done] = [false, 0];
        for (const each of actions) {
          if (each === 'initialize') ready = backend.initialize().ok;
          else if (each === 'close') {
            backend.close();
            ready = false;
          } else {
            const { ok } = each === 'write' ? backend.write('k', 'x') : backend.read('k');
            expect(ok).toBe(ready);
            if (ok) done++;
          }
        }
        expect(backend.log).toHaveLength(done);
      }),
    );
  });

  test('what is no plain data is named with its place', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = { cycle };
    const wrong = [{ f: () => 1 }, { list: [1, Number.NaN] }, cycle, new Date(0), undefined, 1n];
    expect(wrong.map((one) => convertTypes(one))).toEqual([
      { ok: false, problem: 'f: a function is no plain data' },
      { ok: false, problem: 'list[1]: NaN is no number of JSON' },
      { ok: false, problem: 'self.cycle: it holds itself' },
      { ok: false, problem: 'an object of a class is no plain data' },
      { ok: false, problem: 'a undefined is no plain data' },
      { ok: false, problem: 'a bigint is no plain data' },
    ]);
    expect(convertTypes({ a: [1, { b: null }], c: undefined })).toEqual({
      ok: true,
      value: { a: [1, { b: null }] },
    });
  });

  test('A10 only what has the form of a machine is one', () => {
    expect(formatProblem(image)).toBeUndefined();
    const fields = ['name', 'configuration', 'history', 'data', 'internal', 'timers', 'invoked'];
    for (const field of fields) {
      expect(formatProblem({ ...image, [field]: 7 }), field).toBeDefined();
      const { [field]: _, ...without } = image as unknown as Record<string, unknown>;
      expect(formatProblem(without), field).toBeDefined();
    }
  });
});

describe('a run that stores and loads', () => {
  test('A10 A11 A13 machines come back as they were, and what is said conforms', async () => {
    const nets = await conversationNets();
    const changes = [change(4, 'store'), change(9, 'load')];
    const world = await stored(changes, ['go', 'go', 'go', 'leave']);
    const marks = world.marks('chart').filter((one) => /stored|restored/.test(one));
    expect(marks).toEqual(['chart:edited:stored k', 'chart:restored k']);
    expect(deviations(nets, world.trace)).toEqual([]);
    const said = saidIn(world.trace);
    const logged = said.filter(({ message }) => message === 'log_operation').length;
    const part = world.parts.find((one) => one instanceof StoragePart);
    expect(part?.log).toHaveLength(logged);
    expect(logged).toBe(2);
    const words = said.filter((s) => s.conversation === 'storage').map(({ message }) => message);
    expect(words.indexOf('format_valid')).toBeLessThan(words.indexOf('persist_data'));
  });

  test('A10 planted: what is no machine any more is never persisted', async () => {
    const nets = await conversationNets();
    const changes = [change(3, 'store', { key: 'k', corrupt: true }), change(6, 'load')];
    const world = await stored(changes, ['go', 'go']);
    const messages = saidIn(world.trace).map(({ message }) => message);
    expect(messages).toContain('format_invalid');
    expect(messages).not.toContain('persist_data');
    expect(messages).toContain('data_missing');
    expect(deviations(nets, world.trace)).toEqual([]);
    expect(world.data('m')).toEqual({ n: 2 });
  });

  test('timers, invocations and shares of resources come back with a machine', async () => {
    const late = { kind: 'text', text: '3s' } as const;
    const made = chart(
      [
        state('on', { entry: [[acquire('saw'), { ...send('late'), delay: late } as Content]] }),
        state('off', { entry: [[set('n', 'n + 1')]] }),
      ],
      [go('on', 'late', 'off'), go('on', 'leave', 'off')],
    );
    made.resources = [{ id: 'r', name: 'saw', capacity: 1 }];
    made.data = [data('n', '0')];
    const changes = [change(3, 'store'), change(7, 'load')];
    const events = [{ name: 'leave', after: 1e9 }];
    const world = await World.of({ m: made }, { events, changes });
    const held = () => world.parts.flatMap((part) => part.resources?.() ?? [])[0]?.held.length;
    const seen: unknown[] = [];
    world.run(300, () => {
      const { stepper } = world;
      const due = stepper.timers.map(({ at }) => at);
      if (stepper.what === 'command') seen.push([world.configuration('m'), held(), due]);
    });
    expect(seen).toEqual([
      [['on'], 1, [3e9]],
      [['on'], 1, [5e9]],
    ]);
    expect([world.configuration('m'), world.data('m'), held()]).toEqual([['off'], { n: 1 }, 0]);
    expect(world.stepper.now).toBe(5e9);
  });

  test('A11 planted: a corrupted byte is noticed, and the machine keeps its state', async () => {
    const nets = await conversationNets();
    await fc.assert(
      fc.asyncProperty(fc.nat(5000), async (corrupt) => {
        const changes = [change(3, 'store'), change(8, 'load', { key: 'k', corrupt })];
        const world = await World.of({ m: counting() }, { events: ['go', 'go', 'go'], changes });
        let before: unknown;
        world.run(300, () => {
          const now = [world.configuration('m'), world.data('m')];
          if (world.stepper.what === 'command' && before !== undefined) {
            expect(now).toEqual(before);
          }
          before = now;
        });
        const messages = saidIn(world.trace).map(({ message }) => message);
        expect(messages).toContain('data_invalid');
        expect(messages).toContain('state_kept');
        expect(messages).not.toContain('state_restored');
        expect(deviations(nets, world.trace)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test('what is stored of one machine does not fit another one', async () => {
    const other = chart([state('elsewhere')]);
    const changes = [change(2, 'store'), { ...change(4, 'load'), path: 'other/command.load' }];
    const world = (await World.of({ m: counting(), other }, { events: ['go'], changes })).run();
    expect(world.configuration('other')).toEqual(['elsewhere']);
    const problems = world.stepper.mishaps.map(({ message }) => message);
    expect(problems).toEqual(['It cannot be loaded: there is no state “whole”.']);
  });

  test('stored machines come and go with the steps of the run', async () => {
    const changes = [change(3, 'store'), change(9, 'load'), change(10, 'load', 'nothing')];
    const events = ['go', 'leave', 'back', 'go'];
    const made = counting();
    const whole = (await World.of({ m: made }, { events, changes })).run();
    const world = await World.of({ m: made }, { events, changes });
    const saved = [world.stepper.snapshot()];
    world.run(300, () => saved.push(world.stepper.snapshot()));
    for (const one of saved.toReversed()) {
      world.stepper.restore(one);
      world.run();
      expect(world.trace.hash()).toBe(whole.trace.hash());
    }
  });
});
