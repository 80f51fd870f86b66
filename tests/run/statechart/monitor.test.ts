import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChartMonitor } from '../../../src/run/statechart/monitor.ts';
import { EventKind } from '../../../src/trace/event.ts';
import { chartEvents, charts } from '../../model/statechart/arbitrary.ts';
import { chart, go, raise, state } from './make.ts';
import { World } from './world.ts';

test('A09 counters say what a machine has done', async () => {
  const made = chart(
    [state('a'), state('b', { states: [state('c')] })],
    [go('a', 'x', 'b', [raise('inner')]), go('b', 'y', 'a'), go('a', 'inner', 'a')],
  );
  const events = [{ name: 'x' }, { name: 'y', after: 2e9 }, { name: 'nothing', after: 1e9 }];
  const world = (await World.of({ m: made }, { events })).run();
  const { actor } = world.stepper.machines[0] ?? { actor: -1 };
  const metrics = new ChartMonitor().watch(world.trace).read(actor, world.stepper.now);
  expect(metrics).toMatchObject({
    events: 4,
    discarded: 2,
    raised: 1,
    transitions: 2,
    entries: { a: 2, b: 1, c: 1 },
    errors: 0,
    queueMost: 1,
    timeIn: { a: 1e9, b: 2e9, c: 2e9 },
  });
});

test('A09 live counters are the fold of the trace at every step', async () => {
  const runs = fc.array(fc.constantFrom(...chartEvents), { maxLength: 6 });
  const options = { datamodels: ['expression'] as const, additions: true };
  await fc.assert(
    fc.asyncProperty(charts(options), runs, async (model, events) => {
      model.limits = { microsteps: 20 };
      const world = await World.of({ m: model }, { events });
      const live = new ChartMonitor();
      let seen = 0;
      world.run(60, () => {
        live.watch(world.trace, seen, world.trace.length);
        seen = world.trace.length;
        const { now } = world.stepper;
        const fold = new ChartMonitor().watch(world.trace);
        for (const actor of fold.actors) {
          const metrics = live.read(actor, now);
          expect(metrics).toEqual(fold.read(actor, now));
          const sum = Object.values(metrics.taken).reduce((all, one) => all + one, 0);
          expect(sum).toBe(metrics.transitions);
          expect(metrics.discarded).toBeLessThanOrEqual(metrics.events);
        }
      });
    }),
    { numRuns: 40 },
  );
});

test('A09 planted: an event that is left out of the fold is noticed', async () => {
  const made = chart([state('a'), state('b')], [go('a', 'x', 'b'), go('b', 'x', 'a')]);
  const world = (await World.of({ m: made }, { events: ['x', 'x'] })).run();
  const { trace } = world;
  const { actor } = world.stepper.machines[0] ?? { actor: -1 };
  const whole = new ChartMonitor().watch(trace).read(actor, 0);
  for (let n = 0; n < trace.length; n++) {
    const { kind, label } = trace.event(n);
    if (kind !== EventKind.mark || !/^chart:(taken|entered|event)/.test(label)) continue;
    const part = new ChartMonitor().watch(trace, 0, n).watch(trace, n + 1);
    expect(part.read(actor, 0)).not.toEqual(whole);
  }
});
