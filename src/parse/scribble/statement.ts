import { readWindow } from './duration.ts';
import { Halt, type Reader } from './reader.ts';
import { readArguments, readPredicateUntil, readSignature } from './signature.ts';
import type {
  BlockSyntax,
  DoSyntax,
  PredicateSyntax,
  RoleArgumentSyntax,
  Statement,
  TransferSyntax,
  Word,
} from './syntax.ts';
import { nearestKeyword } from './words.ts';

/** How deep blocks may be nested. */
const MAX_DEPTH = 200;

/** Reads `{ … }`. A block that is not closed ends where the text does, with a finding. */
export function readBlock(reader: Reader, depth: number, first?: () => void): BlockSyntax {
  // Left where it is, so that the whole block is passed by.
  if (depth > MAX_DEPTH && reader.sees('{')) {
    throw reader.halt('scribble-deep', `Blocks can be ${MAX_DEPTH} levels deep.`, reader.peek());
  }
  const open = reader.expect('{');
  first?.();
  const body: Statement[] = [];
  while (!reader.sees('}') && reader.peek().kind !== 'end') {
    const { position } = reader;
    const statement = tryStatement(reader, depth);
    if (statement) body.push(statement);
    if (reader.position === position) reader.take();
  }
  if (!reader.accept('}')) {
    const related = [{ span: { from: open.from, to: open.to }, message: 'opened here' }];
    const message = 'This block is not closed: “}” is missing.';
    const end = reader.end;
    const fix = { title: 'Add “}”', edits: [{ span: { from: end, to: end }, text: '\n}' }] };
    reader.report('scribble-syntax', message, reader.peek(), { related, fix });
  }
  return { body, span: { from: open.from, to: reader.end } };
}

function tryStatement(reader: Reader, depth: number): Statement | undefined {
  try {
    return readStatement(reader, depth);
  } catch (problem) {
    if (!(problem instanceof Halt)) throw problem;
    reader.diagnostics.push(problem.diagnostic);
    reader.skipStatement();
    return undefined;
  }
}

function readStatement(reader: Reader, depth: number): Statement | undefined {
  if (reader.accept(';')) return undefined;
  if (reader.sees('@') && reader.peek(1).kind === 'string') {
    reader.take();
    reader.take();
    return undefined;
  }
  if (reader.sees('->', 1) || (reader.sees('→', 1) && reader.seesWord())) return readArrow(reader);
  if (reader.seesWord() && reader.sees('calls', 1) && reader.seesWord(2)) return readCall(reader);
  const keyword = keywordOf(reader);
  return keyword ? keyword(reader, depth) : readTransfer(reader);
}

type StatementReader = (reader: Reader, depth: number) => Statement;

const KEYWORDS: Record<string, StatementReader> = {
  choice: readChoice,
  rec: readRecursion,
  continue: readContinue,
  par: readParallel,
  do: readDo,
  connect: readBareTransfer,
  wrap: readBareTransfer,
  disconnect: readDisconnect,
  try: readTry,
  throw: readThrow,
};

/** A keyword is one only where a label cannot stand: labels may be called `choice` or `do`. */
function keywordOf(reader: Reader): StatementReader | undefined {
  const { text, kind } = reader.peek();
  if (kind !== 'word' || !Object.hasOwn(KEYWORDS, text)) return undefined;
  if (reader.sees('from', 1) && reader.seesWord(2)) return undefined;
  return reader.sees('(', 1) ? undefined : KEYWORDS[text];
}

function readChoice(reader: Reader, depth: number): Statement {
  const from = reader.take().from;
  reader.expect('at');
  const at = reader.word('the role that chooses');
  const branches = [readBlock(reader, depth + 1)];
  while (reader.accept('or')) branches.push(readBlock(reader, depth + 1));
  return { kind: 'choice', at, branches, span: { from, to: reader.end } };
}

function readParallel(reader: Reader, depth: number): Statement {
  const from = reader.take().from;
  const branches = [readBlock(reader, depth + 1)];
  while (reader.accept('and')) branches.push(readBlock(reader, depth + 1));
  return { kind: 'parallel', branches, span: { from, to: reader.end } };
}

