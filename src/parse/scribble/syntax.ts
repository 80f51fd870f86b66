import type { Span } from '../../base/span.ts';
import type { Expression } from '../../model/expression/expression.ts';

/** A name with its place. Qualified names hold their dots: `a.b.C`. */
export interface Word extends Span {
  text: string;
}

/** A module as it is written. */
export interface ModuleSyntax {
  name?: Word;
  imports: ImportSyntax[];
  declarations: DeclarationSyntax[];
  /** All protocols in the order of the text, also those inside others. */
  protocols: ProtocolSyntax[];
  /** Written by rules of nuScr: a pragma, a nested protocol, or a call. */
  nuscr: boolean;
  /** Uses what only we have: arrows, structured types, refinements, time, exceptions. */
  extended: boolean;
}

/** `import a.b.C as D;` or `from a.b.C import P as Q;` */
export interface ImportSyntax {
  module: Word;
  /** What is taken from the module: with `from`. */
  member?: Word;
  alias?: Word;
  span: Span;
}

/** `type <schema> "external" from "source" as Name;`, `sig` likewise. */
export interface DeclarationSyntax {
  kind: 'type' | 'sig';
  schema: string;
  external: string;
  source: string;
  name: Word;
  span: Span;
}

/** A protocol. */
export interface ProtocolSyntax {
  name: Word;
  aux: boolean;
  explicit: boolean;
  /** nuScr's `nested`. */
  nested: boolean;
  /** The place in `protocols` of the protocol that holds it. */
  parent?: number;
  parameters: { kind: 'type' | 'sig'; name: Word }[];
  roles: RoleSyntax[];
  newRoles: RoleSyntax[];
  clocks: Word[];
  /** nuScr's variables of a recursive protocol, by name. */
  variables: string[];
  body: Statement[];
  /** From its first word to its closing brace. */
  span: Span;
  /** From its first word to the bracket that closes the roles. */
  header: Span;
}

/** `role A as X @cleared(Encrypted)`. */
export interface RoleSyntax {
  name: Word;
  /** The name that callers may use. */
  alias?: Word;
  clearance?: Word[];
  span: Span;
}

/** `{ … }`. */
export interface BlockSyntax {
  body: Statement[];
  span: Span;
}

/** What stands in a body. */
export type Statement =
  | TransferSyntax
  | { kind: 'disconnect'; from: Word; to: Word; span: Span }
  | ChoiceSyntax
  | RecursionSyntax
  | { kind: 'continue'; label: Word; span: Span }
  | { kind: 'parallel'; branches: BlockSyntax[]; span: Span }
  | DoSyntax
  | TrySyntax
  | { kind: 'throw'; exception: Word; span: Span };

/** A message in any of its forms. */
export interface TransferSyntax {
  kind: 'transfer';
  form: 'message' | 'connect' | 'wrap';
  /** `A -> B: m();` */
  arrow: boolean;
  message?: SignatureSyntax;
  from: Word;
  to: Word[];
  where?: { role: Word; predicate: PredicateSyntax }[];
  within?: WindowSyntax;
  resetting?: Word[];
  span: Span;
}

/** `choice at A { … } or { … }`. */
export interface ChoiceSyntax {
  kind: 'choice';
  at: Word;
  branches: BlockSyntax[];
  span: Span;
}

/** `rec X { … }`. */
export interface RecursionSyntax {
  kind: 'recursion';
  label: Word;
  /** nuScr's variables of the recursion, by name. */
  variables: string[];
  block: BlockSyntax;
  span: Span;
}

/** `do P<T>(A, B)`, or `A calls P(A, B)` with a caller. */
export interface DoSyntax {
  kind: 'do';
  caller?: Word;
  protocol: Word;
  arguments: ArgumentSyntax[];
  roles: RoleArgumentSyntax[];
  span: Span;
}

/** `A`, or `A as X`: A plays the callee's X. */
export interface RoleArgumentSyntax {
  name: Word;
  as?: Word;
  /** nuScr's `new`: made by the call. */
  fresh: boolean;
}

/** `try { … } catch L at A { … }`. */
export interface TrySyntax {
  kind: 'try';
  block: BlockSyntax;
  handlers: { exception: Word; at: Word; block: BlockSyntax }[];
  span: Span;
}

/** `m(x: T)`, `m`, `(T)`. */
export interface SignatureSyntax {
  /** Absent for a message without a label. */
  label?: Word;
  /** Absent when no brackets follow the label. */
  payload?: FieldSyntax[];
  span: Span;
}

/** `x: T`. */
export interface FieldSyntax {
  name?: Word;
  type: TypeSyntax;
  span: Span;
}

/** A type and what is hung on it, in the order of the text. */
export interface TypeSyntax {
  name: Word;
  arguments: TypeSyntax[];
  suffixes: (
    | { kind: 'refinement'; predicate: PredicateSyntax }
    | { kind: 'annotation'; name: Word; arguments: string[] | undefined }
  )[];
  span: Span;
}

/** A predicate; absent expression: it could not be read. */
export interface PredicateSyntax {
  expression?: Expression;
  span: Span;
}

/** `within [1s; 5s] on c`. Times in ns, -1 for no end. */
export interface WindowSyntax {
  from: number;
  to: number;
  clock?: Word;
  span: Span;
}

/** An argument for a parameter. */
export type ArgumentSyntax =
  | { kind: 'type'; type: TypeSyntax; span: Span }
  | { kind: 'sig'; message: SignatureSyntax; span: Span };

/** The blocks directly inside a statement, in the order of the text. */
export function blocksOf(statement: Statement): BlockSyntax[] {
  switch (statement.kind) {
    case 'choice':
    case 'parallel':
      return statement.branches;
    case 'recursion':
      return [statement.block];
    case 'try':
      return [statement.block, ...statement.handlers.map(({ block }) => block)];
    default:
      return [];
  }
}

/** Every statement of a body, depth first, in the order of the text. */
export function* statementsIn(body: readonly Statement[]): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    for (const { body: inner } of blocksOf(statement)) yield* statementsIn(inner);
  }
}

/** Where predicates stand in a module, in the order of the text. */
export function predicateSpans(module: ModuleSyntax): Span[] {
  return [...refinementSpans(module), ...conditionSpans(module)].sort((a, b) => a.from - b.from);
}

/** Where types are refined in a module, in the order of the text. */
export function refinementSpans({ protocols }: ModuleSyntax): Span[] {
  const found: Span[] = [];
  const ofType = ({ arguments: inner, suffixes }: TypeSyntax): void => {
    inner.forEach(ofType);
    for (const one of suffixes) if (one.kind === 'refinement') found.push(one.predicate.span);
  };
  const ofFields = (fields: readonly FieldSyntax[] = []) =>
    fields.forEach(({ type }) => ofType(type));
  for (const statement of protocols.flatMap(({ body }) => [...statementsIn(body)])) {
    if (statement.kind === 'transfer') ofFields(statement.message?.payload);
    else if (statement.kind === 'do') {
      for (const one of statement.arguments) {
        if (one.kind === 'type') ofType(one.type);
        else ofFields(one.message.payload);
      }
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/** Where the conditions of receivers stand. */
function conditionSpans({ protocols }: ModuleSyntax): Span[] {
  return protocols
    .flatMap(({ body }) => [...statementsIn(body)])
    .flatMap((one) => (one.kind === 'transfer' ? (one.where ?? []) : []))
    .map(({ predicate }) => predicate.span);
}
