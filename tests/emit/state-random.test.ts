import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeStateDiagram } from '../../src/emit/mermaid-state.ts';
import type { Statechart, StateNode } from '../../src/model/statechart/statechart.ts';
import { state } from '../../src/parse/mermaid/state/index.ts';
import { drawing } from './state/random-drawings.ts';

describe('random state diagrams', () => {
  test('mean the same when they are written and read again', () => {
    fc.assert(
      fc.property(drawing, (chart) => {
        const { text, losses } = writeStateDiagram(chart);
        expect(losses).toEqual([]);
        const { documents, diagnostics } = state.parse(text, {} as never);
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        const [document] = documents;
        expect(meaning(document?.model as Statechart)).toEqual(meaning(chart));
      }),
      { numRuns: 300 },
    );
  });

  test('planted: an action that is left out is noticed', () => {
    fc.assert(
      fc.property(drawing, (chart) => {
        const [first] = chart.transitions.filter(({ actions }) => actions.length > 0);
        fc.pre(first !== undefined);
        const { text } = writeStateDiagram({
          ...chart,
          transitions: chart.transitions.map((one) =>
            one === first ? { ...one, actions: [] } : one,
          ),
        });
        const [document] = state.parse(text, {} as never).documents;
        expect(meaning(document?.model as Statechart)).not.toEqual(meaning(chart));
      }),
      { numRuns: 50 },
    );
  });
});

/** The chart without ids of parts, labels, and the order of transitions of different states. */
function meaning(chart: Statechart): unknown {
  const stripped = JSON.parse(JSON.stringify(chart), (key, value: unknown) => {
    const nameless = value as { kind?: unknown } | null;
    if (key === 'label' || key === 'internal') return undefined;
    if (key === 'id' && typeof value === 'string')
      return /^s\d+(?:\/region(?:-\d+)?)?$/.test(value) ? value : '';
    return nameless;
  }) as Statechart;
  const sorted = (states: readonly StateNode[]): unknown =>
    states
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((one) => ({ ...one, states: sorted(one.states) }));
  return {
    ...stripped,
    states: sorted(stripped.states),
    transitions: stripped.transitions.toSorted((a, b) =>
      a.source < b.source ? -1 : a.source > b.source ? 1 : 0,
    ),
  };
}
