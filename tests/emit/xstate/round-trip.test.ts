import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeXState } from '../../../src/emit/xstate.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { parseText } from '../../../src/parse/index.ts';
import { renumbered } from '../../model/statechart/arbitrary.ts';
import { caseFile, caseFolders } from '../../tools/cases.ts';
import { loadXState } from '../../parse/xstate/load.ts';
import { xstateCharts } from './arbitrary.ts';

beforeAll(loadXState);

/** The last machine of a text: the others are invoked by it. */
function last(text: string): Statechart {
  const parsed = parseText(text, { language: 'xstate' });
  const errors = parsed.diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors, text).toEqual([]);
  const model = parsed.documents.at(-1)?.model;
  if (model?.kind !== 'statechart') throw new Error(`no machine in ${text}`);
  return model;
}

describe('written and read again', () => {
  it('A12 random machines of XState are the same, up to ids', () => {
    fc.assert(
      fc.property(xstateCharts(), (chart) => {
        const { text, losses } = writeXState(chart);
        expect(losses).toEqual([]);
        expect(renumbered(last(text)), text).toEqual(renumbered(chart));
      }),
      { numRuns: 120 },
    );
  });

  const cases = caseFolders(import.meta.url, '../../parse/xstate/cases').filter(
    ({ name }) => !/^(?:syntax|nothing|wrong|targets|static|lockstep)/.test(name),
  );
  it.each(cases)('$name', ({ path }) => {
    const first = last(caseFile(path, 'input.txt'));
    const { text } = writeXState(first);
    expect(renumbered(last(text)), text).toEqual(renumbered(first));
  });
});
