import fc from 'fast-check';
import { newChart, newState } from '../../../src/model/statechart/build.ts';
import type { Code, Condition, Content } from '../../../src/model/statechart/content.ts';
import type {
  Invoke,
  StateNode,
  Statechart,
  Transition,
} from '../../../src/model/statechart/statechart.ts';
import { walkStates } from '../../../src/model/statechart/walk.ts';

/** Where the numbers of a random chart come from: 32 random bits each time. */
type Bits = () => number;

/** Names of events that random charts know, and some that they do not. */
export const eventNames = ['a', 'b', 'c', 'a.x', 'a.x.y', 'b.z', 'ab', 'nobody'];

/** Random charts in the expression data model, valid by SCXML's rules; `size` is about the states. */
export function chartArbitrary(size = 12): fc.Arbitrary<Statechart> {
  return fc
    .tuple(fc.integer(), fc.integer({ min: 2, max: size }))
    .map(([seed, states]) => randomChart(bitsFrom(seed), states));
}

/** Random events, some of them known. */
export const eventsArbitrary = fc.array(fc.constantFrom(...eventNames), { maxLength: 12 });

function bitsFrom(seed: number): Bits {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

/** A random chart of about so many states. */
export function randomChart(bits: Bits, size: number): Statechart {
  return new Maker(bits).chart(size);
}

class Maker {
  readonly #bits: Bits;
  #last = 0;
  #states = 0;
  #all: StateNode[] = [];
  readonly #parents = new Map<StateNode, StateNode>();

  constructor(bits: Bits) {
    this.#bits = bits;
  }

  chart(size: number): Statechart {
    const chart = newChart('random', 'scxml');
    chart.datamodel = 'expression';
    chart.binding = this.#chance(4) ? 'late' : 'early';
    chart.data.push({ id: 'd0', name: 'n', value: { kind: 'code', code: this.#code('0') } });
    this.#states = size;
    do chart.states.push(this.#state(0));
    while (this.#states > 0);
    this.#all = [...walkStates(chart.states)];
    if (this.#chance(3)) chart.states.push(this.#leaf('final'));
    this.#all = [...walkStates(chart.states)];
    for (const state of this.#all) this.#fill(chart, state);
    if (this.#chance(3)) {
      const target = this.#pick(this.#all.filter(({ type }) => type !== 'history'));
      chart.initial = { id: 'i', targets: [target.id], actions: [] };
    }
    return chart;
  }

  #below(n: number): number {
    return this.#bits() % n;
  }

  #chance(n: number): boolean {
    return this.#below(n) === 0;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)] as Item;
  }

  #id(prefix: string): string {
    this.#last += 1;
    return `${prefix}${this.#last}`;
  }

  #leaf(type: 'atomic' | 'final'): StateNode {
    const id = this.#id(type === 'final' ? 'f' : 's');
    return newState(id, id, type);
  }

  #state(depth: number): StateNode {
    this.#states -= 1;
    const state = this.#leaf('atomic');
    if (depth > 3 || this.#states <= 0 || this.#chance(3)) return state;
    state.type = this.#chance(2) ? 'parallel' : 'compound';
    const wanted = 1 + this.#below(3);
    for (let n = 0; n < wanted; n++) this.#add(state, this.#state(depth + 1));
    if (state.type === 'compound' && this.#chance(2)) this.#add(state, this.#leaf('final'));
    if (this.#chance(3)) {
      const history = newState(this.#id('h'), 'history', 'history');
      history.history = this.#chance(2) ? 'deep' : 'shallow';
      this.#add(state, history);
    }
    return state;
  }

  #add(parent: StateNode, child: StateNode): void {
    parent.states.push(child);
    this.#parents.set(child, parent);
  }

  #fill(chart: Statechart, state: StateNode): void {
    if (state.type === 'history') {
      chart.transitions.push(this.#default(state));
      return;
    }
    state.entry = this.#blocks();
    state.exit = this.#blocks();
    if (state.type === 'final') {
      if (this.#chance(2)) {
        state.done = { params: [], content: { kind: 'json', value: this.#below(5) } };
      }
      return;
    }
    if (this.#chance(5)) {
      const value = { kind: 'code', code: this.#code('n + 1') } as const;
      state.data.push({ id: this.#id('d'), name: `v_${state.id}`, value });
    }
    if (this.#chance(6)) state.invokes.push(this.#invoke());
    if (state.type === 'compound') this.#initial(state);
    const wanted = this.#below(4);
    for (let n = 0; n < wanted; n++) chart.transitions.push(this.#transition(state));
  }

  #initial(state: StateNode): void {
    const inside = [...walkStates(state.states)].filter((one) => {
      if (one.type !== 'history') return true;
      // The state's own history cannot be its default, too; that of an inner one can.
      return !state.states.includes(one);
    });
    if (!this.#chance(2)) return;
    const targets = [this.#pick(inside).id];
    state.initial = { id: this.#id('i'), targets, actions: this.#block() };
  }

  #default(history: StateNode): Transition {
    const parent = this.#parents.get(history) as StateNode;
    const near = parent.states.filter(({ type }) => type !== 'history');
    const inside =
      history.history === 'deep'
        ? [...walkStates(parent.states)].filter(({ type }) => type !== 'history')
        : near;
    const targets =
      parent.type === 'parallel' && history.history === 'shallow'
        ? near.map(({ id }) => id)
        : [this.#pick(inside).id];
    return { ...this.#arrow(history), targets, actions: this.#block() };
  }

  #arrow(source: StateNode): Transition {
    return {
      id: this.#id('t'),
      source: source.id,
      targets: [],
      events: [],
      actions: [],
      internal: false,
      label: '',
    };
  }

  #transition(source: StateNode): Transition {
    const arrow = this.#arrow(source);
    const eventless = this.#chance(6);
    arrow.events = eventless ? [] : this.#descriptors();
    if (eventless || this.#chance(2)) arrow.guard = this.#condition(eventless);
    if (!this.#chance(6)) arrow.targets = this.#targets();
    arrow.internal = this.#chance(3);
    arrow.actions = this.#block();
    if (eventless) arrow.actions.unshift(this.#count());
    return arrow;
  }

  #targets(): string[] {
    const first = this.#pick(this.#all);
    if (!this.#chance(5)) return [first.id];
    // Two targets are legal when the innermost state around both is a parallel one.
    const others = this.#all.filter((other) => this.#isOrthogonal(first, other));
    return others.length === 0 ? [first.id] : [first.id, this.#pick(others).id];
  }

  #isOrthogonal(a: StateNode, b: StateNode): boolean {
    const up = this.#chain(a);
    const around = this.#chain(b).find((one) => up.includes(one));
    if (around === a || around === b || around?.type !== 'parallel') return false;
    return a.type !== 'history' && b.type !== 'history';
  }

  #chain(state: StateNode): StateNode[] {
    const chain: StateNode[] = [state];
    for (let at = this.#parents.get(state); at; at = this.#parents.get(at)) chain.push(at);
    return chain;
  }

  #descriptors(): string[] {
    const some = ['a', 'b', 'c', 'a.x', 'b.*', '*', 'i', 'error', 'error.execution', 'done.state'];
    const one = this.#chance(5) ? `done.state.${this.#pick(this.#all).id}` : this.#pick(some);
    return this.#chance(4) ? [one, this.#pick(some)] : [one];
  }

  #condition(bounded: boolean): Condition {
    const state = this.#pick(this.#all).id;
    const simple: Condition[] = [
      { kind: 'in', state },
      { kind: 'code', code: this.#code(`n % 2 == ${this.#below(2)}`) },
      { kind: 'code', code: this.#code(`In('${state}')`) },
      { kind: 'code', code: this.#code("_event.name == 'a'") },
      { kind: 'not', of: { kind: 'in', state } },
      { kind: 'code', code: this.#code('missing > 1') },
    ];
    const one = this.#pick(simple);
    if (!bounded) return one;
    const limit: Condition = { kind: 'code', code: this.#code(`n < ${this.#below(12)}`) };
    return { kind: 'and', of: [limit, one] };
  }

  #blocks(): Content[][] {
    return Array.from({ length: this.#below(3) }, () => this.#block());
  }

  #block(depth = 0): Content[] {
    return Array.from({ length: this.#below(3) }, () => this.#content(depth));
  }

  #content(depth: number): Content {
    const id = this.#id('c');
    switch (this.#below(depth > 1 ? 7 : 8)) {
      case 0:
        return { kind: 'raise', id, event: this.#pick(['i', 'a', 'b.z']) };
      case 1:
      case 2:
        return this.#count();
      case 3: {
        const location = this.#pick(['missing', `v_${this.#pick(this.#all).id}`]);
        const value = { kind: 'code', code: this.#code('n') } as const;
        return { kind: 'assign', id, items: [{ location, value }] };
      }
      case 7: {
        const condition = this.#condition(false);
        const content = this.#block(depth + 1);
        return {
          kind: 'if',
          id,
          branches: [{ condition, content }, { content: this.#block(depth + 1) }],
        };
      }
      default: {
        const text = this.#pick(['n', `In('${this.#pick(this.#all).id}')`, '_event.name']);
        return { kind: 'log', id, label: id, value: this.#code(text) };
      }
    }
  }

  #count(): Content {
    const value = { kind: 'code', code: this.#code('n + 1') } as const;
    return { kind: 'assign', id: this.#id('c'), items: [{ location: 'n', value }] };
  }

  #invoke(): Invoke {
    return {
      id: this.#id('v'),
      ...(this.#chance(2) && { invokeId: this.#id('child') }),
      src: { kind: 'text', text: this.#chance(3) ? '?' : 'other.scxml' },
      namelist: [],
      params: [],
      autoforward: this.#chance(2),
      ...(this.#chance(2) && { finalize: this.#block() }),
    };
  }

  #code(text: string): Code {
    return { id: this.#id('x'), language: 'expression', text };
  }
}