function readRecursion(reader: Reader, depth: number): Statement {
  const from = reader.take().from;
  const label = reader.word('the label of a recursion');
  const variables = readVariables(reader, '[', ']');
  const block = readBlock(reader, depth + 1);
  return { kind: 'recursion', label, variables, block, span: { from, to: reader.end } };
}

function readContinue(reader: Reader): Statement {
  const from = reader.take().from;
  const label = reader.word('the label of a recursion');
  readVariables(reader, '[', ']');
  reader.wish(';', 'behind this “continue”');
  return { kind: 'continue', label, span: { from, to: reader.end } };
}

/**
 * nuScr's `rec X [n<A>: int = 0]`, `continue X [n + 1]` and `protocol P(role A) (n: int)`: said to
 * be left out. Gives the names of the variables.
 */
export function readVariables(reader: Reader, opens: string, closes: string): string[] {
  if (!reader.sees(opens)) return [];
  const open = reader.take();
  const names: string[] = [];
  for (let depth = 0; depth > 0 || !reader.sees(closes);) {
    const { kind, text } = reader.peek();
    if (kind === 'end' || text === ';') break;
    if (depth === 0 && kind === 'word' && (reader.sees('<', 1) || reader.sees(':', 1))) {
      names.push(text);
    }
    if (text === '(' || text === '[') depth += 1;
    if (text === ')' || text === ']') depth -= 1;
    reader.take();
  }
  reader.expect(closes, open);
  const message =
    'Variables of a recursion are read, but not checked: predicates that name them are left out.';
  const span = { from: open.from, to: reader.end };
  reader.report('scribble-recursion-variable', message, span, { severity: 'warning' });
  return names;
}

function readDo(reader: Reader): Statement {
  const from = reader.take().from;
  return callOf(reader, from);
}

function readCall(reader: Reader): Statement {
  const caller = reader.word('the role that calls');
  reader.take();
  return callOf(reader, caller.from, caller);
}

function callOf(reader: Reader, from: number, caller?: Word): DoSyntax {
  const protocol = reader.qualified('the name of a protocol');
  const given = readArguments(reader);
  const roles = reader.sees('(') ? readRoleArguments(reader) : [];
  reader.wish(';', 'behind this call');
  const span = { from, to: reader.end };
  const called = caller ? { caller } : {};
  return { kind: 'do', ...called, protocol, arguments: given, roles, span };
}

function readRoleArguments(reader: Reader): RoleArgumentSyntax[] {
  const open = reader.take();
  const roles: RoleArgumentSyntax[] = [];
  while (!reader.sees(')')) {
    const fresh = reader.sees('new') && reader.seesWord(1) && reader.accept('new');
    if (reader.sees('role') && reader.seesWord(1)) reader.take();
    const name = reader.word('a role');
    const as = reader.accept('as') ? reader.word('a role of the protocol') : undefined;
    roles.push({ name, ...(as ? { as } : {}), fresh });
    if (!reader.accept(',') && !reader.accept(';')) break;
  }
  reader.expect(')', open);
  return roles;
}

function readThrow(reader: Reader): Statement {
  const from = reader.take().from;
  const exception = reader.word('the name of an exception');
  reader.wish(';', 'behind this “throw”');
  return { kind: 'throw', exception, span: { from, to: reader.end } };
}

function readTry(reader: Reader, depth: number): Statement {
  const from = reader.take().from;
  const block = readBlock(reader, depth + 1);
  const handlers = [];
  while (reader.accept('catch')) {
    const exception = reader.word('the name of an exception');
    reader.expect('at');
    const at = reader.word('the role that throws it');
    handlers.push({ exception, at, block: readBlock(reader, depth + 1) });
  }
  if (handlers.length === 0) throw reader.unexpected('“catch”, which says what follows a “throw”');
  return { kind: 'try', block, handlers, span: { from, to: reader.end } };
}

function readDisconnect(reader: Reader): Statement {
  const start = reader.take();
  const from = reader.word('a role');
  reader.expect('and');
  const to = reader.word('a role');
  reader.wish(';', 'behind this “disconnect”');
  return { kind: 'disconnect', from, to, span: { from: start.from, to: reader.end } };
}

