import { describe, expect, test } from 'vitest';
import type { RunSpec } from '../../src/model/run.ts';
import { newChart, newState, newTransition } from '../../src/model/statechart/build.ts';
import type { Transition } from '../../src/model/statechart/statechart.ts';
import { withEdit, withEvent, withoutEvent, withSettings } from '../../src/state/chart-spec.ts';
import { chartIndex, eventName, readiness, readsEvent } from '../../src/state/chart-words.ts';
import { equalSpec } from '../../src/state/edits.ts';

const spec = (change: Partial<RunSpec> = {}): RunSpec => ({
  document: 'd',
  seed: 1,
  choices: [],
  faults: [],
  ...change,
});
const place = (step: number, arrived = 0, due?: number): Parameters<typeof withEvent>[2] => ({
  run: { choices: [] },
  step,
  arrived,
  ...(due === undefined ? {} : { due }),
});

describe('what comes to a machine from outside', () => {
  test('an event is sent at the cursor, behind what came before', () => {
    const first = withEvent(spec(), { name: 'a' }, place(2));
    const second = withEvent(first.spec, { name: 'b', data: 1 }, place(5, 1));
    expect(second.dropped).toBe(0);
    expect(second.spec.chart?.events).toEqual([
      { name: 'a', step: 2 },
      { name: 'b', data: 1, step: 5 },
    ]);
  });

  test('what came later is left out, and counted', () => {
    const old = spec({
      chart: {
        events: [
          { name: 'a', step: 2 },
          { name: 'b', step: 5 },
          { name: 'c', step: 9 },
        ],
      },
      changes: [
        { step: 3, path: 'data.n', value: 1 },
        { step: 8, path: 'data.n', value: 2 },
      ],
    });
    const { spec: made, dropped } = withEvent(old, { name: 'x' }, place(5, 1));
    expect(made.chart?.events.map(({ name }) => name)).toEqual(['a', 'x']);
    expect(made.changes).toEqual([{ step: 3, path: 'data.n', value: 1 }]);
    expect(dropped).toBe(3);
  });

  test('events of a list stay as far as they have come', () => {
    const old = spec({ chart: { events: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] } });
    const { spec: made, dropped } = withEvent(old, { name: 'x' }, place(7, 2));
    expect(made.chart?.events).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'x', step: 7 }]);
    expect(dropped).toBe(1);
  });

  test('what is on its way stays on its way, before or behind the new one', () => {
    const waits = spec({ chart: { events: [{ name: 'slow', step: 2, after: 50 }] } });
    // 20 are left at step 6.
    const soon = withEvent(waits, { name: 'x', after: 5 }, place(6, 0, 20));
    expect(soon.dropped).toBe(0);
    expect(soon.spec.chart?.events).toEqual([
      { name: 'x', step: 6, after: 5 },
      { name: 'slow', after: 15 },
    ]);
    const late = withEvent(waits, { name: 'x', after: 30 }, place(6, 0, 20));
    expect(late.spec.chart?.events).toEqual([
      { name: 'slow', step: 6, after: 20 },
      { name: 'x', after: 10 },
    ]);
    const third = withEvent(late.spec, { name: 'y', after: 25 }, place(6, 0, 20));
    expect(third.spec.chart?.events).toEqual([
      { name: 'slow', step: 6, after: 20 },
      { name: 'y', after: 5 },
      { name: 'x', after: 5 },
    ]);
  });

  test('choices of the past stay chosen, later ones are drawn anew', () => {
    const choice = { element: '', label: '', options: [] };
    const choices = [1, 4, 8].map((step, picked) => ({ ...choice, step, picked }));
    const asked = spec({ choices: [0, 1, 2] });
    const at = { run: { choices }, step: 4, arrived: 0 };
    expect(withEvent(asked, { name: 'a' }, at).spec.choices).toEqual([0, 1]);
    expect(withEvent(spec(), { name: 'a' }, at).spec.choices).toEqual([]);
  });

  test('a value is changed in the step after the cursor; an older change there goes', () => {
    const first = withEdit(spec(), 'data.n', 1, place(3));
    expect(first.spec.changes).toEqual([{ step: 4, path: 'data.n', value: 1 }]);
    const next = withEdit(first.spec, 'data.m', 2, place(4));
    expect(next.spec.changes).toHaveLength(2);
    const again = withEdit(next.spec, 'data.n', 9, place(3));
    expect(again.spec.changes).toEqual([{ step: 4, path: 'data.n', value: 9 }]);
    expect(again.dropped).toBe(2);
  });

  test('an event is taken away; other settings begin anew', () => {
    const old = spec({
      chart: {
        events: [
          { name: 'a', step: 1 },
          { name: 'b', step: 3 },
        ],
      },
    });
    expect(withoutEvent(old, 0).chart?.events).toEqual([{ name: 'b', step: 3 }]);
    expect(withSettings(old, { copies: 20 }).chart?.copies).toBe(20);
    expect(withSettings(old, { copies: 1 }).chart).not.toHaveProperty('copies');
    expect(withSettings(old, { together: [] }).chart).not.toHaveProperty('together');
  });

  test('planted: runs with other events from outside are not taken for equal', () => {
    const [a, b] = ['a', 'b'].map((name) => spec({ chart: { events: [{ name, step: 0 }] } }));
    if (!a || !b) throw new Error('unreachable');
    expect(equalSpec(a, b)).toBe(false);
    expect(equalSpec(a, structuredClone(a))).toBe(true);
    expect(equalSpec(spec(), spec({ chart: { events: [] } }))).toBe(true);
  });
});

