import fc from 'fast-check';
import {
  newChart,
  newInitial,
  newState,
  newTransition,
} from '../../../src/model/statechart/build.ts';
import type { Condition, Content } from '../../../src/model/statechart/content.ts';
import type { ErrorPolicy } from '../../../src/model/statechart/safety.ts';
import type {
  StateNode,
  Statechart,
  Transition,
} from '../../../src/model/statechart/statechart.ts';

/** A tree of states before it has names. */
interface Shape {
  kind: 'atomic' | 'compound' | 'parallel' | 'choice';
  inner: Shape[];
  final: boolean;
}

const expression = (text: string) => ({ id: '', language: 'expression' as const, text });

const shape: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({
      kind: fc.constantFrom<Shape['kind']>('atomic', 'atomic', 'choice'),
      inner: fc.constant<Shape[]>([]),
      final: fc.constant(false),
    }),
    fc.record({
      kind: fc.constantFrom<Shape['kind']>('compound', 'parallel'),
      inner: fc.array(tie('shape'), { minLength: 2, maxLength: 3 }),
      final: fc.boolean(),
    }),
  ),
})).shape;

const guard: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .constantFrom('n > 1', 'n == 2 and ready', 'not ready', 'event.data.x < 3', 'In(s1) or ready')
    .map((text): Condition => ({ kind: 'code', code: expression(text) })),
  fc.constantFrom('s1', 's2').map((state): Condition => ({ kind: 'in', state })),
  fc
    .constantFrom('the door is open', 'asked', 'else')
    .map((name): Condition => ({ kind: 'stub', id: '', name })),
);

const known: fc.Arbitrary<Content> = fc.constantFrom<Content>(
  { kind: 'raise', id: '', event: 'done.here' },
  {
    kind: 'assign',
    id: '',
    items: [{ location: 'n', value: { kind: 'code', code: expression('n + 1') } }],
  },
  {
    kind: 'send',
    id: '',
    event: { kind: 'text', text: 'tick' },
    target: { kind: 'text', text: 'other' },
    delay: { kind: 'text', text: '1500ms' },
    sendId: 'first',
    namelist: [],
    params: [],
  },
  { kind: 'cancel', id: '', sendId: { kind: 'text', text: 'first' } },
  { kind: 'log', id: '', value: expression('n') },
  { kind: 'log', id: '', label: 'some words' },
  { kind: 'acquire', id: '', resource: 'motor', amount: 1 },
  { kind: 'acquire', id: '', resource: 'motor', amount: 2, wait: true },
  { kind: 'release', id: '', resource: 'motor', amount: 2 },
  { kind: 'release', id: '', resource: 'motor' },
);

const content: fc.Arbitrary<Content> = fc.oneof(
  known,
  fc
    .constantFrom('ring the bell', 'beep', 'a/b; c', 'f(x, y)')
    .map((name): Content => ({ kind: 'stub', id: '', name: name.replace(/;.*$/, '') })),
);

const policy: fc.Arbitrary<ErrorPolicy> = fc.constantFrom<ErrorPolicy>(
  { kind: 'stop' },
  { kind: 'rollback' },
  {
    kind: 'retry',
    attempts: 3,
    delayNs: 1_500_000_000,
    backoff: 'linear',
    // oxlint-disable-next-line unicorn/no-thenable -- a policy, which nothing awaits
    then: { kind: 'fallback', target: 's1' },
  },
);

