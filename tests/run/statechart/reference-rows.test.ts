import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newChart, newState, newTransition } from '../../../src/model/statechart/build.ts';
import type { StateNode, Statechart } from '../../../src/model/statechart/statechart.ts';
import { chartArbitrary, eventsArbitrary } from './reference-arbitrary.ts';
import { insideOut, regionsTogether, runsToCompletion } from './reference-order.ts';
import type { OrderCheck } from './reference-order.ts';
import { machine, playOurs, playReference } from './reference-play.ts';
import type { Defect } from './reference.ts';

const seed = 20_261_121;
const random = fc.tuple(chartArbitrary(), eventsArbitrary);

/** What a check has to say of random machines: '' when it is content with all of them. */
function judged(check: OrderCheck, defect?: Defect): string {
  for (const [chart, events] of fc.sample(random, { seed, numRuns: 100 })) {
    const { lines } = defect ? playReference(chart, events, [defect]) : playOurs(chart, events);
    const problem = check(lines, chart);
    if (problem !== '') return problem;
  }
  return '';
}

describe('A03 run to completion', () => {
  test('A03 an event raised by content is looked at after the microstep', () => {
    expect(judged(runsToCompletion)).toBe('');
  });

  test('A03 planted: an event that is looked at as soon as it is raised is noticed', () => {
    expect(judged(runsToCompletion, 'raised-at-once')).toMatch(/^event .* during microstep/);
  });
});

describe('A04 guard order and conflicts', () => {
  test('A04 the innermost state whose guard holds wins, a thousand times the same', () => {
    const nested = fc.record({
      depth: fc.integer({ min: 1, max: 8 }),
      guards: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    });
    fc.assert(
      fc.property(nested, ({ depth, guards }) => {
        const chart = nestedChart(depth, guards);
        const inner = guards.slice(0, depth).lastIndexOf(true);
        for (let round = 0; round < 10; round++) {
          const { lines } = playOurs(chart, ['e'], round % 2 === 1);
          expect(lines.filter((line) => line.startsWith('log'))).toEqual(
            inner < 0 ? [] : [`log ${inner} nothing`],
          );
        }
      }),
      { seed, numRuns: 100 },
    );
  });

  test('A04 of two regions in conflict the inner source wins, else the earlier one', () => {
    const chart = conflictChart();
    const taken = (events: string[]) =>
      playOurs(chart, events).lines.filter((line) => line.startsWith('microstep'));
    expect(taken(['same'])).toEqual(['microstep t1']);
    expect(taken(['deep'])).toEqual(['microstep inner']);
    const { interpreter, session } = machine(chart);
    interpreter.start(session);
    const verdicts = interpreter.enabled(session, { name: 'same', type: 'external' });
    const named = verdicts.map(({ transition, reason, by }) => {
      return [chart.transitions[transition]?.id, reason, chart.transitions[by]?.id];
    });
    expect(named).toContainEqual(['t1', 'taken', undefined]);
    expect(named).toContainEqual(['t2', 'conflict', 't1']);
  });

  test('A04 Mermaid: depth, then how specific the event is, then priority, then order', () => {
    const chart = newChart('rules', 'mermaid');
    chart.states.push(newState('a', 'a', 'atomic'), ...['b', 'c', 'd'].map(leaf));
    const to = (id: string, target: string, event: string, priority: number) => ({
      ...newTransition(id, 'a', [target]),
      events: [event],
      priority,
    });
    chart.transitions.push(to('any', 'b', '*', 9), to('low', 'c', 'e', 0), to('high', 'd', 'e', 1));
    expect(takenBy(chart, 'e')).toBe('high');
    expect(takenBy({ ...chart, transitions: chart.transitions.slice(0, 2) }, 'e')).toBe('low');
    expect(takenBy(chart, 'other')).toBe('any');
    // The same text as SCXML: nothing but the order decides.
    expect(takenBy({ ...chart, dialect: 'scxml' }, 'e')).toBe('any');
  });

  test('A04 planted: that the outer state wins is noticed', () => {
    const differs = fc.sample(random, { seed, numRuns: 400 }).some(([chart, events]) => {
      const { lines } = playReference(chart, events, ['outer-wins']);
      return lines.join('\n') !== playOurs(chart, events).lines.join('\n');
    });
    expect(differs).toBe(true);
    const { lines } = playReference(conflictChart(), ['deep'], ['outer-wins']);
    expect(lines).not.toContain('microstep inner');
  });
});

