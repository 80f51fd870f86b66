import {
  newChart,
  newInitial,
  newState,
  newTransition,
} from '../../../src/model/statechart/build.ts';
import type { Content } from '../../../src/model/statechart/content.ts';
import { parsePolicy } from '../../../src/model/statechart/policy-text.ts';
import type { ErrorPolicy } from '../../../src/model/statechart/safety.ts';
import type {
  DataItem,
  StateNode,
  Statechart,
  Transition,
} from '../../../src/model/statechart/statechart.ts';

let ids = 0;
const id = (): string => `x${++ids}`;

/** A chart of own-language code. */
export function chart(states: StateNode[], transitions: Transition[] = []): Statechart {
  const made = newChart('test', 'scxml');
  return { ...made, datamodel: 'expression', states, transitions };
}

/** A state; with children it is compound. */
export function state(name: string, more: Partial<StateNode> = {}): StateNode {
  const kind = more.states ? 'compound' : 'atomic';
  return { ...newState(name, name, kind), ...more };
}

/** `a -event-> b` with content. */
export function go(
  source: string,
  event: string,
  target: string | undefined,
  actions: Content[] = [],
  more: Partial<Transition> = {},
): Transition {
  const made = newTransition(id(), source, target === undefined ? [] : [target]);
  return { ...made, events: event === '' ? [] : [event], actions, ...more };
}

/** The way into a state other than its first child. */
export function initial(...targets: string[]): Pick<StateNode, 'initial'> {
  return { initial: newInitial(id(), targets) };
}

/** A variable. */
export function data(name: string, text: string): DataItem {
  return { id: id(), name, value: { kind: 'code', code: code(text) } };
}

/** `n = n + 1`. */
export function set(location: string, text: string): Content {
  return {
    kind: 'assign',
    id: id(),
    items: [{ location, value: { kind: 'code', code: code(text) } }],
  };
}

export const raise = (event: string): Content => ({ kind: 'raise', id: id(), event });

export const acquire = (resource: string, amount = 1, wait = false): Content => ({
  kind: 'acquire',
  id: id(),
  resource,
  amount,
  ...(wait ? { wait } : {}),
});

export const release = (resource: string, amount?: number): Content => ({
  kind: 'release',
  id: id(),
  resource,
  ...(amount === undefined ? {} : { amount }),
});

export const log = (text: string): Content => ({ kind: 'log', id: id(), label: text });

export const send = (event: string): Content => ({
  kind: 'send',
  id: id(),
  event: { kind: 'text', text: event },
  namelist: [],
  params: [],
});

/** A guard. */
export function when(text: string): Pick<Transition, 'guard'> {
  return { guard: { kind: 'code', code: code(text) } };
}

/** What fails always. */
export const fault = (): Content => set('nowhere', '1');

/** A policy in words. */
export function policy(text: string): ErrorPolicy {
  const read = parsePolicy(text);
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
}

function code(text: string) {
  return { id: id(), language: 'expression' as const, text };
}
