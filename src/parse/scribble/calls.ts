import type { Span } from '../../base/span.ts';
import type { Found } from './scope.ts';
import { declarationNamed, protocolNamed, report, syntaxOf } from './scope.ts';
import type { ArgumentSyntax, DoSyntax, ProtocolSyntax, RoleSyntax, Word } from './syntax.ts';
import { nearest } from './words.ts';

/** What a call means: the protocol, and which of the given roles plays each of its roles. */
export interface CheckedCall {
  callee: Found;
  /** For each role of the callee the place of its player in the call. */
  order: number[];
}

/** Looks up what a call names and counts its arguments; undefined, with findings, when they do not fit. */
export function checkCall(
  caller: Found,
  syntax: DoSyntax,
  nuscr: boolean,
): CheckedCall | undefined {
  const { scope, index } = caller;
  const callee = protocolNamed(scope, index, syntax.protocol.text);
  if (!callee) {
    unknownProtocol(caller, syntax.protocol);
    return undefined;
  }
  const target = syntaxOf(callee);
  const kinds = checkKind(caller, syntax, target, nuscr);
  const counted = checkParameters(caller, syntax, target);
  const order = rolesOf(caller, syntax, target);
  return kinds && counted && order ? { callee, order } : undefined;
}

function unknownProtocol({ scope, index }: Found, name: Word): void {
  const known = scope.parsed.module.protocols.map((protocol) => protocol.name.text);
  const near = nearest(name.text, known) ?? viaAlias(scope, index, name.text);
  const span = { from: name.from, to: name.to };
  const mend = near ? { fix: { title: `Write “${near}”`, edits: [{ span, text: near }] } } : {};
  const dotted = name.text.includes('.');
  const reason = dotted
    ? 'A protocol of another module is written with the name by which the module is imported.'
    : 'Declare it, or import its module and write the module’s name before it.';
  const message = `There is no protocol ${name.text} here. ${reason}`;
  report(scope, 'scribble-protocol-unknown', name, message, mend);
}

