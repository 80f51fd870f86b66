import fc from 'fast-check';
import type { Code, Condition, Content } from '../../../src/model/statechart/content.ts';
import { transitionText } from '../../../src/model/statechart/content-text.ts';
import type {
  StateNode,
  Statechart,
  Transition,
} from '../../../src/model/statechart/statechart.ts';
import { walkStates } from '../../../src/model/statechart/walk.ts';
import { charts } from '../../model/statechart/arbitrary.ts';

/** Random charts as the reader of XState makes them: what random charts of SCXML have in common. */
export function xstateCharts(): fc.Arbitrary<Statechart> {
  const own = charts({ datamodels: ['ecmascript'], additions: true });
  return fc.tuple(own, fc.infiniteStream(fc.nat(99))).map(([chart, numbers]) => {
    const next = (): number => numbers.next().value ?? 0;
    return converted(structuredClone(chart), next);
  });
}

function converted(chart: Statechart, next: () => number): Statechart {
  chart.dialect = 'xstate';
  chart.binding = 'early';
  chart.title = ['machine', 'own', 'my machine'][next() % 3] ?? 'machine';
  const value = { n: 0, m: 2, t: 'x', list: [1, 2, 3] };
  chart.data = [{ id: '', name: 'context', value: { kind: 'json', value } }];
  chart.scripts = [];
  chart.resources.length = 0;
  if (next() % 2 === 0) chart.resources.push({ id: '', name: 'motor', capacity: 2 });
  const order = new Map([...walkStates(chart.states)].map(({ id }, n) => [id, n]));
  for (const state of walkStates(chart.states)) convertState(state, next);
  const first = chart.states.find(({ type }) => type !== 'history');
  chart.initial = { id: '', targets: [first?.id ?? ''], actions: [] };
  const histories = new Set(
    [...walkStates(chart.states)].flatMap((s) => (s.type === 'history' ? s.id : [])),
  );
  const transitions = chart.transitions.flatMap((transition) => {
    if (!histories.has(transition.source)) return [convertTransition(transition, next)];
    transition.actions = [];
    transition.label = transitionText(transition);
    return [transition];
  });
  for (const state of walkStates(chart.states)) transitions.push(...ends(state, order));
  chart.transitions = ordered(transitions, order);
  return chart;
}

function convertState(state: StateNode, next: () => number): void {
  state.data = [];
  state.entry = block(state.entry);
  state.exit = block(state.exit);
  if (state.type === 'compound') {
    const inside = state.states.filter(({ type }) => type !== 'history');
    const child = inside[next() % inside.length] ?? inside[0];
    const actions = convert(state.initial?.actions ?? []);
    state.initial = { id: '', targets: [child?.id ?? ''], actions };
  } else delete state.initial;
  if (state.done) {
    const { content } = state.done;
    if (content?.kind === 'code')
      state.done = { params: [], content: { kind: 'code', code: code(content.code) } };
    else delete state.done;
  }
  if (next() % 3 === 0) state.tags = ['slow', 'x y'].slice(0, 1 + (next() % 2));
  if (next() % 5 === 0) state.description = ['it’s', 'two "lines"'];
  const own = state.type !== 'final' && state.type !== 'history' && next() % 4 === 0;
  if (!own) return;
  const params: StateNode['invokes'][number]['params'] =
    next() % 2 === 0
      ? []
      : [
          {
            id: '',
            name: 'input',
            value: { kind: 'code', code: { id: '', language: 'ecmascript', text: 'context.n' } },
          },
        ];
  const content = { kind: 'stub' as const, name: 'a service' };
  const invokeId = `job ${state.id}`;
  state.invokes = [{ id: '', invokeId, content, namelist: [], params, autoforward: false }];
}

function ends(state: StateNode, order: ReadonlyMap<string, number>): Transition[] {
  const target = [...order.keys()][0] ?? '';
  return state.invokes.flatMap(({ invokeId }) =>
    [`done.invoke.${invokeId}`, `error.platform.${invokeId}`].map((event) =>
      labelled({
        id: '',
        source: state.id,
        targets: [target],
        events: [event],
        actions: [],
        internal: true,
        label: '',
      }),
    ),
  );
}

