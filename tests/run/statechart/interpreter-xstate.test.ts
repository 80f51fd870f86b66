import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as xstate from 'xstate';
import { newChart, newState, newTransition } from '../../../src/model/statechart/build.ts';
import type { Content } from '../../../src/model/statechart/content.ts';
import type { StateNode, Statechart } from '../../../src/model/statechart/statechart.ts';
import { walkStates } from '../../../src/model/statechart/walk.ts';
import { machine } from './reference-play.ts';

type Tree = { kind: 'leaf' | 'final' } | { kind: 'compound' | 'parallel'; of: Tree[] };

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 4, arbitrary: fc.constant<Tree>({ kind: 'leaf' }) },
    { weight: 1, arbitrary: fc.constant<Tree>({ kind: 'final' }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('compound' as const, 'parallel' as const),
        of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      }),
    },
  ),
})).tree;

const arrows = fc.array(
  fc.record({
    source: fc.nat(),
    target: fc.nat(),
    event: fc.constantFrom('a', 'b', 'c', 'a.x', 'a.*', '*', 'done'),
    internal: fc.boolean(),
    targetless: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    raises: fc.boolean(),
  }),
  { maxLength: 14 },
);

const histories = fc.array(fc.record({ parent: fc.nat(), deep: fc.boolean(), target: fc.nat() }), {
  maxLength: 3,
});

const charts = fc
  .tuple(fc.array(trees, { minLength: 2, maxLength: 4 }), arrows, histories)
  .map(([tops, list, kept]) => chartOf(tops, list, kept));

const events = fc.array(fc.constantFrom('a', 'b', 'c', 'a.x', 'a.x.y', 'd'), { maxLength: 10 });

test('random machines in XState’s dialect do what XState does', () => {
  fc.assert(
    fc.property(charts, events, (chart, names) => {
      expect(oursOf(chart, names)).toEqual(theirsOf(chart, names));
    }),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  );
});

function oursOf(chart: Statechart, names: readonly string[]): string[][] {
  const { interpreter, session, host } = machine(chart, true);
  interpreter.start(session);
  interpreter.settle(session);
  const stands: string[][] = [];
  const stand = () => {
    const states = session.last ?? session.configuration;
    const active = [...session.chart.stateNumber].filter(([, n]) => {
      return (((states[n >>> 5] ?? 0) >>> (n & 31)) & 1) === 1;
    });
    const said = host.lines.filter((line) => line.startsWith('log '));
    stands.push(
      [session.status === 'final' ? 'done' : 'active', ...active.map(([id]) => id)],
      said,
    );
  };
  stand();
  for (const name of names) {
    if (session.status !== 'running') break;
    interpreter.process(session, { name, type: 'external' });
    // What is said while everything is left at the end is told in other words.
    if (session.status === 'running') stand();
    else stands.push(['done']);
  }
  return stands;
}

function theirsOf(chart: Statechart, names: readonly string[]): string[][] {
  const lines: string[] = [];
  const actor = xstate.createActor(xstate.createMachine(configOf(chart, lines) as never));
  actor.start();
  const stands: string[][] = [];
  const stand = () => {
    const snapshot = actor.getSnapshot() as xstate.AnyMachineSnapshot;
    const ids = new Set(snapshot._nodes.map(({ id }) => id));
    const active = [...walkStates(chart.states)].filter(({ id }) => ids.has(id));
    stands.push([snapshot.status, ...active.map(({ id }) => id)], [...lines]);
  };
  stand();
  for (const type of names) {
    if (actor.getSnapshot().status !== 'active') break;
    actor.send({ type });
    if (actor.getSnapshot().status === 'active') stand();
    else stands.push(['done']);
  }
  return stands;
}

// ——— the machine, twice ———

