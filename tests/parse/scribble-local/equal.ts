import { automatonOf, bodyOf } from '../../../src/model/cfsm/automaton.ts';
import type { CfsmAction, CfsmBody } from '../../../src/model/cfsm/cfsm.ts';
import { bisimilarMerged } from '../../../src/model/cfsm/minimise.ts';

/**
 * A machine's body as its meaning: bisimilar states made one, numbered breadth first, without names
 * of states and places in a text. Equal meanings are equal texts.
 */
export function meaning(body: CfsmBody): string {
  return JSON.stringify(plain(body));
}

function plain(body: CfsmBody): unknown {
  const { transitions, terminalStates, states } = bodyOf(bisimilarMerged(automatonOf(body)));
  return {
    states: states.length,
    steps: [
      ...new Set(
        transitions.map(({ from, to, action }) => JSON.stringify([from, to, said(action)])),
      ),
    ],
    ends: [...terminalStates].sort((a, b) => a - b),
  };
}

function said(action: CfsmAction): unknown {
  if (action.kind === 'parallel') return { kind: 'parallel', branches: action.branches.map(plain) };
  const entries = Object.entries(withoutPlaces(action) as object);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => {
    if (inner === undefined || (key === 'where' && Array.isArray(inner) && inner.length === 0)) {
      return false;
    }
    return !/^(?:element|location|span|\w+Span)$/.test(key);
  });
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPlaces(inner)]));
}
