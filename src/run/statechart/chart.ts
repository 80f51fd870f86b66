import type {
  Invoke,
  Statechart,
  StateNode,
  Transition,
} from '../../model/statechart/statechart.ts';
import type { Memory } from './datamodel.ts';

/**
 * A chart compiled for running: states and transitions numbered in document order, sets of states
 * as words of bits. State 0 is the root (the chart itself).
 */
export interface Chart {
  readonly model: Statechart;
  /** As lowered; index 0 is undefined. */
  readonly states: readonly (StateNode | undefined)[];
  readonly transitions: readonly Transition[];
  readonly stateNumber: ReadonlyMap<string, number>;
  readonly transitionNumber: ReadonlyMap<string, number>;
  /** Words of a set of states. */
  readonly words: number;
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  /** Numbers of the kinds: see `StateKind`. */
  readonly kind: Uint8Array;
  /** Children in document order, history states left out. */
  readonly children: readonly (readonly number[])[];
  /** Ancestors of each state, the root included and itself not: `words` words a state. */
  readonly ancestors: Uint32Array;
  /** Everything below each state, itself not. */
  readonly descendants: Uint32Array;
  /** Transitions of each state in document order (priority first where the dialect says so). */
  readonly leaving: readonly (readonly number[])[];
  /** Guards as closures; undefined where there is none. */
  readonly guards: readonly (((memory: Memory) => boolean) | undefined)[];
  /** The last state below each state, itself when there is none: its inside is what lies between. */
  readonly last: Int32Array;
  /** History states of each state. */
  readonly histories: readonly (readonly number[])[];
  /** Targets of each transition in its order. */
  readonly targets: readonly (readonly number[])[];
  /** Sources of transitions; -1 where there is no such state. */
  readonly source: Int32Array;
  /** All invocations by their states in document order, and the state of each. */
  readonly invokes: readonly Invoke[];
  readonly invokeState: Int32Array;
}

/** Kinds of states in `Chart.kind`. */
export const StateKind = {
  atomic: 0,
  compound: 1,
  parallel: 2,
  final: 3,
  shallow: 4,
  deep: 5,
} as const;