/** `connect A to B;`, `wrap A to B;`: without a message. */
function readBareTransfer(reader: Reader): Statement {
  const { from: start, text } = reader.take();
  const from = reader.word('a role');
  reader.expect('to');
  const to = [reader.word('a role')];
  reader.wish(';', `behind this “${text}”`);
  const span = { from: start, to: reader.end };
  const form = text === 'wrap' ? 'wrap' : 'connect';
  return { kind: 'transfer', form, arrow: false, from, to, span };
}

const FORMS = { from: 'message', connect: 'connect', wrap: 'wrap' } as const;

function readTransfer(reader: Reader): Statement {
  const start = reader.peek();
  if (start.kind !== 'word' && !reader.sees('(')) throw reader.unexpected('an interaction');
  const message = readSignature(reader);
  if (!Object.hasOwn(FORMS, reader.peek().text)) reader.mistyped('from');
  const word = reader.peek().text;
  if (!Object.hasOwn(FORMS, word))
    throw noTransfer(reader, start.text, message.payload === undefined);
  reader.take();
  const from = reader.word('the role that sends');
  reader.expect('to');
  const to = readRoles(reader);
  const form = FORMS[word as keyof typeof FORMS];
  return transferOf(reader, { form, arrow: false, message, from, to }, start.from);
}

function readArrow(reader: Reader): Statement {
  const from = reader.word('the role that sends');
  reader.take();
  const to = readRoles(reader);
  reader.expect(':');
  const message = readSignature(reader);
  return transferOf(reader, { form: 'message', arrow: true, message, from, to }, from.from);
}

function readRoles(reader: Reader): Word[] {
  const roles = [reader.word('the role that receives')];
  while (reader.accept(',')) roles.push(reader.word('a role that receives'));
  return roles;
}

type Head = Pick<TransferSyntax, 'form' | 'arrow' | 'message' | 'from' | 'to'>;

function transferOf(reader: Reader, head: Head, start: number): TransferSyntax {
  const made: TransferSyntax = { kind: 'transfer', ...head, span: { from: start, to: start } };
  for (;;) {
    if (reader.sees('where') && reader.sees('{', 1)) made.where = readWhere(reader);
    else if (isSuffix(reader, 'within')) {
      reader.take();
      made.within = readWindow(reader);
    } else if (isSuffix(reader, 'resetting')) {
      reader.take();
      made.resetting = readClocks(reader);
    } else break;
  }
  reader.wish(';', 'behind this message');
  made.span = { from: start, to: reader.end };
  return made;
}

function isSuffix(reader: Reader, word: string): boolean {
  return reader.sees(word) && !reader.sees('(', 1) && !reader.sees('from', 1);
}

/** Names of clocks, with commas between. */
export function readClocks(reader: Reader): Word[] {
  const clocks = [reader.word('the name of a clock')];
  while (reader.accept(',')) clocks.push(reader.word('the name of a clock'));
  return clocks;
}

function readWhere(reader: Reader): { role: Word; predicate: PredicateSyntax }[] {
  reader.take();
  const open = reader.take();
  const facts: { role: Word; predicate: PredicateSyntax }[] = [];
  while (!reader.sees('}')) {
    const predicate = readPredicateUntil(reader, () => reader.sees('for'));
    reader.expect('for');
    facts.push({ role: reader.word('a role that receives'), predicate });
    if (!reader.accept(',') && !reader.accept(';')) break;
  }
  reader.expect('}', open);
  return facts;
}

/** A statement that begins like a message and is none: perhaps a keyword with a typing error. */
function noTransfer(reader: Reader, first: string, bare: boolean): Halt {
  const problem = reader.unexpected('“from” and the role that sends');
  const meant = bare ? nearestKeyword(first, Object.keys(KEYWORDS)) : undefined;
  if (meant === undefined) return problem;
  const to = reader.end;
  const from = to - first.length;
  if (reader.text.slice(from, to) !== first) return problem;
  return new Halt({
    code: 'scribble-syntax',
    severity: 'error',
    message: `“${first}” is not a keyword; perhaps “${meant}” is meant.`,
    span: { from, to },
    fix: { title: `Write “${meant}”`, edits: [{ span: { from, to }, text: meant }] },
  });
}
