import fc from 'fast-check';
import type { Actor, Context } from '../../src/run/actor.ts';
import type { Invariant } from '../../src/run/invariant/invariant.ts';
import type { ScenarioSystem } from '../../src/run/scenario.ts';

/** What a cell does about a message in a state: where it goes, what it sends. */
export interface Rule {
  to: number;
  sends: { to: number; type: number }[];
  /** Sets its one timer, which comes back as message 0 of its own. */
  timer: boolean;
  /** Asks first; the second answer is "do nothing". */
  asks: boolean;
}

/** A small system that a table describes: `rules[actor][state][message type]`. */
export interface Cells {
  rules: Rule[][][];
  /** What each cell sends when it is started. */
  begins: { to: number; type: number }[][];
  /** Broken when these two cells are in these states. */
  forbidden: { a: number; as: number; b: number; bs: number };
}

interface CellState {
  s: number;
  /** The state as it was last written down. */
  kept: number;
}

/** Number of states and of message types. */
export const cellStates = 3;
export const cellTypes = 2;

/** A system of cells. What is `kept` survives a crash. */
export function cellSystem({ rules, begins }: Cells): ScenarioSystem {
  const specs = rules.map((_, i) => ({ id: `c${i}`, kind: 'cell', tier: '', parameters: {} }));
  const setups = specs.map((spec) => ({
    ...spec,
    others: () => specs.map(({ id }) => id),
    spec: (id: string) => specs.find((one) => one.id === id),
  }));
  return {
    components: specs,
    setups,
    interventions: [],
    exhibits: () => [],
    actors: specs.map(({ id }, i) => ({
      id,
      name: id,
      tier: '',
      behaviour: cell(rules[i] ?? [], begins[i] ?? []) as Actor<unknown, unknown>,
    })),
    network: { latency: (_f, _t, _l, _n, random) => 1000 + (random() % 1000) },
    start: specs.map((_, to) => ({ to, message: { type: 'start' } })),
    outcome: () => ({ status: 'done', waiting: [] }),
    look: () => ({ alive: true, active: 0, sent: 0, received: 0, used: {} }),
  };
}

function cell(
  rules: Rule[][],
  begins: { to: number; type: number }[],
): Actor<CellState, { type: string; n?: number }> {
  const send = (context: Context, to: number, type: number): void => {
    const label = context.intern(`m${type}`);
    context.send(to, { type: `m${type}`, n: type }, label, 0, 0);
  };
  return {
    durable: ['kept'],
    init: () => ({ s: 0, kept: 0 }),
    receive(state, message, context) {
      if (message.type === 'start') {
        for (const { to, type } of begins) send(context, to, type);
        return;
      }
      const rule = rules[state.s]?.[message.n ?? 0];
      if (!rule) return;
      const options = [{ label: 'yes' }, { label: 'no' }];
      if (rule.asks && context.choose({ element: '', label: 'go on', options }) === 1) return;
      state.s = rule.to;
      if (rule.to !== 1) state.kept = rule.to;
      for (const { to, type } of rule.sends) send(context, to, type);
      if (rule.timer) context.after(5000, { type: 'm0', n: 0 }, context.intern('m0'));
    },
    recover(state) {
      state.s = state.kept;
    },
  };
}

/** The property that a system of cells is to have. */
export function cellInvariant({ forbidden: { a, as, b, bs } }: Cells): Invariant {
  return {
    id: 'not-both',
    says: 'Two cells are never in these two states at once.',
    rows: [],
    kinds: ['cell'],
    cost: 'cheap',
    all(view) {
      const [one, other] = [view.of<CellState>('cell')[a], view.of<CellState>('cell')[b]];
      if (one?.state.s !== as || other?.state.s !== bs) return undefined;
      return `c${a} is in ${as}, c${b} in ${bs}`;
    },
  };
}

/** Any small system of cells. */
export function anyCells(options: {
  asks: boolean;
  timers: boolean;
  most?: number;
}): fc.Arbitrary<Cells> {
  return fc.integer({ min: 2, max: options.most ?? 3 }).chain((count) => {
    const target = fc.record({
      to: fc.nat(count - 1),
      type: fc.nat(cellTypes - 1),
    });
    const rule: fc.Arbitrary<Rule> = fc.record({
      to: fc.nat(cellStates - 1),
      sends: fc.array(target, { maxLength: 2 }),
      timer: options.timers ? fc.boolean() : fc.constant(false),
      asks: options.asks ? fc.boolean() : fc.constant(false),
    });
    const row = fc.array(rule, { minLength: cellTypes, maxLength: cellTypes });
    const table = fc.array(row, { minLength: cellStates, maxLength: cellStates });
    return fc.record({
      rules: fc.array(table, { minLength: count, maxLength: count }),
      begins: fc.array(fc.array(target, { maxLength: 2 }), {
        minLength: count,
        maxLength: count,
      }),
      forbidden: fc.record({
        a: fc.constant(0),
        as: fc.integer({ min: 1, max: cellStates - 1 }),
        b: fc.constant(1),
        bs: fc.integer({ min: 1, max: cellStates - 1 }),
      }),
    });
  });
}
