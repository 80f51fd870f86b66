import type { Cfsm, CfsmAction, CfsmBody, Machines, SendAction } from '../model/cfsm/cfsm.ts';
import { printDuration } from '../model/expression/units.ts';
import { actionText } from './action-text.ts';
import type { Emitted } from './emitted.ts';
import { structure, type Structured } from './local-structure.ts';
import { writePredicate } from './scribble-type.ts';
import { writeWindow } from './scribble.ts';
import { payloadText } from './signature-text.ts';

/**
 * Machines (structured or flat) as local protocols of Scribble, one for each: `m(T) to B, C;`,
 * `m(T) from B;`, `choice at A`, `rec`, `par`, and our extensions. Reading a text gives a machine
 * that is equal up to the names of states. Names that are no words stand in quotes.
 */
export function writeLocalScribble({ machines }: Machines): Emitted {
  const roles = machines.map(({ role }) => role);
  const losses: string[] = [];
  const texts = machines.map((machine) => {
    const { text, losses: own } = writeLocal(machine, roles);
    losses.push(...own);
    return text;
  });
  return { text: texts.join('\n'), losses: [...new Set(losses)] };
}

/** One machine; `roles` are all roles of the protocol, where they are known. */
function writeLocal(machine: Cfsm, roles: readonly string[]): Emitted {
  let labels = 0;
  const label = (): string => {
    labels++;
    return labels === 1 ? 'X' : `X${labels}`;
  };
  const { body, complete } = structure(machine, label);
  const losses = complete
    ? []
    : [`The machine of ${machine.role} is too large to be written whole.`];
  const { clocks = [] } = machine.metadata;
  const lines = [
    `${header(machine, roles)} {`,
    ...(clocks.length > 0 ? [`  clock ${clocks.map(word).join(', ')};`] : []),
    ...bodyLines(body, machine.role, '  '),
    '}',
  ];
  return { text: `${lines.join('\n')}\n`, losses };
}

function header(machine: Cfsm, roles: readonly string[]): string {
  const others = [...new Set([...roles, ...partnersOf(machine)])];
  const { clearance } = machine.metadata;
  const self = clearance ? `role ${word(machine.role)}@cleared(${clearance.join(', ')})` : '';
  const all = others.filter((role) => role !== machine.role).map((role) => `role ${word(role)}`);
  const given = machine.parameters.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  const named = `${word(machine.protocolName || 'Protocol')}${given && `<${given}>`}`;
  const list = [...(self ? [self] : []), ...all].join(', ');
  return `local protocol ${named} at ${word(machine.role)}(${list})`;
}

/** The roles that a machine talks to, in order. */
function partnersOf({ transitions }: CfsmBody): string[] {
  return transitions.flatMap(({ action }) => {
    if (action.kind === 'send') return action.to;
    if (action.kind === 'receive') return [action.from];
    if (action.kind === 'disconnect') return [action.with];
    return action.kind === 'parallel' ? action.branches.flatMap(partnersOf) : [];
  });
}

function bodyLines(body: readonly Structured[], role: string, indent: string): string[] {
  return body.flatMap((part) => partLines(part, role, indent));
}

function partLines(part: Structured, role: string, indent: string): string[] {
  switch (part.kind) {
    case 'action':
      return [`${indent}${actionLine(part.action)}`];
    case 'continue':
      return [`${indent}continue ${part.label};`];
    case 'recursion':
      return blockLines([part.body], `rec ${part.label}`, '', role, indent);
    case 'choice': {
      const at = word(chooser(part.branches, role));
      return blockLines(part.branches, `choice at ${at}`, 'or', role, indent);
    }
    case 'parallel':
      return blockLines(part.branches, 'par', 'and', role, indent);
  }
}

function blockLines(
  blocks: readonly Structured[][],
  head: string,
  joint: string,
  role: string,
  indent: string,
): string[] {
  const lines = blocks.flatMap((block, n) => [
    n === 0 ? `${indent}${head} {` : `${indent}} ${joint} {`,
    ...bodyLines(block, role, `${indent}  `),
  ]);
  return [...lines, `${indent}}`];
}

/** Who chooses: who is heard of first, else the role itself. */
function chooser(branches: readonly Structured[][], role: string): string {
  for (const branch of branches) {
    const first = firstAction(branch);
    if (first?.kind === 'receive') return first.from;
    if (first && first.kind !== 'timeout') return role;
  }
  return role;
}

function firstAction(body: readonly Structured[]): CfsmAction | undefined {
  const [first] = body;
  switch (first?.kind) {
    case 'action':
      return first.action;
    case 'recursion':
      return firstAction(first.body);
    case 'choice':
    case 'parallel':
      return first.branches.map(firstAction).find((action) => action !== undefined);
    default:
      return undefined;
  }
}

function actionLine(action: CfsmAction): string {
  switch (action.kind) {
    case 'send': {
      const verb = {
        message: '',
        connect: 'connect ',
        wrap: 'wrap ',
        throw: 'throw ',
        invite: 'invite ',
      };
      const to = action.to.map(word).join(', ');
      return `${verb[action.form]}${message(action)} to ${to}${sendWhere(action)}${time(action)};`;
    }
    case 'receive': {
      const verb = {
        message: '',
        connect: 'accept ',
        wrap: 'unwrap ',
        throw: 'catch ',
        invite: 'invited ',
      };
      const where = action.where ? ` where { ${writePredicate(action.where)} }` : '';
      return `${verb[action.form]}${message(action)} from ${word(action.from)}${where}${time(action)};`;
    }
    case 'disconnect':
      return `disconnect ${word(action.with)};`;
    case 'timeout': {
      const clock = action.clock === undefined ? '' : ` on ${word(action.clock)}`;
      return `timeout ${printDuration(action.after)}${clock};`;
    }
    case 'tau':
      return action.label === '' ? 'tau;' : `tau ${quoted(action.label)};`;
    case 'parallel':
      return `// ${actionText(action)}`;
  }
}

/** Behind another word, no label is said by quotes. */
function message({ message: { label, payload }, form }: Transfer): string {
  const named = label === '' ? (form === 'message' ? '' : '""') : word(label);
  return `${named}(${payloadText(payload)})`;
}

type Transfer = Extract<CfsmAction, { kind: 'send' | 'receive' }>;

function sendWhere({ where }: SendAction): string {
  if (!where || where.length === 0) return '';
  const facts = where.map(
    ({ role, predicate }) => `${writePredicate(predicate)} for ${word(role)}`,
  );
  return ` where { ${facts.join(', ')} }`;
}

function time({ within, resetting }: Transfer): string {
  const window = within ? ` within ${writeWindow(within)}` : '';
  return window + (resetting ? ` resetting ${resetting.map(word).join(', ')}` : '');
}

/** A name as it is, or in quotes where it is no word. */
function word(name: string): string {
  return /^[\p{L}\p{M}\p{N}_$]+(?:\.[\p{L}\p{M}\p{N}_$]+)*$/u.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]|\p{Cc}|[\u2028\u2029\uFEFF]/gu, escaped)}"`;
}

function escaped(letter: string): string {
  if (letter === '"' || letter === '\\') return `\\${letter}`;
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
