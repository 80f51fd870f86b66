import '../tools/all-languages.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeStateDiagram } from '../../src/emit/mermaid-state.ts';
import { writeStatechartDot } from '../../src/emit/dot.ts';
import { writePlantUml } from '../../src/emit/plantuml.ts';
import type { Statechart, StateNode } from '../../src/model/statechart/statechart.ts';
import { parseText } from '../../src/parse/index.ts';
import { caseFile, caseFolders, expectFile } from '../tools/cases.ts';
import { shared } from '../tools/root.ts';

const corpus = shared('corpora/mermaid');

describe('state diagrams come back with the same meaning', () => {
  for (const { name, path } of caseFolders(import.meta.url, 'state')) {
    test(name, () => {
      const chart = read(caseFile(path, 'input.mmd'));
      const { text, losses } = writeStateDiagram(chart);
      expectFile(path, 'expected.mmd', text + losses.map((loss) => `%% ${loss}\n`).join(''));
      expectFile(path, 'expected.dot', writeStatechartDot(chart).text);
      expectFile(path, 'expected.puml', writePlantUml(chart).text);
      expect(canonical(read(text))).toEqual(canonical(chart));
    });
  }
});

describe.skipIf(!corpus)('Mermaid’s own state diagrams', () => {
  const files = corpus ? readdirSync(corpus).filter((file) => file.startsWith('state-')) : [];
  for (const file of files) {
    test(file, () => {
      const chart = read(readFileSync(join(corpus ?? '', file), 'utf8'));
      const { text, losses } = writeStateDiagram(chart);
      const again = canonical(read(text));
      if (losses.length === 0) expect(again).toEqual(canonical(chart));
    });
  }
});

function read(text: string): Statechart {
  const model = parseText(text).documents[0]?.model;
  if (model?.kind !== 'statechart') throw new Error('no statechart');
  return model;
}

/** The meaning without the order in which things are said. */
function canonical(chart: Statechart): unknown {
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
  const state = (node: StateNode): unknown => ({
    ...node,
    states: node.states.toSorted(byId).map(state),
  });
  return {
    ...chart,
    states: chart.states.toSorted(byId).map(state),
    transitions: chart.transitions.toSorted(byId),
  };
}
