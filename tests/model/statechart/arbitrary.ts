import fc from 'fast-check';
import {
  newChart,
  newInitial,
  newState,
  newTransition,
} from '../../../src/model/statechart/build.ts';
import type {
  Code,
  Condition,
  Content,
  DataValue,
  Param,
} from '../../../src/model/statechart/content.ts';
import { transitionText } from '../../../src/model/statechart/content-text.ts';
import type { ErrorPolicy } from '../../../src/model/statechart/safety.ts';
import type {
  DatamodelId,
  DataItem,
  DoneData,
  Invoke,
  StateNode,
  Statechart,
  Transition,
} from '../../../src/model/statechart/statechart.ts';

/** What random charts may have. */
export interface ChartOptions {
  /** Which data models are drawn from; all three. */
  datamodels?: readonly DatamodelId[];
  /** At most so many states; 16. */
  maxStates?: number;
  /** At most so many transitions (those of history states aside); 16. */
  maxTransitions?: number;
  /** Transitions without events; true. */
  eventless?: boolean;
  /** History states; true. */
  history?: boolean;
  /** Executable content; true. */
  content?: boolean;
  /** `send` and `cancel`; true. */
  sends?: boolean;
  /** Machines inside of machines, one deep; false. */
  invokes?: boolean;
  /** Error policies, limits, resources: Lockstep's additions to SCXML; false. */
  additions?: boolean;
}

/** The names of the events that random charts wait for and send. */
export const chartEvents = ['a', 'b', 'c', 'a.b', 'b.c.d'] as const;

/**
 * Random well-formed charts in the dialect of SCXML: what the parser makes of some text, so with the
 * labels that it gives; ids of all but states are numbers (`#1`). States are `s1`, `s2`, … in
 * document order. Variables: `n` and `m` are numbers, `t` is a text, `list` a list of numbers. Charts
 * may go on forever without events (`eventless`, `raise`): bound the microsteps.
 */
export function charts(options: ChartOptions = {}): fc.Arbitrary<Statechart> {
  const { datamodels = ['null', 'ecmascript', 'expression'] } = options;
  return fc
    .constantFrom(...datamodels)
    .chain((datamodel) => chartIn(datamodel, options))
    .map(renumbered);
}

/**
 * The same chart with all ids but those of states replaced by numbers in the order in which they
 * are found: two charts that differ only in ids become equal.
 */
export function renumbered(chart: Statechart): Statechart {
  let count = 0;
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    const isState = 'states' in value && 'entry' in value;
    const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      pairs
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [key, key === 'id' && !isState ? `#${++count}` : copy(inner)]),
    );
  };
  return copy(chart) as Statechart;
}

interface Seed {
  type: 'state' | 'parallel' | 'final' | 'shallow' | 'deep';
  children: Seed[];
  /** Which state below is entered first; none for the usual one. */
  initial: number | undefined;
  initialActions: Content[];
  entry: Content[][];
  exit: Content[][];
  data: DataItem[];
  done: DoneData | undefined;
  invoke: Invoke | undefined;
  onError: PolicySeed | undefined;
}

type PolicySeed = ErrorPolicy | { fallback: number };

interface TransitionSeed {
  source: number;
  /** Several: as many of the regions of a parallel state. */
  targets: number[];
  events: string[];
  guard: ConditionSeed | undefined;
  actions: Content[];
  internal: boolean;
}

type ConditionSeed = { in: number } | Condition;

function chartIn(datamodel: DatamodelId, options: ChartOptions): fc.Arbitrary<Statechart> {
  const { maxTransitions = 16, additions = false } = options;
  return fc
    .record({
      top: fc.array(seedOf(datamodel, options), { minLength: 1, maxLength: 4 }),
      transitions: fc.array(transitionSeed(datamodel, options), { maxLength: maxTransitions }),
      initial: maybe(fc.nat(99)),
      binding: fc.constantFrom('early' as const, 'late' as const),
      title: fc.constantFrom('', 'machine', 'my machine'),
      script: maybe(script(datamodel)),
      policy: additions ? maybe(policySeed) : fc.constant(undefined),
      limits: additions
        ? maybe(fc.record({ events: fc.integer({ min: 1, max: 99 }), timeNs: fc.nat(1e9) }))
        : fc.constant(undefined),
    })
    .map(({ top, transitions, initial, binding, title, script: first, policy, limits }) => {
      const chart: Statechart = { ...newChart(title, 'scxml'), datamodel, binding };
      const tree = new Tree(chart, top, options);
      tree.link(transitions, initial);
      if (datamodel !== 'null') chart.data = globals(datamodel);
      if (first) chart.scripts = [first];
      if (policy) chart.onError = tree.policy(policy);
      if (limits) chart.limits = limits;
      if (additions) {
        chart.resources = [{ id: '', name: 'motor', capacity: 1 }];
        chart.uses = ['tools'];
      }
      return chart;
    });
}

