import type { Diagnostic } from '../../base/diagnostic.ts';
import { lex, type Lexed } from './lexer.ts';
import { Halt, Reader } from './reader.ts';
import { readBlock, readClocks, readVariables } from './statement.ts';
import { nearest } from './words.ts';
import type {
  DeclarationSyntax,
  ImportSyntax,
  ModuleSyntax,
  ProtocolSyntax,
  RoleSyntax,
  Statement,
  Word,
} from './syntax.ts';
import { statementsIn } from './syntax.ts';

/** A module as it is written, its lexemes, and what of it could not be read. */
export interface ParsedModule extends Lexed {
  text: string;
  module: ModuleSyntax;
  diagnostics: Diagnostic[];
}

/**
 * Reads a module of Scribble or nuScr, with our extensions, by recursive descent. Takes any text
 * and never throws; what cannot be read is said and passed by, up to the next statement.
 */
export function parseModule(text: string): ParsedModule {
  const { lexemes, remarks } = lex(text);
  const reader = new Reader(text, lexemes);
  const module: ModuleSyntax = {
    imports: [],
    declarations: [],
    protocols: [],
    nuscr: remarks.some(({ kind }) => kind === 'pragma'),
    extended: false,
  };
  for (const { closed, from, kind } of remarks) {
    if (!closed) {
      const end = kind === 'pragma' ? '#*)' : text[from] === '(' ? '*)' : '*/';
      reader.report('scribble-syntax', `This comment is not closed: “${end}” is missing.`, {
        from,
        to: from + 2,
      });
    }
  }
  while (reader.peek().kind !== 'end') readTop(reader, module);
  noteDialect(module);
  return { text, lexemes, remarks, module, diagnostics: reader.diagnostics };
}

/** One thing at the top of a module, or what is passed by in its stead. */
function readTop(reader: Reader, module: ModuleSyntax): void {
  const { position } = reader;
  try {
    readDeclaration(reader, module);
  } catch (problem) {
    if (!(problem instanceof Halt)) throw problem;
    reader.diagnostics.push(problem.diagnostic);
    skipToDeclaration(reader);
  }
  if (reader.position === position) reader.take();
}

const TOP_WORDS = [
  'module',
  'import',
  'type',
  'data',
  'sig',
  'global',
  'protocol',
  'aux',
  'explicit',
];

const MODIFIERS = new Set(['global', 'aux', 'explicit', 'nested', 'protocol', 'local']);

function readDeclaration(reader: Reader, module: ModuleSyntax): void {
  if (reader.accept(';')) return;
  if (reader.seesWord(1)) correctWord(reader);
  const { text, from } = reader.peek();
  if (text === 'module') readModuleName(reader, module);
  else if (text === 'import' || text === 'from') module.imports.push(readImport(reader));
  else if (text === 'type' || text === 'data' || text === 'sig') {
    module.declarations.push(readExternal(reader, from));
  } else if (MODIFIERS.has(text)) readProtocol(reader, module);
  else throw reader.unexpected('a protocol, an import, or a declaration of a type');
}

/** A first word with a typing error is said, and read as if it were right. */
function correctWord(reader: Reader): void {
  const { text } = reader.peek();
  if (TOP_WORDS.includes(text) || text === 'from' || MODIFIERS.has(text)) return;
  const meant = nearest(text, TOP_WORDS);
  if (meant !== undefined) reader.mistyped(meant);
}

/** After something that cannot be read: on to what begins a declaration. */
function skipToDeclaration(reader: Reader): void {
  let depth = 0;
  for (let next = reader.peek(); next.kind !== 'end'; next = reader.peek()) {
    if (next.kind === 'word' && beginsDeclaration(reader)) return;
    reader.take();
    if (next.text === '{') depth += 1;
    if (next.text === '}') depth -= 1;
    if (depth <= 0 && (next.text === ';' || next.text === '}')) return;
  }
}

function beginsDeclaration(reader: Reader): boolean {
  const { text } = reader.peek();
  if (MODIFIERS.has(text)) return reader.seesWord(1);
  return text === 'import' || text === 'module' || (text === 'type' && !reader.sees('>', 2));
}

function readModuleName(reader: Reader, module: ModuleSyntax): void {
  const start = reader.take();
  const name = reader.qualified('the name of the module');
  reader.wish(';', 'behind the name of the module');
  if (module.name || module.protocols.length + module.imports.length > 0) {
    const message = 'The name of the module stands once, before everything else.';
    reader.report('scribble-module-name', message, { from: start.from, to: reader.end });
  }
  module.name ??= name;
}

