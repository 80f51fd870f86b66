import { must } from '../../../src/base/assert.ts';
import { loadFor, pickDocument, readSource } from '../../../src/engine/compile.ts';
import { alphabetOf } from '../../../src/explore/statechart/alphabet.ts';
import { judgeProperties, type PropertyResult } from '../../../src/explore/statechart/judge.ts';
import { wayOf, type Way } from '../../../src/explore/statechart/path.ts';
import { parseProperties } from '../../../src/explore/statechart/properties.ts';
import { Search } from '../../../src/explore/statechart/search.ts';
import { namesOf } from '../../../src/engine/chart-verify.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { compileChart } from '../../../src/run/statechart/compile.ts';
import { makeProgram } from '../../../src/run/statechart/program.ts';

/** The statechart of a Mermaid text. */
export async function chartOf(text: string): Promise<Statechart> {
  const source = { path: 'a.mmd', text };
  await loadFor(source);
  const model = must(pickDocument(readSource(source))).model;
  if (model?.kind !== 'statechart') throw new Error('no statechart');
  return model;
}

/** Everything that a chart can come to. */
export async function explored(
  chart: Statechart,
  properties = '',
  maxConfigurations = 5_000,
): Promise<{ search: Search; results: PropertyResult[]; ways: (Way | undefined)[] }> {
  const compiled = compileChart(chart, await makeProgram(chart));
  const parsed = parseProperties(properties, namesOf(chart));
  if (parsed.diagnostics.length > 0) throw new Error(parsed.diagnostics[0]?.message);
  const search = new Search(compiled, {
    stimuli: alphabetOf(compiled.model),
    properties: parsed.properties,
    maxConfigurations,
  });
  search.advance(maxConfigurations);
  const results = judgeProperties(search, parsed.properties);
  const ways = results.map(({ verdict, edge, node }) => {
    if (verdict !== 'broken') return undefined;
    const { space } = search;
    if (node !== undefined) return wayOf(search, space.pathTo(node), space.startOf(node));
    const last = edge ?? -1;
    if (last < 0) return wayOf(search, [], 0);
    return wayOf(
      search,
      [...space.pathTo(space.from(last)), last],
      space.startOf(space.from(last)),
    );
  });
  return { search, results, ways };
}

/** Ids of the states that were never active. */
export function unseen(search: Search): string[] {
  return search.chart.states.flatMap((state, n) => (state && !search.seen[n] ? [state.id] : []));
}
