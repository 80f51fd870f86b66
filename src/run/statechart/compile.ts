import { lower } from '../../model/statechart/lower.ts';
import type { Condition } from '../../model/statechart/content.ts';
import { defaultLimits } from '../../model/statechart/safety.ts';
import type { Invoke, Statechart } from '../../model/statechart/statechart.ts';
import { StateKind } from './chart.ts';
import type { Chart } from './chart.ts';
import {
  compileBlock,
  compileDone,
  compileGiven,
  compilePayload,
  compileTest,
} from './compile-content.ts';
import type { ContentContext } from './compile-content.ts';
import { Moves } from './compile-moves.ts';
import type { MoveContext } from './compile-moves.ts';
import { compileTree } from './compile-tree.ts';
import type { ChartTree } from './compile-tree.ts';
import type { Program } from './datamodel.ts';
import { bestFit } from './descriptors.ts';
import type { CompiledChart, Service } from './session-state.ts';

export type { CompiledChart, Service };

/**
 * Prepares a chart for running: lowered to plain SCXML, states and transitions numbered in document
 * order, content as closures. Takes any chart; what does not exist in it is left out.
 */
export function compileChart(chart: Statechart, program: Program): CompiledChart {
  const model = lower(chart);
  const tree = compileTree(model);
  const arrows = compileArrows(model, tree);
  const context: ContentContext = { program, stateNumber: tree.stateNumber };
  const contents = compileContents(model, tree, context);
  const invokes = tree.states.flatMap((state, number) =>
    (state?.invokes ?? []).map((invoke) => ({ invoke, number })),
  );
  const invokesOf = tree.states.map((_, state) =>
    invokes.flatMap(({ number }, n) => (number === state ? [n] : [])),
  );
  const plain: Chart = {
    model,
    ...tree,
    ...arrows,
    guards: model.transitions.map(({ guard }) =>
      guard?.kind === 'code' ? program.condition(guard.code) : undefined,
    ),
    invokes: invokes.map(({ invoke }) => invoke),
    invokeState: Int32Array.from(invokes, ({ number }) => number),
  };
  return {
    ...plain,
    ...contents,
    program,
    limits: { ...defaultLimits, ...model.limits },
    services: invokes.map(({ invoke, number }) => compileService(invoke, number, context, tree)),
    invokesOf,
    scratch: new Uint32Array(tree.words),
    moves: new Moves(moveContext(plain, contents, invokesOf)),
    undoable: model.dialect === 'mermaid' || model.resources.length > 0 || hasPolicy(model, tree),
  };
}

type Contents = Pick<
  CompiledChart,
  'entry' | 'exit' | 'initial' | 'content' | 'tests' | 'asks' | 'done' | 'data' | 'scripts'
>;

function compileContents(model: Statechart, tree: ChartTree, context: ContentContext): Contents {
  const { states } = tree;
  const idOf = (number: number) => states[number]?.id ?? '';
  return {
    entry: states.map((state) =>
      (state?.entry ?? []).map((block) => compileBlock(block, context, { state: state?.id ?? '' })),
    ),
    exit: states.map((state) =>
      (state?.exit ?? []).map((block) => compileBlock(block, context, { state: state?.id ?? '' })),
    ),
    initial: states.map((state, number) => {
      const initial = number === 0 ? model.initial : state?.initial;
      return compileBlock(initial?.actions ?? [], context, { state: idOf(number) });
    }),
    content: model.transitions.map(({ id, source, actions }) =>
      compileBlock(actions, context, { state: source, transition: id }),
    ),
    tests: model.transitions.map(({ guard }) => guard && compileTest(guard, context)),
    asks: model.transitions.map(({ guard }) => guard !== undefined && isAsking(guard)),
    done: states.map((state) => compileDone(state?.done, context.program, state?.id ?? '')),
    data: states.map((state) => (state ? state.data : model.data)),
    scripts: compileBlock(model.scripts, context, { state: '' }),
  };
}

/** True when a condition has a part that only the host can decide. */
export function isAsking(condition: Condition): boolean {
  switch (condition.kind) {
    case 'stub':
      return true;
    case 'not':
      return isAsking(condition.of);
    case 'and':
    case 'or':
      return condition.of.some(isAsking);
    default:
      return false;
  }
}

type Arrows = Pick<Chart, 'transitions' | 'transitionNumber' | 'leaving' | 'targets' | 'source'>;

function compileArrows(model: Statechart, tree: ChartTree): Arrows {
  const { transitions, dialect } = model;
  const source = Int32Array.from(transitions, (t) => {
    return t.source === '' ? 0 : (tree.stateNumber.get(t.source) ?? -1);
  });
  const leaving: number[][] = tree.states.map(() => []);
  source.forEach((state, t) => leaving[state]?.push(t));
  if (dialect === 'mermaid') {
    const priority = (t: number) => transitions[t]?.priority ?? 0;
    for (const list of leaving) list.sort((a, b) => priority(b) - priority(a));
  }
  return {
    transitions,
    transitionNumber: new Map(transitions.map(({ id }, n) => [id, n])),
    leaving,
    targets: transitions.map((t) => numbersOf(t.targets, tree)),
    source,
  };
}