function readImport(reader: Reader): ImportSyntax {
  const { from, text } = reader.take();
  const path = reader.qualified('the name of a module');
  let member: Word | undefined;
  if (text === 'from') {
    reader.expect('import');
    member = reader.word('what is imported');
  }
  const alias = reader.accept('as') ? reader.word('the name that it has here') : undefined;
  reader.wish(';', 'behind this import');
  const span = { from, to: reader.end };
  return { module: path, ...(member ? { member } : {}), ...(alias ? { alias } : {}), span };
}

function readExternal(reader: Reader, from: number): DeclarationSyntax {
  const kind = reader.take().text === 'sig' ? 'sig' : 'type';
  let schema = '';
  if (reader.accept('<')) {
    schema = reader.qualified('the name of a schema, such as java').text;
    reader.expect('>');
  }
  const plain = reader.seesWord() ? reader.qualified('a type') : undefined;
  const external = plain?.text ?? readString(reader, 'its name elsewhere, in quotes');
  const source = reader.accept('from') ? readString(reader, 'its source, in quotes') : '';
  let name = plain;
  if (reader.accept('as')) name = reader.word('the name that it has here');
  else if (!plain) throw reader.unexpected('“as” and the name that it has here');
  reader.wish(';', 'behind this declaration');
  const span = { from, to: reader.end };
  return { kind, schema, external, source, name: name ?? reader.word('a name'), span };
}

function readString(reader: Reader, what: string): string {
  const { kind, text } = reader.peek();
  if (kind !== 'string') throw reader.unexpected(what);
  reader.take();
  const closed = text.length > 1 && text.at(-1) === text[0];
  if (!closed)
    throw reader.halt('scribble-syntax', 'This text in quotes is not closed.', {
      from: reader.end - text.length,
      to: reader.end,
    });
  return text.slice(1, -1);
}

/** How deep protocols may be nested. */
const MAX_DEPTH = 50;

function depthOf({ protocols }: ModuleSyntax, parent?: number): number {
  let depth = 0;
  for (let at = parent; at !== undefined; at = protocols[at]?.parent) depth += 1;
  return depth;
}

/** A protocol, with those inside it (nuScr's nested ones). */
function readProtocol(reader: Reader, module: ModuleSyntax, parent?: number): void {
  const start = reader.peek();
  if (depthOf(module, parent) > MAX_DEPTH) {
    const message = `Protocols can be nested ${MAX_DEPTH} levels deep.`;
    throw reader.halt('scribble-deep', message, start);
  }
  const words = readModifiers(reader);
  const name = reader.word('the name of the protocol');
  const parameters = readParameters(reader);
  const { roles, newRoles } = readRoleDeclarations(reader);
  const header = { from: start.from, to: reader.end };
  const protocol: ProtocolSyntax = {
    name,
    aux: words.has('aux'),
    explicit: words.has('explicit'),
    nested: words.has('nested'),
    ...(parent === undefined ? {} : { parent }),
    parameters,
    roles,
    newRoles,
    clocks: [],
    variables: [],
    body: [],
    span: header,
    header,
  };
  const place = module.protocols.push(protocol) - 1;
  if (words.has('local')) refuseLocal(reader, start);
  protocol.variables = readVariables(reader, '(', ')');
  skipAnnotation(reader);
  const inner = () => readHead(reader, module, protocol, place);
  const block = readBlock(reader, 1, inner);
  protocol.body = block.body;
  protocol.span = { from: start.from, to: reader.end };
}

function refuseLocal(reader: Reader, at: { from: number; to: number }): void {
  const message =
    'This is one role’s part of a protocol. A file holds either global or local protocols: ' +
    'put the local ones into a file of their own.';
  reader.report('scribble-local', message, at);
}

function readModifiers(reader: Reader): Set<string> {
  const words = new Set<string>();
  while (MODIFIERS.has(reader.peek().text) && reader.seesWord(1)) {
    const word = reader.take();
    if (words.has(word.text)) {
      const edits = [{ span: { from: word.from, to: reader.peek().from }, text: '' }];
      const fix = { title: 'Take it away', edits };
      reader.report('scribble-syntax', `“${word.text}” stands here twice.`, word, { fix });
    }
    words.add(word.text);
    if (word.text === 'protocol') break;
    if (!MODIFIERS.has(reader.peek().text) && reader.seesWord(1)) reader.mistyped('protocol');
  }
  if (!words.has('protocol') && !words.has('global')) throw reader.unexpected('“protocol”');
  return words;
}

