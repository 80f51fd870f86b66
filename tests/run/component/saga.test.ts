import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { SagaState } from '../../../src/run/component/saga.ts';
import { part, play } from '../../tools/play.ts';
import { anyOrder, searchOrders } from './orders.ts';

const ms = 1_000_000;

/** A saga “trip” with the steps s1, s2 … */
function trip(results: readonly string[], parameters: Record<string, Json> = {}): ComponentSpec[] {
  return [
    part('trip', 'saga', parameters),
    ...results.map((result, i) => part(`s${i + 1}`, 'saga-step', { result })),
  ];
}

describe('B44 a saga', () => {
  test('B44 all steps work: nothing is undone', () => {
    const run = play(trip(['works', 'works', 'works']));
    const state = run.state<SagaState>('trip');
    expect(state).toMatchObject({ phase: 'completed', done: ['s1', 's2', 's3'], undone: [] });
    expect(run.status).toBe('done');
    expect(run.broken).toEqual([]);
  });

  test('B44 a step fails: those before are undone, last one first', () => {
    const run = play(trip(['works', 'works', 'works', 'fails', 'works']));
    const state = run.state<SagaState>('trip');
    expect(state).toMatchObject({ phase: 'compensated', undone: ['s3', 's2', 's1'] });
    expect(run.state('s5')).toMatchObject({ phase: 'todo' });
    expect(run.broken).toEqual([]);
  });

  test('B44 a step that was done without saying so is undone as well', () => {
    const run = play(trip(['works', 'mute', 'works']));
    expect(run.state<SagaState>('trip').undone).toEqual(['s2', 's1']);
    expect(run.state('s2')).toMatchObject({ phase: 'undone' });
    expect(run.broken).toEqual([]);
  });

  test('B44 undoing is tried until it works', () => {
    const specs = trip(['works', 'works', 'fails']);
    const run = play(specs.with(2, part('s2', 'saga-step', { undoFailures: 3 })));
    expect(run.state<SagaState>('trip').undone).toEqual(['s2', 's1']);
    expect(run.marks('tx').filter(({ label }) => label === 'tx:undo_failed')).toHaveLength(3);
  });

  test('B44 in reverse under crashes, loss and duplication', () => {
    const actor = fc.constantFrom('trip', 's1', 's2', 's3');
    const outage = fc
      .record({
        actor,
        at: fc.integer({ min: 0, max: 3000 }),
        for: fc.integer({ min: 1, max: 900 }),
      })
      .map(({ actor: who, at, for: long }): Fault[] => [
        { kind: 'crash', actor: who, at: at * ms },
        { kind: 'restart', actor: who, at: (at + long) * ms },
      ]);
    const strike = fc
      .record({
        kind: fc.constantFrom('drop' as const, 'duplicate' as const),
        message: fc.record({ nth: fc.integer({ min: 1, max: 12 }) }),
      })
      .map((fault): Fault[] => [fault]);
    const results = fc.array(fc.constantFrom('works', 'works', 'fails', 'mute'), {
      minLength: 3,
      maxLength: 3,
    });
    let compensated = 0;
    fc.assert(
      fc.property(results, fc.array(fc.oneof(outage, strike), { maxLength: 4 }), (how, faults) => {
        const run = play(trip(how), { faults: faults.flat() });
        expect(run.broken).toEqual([]);
        if (run.state<SagaState>('trip').phase === 'compensated') compensated++;
      }),
      { numRuns: 150 },
    );
    expect(compensated).toBeGreaterThan(15);
  });

  test('B44 in reverse in every order, with two crashes, everything lost or doubled', () => {
    const search = searchOrders(trip(['choose', 'choose', 'choose']), anyOrder(2));
    expect(search.complete).toBe(true);
    expect(search.findings).toEqual([]);
    expect(search.states).toBeGreaterThan(500);
  });

  test.each(['undoes-forward', 'forgets-the-first', 'ignores-silence'])(
    'B44 planted: %s is noticed',
    (defect) => {
      const last = defect === 'ignores-silence' ? 'mute' : 'fails';
      const run = play(trip(['works', 'works', last], { defect }));
      expect(run.broken).toEqual(['compensation-in-reverse']);
    },
  );
});
