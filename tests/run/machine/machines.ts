import type { Cfsm, CfsmAction, Machines } from '../../../src/model/cfsm/cfsm.ts';
import type { PayloadField } from '../../../src/model/global/type.ts';

/** A machine's transition in short: `0 B!quote 1`, `1 A?go 0`, `2 B,C!all 3`, `3 tau 0`. */
export type Short = string;

/** Machines written in short, one list of transitions a role. */
export function machinesOf(
  short: Record<string, Short[]>,
  ends?: Record<string, number[]>,
): Machines {
  const machines = Object.entries(short).map(([role, lines]) =>
    machineOf(role, lines, ends?.[role]),
  );
  return { kind: 'machines', title: 'Test', machines };
}

/** One machine written in short. */
export function machineOf(role: string, lines: Short[], ends?: number[]): Cfsm {
  const transitions = lines
    .map((line) => {
      const [from = '', what = '', to = ''] = line.split(' ');
      return { from: Number(from), to: Number(to), action: actionOf(what, `${role}:${line}`) };
    })
    .sort((a, b) => a.from - b.from);
  const count = Math.max(0, ...transitions.flatMap(({ from, to }) => [from, to])) + 1;
  const states = Array.from({ length: count }, (_, i) => ({ name: `${role}${i}`, elements: [] }));
  const leaves = new Set(transitions.map(({ from }) => from));
  return {
    role,
    protocolName: 'Test',
    parameters: [],
    states,
    transitions,
    initialState: 0,
    terminalStates: ends ?? states.flatMap((_, i) => (leaves.has(i) ? [] : [i])),
    calls: [],
    metadata: {},
  };
}

function actionOf(what: string, element: string): CfsmAction {
  if (what === 'tau') return { kind: 'tau', label: 'think', element };
  const timeout = /^timeout(\d+)$/.exec(what);
  if (timeout) return { kind: 'timeout', after: Number(timeout[1]), element };
  const [, partner = '', way, text = ''] = /^([^!?]+)([!?])(.*)$/.exec(what) ?? [];
  const [, label = '', types] = /^([^(]*)(?:\((.*)\))?$/.exec(text) ?? [];
  const message = { label, payload: types ? types.split(',').map(fieldOf) : [] };
  if (way === '?') return { kind: 'receive', form: 'message', from: partner, message, element };
  return { kind: 'send', form: 'message', to: partner.split(','), message, element };
}

function fieldOf(text: string): PayloadField {
  const [type = '', name] = text.split(':').reverse();
  return { ...(name ? { name } : {}), type: { kind: 'named', name: type, arguments: [] } };
}