function globals(language: Code['language']): DataItem[] {
  const values = { n: '0', m: '2', t: "'x'", list: '[1, 2, 3]' };
  return Object.entries(values).map(([name, text]) => ({
    id: '',
    name,
    value: { kind: 'code', code: { id: '', language, text } },
  }));
}

/** Builds states from seeds, keeping what SCXML allows where. */
class Tree {
  readonly #chart: Statechart;
  readonly #states: StateNode[] = [];
  readonly #parents = new Map<string, StateNode | undefined>();
  readonly #wishes: (() => void)[] = [];
  readonly #most: number;
  readonly #options: ChartOptions;

  constructor(chart: Statechart, top: readonly Seed[], options: ChartOptions) {
    this.#chart = chart;
    this.#most = options.maxStates ?? 16;
    this.#options = options;
    chart.states = this.#children(top, undefined, 0);
  }

  #children(seeds: readonly Seed[], parent: StateNode | undefined, depth: number): StateNode[] {
    const allowed = seeds.filter((seed) => {
      if (seed.type === 'final') return parent?.type !== 'parallel';
      return !isHistory(seed) || (parent !== undefined && (this.#options.history ?? true));
    });
    const needsOne = allowed.every(isHistory);
    const plain: Seed = { ...(seeds[0] as Seed), type: 'state', children: [], invoke: undefined };
    const made: StateNode[] = [];
    for (const seed of needsOne ? [plain, ...allowed] : allowed) {
      const isFirst = !isHistory(seed) && made.every(({ type }) => type === 'history');
      if (isFirst || this.#states.length < this.#most) made.push(this.#state(seed, parent, depth));
    }
    return made;
  }

  #state(seed: Seed, parent: StateNode | undefined, depth: number): StateNode {
    const id = `s${this.#states.length + 1}`;
    const room = depth < 5 && this.#states.length + 1 < this.#most && seed.children.length > 0;
    const inside = seed.type === 'state' || seed.type === 'parallel' ? room : false;
    const state = newState(id, id, typeOf(seed, inside));
    this.#states.push(state);
    this.#parents.set(id, parent);
    if (state.type === 'history') {
      state.history = seed.type === 'deep' ? 'deep' : 'shallow';
      this.#wishes.push(() => this.#default(state, seed));
      return state;
    }
    if (inside) state.states = this.#children(seed.children, state, depth + 1);
    state.entry = seed.entry;
    state.exit = seed.exit;
    if (this.#chart.datamodel !== 'null' && state.type !== 'final') {
      state.data = seed.data.map((item) => ({ ...item, name: `${item.name}_${id}` }));
    }
    if (state.type === 'final' && seed.done) state.done = seed.done;
    if (state.type !== 'final' && seed.invoke) state.invokes = [seed.invoke];
    this.#wishes.push(() => this.#initial(state, seed));
    const { onError } = seed;
    if (onError && state.type !== 'final') {
      this.#wishes.push(() => (state.onError = this.policy(onError)));
    }
    return state;
  }

  #initial(state: StateNode, { initial, initialActions }: Seed): void {
    if (state.type !== 'compound' || initial === undefined) return;
    const below = this.#below(state);
    const target = below[initial % below.length];
    if (!target) return;
    state.initial = { ...newInitial('', [target.id]), actions: initialActions };
  }

