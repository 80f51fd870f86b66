import { alphabetOf } from '../explore/statechart/alphabet.ts';
import { coveringPaths } from '../explore/statechart/cover.ts';
import { wayOf } from '../explore/statechart/path.ts';
import { Search } from '../explore/statechart/search.ts';
import type { Document } from '../model/document.ts';
import type { Json } from '../model/json.ts';
import type { OutsideEvent, RunSpec } from '../model/run.ts';
import { originOf } from '../model/statechart/lower.ts';
import type { CoverSequence } from '../model/statechart/sequence.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { StateKind } from '../run/statechart/chart.ts';
import { compileChart } from '../run/statechart/compile.ts';
import { bitsOf } from '../run/statechart/compile-tree.ts';
import { makeProgram } from '../run/statechart/program.ts';
import type { ChartCoverReport, CompileRequest } from './api.ts';
import { prepareChart } from './chart-run.ts';
import { defaultConfigurations } from './chart-verify.ts';
import { pickDocument, type Source } from './compile.ts';

const nothing: ChartCoverReport = {
  transitions: [],
  covered: [],
  states: [],
  visited: [],
  sequences: [],
};

/** Steps of one run of a suite. */
const mostSteps = 20_000;

/**
 * What of a chart a test suite (JSON: a list of lists of events) covers, and sequences of events
 * that cover whatever can be covered. Without a suite, what those sequences cover.
 */
export async function coverChart(
  source: Source,
  request: CompileRequest,
  suite?: string,
): Promise<ChartCoverReport> {
  const document = pickDocument(source, request.pick);
  const model = document?.model;
  if (!document || model?.kind !== 'statechart') return nothing;
  const sequences = await sequencesFor(document, model);
  const given = suite === undefined ? sequences.map(({ run }) => run) : suiteRuns(suite, document);
  const marked = await marksOf(document, source, request, given);
  const known = new Set(document.spans.keys());
  const origin = (id: string): string => originOf(id, (one) => known.has(one)) ?? id;
  const covered = new Set([...marked.taken].map(origin));
  const visited = new Set([...marked.entered].map(origin));
  const transitions = model.transitions.map(({ id }) => id);
  const states = [...walkStates(model.states)]
    .filter(({ type }) => type !== 'history' && type !== 'region')
    .map(({ id }) => id);
  return {
    transitions,
    covered: transitions.filter((id) => covered.has(id)),
    states,
    visited: states.filter((id) => visited.has(id)),
    sequences,
  };
}

/** Those sequences as a test file for XState. */
export async function chartTests(
  source: Source,
  request: CompileRequest,
): Promise<{ text: string; losses: string[] }> {
  const document = pickDocument(source, request.pick);
  const model = document?.model;
  if (!document || model?.kind !== 'statechart') return { text: '', losses: [] };
  const { writeXStateTests } = await import('../emit/xstate-tests.ts');
  const sequences: CoverSequence[] = (await sequencesFor(document, model)).map(
    ({ events, configuration }) => ({ events, configuration }),
  );
  return writeXStateTests(model, sequences);
}

async function sequencesFor(
  document: Document,
  model: Statechart,
): Promise<ChartCoverReport['sequences']> {
  const chart = compileChart(model, await makeProgram(model));
  const search = new Search(chart, {
    stimuli: alphabetOf(chart.model),
    properties: [],
    maxConfigurations: defaultConfigurations,
  });
  search.advance(defaultConfigurations);
  const open = new Set(chart.transitions.flatMap((_, n) => (search.taken[n] ? [n] : [])));
  return coveringPaths(search, { open }).map(({ start, edges }) => {
    const way = wayOf(search, edges, start);
    const end = search.space.to(edges.at(-1) ?? 0);
    const { at, last } = search.restOf(end).rest.session;
    const active = at.states.length === 0 && last ? bitsOf(last) : at.states;
    const { choices } = way;
    const run: RunSpec = { document: document.id, seed: 0, choices, faults: [], chart: way.chart };
    return {
      events: way.chart.events,
      configuration: active
        .filter((n) => chart.kind[n] === StateKind.atomic || chart.kind[n] === StateKind.final)
        .flatMap((n) => chart.states[n]?.id ?? []),
      run,
    };
  });
}

/** The runs of a suite; what is not a list of lists of events is left out. */
function suiteRuns(suite: string, document: Document): RunSpec[] {
  let read: unknown;
  try {
    read = JSON.parse(suite);
  } catch {
    return [];
  }
  if (!Array.isArray(read)) return [];
  return read.filter(Array.isArray).map((list: unknown[]) => ({
    document: document.id,
    seed: 0,
    choices: [],
    faults: [],
    chart: { events: list.flatMap(eventOf) },
  }));
}

function eventOf(given: unknown): OutsideEvent[] {
  if (typeof given === 'string') return [{ name: given }];
  if (typeof given !== 'object' || given === null || !('name' in given)) return [];
  const { name, data, after } = given as Record<string, unknown>;
  if (typeof name !== 'string') return [];
  const event: OutsideEvent = { name };
  if (data !== undefined) event.data = data as Json;
  if (typeof after === 'number' && after >= 0) event.after = after;
  return [event];
}

/** What some runs enter and take, by the marks in their traces. */
async function marksOf(
  document: Document,
  source: Source,
  { path, text, language, files }: CompileRequest,
  specs: readonly RunSpec[],
): Promise<{ taken: Set<string>; entered: Set<string> }> {
  const [taken, entered] = [new Set<string>(), new Set<string>()];
  for (const spec of specs) {
    const request = {
      path,
      text,
      ...(language && { language }),
      ...(files && { files }),
      profile: '',
      spec,
      choosing: 'seed' as const,
      maxSteps: mostSteps,
    };
    const prepared = await prepareChart(document, request, source);
    if (!prepared.ok) continue;
    const { simulation } = prepared.value;
    while (!simulation.advance(mostSteps));
    const { columns, length, strings } = simulation.trace;
    for (let n = 0; n < length; n++) {
      const label = strings[columns.label[n] ?? 0];
      const node = strings[columns.node[n] ?? 0] ?? '';
      if (label === 'chart:taken') taken.add(node);
      else if (label === 'chart:entered') entered.add(node);
    }
  }
  return { taken, entered };
}
