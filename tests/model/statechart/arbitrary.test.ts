import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parentsOf, walkStates } from '../../../src/model/statechart/walk.ts';
import { charts, renumbered } from './arbitrary.ts';

describe('random charts', () => {
  it('are well-formed', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(charts({ invokes: true, additions: true, maxStates: 12 }), (chart) => {
        const states = [...walkStates(chart.states)];
        const ids = new Set(states.map(({ id }) => id));
        expect(ids.size).toBe(states.length);
        expect(states.length).toBeLessThan(24);
        const parents = parentsOf(chart);
        for (const state of states) {
          seen.add(state.type);
          const inner = state.states.map(({ type }) => type);
          if (state.type === 'parallel') expect(inner).not.toContain('final');
          if (inner.length > 0) expect(inner.some((type) => type !== 'history')).toBe(true);
          const own = chart.transitions.filter(({ source }) => source === state.id);
          if (state.type === 'history') expect(own).toHaveLength(1);
          if (state.type === 'history') expect(parents.get(state)).toBeDefined();
        }
        for (const { targets, source } of chart.transitions) {
          for (const id of [source, ...targets]) expect(ids).toContain(id);
        }
        expect(renumbered(chart)).toEqual(chart);
      }),
    );
    expect([...seen].sort()).toEqual(['atomic', 'compound', 'final', 'history', 'parallel']);
  });
});
