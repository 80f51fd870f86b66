import type {
  Annotation,
  MessageSignature,
  PayloadField,
  PayloadType,
} from '../../model/global/type.ts';
import type { Expression } from '../../model/expression/expression.ts';
import { walkExpression } from '../../model/expression/expression.ts';
import type { Keys } from './keys.ts';
import type { Scope } from './scope.ts';
import { declarationNamed, protocolNamed, report, syntaxOf } from './scope.ts';
import type {
  FieldSyntax,
  PredicateSyntax,
  ProtocolSyntax,
  SignatureSyntax,
  TypeSyntax,
  Word,
} from './syntax.ts';
import { nearest } from './words.ts';

/** Types that every tool of the field knows without a declaration. */
export const builtInTypes: ReadonlySet<string> = new Set(
  (
    'Int int Integer Nat nat Long long Short Byte byte Bytes Float float Double double Real ' +
    'Decimal Number number String string Str str Text Char char Bool bool Boolean boolean Unit ' +
    'unit Void void Any Date Time DateTime Duration List list Set Map Array Option Maybe Tuple ' +
    'Pair Either Result Object Json JSON UUID Url URL'
  ).split(' '),
);

/** What lowering a type needs to know of its place. */
export interface TypePlace {
  scope: Scope;
  /** The place of the protocol in its module. */
  index: number;
  protocol: ProtocolSyntax;
  keys: Keys;
  /** Scribble's rule that every type is declared. */
  strict: boolean;
  /** Variables of the recursions around: nothing is known of them. */
  unknown: readonly string[];
}

/** A message as the model has it; `signature` when its label names a declared or handed-in one. */
export function lowerSignature(
  place: TypePlace,
  syntax: SignatureSyntax,
): { message: MessageSignature; signature?: string } {
  const payload = (syntax.payload ?? []).map((field) => lowerField(place, field));
  if (payload.length > 1) duplicateFields(place, syntax.payload ?? []);
  if (!syntax.label) return { message: { label: '', payload } };
  const label = syntax.label.text;
  if (syntax.payload) return { message: { label, payload } };
  const signature = signatureName(place, syntax.label);
  if (signature === undefined) return { message: { label, payload } };
  return { message: { label: signature, payload }, signature };
}

function duplicateFields({ scope }: TypePlace, fields: readonly FieldSyntax[]): void {
  const seen = new Map<string, Word>();
  for (const { name } of fields) {
    const first = name && seen.get(name.text);
    if (name && first) {
      const related = [{ span: { from: first.from, to: first.to }, message: 'here first' }];
      const message = `Two parts of this message are called ${name.text}.`;
      report(scope, 'scribble-name-twice', name, message, { related });
    } else if (name) seen.set(name.text, name);
  }
}

/** The signature that a bare label names: a parameter, or a declaration. */
function signatureName({ scope, protocol, keys }: TypePlace, label: Word): string | undefined {
  const parameter = protocol.parameters.find(({ name }) => name.text === label.text);
  if (parameter?.kind === 'sig') return label.text;
  const found = declarationNamed(scope, label.text);
  if (found?.declaration.kind === 'sig')
    return keys.named(found.scope, found.declaration.name.text);
  return undefined;
}

function lowerField(place: TypePlace, { name, type }: FieldSyntax): PayloadField {
  const lowered = lowerType(place, type);
  return name ? { name: name.text, type: lowered } : { type: lowered };
}

/** A type as the model has it. Says what is wrong with its names. */
export function lowerType(place: TypePlace, syntax: TypeSyntax): PayloadType {
  const session = sessionOf(place, syntax);
  if (session) return session;
  const inner = syntax.arguments.map((one) => lowerType(place, one));
  let type: PayloadType = { kind: 'named', name: typeName(place, syntax), arguments: inner };
  for (const suffix of syntax.suffixes) {
    if (suffix.kind === 'refinement') {
      const expression = judged(place, suffix.predicate);
      if (expression) type = { kind: 'refined', base: type, predicate: expression };
    } else {
      const one: Annotation = { name: suffix.name.text, arguments: suffix.arguments ?? [] };
      if (type.kind === 'annotated') type.annotations.push(one);
      else type = { kind: 'annotated', base: type, annotations: [one] };
    }
  }
  return type;
}

