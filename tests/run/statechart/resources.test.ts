import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  StateNode,
  Statechart,
  Transition,
} from '../../../src/model/statechart/statechart.ts';
import { Resources } from '../../../src/run/statechart/resources.ts';
import { takingsOf } from '../../../src/run/statechart/resources-owner.ts';
import { saidIn } from '../../../src/run/statechart/talk-read.ts';
import { acquire, chart, fault, go, policy, release, set, state } from './make.ts';
import { conversationNets, deviations } from './talked.ts';
import { World } from './world.ts';

function table(capacity: Record<string, number>): Resources {
  const made = new Resources();
  made.declare(
    Object.entries(capacity).map(([name, most]) => ({ id: name, name, capacity: most })),
  );
  return made;
}

const wish = (session: string, resource: string, amount = 1) => ({
  session,
  resource,
  amount,
  element: 'x',
});

/** Takes one resource, then another one on `next`; gives both back on `leave`. */
function taker(first: string, second: string, wait = true): Statechart {
  const made = chart(
    [
      state('idle'),
      state('first', {
        entry: [[acquire(first, 1, wait)]],
        states: [state('one'), state('both', { entry: [[acquire(second, 1, wait)]] })],
      }),
      state('end', { type: 'final' }),
    ],
    [go('idle', 'go', 'first'), go('one', 'next', 'both'), go('first', 'leave', 'idle')],
  );
  return withResources(made, { saw: 1, glue: 1 });
}

function withResources(made: Statechart, capacity: Record<string, number>): Statechart {
  made.resources = Object.entries(capacity).map(([name, most]) => ({
    id: `r.${name}`,
    name,
    capacity: most,
  }));
  return made;
}

describe('a table of resources', () => {
  test('A18 never gives more than there is, and all comes back at the end', () => {
    const names = ['a', 'b', 'c'];
    const sessions = ['p', 'q', 'r'];
    const action = fc.record({
      kind: fc.constantFrom('request', 'wait', 'release', 'leave', 'end', 'undo'),
      session: fc.constantFrom(...sessions),
      resource: fc.constantFrom(...names),
      amount: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const made = table({ a: 1, b: 2, c: 5 });
        for (const { kind, session, resource, amount } of actions) {
          if (kind === 'release') made.release(session, resource, amount);
          else if (kind === 'leave') made.leave(session, 's');
          else if (kind === 'end') made.end(session);
          else if (kind === 'undo') {
            const before = made.save();
            made.request(wish(session, resource, amount), 's', false);
            made.release(session, resource);
            made.undo(before);
            expect(made.save().shares).toEqual(before.shares);
          } else made.request(wish(session, resource, amount), 's', kind === 'wait');
          for (const name of names) {
            expect(made.free(name)).toBeGreaterThanOrEqual(0);
            expect(made.shares(name).every((share) => share.amount > 0)).toBe(true);
          }
        }
        for (const session of sessions) made.end(session);
        expect(names.map((name) => made.free(name))).toEqual([1, 2, 5]);
        expect([made.wishes, made.waitCycle()]).toEqual([[], []]);
      }),
    );
  });

  test('who waits is not overtaken', () => {
    const made = table({ a: 3 });
    expect(made.request(wish('p', 'a', 2), '', false).kind).toBe('granted');
    expect(made.request(wish('q', 'a', 2), '', true).kind).toBe('wait');
    expect(made.request(wish('r', 'a', 1), '', false).kind).toBe('denied');
    expect(made.request(wish('r', 'a', 1), '', true).kind).toBe('wait');
    expect(made.ready()).toEqual([]);
    made.release('p', 'a');
    expect(made.ready()).toEqual(['q', 'r']);
    expect(made.request(wish('q', 'a', 2), '', true).kind).toBe('granted');
    expect(made.ready()).toEqual(['r']);
  });

  test('what can never be had is denied at once', () => {
    const made = table({ a: 2 });
    const answers = [
      made.request(wish('p', 'a', 3), '', true),
      made.request(wish('p', 'b'), '', true),
      made.request(wish('p', 'a', -1), '', true),
      made.request(wish('p', 'a', 2), '', true),
      made.request(wish('p', 'a', 1), '', true),
    ];
    expect(answers.map((one) => (one.kind === 'denied' ? one.why : one.kind))).toEqual([
      'there is only 2 of “a”',
      'there is no resource “b”',
      'an amount is more than 0',
      'granted',
      'there is only 2 of “a”, and 2 of it are held already',
    ]);
  });

  test('A19 a circle of waiting is found exactly when nobody in it can ever go on', () => {
    const names = ['a', 'b', 'c', 'd'];
    const sessions = ['p', 'q', 'r', 's'];
    const action = fc.record({
      session: fc.constantFrom(...sessions),
      resource: fc.constantFrom(...names),
      amount: fc.integer({ min: 1, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const made = table({ a: 1, b: 1, c: 2, d: 3 });
        const waits = () => new Set(made.wishes.map(({ session }) => session));
        for (const { session, resource, amount } of actions) {
          if (!waits().has(session)) made.request(wish(session, resource, amount), '', true);
        }
        const circle = made.waitCycle();
        // Whoever can, goes on and gives everything back, until nobody can.
        const copy = table({ a: 1, b: 1, c: 2, d: 3 });
        copy.restore(made.save());
        for (;;) {
          const free = sessions.find((one) => {
            const wanted = copy.wishes.find(({ session }) => session === one);
            const held = Object.keys(copy.held(one)).length > 0;
            if (!wanted) return held;
            return copy.free(wanted.resource) >= wanted.amount;
          });
          if (free === undefined) break;
          copy.end(free);
        }
        expect(circle.length > 0).toBe(copy.wishes.length > 0);
        circle.forEach((one, n) => {
          const wanted = made.wishes.find(({ session }) => session === one);
          const other = circle[(n + 1) % circle.length];
          expect(made.shares(wanted?.resource ?? '').map(({ session }) => session)).toContain(
            other,
          );
        });
      }),
    );
  });

  test('A19 an order of locks that contradicts itself is told before anybody is stuck', () => {
    const made = table({ a: 1, b: 1 });
    made.request(wish('p', 'a'), '', true);
    made.request(wish('p', 'b'), '', true);
    expect(made.lockOrder()).toEqual({ edges: [{ held: 'a', asked: 'b' }], circle: [] });
    made.end('p');
    made.request(wish('q', 'b'), '', true);
    made.request(wish('q', 'a'), '', true);
    expect(made.lockOrder().circle).toEqual(['a', 'b']);
    expect(made.waitCycle()).toEqual([]);
  });

  test('a share belongs to the state that its way leads to', () => {
    const made = taker('saw', 'glue');
    const way = acquire('saw');
    const inner = acquire('glue');
    made.transitions.push(go('idle', 'x', 'both', [way]), go('one', 'y', undefined, [inner]));
    const takings = takingsOf(made);
    expect(takings.get(way.id)?.state).toBe('both');
    expect(takings.get(inner.id)?.state).toBe('one');
  });
});

