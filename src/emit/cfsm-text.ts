import type { Cfsm, CfsmAction, CfsmTransition, Machines } from '../model/cfsm/cfsm.ts';
import { baseTypeText } from '../model/cfsm/key.ts';
import type { MessageSignature } from '../model/global/type.ts';
import type { Emitted } from './emitted.ts';

/**
 * Flat machines as a file of state graphs (`.outputs A`, `.state graph`, a line a transition).
 * Partners are numbered where all of them are in the file, as other tools read them; else named.
 * Reading the text gives machines with equal states and transitions; what a message carries
 * beside its types is lost and told.
 */
export function writeCfsmText({ machines }: Machines): Emitted {
  const losses = new Set<string>();
  const roles = machines.map(({ role }) => role);
  const partners = machines.flatMap(({ transitions }) => transitions.flatMap(partnersOf));
  const numbered =
    partners.every((role) => roles.includes(role)) && !roles.some((role) => /^\d+$/.test(role));
  const partner = (role: string): string => {
    return numbered ? String(roles.indexOf(role)) : word(role);
  };
  const texts = machines.map((machine) => machineText(machine, partner, losses));
  return { text: texts.join('\n'), losses: [...losses] };
}

function partnersOf({ action }: CfsmTransition): string[] {
  return action.kind === 'send' ? action.to : action.kind === 'receive' ? [action.from] : [];
}

function machineText(
  machine: Cfsm,
  partner: (role: string) => string,
  losses: Set<string>,
): string {
  const states = stateNames(machine);
  const at = (state: number): string => word(states[state] ?? '');
  const steps = machine.transitions.map(({ from, to, action }) => {
    return `${at(from)} ${stepText(action, partner, losses)} ${at(to)}`;
  });
  const leaving = new Set(machine.transitions.map(({ from }) => from));
  if (machine.terminalStates.some((state) => leaving.has(state))) {
    losses.add(`That ${machine.role} may end in a state that has steps is not written.`);
  }
  return [
    `.outputs ${word(machine.role)}`,
    '.state graph',
    ...steps,
    `.marking ${at(machine.initialState)}`,
    '.end\n',
  ].join('\n');
}

/** Names of states, made unique. */
function stateNames({ states }: Cfsm): string[] {
  const names = states.map(({ name }) => name);
  return new Set(names).size === names.length ? names : states.map((_, n) => `q${n}`);
}

function stepText(
  action: CfsmAction,
  partner: (role: string) => string,
  losses: Set<string>,
): string {
  switch (action.kind) {
    case 'send': {
      if (action.where) losses.add('What holds for one receiver (“where”) is not written.');
      noteLosses(action, losses);
      return `${action.to.map(partner).join(',')} ! ${labelText(action.message)}`;
    }
    case 'receive':
      noteLosses(action, losses);
      return `${partner(action.from)} ? ${labelText(action.message)}`;
    case 'tau':
      return action.label === '' ? 'tau' : `tau ${word(action.label)}`;
    case 'timeout':
      losses.add('Timeouts are written as inner steps.');
      return `tau ${word(`timeout ${action.after}ns`)}`;
    case 'disconnect':
      losses.add('Disconnecting is written as an inner step.');
      return `tau ${word(`disconnect ${action.with}`)}`;
    case 'parallel':
      losses.add('Parallel parts are not written: flatten the machine first.');
      return 'tau "parallel"';
  }
}

function noteLosses(
  action: Extract<CfsmAction, { kind: 'send' | 'receive' }>,
  losses: Set<string>,
): void {
  if (action.within || action.resetting) losses.add('Windows of time and clocks are not written.');
  if (action.form !== 'message') {
    losses.add('Messages that connect, invite or tell of an exception are written as plain ones.');
  }
  for (const { name, type } of action.message.payload) {
    if (name !== undefined) losses.add('Names of payloads are not written.');
    if (JSON.stringify(type).match(/"kind":"(?:refined|annotated)"/)) {
      losses.add('Refinements and annotations of types are not written.');
    }
  }
}

/** `label<Int,Map<String,Int>>`: the types are part of what a message is known by. */
function labelText({ label, payload }: MessageSignature): string {
  if (payload.length === 0) return word(label);
  return `${word(label)}<${payload.map(({ type }) => typeText(baseTypeText(type))).join(',')}>`;
}

function typeText(text: string): string {
  return /^[\p{L}\p{N}_$<>,]+$/u.test(text) ? text : word(text);
}

/** A word as it is, or in quotes where it would be read as something else. */
function word(text: string): string {
  if (/^[\p{L}\p{N}_$'’]+$/u.test(text) && text !== 'tau') return text;
  return `"${text.replace(/["\\]|\p{Cc}|[\u2028\u2029\uFEFF]/gu, escaped)}"`;
}

function escaped(letter: string): string {
  if (letter === '"' || letter === '\\') return `\\${letter}`;
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
