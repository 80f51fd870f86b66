import { must } from '../../base/assert.ts';
import {
  automatonOf,
  bodyOf,
  withoutSilence,
  type Automaton,
  type AutomatonEdge,
  type AutomatonState,
} from './automaton.ts';
import type { Cfsm, CfsmBody, ParallelAction } from './cfsm.ts';
import { bisimilarMerged } from './minimise.ts';

/** The most states that the interleaving of a parallel may have. */
export const mostInterleavings = 20_000;

/** Thrown when a parallel has more; whoever projects what a person wrote catches it. */
export class TooManyInterleavings extends Error {}

/**
 * The machine without parallel actions: their branches are interleaved in every way. Throws
 * `TooManyInterleavings` where that gives too many states.
 */
export function flatten(cfsm: Cfsm): Cfsm {
  if (!cfsm.transitions.some(({ action }) => action.kind === 'parallel')) return cfsm;
  const automaton = automatonOf(cfsm);
  cfsm.calls.forEach((call, i) => {
    const state = automaton.states[call.state];
    if (state) automaton.states[call.state] = { ...state, calls: [...state.calls, i] };
  });
  const flat = bisimilarMerged(withoutSilence(interleaved(automaton)));
  const { calls, ...body } = bodyOf(flat);
  const kept = calls.map(({ call, state }) => ({ ...must(cfsm.calls[call]), state }));
  return { ...cfsm, ...body, calls: kept };
}

/** Every parallel edge replaced by the product of its branches, with silent edges in and out. */
export function interleaved(automaton: Automaton): Automaton {
  const states = [...automaton.states];
  const edges: AutomatonEdge[][] = automaton.edges.map((out) => [...out]);
  for (let from = 0; from < automaton.edges.length; from++) {
    const own = must(edges[from]);
    own.forEach((edge, i) => {
      if (edge.action?.kind !== 'parallel') return;
      const product = productOf(edge.action);
      const offset = states.length;
      states.push(...product.states);
      product.edges.forEach((out, at) => {
        const moved = out.map(({ to, action }) =>
          action ? { to: to + offset, action } : { to: to + offset },
        );
        const done = product.ended.has(at) ? [{ to: edge.to }] : [];
        edges.push([...moved, ...done]);
      });
      own[i] = { to: offset };
    });
  }
  return { initial: automaton.initial, states, edges };
}

interface Product {
  states: AutomatonState[];
  edges: AutomatonEdge[][];
  /** States in which all branches may end. */
  ended: Set<number>;
}

/** All interleavings of the branches of a parallel; state 0 is where all begin. */
function productOf({ branches }: ParallelAction): Product {
  const parts = branches.map(flatBranch);
  const numbers = new Map<string, number>();
  const queue: number[][] = [];
  const numberOf = (places: number[]): number => {
    const key = places.join(' ');
    let known = numbers.get(key);
    if (known === undefined) {
      if (queue.length >= mostInterleavings) throw new TooManyInterleavings();
      known = queue.push(places) - 1;
      numbers.set(key, known);
    }
    return known;
  };
  numberOf(parts.map(({ initial }) => initial));
  const product: Product = { states: [], edges: [], ended: new Set() };
  for (let at = 0; at < queue.length; at++) {
    const places = must(queue[at]);
    const own = parts.map(({ states }, i) => must(states[must(places[i])]));
    product.states.push({
      ends: false,
      elements: [...new Set(own.flatMap(({ elements }) => elements))],
      calls: [],
    });
    if (own.every(({ ends }) => ends)) product.ended.add(at);
    product.edges.push(
      parts.flatMap(({ edges }, i) =>
        must(edges[must(places[i])]).map(({ to, action }) => {
          const number = numberOf(places.with(i, to));
          return action ? { to: number, action } : { to: number };
        }),
      ),
    );
  }
  return product;
}

function flatBranch(body: CfsmBody): Automaton {
  return bisimilarMerged(withoutSilence(interleaved(automatonOf(body))));
}