function chartOf(
  tops: readonly Tree[],
  list: readonly {
    source: number;
    target: number;
    event: string;
    internal: boolean;
    targetless: boolean;
    raises: boolean;
  }[],
  kept: readonly { parent: number; deep: boolean; target: number }[],
): Statechart {
  const chart = newChart('random', 'xstate');
  let last = 0;
  const build = (tree: Tree, region: boolean): StateNode => {
    const id = `s${last++}`;
    // A region that is final itself is none.
    const kind = region && tree.kind === 'final' ? 'leaf' : tree.kind;
    const state = newState(id, id, kind === 'leaf' ? 'atomic' : kind);
    state.entry = [[say(`enter ${id}`)]];
    state.exit = [[say(`exit ${id}`)]];
    if ('of' in tree) {
      state.states = tree.of.map((inner) => build(inner, tree.kind === 'parallel'));
      if (tree.kind === 'compound') {
        const [first] = state.states;
        // XState leaves out a region's initial actions when it is entered along with another one;
        // SCXML, and we, carry them out.
        const actions = region ? [] : [say(`init ${id}`)];
        state.initial = { id: `${id}.i`, targets: [first?.id ?? ''], actions };
      }
    }
    return state;
  };
  // The first state is never final: a machine that is over at once says nothing more.
  chart.states = tops.map((tree, n) =>
    build(n === 0 && tree.kind === 'final' ? { kind: 'leaf' } : tree, false),
  );
  const states = [...walkStates(chart.states)];
  const inner = states.filter(({ type }) => type === 'compound' || type === 'parallel');
  const pick = <Item>(items: readonly Item[], n: number) => items[n % items.length] as Item;
  for (const { parent, deep, target } of kept) {
    if (inner.length === 0) break;
    const around = pick(inner, parent);
    const id = `h${last++}`;
    const history = newState(id, id, 'history');
    history.history = deep ? 'deep' : 'shallow';
    const inside = around.states.filter(({ type }) => type !== 'history');
    chart.transitions.push(newTransition(`${id}.t`, id, [pick(inside, target).id]));
    around.states.push(history);
  }
  const all = [...walkStates(chart.states)];
  list.forEach((arrow, n) => {
    const source = pick(states, arrow.source);
    if (source.type === 'final') return;
    const done = arrow.event === 'done';
    if (done && source.states.length === 0) return;
    const actions: Content[] = [say(`take t${n}`)];
    if (arrow.event === 'a' && arrow.raises) {
      actions.push({ kind: 'raise', id: `r${n}`, event: 'd' });
    }
    const target = pick(all, arrow.target).id;
    // What being done leads to (`*` fits that, too) must not make it done again for ever.
    const targetless = arrow.targetless || done || arrow.event === '*';
    chart.transitions.push({
      ...newTransition(`t${n}`, source.id, targetless ? [] : [target]),
      events: [done ? `done.state.${source.id}` : arrow.event],
      internal: arrow.internal,
      actions,
    });
  });
  return chart;
}

function say(label: string): Content {
  return { kind: 'log', id: label, label };
}

function configOf(chart: Statechart, lines: string[]): Record<string, unknown> {
  const actionsOf = (content: readonly Content[]) =>
    content.map((one) => {
      if (one.kind === 'raise') return xstate.raise({ type: one.event });
      const label = one.kind === 'log' ? (one.label ?? '') : '';
      return () => lines.push(`log ${label} nothing`);
    });
  const node = (state: StateNode): Record<string, unknown> => {
    const leaving = chart.transitions.filter(({ source }) => source === state.id);
    if (state.type === 'history') {
      const target = `#${leaving[0]?.targets[0] ?? ''}`;
      return { id: state.id, type: 'history', history: state.history, target };
    }
    const on: Record<string, unknown[]> = {};
    const onDone: unknown[] = [];
    for (const {
      events: [event = ''],
      targets,
      internal,
      actions,
    } of leaving) {
      const arrow = {
        ...(targets.length > 0 && { target: `#${targets[0] ?? ''}` }),
        ...(!internal && { reenter: true }),
        actions: actionsOf(actions),
      };
      if (event.startsWith('done.')) onDone.push(arrow);
      else (on[event] ??= []).push(arrow);
    }
    const compound = state.type === 'compound';
    const target = state.initial?.targets[0] ?? '';
    return {
      id: state.id,
      ...((state.type === 'parallel' || state.type === 'final') && { type: state.type }),
      entry: actionsOf(state.entry.flat()),
      exit: actionsOf(state.exit.flat()),
      on,
      ...(onDone.length > 0 && { onDone }),
      ...(state.states.length > 0 && { states: children(state.states) }),
      ...(compound && { initial: { target, actions: actionsOf(state.initial?.actions ?? []) } }),
    };
  };
  const children = (states: readonly StateNode[]) =>
    Object.fromEntries(states.map((state) => [state.id, node(state)]));
  return { initial: chart.states[0]?.id, states: children(chart.states) };
}