function readParameters(reader: Reader): ProtocolSyntax['parameters'] {
  if (!reader.sees('<')) return [];
  const open = reader.take();
  const parameters: ProtocolSyntax['parameters'] = [];
  while (!reader.sees('>')) {
    const word = reader.peek().text;
    if (word !== 'type' && word !== 'data' && word !== 'sig')
      throw reader.unexpected('“type” or “sig”');
    reader.take();
    const name = reader.word('the name of a parameter');
    parameters.push({ kind: word === 'sig' ? 'sig' : 'type', name });
    if (reader.accept('as')) reader.word('another name');
    if (!reader.accept(',')) break;
  }
  reader.expect('>', open);
  return parameters;
}

function readRoleDeclarations(reader: Reader): Pick<ProtocolSyntax, 'roles' | 'newRoles'> {
  const open = reader.expect('(');
  const roles: RoleSyntax[] = [];
  const newRoles: RoleSyntax[] = [];
  let fresh = false;
  while (!reader.sees(')')) {
    if (reader.accept('new')) fresh = true;
    (fresh ? newRoles : roles).push(readRole(reader));
    if (reader.accept(';')) continue;
    if (!reader.accept(',')) break;
  }
  reader.expect(')', open);
  return { roles, newRoles };
}

function readRole(reader: Reader): RoleSyntax {
  const { from } = reader.peek();
  if (reader.sees('reliable') || reader.sees('safe')) reader.take();
  if (!reader.accept('role')) throw reader.unexpected('“role” and a name');
  const name = reader.word('the name of a role');
  const alias = reader.accept('as') ? reader.word('another name of the role') : undefined;
  const clearance = reader.accept('@') ? readClearance(reader) : undefined;
  const span = { from, to: reader.end };
  return { name, ...(alias ? { alias } : {}), ...(clearance ? { clearance } : {}), span };
}

/** `cleared(Encrypted, Signed)`; empty brackets: for nothing. */
function readClearance(reader: Reader): Word[] {
  reader.expect('cleared');
  const open = reader.expect('(');
  const names: Word[] = [];
  while (!reader.sees(')')) {
    reader.accept('@');
    names.push(reader.word('an annotation'));
    if (!reader.accept(',')) break;
  }
  reader.expect(')', open);
  return names;
}

/** nuScr's `@"…"`. */
function skipAnnotation(reader: Reader): void {
  if (!reader.sees('@') || reader.peek(1).kind !== 'string') return;
  reader.take();
  reader.take();
}

/** What stands in a protocol before its interactions: nested protocols and clocks. */
function readHead(
  reader: Reader,
  module: ModuleSyntax,
  protocol: ProtocolSyntax,
  place: number,
): void {
  for (;;) {
    const clock = reader.sees('clock') && reader.seesWord(1) && !reader.sees('from', 1);
    if (reader.sees('nested') && reader.sees('protocol', 1)) readProtocol(reader, module, place);
    else if (clock) {
      reader.take();
      protocol.clocks.push(...readClocks(reader));
      reader.wish(';', 'behind these clocks');
    } else return;
  }
}

/** Finds out which rules a module is written by. */
function noteDialect(module: ModuleSyntax): void {
  for (const protocol of module.protocols) {
    if (protocol.nested || protocol.newRoles.length > 0) module.nuscr = true;
    if (protocol.clocks.length > 0 || protocol.roles.some((role) => role.clearance)) {
      module.extended = true;
    }
    for (const statement of statementsIn(protocol.body)) noteStatement(module, statement);
  }
}

function noteStatement(module: ModuleSyntax, statement: Statement): void {
  if (statement.kind === 'do' && statement.caller) module.nuscr = true;
  if (statement.kind === 'try' || statement.kind === 'throw') module.extended = true;
  if (statement.kind !== 'transfer') return;
  const { arrow, where, within, resetting, message } = statement;
  const types = message?.payload ?? [];
  module.extended ||=
    arrow ||
    where !== undefined ||
    within !== undefined ||
    resetting !== undefined ||
    types.some(({ type }) => type.arguments.length > 0 || type.suffixes.some(isOurs));
}

/** `P@A` may be a delegation, which is Scribble's own. */
function isOurs(suffix: { kind: 'refinement' | 'annotation' }): boolean {
  return suffix.kind === 'refinement';
}