  /** Of a history state: where to when nothing is remembered. */
  #default(history: StateNode, { initial, initialActions }: Seed): void {
    const parent = this.#parents.get(history.id);
    if (!parent) return;
    const all = history.history === 'deep' ? this.#below(parent) : parent.states;
    const real = all.filter(({ type }) => type !== 'history');
    const target = real[(initial ?? 0) % real.length];
    if (!target) return;
    const transition = { ...newTransition('', history.id, [target.id]), actions: initialActions };
    this.#chart.transitions.push({ ...transition, label: transitionText(transition) });
  }

  #below(state: StateNode): StateNode[] {
    return state.states.flatMap((child) => [child, ...this.#below(child)]);
  }

  /** Does what needs all states: initial states, histories' defaults, transitions. */
  link(seeds: readonly TransitionSeed[], initial: number | undefined): void {
    for (const wish of this.#wishes) wish();
    const real = this.#states.filter(({ type }) => type !== 'history');
    const first = initial === undefined ? undefined : real[initial % real.length];
    if (first) this.#chart.initial = newInitial('', [first.id]);
    const sources = real.filter(({ type }) => type !== 'final');
    for (const seed of seeds) {
      const source = sources[seed.source % Math.max(1, sources.length)];
      if (source) this.#chart.transitions.push(this.#transition(seed, source));
    }
    const order = new Map(this.#states.map(({ id }, n) => [id, n]));
    const place = ({ source }: Transition): number => order.get(source) ?? 0;
    this.#chart.transitions.sort((a, b) => place(a) - place(b));
  }

  #transition(seed: TransitionSeed, source: StateNode): Transition {
    const { guard, events, actions, internal } = seed;
    const transition = newTransition('', source.id, this.#targets(seed.targets));
    const eventless = (this.#options.eventless ?? true) && events.length === 0;
    transition.events = eventless || events.length > 0 ? events : ['a'];
    if (guard) transition.guard = 'in' in guard ? this.#in(guard.in) : guard;
    transition.actions = actions;
    transition.internal = internal && transition.targets.length > 0;
    return { ...transition, label: transitionText(transition) };
  }

  #targets(seeds: readonly number[]): string[] {
    const [first, ...more] = seeds;
    if (first === undefined) return [];
    const parallels = this.#states.filter(
      ({ type, states }) =>
        type === 'parallel' && states.filter((state) => state.type !== 'history').length > 1,
    );
    const parallel = parallels[first % Math.max(1, parallels.length)];
    if (more.length === 0 || !parallel) {
      return [(this.#states[first % this.#states.length] as StateNode).id];
    }
    const regions = parallel.states.filter(({ type }) => type !== 'history');
    return seeds.slice(0, regions.length).map((seed, n) => {
      const region = regions[n] as StateNode;
      const all = [region, ...this.#below(region)];
      return (all[seed % all.length] as StateNode).id;
    });
  }

  #in(seed: number): Condition {
    const state = (this.#states[seed % this.#states.length] as StateNode).id;
    const language = this.#chart.datamodel;
    if (language === 'null') return { kind: 'in', state };
    return { kind: 'code', code: { id: '', language, text: `In('${state}')` } };
  }

  policy(seed: PolicySeed): ErrorPolicy {
    if ('kind' in seed) return seed;
    const real = this.#states.filter(({ type }) => type !== 'history');
    return { kind: 'fallback', target: (real[seed.fallback % real.length] as StateNode).id };
  }
}

function isHistory({ type }: Seed): boolean {
  return type === 'shallow' || type === 'deep';
}

function typeOf({ type }: Seed, inside: boolean): StateNode['type'] {
  if (type === 'shallow' || type === 'deep') return 'history';
  if (type === 'state') return inside ? 'compound' : 'atomic';
  return type === 'parallel' && !inside ? 'atomic' : type;
}

function seedOf(datamodel: DatamodelId, options: ChartOptions): fc.Arbitrary<Seed> {
  const { invokes = false, additions = false } = options;
  const block = blocks(datamodel, options);
  const inner = { datamodels: [datamodel], maxStates: 4, maxTransitions: 4, content: false };
  return fc.letrec<{ seed: Seed }>((tie) => ({
    seed: fc.record<Seed>({
      type: fc.constantFrom('state', 'state', 'state', 'parallel', 'final', 'shallow', 'deep'),
      children: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        fc.constant<Seed[]>([]),
        fc.array(tie('seed'), { maxLength: 4 }),
      ),
      initial: maybe(fc.nat(99)),
      initialActions: contents(datamodel, options),
      entry: block,
      exit: block,
      data: fc.array(dataItem(datamodel), { maxLength: 1 }),
      done: datamodel === 'null' ? fc.constant(undefined) : maybe(done(datamodel)),
      invoke: invokes ? maybe(chartIn(datamodel, inner).map(invoked)) : fc.constant(undefined),
      onError: additions ? maybe(policySeed) : fc.constant(undefined),
    }),
  })).seed;
}

function invoked(chart: Statechart): Invoke {
  const content = { kind: 'chart' as const, chart };
  return { id: '', content, namelist: [], params: [], autoforward: false };
}

const policySeed: fc.Arbitrary<PolicySeed> = fc.oneof(
  fc.constantFrom<ErrorPolicy>(
    { kind: 'event' },
    { kind: 'ignore' },
    { kind: 'retry', attempts: 2, delayNs: 1e9, backoff: 'exponential' },
    { kind: 'rollback' },
    { kind: 'restart', attempts: 1 },
    { kind: 'stop' },
  ),
  fc.record({ fallback: fc.nat(99) }),
);

function dataItem(datamodel: DatamodelId): fc.Arbitrary<DataItem> {
  if (datamodel === 'null') return fc.constant({ id: '', name: 'x' });
  const item: DataItem = { id: '', name: 'x' };
  const value = number(datamodel).map((code): DataValue => ({ kind: 'code', code }));
  return maybe(value).map((given) => (given ? { ...item, value: given } : item));
}

function done(datamodel: Code['language']): fc.Arbitrary<DoneData> {
  const code = number(datamodel);
  return fc.oneof(
    code.map((inner): DoneData => ({ params: [], content: { kind: 'code', code: inner } })),
    params(datamodel).map((list): DoneData => ({ params: list })),
  );
}

function params(language: Code['language']): fc.Arbitrary<Param[]> {
  return fc.array(
    fc.oneof(
      number(language).map((code): Param => ({ id: '', name: 'p', value: { kind: 'code', code } })),
      fc.constant<Param>({ id: '', name: 'q', value: { kind: 'location', location: 'm' } }),
    ),
    { minLength: 1, maxLength: 2 },
  );
}

function transitionSeed(
  datamodel: DatamodelId,
  options: ChartOptions,
): fc.Arbitrary<TransitionSeed> {
  const inState = fc.record({ in: fc.nat(99) });
  const coded = (language: Code['language']): fc.Arbitrary<ConditionSeed> =>
    guard(language).map((code) => ({ kind: 'code', code }));
  const condition = datamodel === 'null' ? inState : fc.oneof(inState, coded(datamodel));
  const descriptor = fc.constantFrom(...chartEvents, 'a', 'b', 'c', '*', 'error.execution', 'done');
  return fc.record<TransitionSeed>({
    source: fc.nat(99),
    targets: fc.array(fc.nat(99), { maxLength: 2 }),
    events: fc.uniqueArray(descriptor, { maxLength: 2 }),
    guard: maybe(condition),
    actions: contents(datamodel, options),
    internal: fc.boolean(),
  });
}

function blocks(datamodel: DatamodelId, options: ChartOptions): fc.Arbitrary<Content[][]> {
  const block = contents(datamodel, options).filter((list) => list.length > 0);
  if (options.content === false) return fc.constant([]);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<Content[][]>([]) },
    fc.array(block, { maxLength: 2 }),
  );
}

function contents(datamodel: DatamodelId, options: ChartOptions): fc.Arbitrary<Content[]> {
  if (options.content === false) return fc.constant([]);
  const one = fc.letrec<{ content: Content }>((tie) => ({
    content: fc.oneof(
      { depthSize: 'small' },
      ...leaves(datamodel, options),
      ...(datamodel === 'null' ? [] : nested(datamodel, tie('content'))),
    ),
  })).content;
  return fc.array(one, { maxLength: 2 });
}

function leaves(datamodel: DatamodelId, options: ChartOptions): fc.Arbitrary<Content>[] {
  const raise = fc.constantFrom(...chartEvents).map((event): Content => {
    return { kind: 'raise', id: '', event };
  });
  const plainLog = fc.constantFrom('here', 'there').map((label): Content => {
    return { kind: 'log', id: '', label };
  });
  const always = [raise, plainLog, ...(options.sends === false ? [] : sending(datamodel))];
  if (options.additions) {
    const resource = 'motor';
    always.push(
      fc.constantFrom<Content>(
        { kind: 'acquire', id: '', resource, amount: 1 },
        { kind: 'release', id: '', resource },
        { kind: 'release', id: '', resource, amount: 1 },
      ),
    );
  }
  if (datamodel === 'null') return always;
  const log = number(datamodel).map((value): Content => ({ kind: 'log', id: '', value }));
  const assign = fc
    .tuple(fc.constantFrom('n', 'm'), number(datamodel))
    .map(([location, code]): Content => {
      return { kind: 'assign', id: '', items: [{ location, value: { kind: 'code', code } }] };
    });
  return [...always, log, assign, ...(datamodel === 'ecmascript' ? [script(datamodel)] : [])].map(
    (arbitrary) => arbitrary as fc.Arbitrary<Content>,
  );
}

function sending(datamodel: DatamodelId): fc.Arbitrary<Content>[] {
  const text = (said: string) => ({ kind: 'text' as const, text: said });
  const send = fc
    .record({
      event: fc.constantFrom(...chartEvents),
      how: fc.constantFrom('plain', 'internal', '10ms', '1s'),
      sendId: maybe(fc.constant('later')),
      params:
        datamodel === 'null'
          ? fc.constant<Param[]>([])
          : fc.oneof(fc.constant<Param[]>([]), params(datamodel)),
    })
    .map(({ event, how, sendId, params: list }): Content => ({
      kind: 'send',
      id: '',
      event: text(event),
      ...(how === 'internal' ? { target: text('#_internal') } : {}),
      ...(how === '10ms' || how === '1s' ? { delay: text(how) } : {}),
      ...(sendId === undefined ? {} : { sendId }),
      namelist: [],
      params: list,
    }));
  return [send, fc.constant<Content>({ kind: 'cancel', id: '', sendId: text('later') })];
}

function nested(
  language: Code['language'],
  content: fc.Arbitrary<Content>,
): fc.Arbitrary<Content>[] {
  const inner = fc.array(content, { maxLength: 2 });
  const condition = guard(language).map((code): Condition => ({ kind: 'code', code }));
  const choice = fc
    .record({
      branches: fc.array(fc.tuple(condition, inner), { minLength: 1, maxLength: 2 }),
      last: maybe(inner),
    })
    .map(({ branches, last }): Content => ({
      kind: 'if',
      id: '',
      branches: [
        ...branches.map(([is, list]) => ({ condition: is, content: list })),
        ...(last ? [{ content: last }] : []),
      ],
    }));
  const loop = fc.tuple(fc.boolean(), inner).map(([index, list]): Content => ({
    kind: 'foreach',
    id: '',
    array: { id: '', language, text: 'list' },
    item: 'item',
    ...(index ? { index: 'i' } : {}),
    content: list,
  }));
  return [choice, loop];
}

function script(datamodel: DatamodelId): fc.Arbitrary<Content | undefined> {
  if (datamodel !== 'ecmascript') return fc.constant(undefined);
  return fc.constantFrom('n = n + 1;', 'm += n;', 'var k = n; n = m; m = k;').map((text) => ({
    kind: 'script',
    id: '',
    code: { id: '', language: datamodel, text },
  }));
}

function number(language: Code['language']): fc.Arbitrary<Code> {
  return fc
    .constantFrom('1', 'n', 'n + 1', 'm - n', '(n + m) * 2', 'n % 3')
    .map((text) => ({ id: '', language, text }));
}

function guard(language: Code['language']): fc.Arbitrary<Code> {
  const shared = ['n < 3', 'n > m', 'true', 'm >= 0', "t == 'x'", 'n < 5 && m > 1', '!(n > 2)'];
  return fc.constantFrom(...shared).map((text) => ({ id: '', language, text }));
}

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}
