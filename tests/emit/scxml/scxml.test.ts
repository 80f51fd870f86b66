import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeScxml } from '../../../src/emit/scxml.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { scxml } from '../../../src/parse/scxml/index.ts';
import { charts, renumbered } from '../../model/statechart/arbitrary.ts';

const context = {
  resolve: () => undefined,
  nested: () => ({ documents: [], diagnostics: [], outline: [] }),
  detect: () => 'scxml' as const,
};

describe('SCXML that is written', () => {
  it('means the same when it is read again', () => {
    fc.assert(
      fc.property(charts({ invokes: true, additions: true }), (chart) => {
        const { text, losses } = writeScxml(chart);
        const { documents, diagnostics } = scxml.parse(text, context);
        expect(diagnostics.filter(({ code }) => code !== 'scxml-transition-empty')).toEqual([]);
        expect(renumbered(documents[0]?.model as Statechart), text).toEqual(chart);
        expect(losses).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