describe('A05 regions of a parallel state', () => {
  test('A05 regions are entered together and done when each is final', () => {
    expect(judged(regionsTogether)).toBe('');
  });

  test('A05 planted: a parallel state done with its first region is noticed', () => {
    expect(judged(regionsTogether, 'done-early')).toMatch(/is done before/);
  });

  test('A05 planted: regions that report after the microstep are noticed', () => {
    expect(judged(regionsTogether, 'regions-later')).toMatch(/without all of its regions/);
  });
});

describe('A06 entry and exit in hierarchies', () => {
  test('A06 exits go from inside out, entries from outside in', () => {
    expect(judged(insideOut)).toBe('');
  });

  test.each(['exit-order', 'entry-order'] as const)('A06 planted: %s is noticed', (defect) => {
    expect(judged(insideOut, defect)).toMatch(/is (?:entered|left) before/);
  });
});

test.each(['no-history', 'late-config', 'entry-order', 'exit-order', 'raised-at-once'] as const)(
  'planted: comparing random machines with Appendix D notices %s',
  (defect) => {
    const differs = fc.sample(random, { seed, numRuns: 400 }).some(([chart, events]) => {
      const { lines } = playReference(chart, events, [defect]);
      return lines.join('\n') !== playOurs(chart, events).lines.join('\n');
    });
    expect(differs).toBe(true);
  },
);

function leaf(id: string): StateNode {
  return newState(id, id, 'atomic');
}

/** States inside each other, each with a transition that says how deep it is. */
function nestedChart(depth: number, guards: readonly boolean[]): Statechart {
  const chart = newChart('nested', 'scxml');
  chart.datamodel = 'expression';
  let around = chart.states;
  for (let n = 0; n < depth; n++) {
    const state = newState(`s${n}`, `s${n}`, n === depth - 1 ? 'atomic' : 'compound');
    around.push(state);
    around = state.states;
    const text = String(guards[n] ?? false);
    chart.transitions.push({
      ...newTransition(`t${n}`, state.id, []),
      events: ['e'],
      guard: { kind: 'code', code: { id: `g${n}`, language: 'expression', text } },
      actions: [{ kind: 'log', id: `l${n}`, label: String(n) }],
    });
  }
  return chart;
}

/** Two regions that both want to leave their parallel state, and one whose inside does. */
function conflictChart(): Statechart {
  const chart = newChart('conflict', 'scxml');
  chart.datamodel = 'expression';
  const parallel = newState('p', 'p', 'parallel');
  const region = (id: string) => ({ ...newState(id, id, 'compound'), states: [leaf(`${id}1`)] });
  parallel.states.push(region('r'), region('q'));
  chart.states.push(parallel, leaf('out'), leaf('away'));
  const to = (id: string, source: string, target: string, event: string) => ({
    ...newTransition(id, source, [target]),
    events: [event],
  });
  chart.transitions.push(
    to('t1', 'r1', 'out', 'same'),
    to('t2', 'q1', 'away', 'same'),
    // r1 has none of its own: it selects that of p, which the inside of q preempts.
    to('outer', 'p', 'out', 'deep'),
    to('inner', 'q1', 'away', 'deep'),
  );
  return chart;
}

/** The transition that an event makes a fresh machine take. */
function takenBy(chart: Statechart, name: string): string | undefined {
  const { interpreter, session } = machine(chart);
  interpreter.start(session);
  const found = interpreter
    .enabled(session, { name, type: 'external' })
    .find(({ reason }) => reason === 'taken');
  return chart.transitions[found?.transition ?? -1]?.id;
}