/** `a.b.P` where a.b was imported “as” M: `M.P`; `P` where one imported module has it: `M.P`. */
function viaAlias(scope: Found['scope'], index: number, name: string): string | undefined {
  const dot = name.lastIndexOf('.');
  const [module, member] = [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
  for (const [visible, found] of scope.modules) {
    const fits = dot < 0 ? found !== scope : found.name === module;
    const path = `${visible}.${member}`;
    if (fits && protocolNamed(scope, index, path)) return path;
  }
  return undefined;
}

/** nuScr: `calls` is for nested protocols, `do` for the others. */
function checkKind(
  caller: Found,
  syntax: DoSyntax,
  target: ProtocolSyntax,
  nuscr: boolean,
): boolean {
  if (syntax.caller && !target.nested) {
    const message = `${target.name.text} is not nested: it is gone on with by “do”, not called.`;
    report(caller.scope, 'scribble-call-kind', syntax.protocol, message);
    return false;
  }
  if (syntax.caller || !target.nested || !nuscr) return true;
  const message = `${target.name.text} is a nested protocol: a role calls it (A calls ${target.name.text}(…)).`;
  report(caller.scope, 'scribble-call-kind', syntax.protocol, message);
  return false;
}

function checkParameters(caller: Found, syntax: DoSyntax, target: ProtocolSyntax): boolean {
  const { parameters } = target;
  const given = syntax.arguments;
  if (given.length !== parameters.length) {
    const wanted = parameters.map(({ kind, name }) => `${kind} ${name.text}`).join(', ');
    const message =
      `${target.name.text} takes ${count(parameters.length, 'argument')}` +
      `${wanted ? ` <${wanted}>` : ''}, but ${given.length === 0 ? 'none is' : `${given.length} ${given.length === 1 ? 'is' : 'are'}`} given.`;
    report(
      caller.scope,
      'scribble-arity',
      placeOf(syntax, given),
      message,
      relatedTo(caller, target),
    );
    return false;
  }
  return given.every((one, at) => fitsKind(caller, one, parameters[at]?.kind ?? 'type'));
}

function placeOf(syntax: DoSyntax, given: readonly ArgumentSyntax[]): Span {
  const [first, last] = [given[0], given.at(-1)];
  return first && last ? { from: first.span.from, to: last.span.to } : syntax.protocol;
}

function relatedTo(caller: Found, target: ProtocolSyntax) {
  const own = caller.scope.parsed.module.protocols.includes(target);
  const { from, to } = target.header;
  return own ? { related: [{ span: { from, to }, message: 'declared here' }] } : {};
}

function fitsKind(caller: Found, given: ArgumentSyntax, kind: 'type' | 'sig'): boolean {
  const actual = kindOf(caller, given);
  if (actual === undefined || actual === kind) return true;
  const what = { type: 'a type', sig: 'a message' };
  const written = caller.scope.parsed.text.slice(given.span.from, given.span.to);
  const message = `${written} is ${what[actual]}; ${what[kind]} is wanted here.`;
  report(caller.scope, 'scribble-kind', given.span, message);
  return false;
}

/** What an argument is; undefined when its name says nothing. */
function kindOf(caller: Found, given: ArgumentSyntax): 'type' | 'sig' | undefined {
  if (given.kind === 'sig') return 'sig';
  const { name, arguments: inner, suffixes } = given.type;
  if (inner.length > 0 || suffixes.length > 0) return 'type';
  const own = syntaxOf(caller).parameters.find((one) => one.name.text === name.text);
  return own?.kind ?? declarationNamed(caller.scope, name.text)?.declaration.kind;
}

function rolesOf(caller: Found, syntax: DoSyntax, target: ProtocolSyntax): number[] | undefined {
  const given = syntax.roles.filter(({ fresh }) => !fresh);
  if (given.length !== target.roles.length) {
    const wanted = target.roles.map(({ name }) => name.text).join(', ');
    const message =
      `${target.name.text} has ${count(target.roles.length, 'role')} (${wanted}), but ` +
      `${given.length} ${given.length === 1 ? 'is' : 'are'} given.`;
    const [first, last] = [given[0], given.at(-1)];
    const at = first && last ? { from: first.name.from, to: last.name.to } : syntax.protocol;
    report(caller.scope, 'scribble-arity', at, message, relatedTo(caller, target));
    return undefined;
  }
  return sameRoleTwice(caller, syntax) ? undefined : inOrder(caller, syntax, target);
}

function sameRoleTwice({ scope }: Found, { roles }: DoSyntax): boolean {
  const again = roles.find(({ name }, at) =>
    roles.slice(0, at).some((one) => one.name.text === name.text),
  );
  if (!again) return false;
  const message = `${again.name.text} cannot play two roles at once.`;
  report(scope, 'scribble-role-twice', again.name, message);
  return true;
}

/** Players in the order of the callee's roles; `A as X` names the role that A plays. */
function inOrder(caller: Found, syntax: DoSyntax, target: ProtocolSyntax): number[] | undefined {
  const given = syntax.roles.filter(({ fresh }) => !fresh);
  const order: (number | undefined)[] = target.roles.map(() => undefined);
  for (const [at, { as }] of given.entries()) {
    const place = as ? target.roles.findIndex((role) => isCalled(role, as.text)) : at;
    if (as && (place < 0 || order[place] !== undefined)) {
      const names = target.roles.map(({ name }) => name.text).join(', ');
      const message =
        place < 0
          ? `${target.name.text} has no role ${as.text}; it has ${names}.`
          : `${as.text} is played by another role already.`;
      report(
        caller.scope,
        place < 0 ? 'scribble-role-unknown' : 'scribble-role-twice',
        as,
        message,
      );
      return undefined;
    }
    order[place] = at;
  }
  return order.every((at) => at !== undefined) ? (order as number[]) : given.map((_, at) => at);
}

function isCalled({ name, alias }: RoleSyntax, text: string): boolean {
  return name.text === text || alias?.text === text;
}

function count(n: number, what: string): string {
  if (n === 0) return `no ${what}s`;
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