describe('what is known of a chart', () => {
  test('events to be offered are those that a person could send', () => {
    const events = [['a.*'], ['b', 'done.state.x'], ['*'], ['error.execution'], ['a']];
    const transitions = events.map((list, n) => ({
      ...newTransition(`t${n}`, 's', []),
      events: list,
    }));
    const index = chartIndex({ ...newChart('c', 'scxml'), transitions });
    expect(index.events).toEqual(['a', 'b']);
  });

  test('transitions that look at the data of their event are known', () => {
    const reads = (text: string): boolean =>
      readsEvent({
        ...newTransition('t', 's', []),
        guard: { kind: 'code', code: { id: 'c', language: 'ecmascript', text } },
      });
    expect(reads('_event.data.n > 3')).toBe(true);
    expect(reads('event.value === "x"')).toBe(true);
    expect(reads('({ context, event }) => context.n === event.n')).toBe(true);
    expect(reads('events.length > 3')).toBe(false);
    expect(reads('n > 3')).toBe(false);
  });

  test('what would be taken is told from what loses to an earlier or inner transition', () => {
    const states = [{ ...newState('p', 'p', 'compound'), states: [newState('s', 's', 'atomic')] }];
    const one = (id: string, source: string, events: string[]): Transition => ({
      ...newTransition(id, source, ['p']),
      events,
    });
    const transitions = [
      one('outer', 'p', ['a.b']),
      one('other', 'p', ['c']),
      one('first', 's', ['a']),
      one('second', 's', ['a.b']),
      one('never', 's', ['d']),
      one('after', 's', ['d']),
    ];
    const index = chartIndex({ ...newChart('c', 'scxml'), states, transitions });
    const offers = transitions.map(({ id, source, events: [event = ''] }) => ({
      transition: id,
      source,
      event,
      guard: id !== 'never',
    }));
    expect([...readiness(index, offers)].sort()).toEqual([
      ['after', 'ready'],
      ['first', 'ready'],
      ['never', 'guard'],
      ['other', 'ready'],
      ['outer', 'depth'],
      ['second', 'order'],
    ]);
  });

  test('events of delays are called by their delay', () => {
    expect(eventName('after.5s.Open')).toBe('after 5s');
    expect(eventName('after.sale')).toBe('after.sale');
    expect(eventName('go')).toBe('go');
  });
});
