import { bitsOf } from './compile-tree.ts';
import { StateKind, type Chart } from './chart.ts';

/** Ids of the states in a set of them, in document order; the root is not among them. */
export function activeStates(chart: Chart, words: Uint32Array): string[] {
  return bitsOf(words).flatMap((state) => chart.states[state]?.id ?? []);
}

/** The same without those that have others inside. */
export function basicStates(chart: Chart, words: Uint32Array): string[] {
  return bitsOf(words).flatMap((state) => {
    const kind = chart.kind[state];
    const basic = kind === StateKind.atomic || kind === StateKind.final;
    return basic ? (chart.states[state]?.id ?? []) : [];
  });
}