describe('machines that share', () => {
  test('A18 asking, limits, giving: in this order, and given back however a machine ends', async () => {
    const nets = await conversationNets();
    const ends: [string, Partial<StateNode>[], Transition[], string?][] = [
      ['left', [], [go('has', 'end', 'idle')]],
      ['final', [{ type: 'final' }], [go('has', 'end', 'last')]],
      ['stopped', [], [go('has', 'end', 'idle', [fault()])], 'stop'],
      ['rolled back', [], [go('has', 'end', 'idle', [release('saw'), fault()])], 'rollback'],
      ['restarted', [], [go('has', 'end', 'idle', [fault()])], 'restart 1'],
    ];
    for (const [name, [last], transitions, words] of ends) {
      const made = withResources(
        chart(
          [
            state('idle'),
            state('has', { entry: [[acquire('saw', 2)]] }),
            state('last', last ?? {}),
          ],
          [go('idle', 'go', 'has'), ...transitions],
        ),
        { saw: 3 },
      );
      if (words !== undefined) made.onError = policy(words);
      const world = await World.of({ m: made }, { events: ['go', 'end'] });
      const shown = () => world.parts.flatMap((part) => part.resources?.() ?? []);
      const most: number[] = [];
      world.run(300, () => {
        for (const { held, capacity } of shown()) {
          const sum = held.reduce((total, { amount }) => total + amount, 0);
          expect(sum).toBeLessThanOrEqual(capacity);
          most.push(sum);
        }
      });
      expect(Math.max(...most), name).toBe(2);
      expect(most.at(-1), name).toBe(name === 'rolled back' ? 2 : 0);
      const said = saidIn(world.trace).filter((s) => s.conversation === 'resource-management');
      expect(said.slice(0, 6).map(({ message }) => message)).toEqual([
        'request_resource',
        'check_limits',
        'resource_available',
        'allocate_resource',
        'resource_allocated',
        'resource_granted',
      ]);
      expect(deviations(nets, world.trace)).toEqual([]);
    }
  });

  test('what is not free is an error for one who does not wait', async () => {
    const events = [
      { name: 'go', to: 'left' },
      { name: 'go', to: 'right' },
    ];
    const charts = { left: taker('saw', 'glue', false), right: taker('saw', 'glue', false) };
    const world = (await World.of(charts, { events })).run();
    expect(world.configuration('right')).toEqual(['first', 'one']);
    expect(world.marks('lock')).toEqual(['lock:taken saw', 'lock:refused saw']);
  });

  test('a machine that waits goes on when what it waits for is free', async () => {
    const events = [
      { name: 'go', to: 'left' },
      { name: 'go', to: 'right' },
      { name: 'leave', to: 'left' },
    ];
    const charts = { left: taker('saw', 'glue'), right: taker('saw', 'glue') };
    const world = await World.of(charts, { events });
    const configurations: string[] = [];
    world.run(300, () => configurations.push(world.configuration('right').join('.')));
    expect([...new Set(configurations)]).toEqual(['', 'idle', 'first.one']);
    expect(world.configuration('left')).toEqual(['idle']);
    expect(world.marks('lock')).toEqual([
      'lock:taken saw',
      'lock:waits saw',
      'lock:released saw',
      'lock:taken saw',
    ]);
  });

  test('A19 machines that wait for each other are found in the very step, and named', async () => {
    const events = [
      { name: 'go', to: 'left' },
      { name: 'go', to: 'right' },
      { name: 'next', to: 'left' },
      { name: 'next', to: 'right' },
    ];
    const charts = { left: taker('saw', 'glue'), right: taker('glue', 'saw') };
    const world = await World.of(charts, { events });
    const cycles: string[] = [];
    world.run(300, () => {
      cycles.push(world.parts.flatMap((part) => part.waitCycle?.() ?? []).join());
    });
    const first = cycles.findIndex((one) => one !== '');
    const waits = world.marks('lock').filter((label) => label.startsWith('lock:waits'));
    expect(waits).toHaveLength(2);
    const circle = world.marks('lock').find((label) => label.startsWith('lock:circle'));
    expect(circle).toMatch(/^lock:circle:(left, right|right, left) /);
    // It is known from the step on in which the second one had to wait.
    const { trace } = world;
    let last = 0;
    for (let n = 0; n < trace.length; n++) {
      if (trace.event(n).label === 'lock:waits') last = trace.event(n).step;
    }
    expect(first + 1).toBe(last);
    expect(world.stepper.outcome().status).toBe('stuck');
    expect(world.stepper.mishaps.at(-1)?.message).toContain('waits for');
  });

  test('A19 planted: taken in one order by all, nobody is ever stuck', async () => {
    const pick = fc.constantFrom('left', 'right', 'third');
    const name = fc.constantFrom('go', 'next', 'leave');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ name, to: pick }), { maxLength: 20 }),
        fc.boolean(),
        async (events, ordered) => {
          const charts = {
            left: taker('saw', 'glue'),
            right: ordered ? taker('saw', 'glue') : taker('glue', 'saw'),
            third: taker('saw', 'glue'),
          };
          const world = (await World.of(charts, { events })).run(200);
          const { status } = world.stepper.outcome();
          if (ordered) expect(status).not.toBe('stuck');
          else expect(['stuck', 'rest']).toContain(status);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('limits end a machine that goes beyond them, and say which', async () => {
    const long = chart([state('a', { entry: [[set('list', 'list')]] })], [go('a', 'x', 'a')]);
    long.limits = { timeNs: 1e9 };
    const world = (
      await World.of({ m: long }, { events: ['x', { name: 'x', after: 2e9 }, 'x'] })
    ).run();
    expect(world.status('m')).toBe('failed');
    expect(world.stepper.mishaps.map(({ message }) => message)).toContain(
      '“test” was stopped: it has lived for longer than 1s.',
    );
    const endless = chart([state('a')], [go('a', '', 'a')]);
    endless.limits = { microsteps: 10 };
    const other = (await World.of({ m: endless })).run();
    expect(other.status('m')).toBe('failed');
  });
});