/** A predicate; nothing when it names a variable of a recursion, of which nothing is known. */
export function judged(
  { scope, unknown }: TypePlace,
  { expression, span }: PredicateSyntax,
): Expression | undefined {
  if (!expression || unknown.length === 0) return expression;
  for (const one of walkExpression(expression)) {
    if (one.kind !== 'name' || !unknown.includes(one.name)) continue;
    const message = `This is not checked: ${one.name} is a variable of a recursion.`;
    const severity = 'warning' as const;
    report(scope, 'scribble-recursion-variable', span, message, { severity });
    return undefined;
  }
  return expression;
}

/** `P@A` where P is a protocol: a session handed over in the role A. */
function sessionOf(place: TypePlace, syntax: TypeSyntax): PayloadType | undefined {
  const only = syntax.suffixes[0];
  if (syntax.suffixes.length !== 1 || only?.kind !== 'annotation') return undefined;
  if (syntax.arguments.length > 0 || only.arguments) return undefined;
  const found = protocolNamed(place.scope, place.index, syntax.name.text);
  if (!found) return undefined;
  if (isType(place, syntax.name.text)) {
    const message = `${syntax.name.text} is a type and also a protocol; it is taken for the type.`;
    const code = 'scribble-name-ambiguous';
    report(place.scope, code, syntax.name, message, { severity: 'warning' });
    return undefined;
  }
  const callee = syntaxOf(found);
  const roles = [...callee.roles, ...callee.newRoles].map(({ name }) => name.text);
  if (!roles.includes(only.name.text)) {
    const message = `Protocol ${syntax.name.text} has no role ${only.name.text}; it has ${roles.join(', ')}.`;
    report(place.scope, 'scribble-role-unknown', only.name, message);
  }
  return { kind: 'session', protocol: place.keys.protocol(found), role: only.name.text };
}

function isType({ scope, protocol }: TypePlace, name: string): boolean {
  if (protocol.parameters.some((one) => one.name.text === name)) return true;
  return declarationNamed(scope, name) !== undefined;
}

function typeName(place: TypePlace, { name, arguments: inner }: TypeSyntax): string {
  const { scope, protocol, keys } = place;
  const parameter = protocol.parameters.find((one) => one.name.text === name.text);
  if (parameter) {
    if (parameter.kind === 'sig') notAType(scope, name);
    return name.text;
  }
  const found = declarationNamed(scope, name.text);
  if (found) {
    if (found.declaration.kind === 'sig') notAType(scope, name);
    return keys.named(found.scope, found.declaration.name.text);
  }
  if (place.strict && inner.length === 0) unknownType(place, name);
  return name.text;
}

function notAType(scope: Scope, name: Word): void {
  const message = `${name.text} is a message, not a type: it cannot be part of another one.`;
  report(scope, 'scribble-kind', name, message);
}

function unknownType({ scope }: TypePlace, name: Word): void {
  const known = [...scope.declarations.values()].filter(({ kind }) => kind === 'type');
  const near = nearest(
    name.text,
    known.map((one) => one.name.text),
  );
  const built = builtInTypes.has(name.text);
  const message = `There is no type ${name.text} here. Declare it above the protocols, or import it.`;
  const mend = near
    ? { title: `Write “${near}”`, edits: [{ span: { from: name.from, to: name.to }, text: near }] }
    : declare(scope, name.text);
  const severity = built ? 'warning' : 'error';
  // A well-known type that is not declared is told where it comes first.
  if (built && scope.diagnostics.some((told) => told.message === message)) return;
  report(scope, 'scribble-type-unknown', name, message, { severity, fix: mend });
}

/** A fix that declares a type before the first protocol. */
function declare(scope: Scope, name: string) {
  const { declarations, imports, name: own } = scope.parsed.module;
  const last = declarations.at(-1)?.span ?? imports.at(-1)?.span ?? own;
  const semicolon = last === own && last ? scope.parsed.text.indexOf(';', last.to) + 1 : 0;
  const at = semicolon > 0 ? semicolon : (last?.to ?? 0);
  const line = `type <java> "java.lang.Object" from "rt.jar" as ${name};`;
  const text = last ? `\n${line}` : `${line}\n`;
  return { title: `Declare ${name}`, edits: [{ span: { from: at, to: at }, text }] };
}