function numbersOf(ids: readonly string[], tree: ChartTree): number[] {
  return ids.flatMap((id) => tree.stateNumber.get(id) ?? []);
}

function moveContext(
  chart: Chart,
  contents: Contents,
  invokesOf: readonly (readonly number[])[],
): MoveContext {
  const { model, states } = chart;
  const { dialect } = model;
  const invokes = (state: number) => (invokesOf[state]?.length ?? 0) > 0;
  const late = model.binding === 'late';
  return {
    chart,
    dialect,
    initials: states.map((_, state) => initialOf(chart, state)),
    defaults: Int32Array.from(states, (_, state) =>
      isHistory(chart, state) ? (chart.leaving[state]?.[0] ?? -1) : -1,
    ),
    internal: chart.transitions.map(({ internal }) => internal),
    unguarded: contents.tests.map((test) => test === undefined),
    invokesOf,
    busyEntry: states.map((state, n) => {
      const bound = late && (state?.data.length ?? 0) > 0;
      return (
        (contents.entry[n] ?? []).length > 0 ||
        invokes(n) ||
        bound ||
        chart.kind[n] === StateKind.final
      );
    }),
    busyInitial: contents.initial.map((acts) => acts.length > 0),
    busyExit: states.map((_, n) => (contents.exit[n] ?? []).length > 0 || invokes(n)),
    busyTransition: contents.content.map((acts) => acts.length > 0),
    fit: (t, name) => bestFit(chart.transitions[t]?.events ?? [], name, dialect),
    rank: (a, b) => rank(chart, a, b),
  };
}

function isHistory(chart: Chart, state: number): boolean {
  return chart.kind[state] === StateKind.shallow || chart.kind[state] === StateKind.deep;
}

/** What is entered first: as the text says, as far as it lies inside; else the first child. */
function initialOf(chart: Chart, state: number): readonly number[] {
  const initial = state === 0 ? chart.model.initial : chart.states[state]?.initial;
  const inside = numbersOf(initial?.targets ?? [], chart).filter(
    (target) => target > state && target <= (chart.last[state] ?? 0),
  );
  return inside.length > 0 ? inside : (chart.children[state] ?? []).slice(0, 1);
}

/**
 * How a transition compares with another one that conflicts with it. SCXML: that of an inner state
 * wins, else the earlier one. Mermaid's dialect here: depth, then how specific the event is, then
 * priority, then the earlier one.
 */
function rank(chart: Chart, a: number, b: number): number {
  const from = chart.source[a] ?? 0;
  const other = chart.source[b] ?? 0;
  if (from > other && from <= (chart.last[other] ?? 0)) return 1;
  if (chart.model.dialect !== 'mermaid') return 0;
  const depth = (chart.depth[from] ?? 0) - (chart.depth[other] ?? 0);
  return (
    depth || specific(chart, a) - specific(chart, b) || priority(chart, a) - priority(chart, b)
  );
}

/** Tokens of the most specific descriptor of a transition. */
function specific(chart: Chart, t: number): number {
  const tokens = (chart.transitions[t]?.events ?? []).map((descriptor) => {
    const open = descriptor === '*' || descriptor.endsWith('.*');
    return descriptor.split('.').length * 2 - (open ? 1 : 0);
  });
  return Math.max(0, ...tokens);
}

function priority(chart: Chart, t: number): number {
  return chart.transitions[t]?.priority ?? 0;
}

function compileService(
  invoke: Invoke,
  state: number,
  context: ContentContext,
  tree: ChartTree,
): Service {
  const { program } = context;
  const { content, params, namelist } = invoke;
  const place = { state: tree.states[state]?.id ?? '' };
  const named = [
    ...namelist.map((name) => ({ name, location: name })),
    ...params.flatMap(({ name, value }) =>
      value.kind === 'location' ? [{ name, location: value.location }] : [],
    ),
  ];
  return {
    invoke,
    state,
    type: invoke.type ? compileGiven(invoke.type, program) : () => '',
    src: invoke.src && compileGiven(invoke.src, program),
    text: content?.kind === 'code' ? program.give({ kind: 'code', code: content.code }) : undefined,
    data: compilePayload(namelist, params, undefined, program),
    idLocation: invoke.idLocation === undefined ? undefined : program.store(invoke.idLocation),
    finalize: invoke.finalize && compileBlock(invoke.finalize, context, place),
    returns: named.map(({ name, location }) => ({ name, store: program.store(location) })),
  };
}

function hasPolicy(model: Statechart, tree: ChartTree): boolean {
  return model.onError !== undefined || tree.states.some((state) => state?.onError !== undefined);
}