interface Drawn {
  shapes: Shape[];
  arrows: {
    from: number;
    to: number;
    event: 'none' | 'word' | 'two' | 'after' | 'prose';
    guard: Condition | undefined;
    actions: Content[];
    stays: boolean;
  }[];
  blocks: { state: number; entry: Content[][]; exit: Content[][]; does: boolean }[];
  policy: ErrorPolicy | undefined;
  own: ErrorPolicy | undefined;
  limited: boolean;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  shapes: fc.array(shape, { minLength: 3, maxLength: 5 }),
  arrows: fc.array(
    fc.record({
      from: fc.nat(30),
      to: fc.nat(30),
      event: fc.constantFrom('none', 'word', 'two', 'after', 'prose'),
      guard: fc.option(guard, { nil: undefined }),
      actions: fc.array(content, { maxLength: 3 }),
      stays: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
  blocks: fc.array(
    fc.record({
      state: fc.nat(30),
      entry: fc.array(fc.array(content, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
      exit: fc.array(fc.array(content, { minLength: 1, maxLength: 2 }), { maxLength: 1 }),
      does: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  policy: fc.option(policy, { nil: undefined }),
  own: fc.option(policy, { nil: undefined }),
  limited: fc.boolean(),
});

/** Random charts that a state diagram can say whole. Labels are empty: made of the parts. */
export const drawing: fc.Arbitrary<Statechart> = drawn.map(build);

function build({ shapes, arrows, blocks, policy: whole, own, limited }: Drawn): Statechart {
  const chart = newChart('', 'mermaid');
  const named: StateNode[] = [];
  let next = 1;
  const grow = ({ kind, inner, final }: Shape): StateNode => {
    const node = newState(`s${next}`, `s${next}`, kind);
    next++;
    named.push(node);
    if (kind === 'parallel') {
      node.states = inner.map((one, n) => {
        const id = n === 0 ? `${node.id}/region` : `${node.id}/region-${n + 1}`;
        return filled(newState(id, '', 'region'), [one], final, grow);
      });
      return node;
    }
    return filled(node, inner, final, grow);
  };
  filled(chart, [{ kind: 'atomic', inner: [], final: false }, ...shapes], true, grow);
  chart.data = [
    { id: '', name: 'n', value: { kind: 'code', code: expression('1 + 1') } },
    { id: '', name: 'ready', value: { kind: 'code', code: expression('false') } },
    { id: '', name: 'open' },
  ];
  chart.resources = [{ id: '', name: 'motor', capacity: 2 }];
  if (whole) chart.onError = whole;
  if (limited) chart.limits = { events: 100, timeNs: 10e9 };
  chart.uses = limited ? ['lamps'] : [];
  const plain = named.filter(({ type }) => type !== 'choice');
  const at = <Item>(list: readonly Item[], n: number): Item => list[n % list.length] as Item;
  if (own) at(plain, 7).onError = own;
  for (const { state, entry, exit, does } of blocks) {
    const node = at(plain, state);
    Object.assign(node, { entry, exit });
    if (does) node.invokes = [service(node.id)];
  }
  chart.transitions = arrows.map((arrow) => transitionOf(arrow, named, plain, at));
  return chart;
}

function filled<Holder extends Pick<StateNode, 'states' | 'initial'> | Statechart>(
  holder: Holder,
  inner: readonly Shape[],
  final: boolean,
  grow: (one: Shape) => StateNode,
): Holder {
  holder.states = inner.map(grow);
  const [first] = holder.states;
  if (first) holder.initial = newInitial('', [first.id]);
  // An end that nothing leads to is not drawn.
  void final;
  return holder;
}

function service(state: string): StateNode['invokes'][number] {
  return {
    id: `${state}.do`,
    invokeId: `${state}.do`,
    content: { kind: 'stub', name: 'count up' },
    namelist: [],
    params: [],
    autoforward: false,
  };
}

function transitionOf(
  { from, to, event, guard: condition, actions, stays }: Drawn['arrows'][number],
  named: readonly StateNode[],
  plain: readonly StateNode[],
  at: <Item>(list: readonly Item[], n: number) => Item,
): Transition {
  const source = at(stays ? plain : named, from);
  const transition = newTransition('', source.id, stays ? [] : [at(named, to).id]);
  if (condition) transition.guard = condition;
  transition.actions = actions;
  if (source.type === 'choice') return transition;
  if (event === 'after') transition.after = { kind: 'text', text: '1500ms' };
  else if (event === 'two') transition.events = ['a.b', 'c'];
  else if (event === 'prose') transition.events = ['somebody knocks'];
  else if (event === 'word') transition.events = ['go'];
  if (stays) {
    transition.events = ['go'];
    delete transition.after;
    if (actions.length === 0) transition.actions = [{ kind: 'stub', id: '', name: 'beep' }];
  }
  return transition;
}