function convertTransition(transition: Transition, next: () => number): Transition {
  const [event] = transition.events;
  transition.events = event === undefined ? [] : [event.startsWith('error') ? 'err' : event];
  if (event === undefined && next() % 2 === 0) transition.after = { kind: 'text', text: '1s' };
  transition.internal = next() % 3 > 0;
  transition.actions = convert(transition.actions);
  if (transition.guard) transition.guard = condition(transition.guard, next);
  return labelled(transition);
}

function labelled(transition: Transition): Transition {
  return { ...transition, label: transitionText(transition) };
}

/** In the order in which XState tries them. */
function ordered(transitions: Transition[], order: ReadonlyMap<string, number>): Transition[] {
  const firsts = new Map<string, number>();
  transitions.forEach(({ source, events, after }, n) => {
    const key = `${source} ${events[0] ?? (after ? 'after' : 'always')}`;
    if (!firsts.has(key)) firsts.set(key, n);
  });
  const rank = ({ events: [event], after }: Transition): number => {
    if (after) return 2;
    if (event === undefined) return 4;
    if (/^(?:done\.invoke|error\.platform)/.test(event)) return 1;
    return event === '*' || event.endsWith('.*') ? 3 : 0;
  };
  const place = (transition: Transition): number[] => {
    const { source, events, after } = transition;
    const key = `${source} ${events[0] ?? (after ? 'after' : 'always')}`;
    return [order.get(source) ?? 0, rank(transition), firsts.get(key) ?? 0];
  };
  return transitions
    .map((transition, n) => ({ transition, key: [...place(transition), n] }))
    .sort((a, b) => {
      const at = a.key.findIndex((value, n) => value !== b.key[n]);
      return (a.key[at] ?? 0) - (b.key[at] ?? 0);
    })
    .map(({ transition }) => transition);
}

function block(blocks: readonly Content[][]): Content[][] {
  const all = convert(blocks.flat());
  return all.length > 0 ? [all] : [];
}

function convert(contents: readonly Content[]): Content[] {
  return contents.flatMap((content): Content[] => {
    switch (content.kind) {
      case 'foreach':
        return convert(content.content);
      case 'if': {
        const branches = content.branches.map((branch) => ({
          ...(branch.condition ? { condition: condition(branch.condition, () => 0) } : {}),
          content: convert(branch.content),
        }));
        // What is enqueued is decided before anything of it is done.
        const text = JSON.stringify(branches);
        const changes = /"kind":"(?:assign|script)"/.test(text) && text.includes('"kind":"if"');
        return changes ? [] : [{ ...content, branches }];
      }
      case 'log':
        return [{ ...content, ...(content.value ? { value: code(content.value) } : {}) }];
      case 'assign': {
        const items = content.items.map(({ location, value }) => ({
          location: `context.${location}`,
          value: value.kind === 'code' ? { kind: 'code' as const, code: code(value.code) } : value,
        }));
        return [{ ...content, items }];
      }
      case 'script': {
        const text = content.code.text.startsWith('var')
          ? '{ const k = context.n; context.n = k; }'
          : code(content.code).text;
        return [{ ...content, code: { ...content.code, text } }];
      }
      case 'send': {
        const { params, target, ...others } = content;
        const data =
          params.length === 0 ? {} : { content: { kind: 'json' as const, value: { p: 1 } } };
        if (target && others.event?.kind === 'text') {
          return [{ kind: 'raise', id: '', event: others.event.text }];
        }
        return [{ ...others, params: [], ...data }];
      }
      default:
        return [content];
    }
  });
}

function condition(given: Condition, next: () => number): Condition {
  if (given.kind !== 'code') return given;
  const state = /^In\('(\w+)'\)$/.exec(given.code.text)?.[1];
  const own: Condition =
    state === undefined ? { kind: 'code', code: code(given.code) } : { kind: 'in', state };
  switch (next() % 5) {
    case 1:
      return { kind: 'not', of: own };
    case 2:
      return {
        kind: 'and',
        of: [own, { kind: 'stub', id: '', name: 'is ready', params: { a: [1, null] } }],
      };
    case 3:
      return { kind: 'or', of: [{ kind: 'stub', id: '', name: 'isReady' }, own] };
    default:
      return own;
  }
}

function code(given: Code): Code {
  const text = given.text.replace(/(?<![.\w'])(n|m|t|list)\b(?!')/g, 'context.$1');
  return { ...given, text };
}
