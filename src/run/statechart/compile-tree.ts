import type { StateNode, Statechart } from '../../model/statechart/statechart.ts';
import { StateKind } from './chart.ts';
import type { Chart } from './chart.ts';

/** The part of a compiled chart that tells which states there are. */
export type ChartTree = Pick<
  Chart,
  | 'states'
  | 'stateNumber'
  | 'words'
  | 'parent'
  | 'depth'
  | 'kind'
  | 'children'
  | 'histories'
  | 'ancestors'
  | 'descendants'
  | 'last'
>;

/** Numbers the states in document order and tells which lie inside which. */
export function compileTree(model: Statechart): ChartTree {
  const states: (StateNode | undefined)[] = [undefined];
  const parents = [-1];
  const last: number[] = [];
  const stateNumber = new Map<string, number>();
  // A stack of our own: a text may be nested deeper than the engine's calls.
  const open: { number: number; rest: readonly StateNode[]; at: number }[] = [
    { number: 0, rest: model.states, at: 0 },
  ];
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const next = top.rest[top.at];
    top.at += 1;
    if (!next) {
      last[top.number] = states.length - 1;
      open.pop();
      continue;
    }
    const number = states.push(next) - 1;
    parents.push(top.number);
    if (!stateNumber.has(next.id)) stateNumber.set(next.id, number);
    open.push({ number, rest: next.states, at: 0 });
  }
  const parent = Int32Array.from(parents);
  const { children, histories } = inside(states, parent);
  const kind = Uint8Array.from(states, (state, n) => kindOf(state, children[n]?.length ?? 0));
  const words = Math.ceil(states.length / 32);
  return {
    states,
    stateNumber,
    words,
    parent,
    depth: depths(parent),
    kind,
    children,
    histories,
    last: Int32Array.from(last),
    ...relations(parent, last, words),
  };
}

function inside(
  states: readonly (StateNode | undefined)[],
  parent: Int32Array,
): { children: number[][]; histories: number[][] } {
  const children: number[][] = states.map(() => []);
  const histories: number[][] = states.map(() => []);
  for (let n = 1; n < states.length; n++) {
    const lists = states[n]?.type === 'history' ? histories : children;
    lists[parent[n] ?? 0]?.push(n);
  }
  return { children, histories };
}

function kindOf(state: StateNode | undefined, children: number): number {
  if (!state) return StateKind.compound;
  if (state.type === 'history') {
    return state.history === 'deep' ? StateKind.deep : StateKind.shallow;
  }
  if (state.type === 'final') return StateKind.final;
  if (children === 0) return StateKind.atomic;
  return state.type === 'parallel' ? StateKind.parallel : StateKind.compound;
}

function depths(parent: Int32Array): Int32Array {
  const depth = new Int32Array(parent.length);
  for (let n = 1; n < parent.length; n++) depth[n] = (depth[parent[n] ?? 0] ?? 0) + 1;
  return depth;
}

function relations(
  parent: Int32Array,
  last: readonly number[],
  words: number,
): { ancestors: Uint32Array; descendants: Uint32Array } {
  const ancestors = new Uint32Array(parent.length * words);
  const descendants = new Uint32Array(parent.length * words);
  for (let n = 0; n < parent.length; n++) {
    const row = n * words;
    const up = parent[n] ?? -1;
    if (up >= 0) {
      ancestors.copyWithin(row, up * words, (up + 1) * words);
      setBit(ancestors, row, up);
    }
    for (let below = n + 1; below <= (last[n] ?? n); below++) setBit(descendants, row, below);
  }
  return { ancestors, descendants };
}

/** Adds a number to a set that begins at a word. */
export function setBit(words: Uint32Array, from: number, n: number): void {
  const at = from + (n >>> 5);
  words[at] = (words[at] ?? 0) | (1 << (n & 31));
}

/** Takes a number out of a set. */
export function clearBit(words: Uint32Array, n: number): void {
  words[n >>> 5] = (words[n >>> 5] ?? 0) & ~(1 << (n & 31));
}

/** True when a number is in a set. */
export function hasBit(words: Uint32Array, n: number): boolean {
  return (((words[n >>> 5] ?? 0) >>> (n & 31)) & 1) === 1;
}

/** The numbers in a set, smallest first. */
export function bitsOf(words: Uint32Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < words.length; at++) {
    for (let rest = words[at] ?? 0; rest !== 0; rest &= rest - 1) {
      found.push(at * 32 + 31 - Math.clz32(rest & -rest));
    }
  }
  return found;
}
