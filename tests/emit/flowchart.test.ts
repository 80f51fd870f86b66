import '../tools/all-languages.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeGraphDot } from '../../src/emit/dot.ts';
import { writeFlowchart } from '../../src/emit/mermaid-flowchart.ts';
import type { Graph } from '../../src/model/graph.ts';
import { parseText } from '../../src/parse/index.ts';
import { caseFile, caseFolders, expectFile } from '../tools/cases.ts';
import { shared } from '../tools/root.ts';

describe('flowcharts come back with the same meaning', () => {
  for (const { name, path } of caseFolders(import.meta.url, 'flowchart')) {
    test(name, () => {
      const [graph] = read(caseFile(path, 'input.mmd'));
      if (!graph) throw new Error('no graph');
      const { text, losses } = writeFlowchart(graph);
      expectFile(path, 'expected.mmd', text + losses.map((loss) => `%% ${loss}\n`).join(''));
      expectFile(path, 'expected.dot', writeGraphDot(graph).text);
      expect(read(text).map(canonical)).toEqual([canonical(graph)]);
    });
  }
});

const folders = [shared('seeds'), shared('corpora/mermaid')];
const files = folders
  .filter((folder) => folder !== undefined)
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => /\.md$|flowchart-.*\.mmd$/.test(path));

describe.skipIf(files.length === 0)('the seeds and Mermaid’s own diagrams', () => {
  test.each(files)('%s', (path) => {
    for (const graph of read(readFileSync(path, 'utf8'))) {
      const { text, losses } = writeFlowchart(graph);
      if (losses.length > 0) continue;
      expect(read(text).map(canonical), text).toEqual([canonical(graph)]);
    }
  });
});

function read(text: string): Graph[] {
  return parseText(text).documents.flatMap(({ model }) => (model?.kind === 'graph' ? [model] : []));
}

/** The meaning without the order in which boxes are mentioned. */
function canonical(graph: Graph): unknown {
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
  return { ...graph, nodes: graph.nodes.toSorted(byId), groups: graph.groups.toSorted(byId) };
}
