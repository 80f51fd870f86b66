import type { Span } from '../../base/span.ts';
import { readPredicate } from './predicate.ts';
import type { Reader } from './reader.ts';
import type {
  ArgumentSyntax,
  FieldSyntax,
  PredicateSyntax,
  SignatureSyntax,
  TypeSyntax,
  Word,
} from './syntax.ts';

/** How deep types may be nested. */
const MAX_DEPTH = 64;

/** `m(x: T)`, `m`, `(T)`. */
export function readSignature(reader: Reader): SignatureSyntax {
  const from = reader.peek().from;
  const label = reader.sees('(') ? undefined : reader.qualified('the label of a message');
  const payload = reader.sees('(') ? readPayload(reader) : undefined;
  const signature: SignatureSyntax = { span: { from, to: reader.end } };
  if (label) signature.label = label;
  if (payload) signature.payload = payload;
  return signature;
}

function readPayload(reader: Reader): FieldSyntax[] {
  const open = reader.expect('(');
  const fields: FieldSyntax[] = [];
  while (!reader.sees(')')) {
    fields.push(readField(reader));
    if (!reader.accept(',')) break;
  }
  reader.expect(')', open);
  return fields;
}

function readField(reader: Reader): FieldSyntax {
  const from = reader.peek().from;
  let name: Word | undefined;
  if (reader.seesWord() && reader.sees(':', 1)) {
    name = reader.word('a name');
    reader.take();
  }
  const field: FieldSyntax = { type: readType(reader), span: { from, to: reader.end } };
  if (name) field.name = name;
  return field;
}

/** `Map<String, List<User{age > 18}>>@Signed`. */
export function readType(reader: Reader, depth = 0): TypeSyntax {
  const from = reader.peek().from;
  if (depth > MAX_DEPTH) {
    throw reader.halt('scribble-deep', `Types can be ${MAX_DEPTH} levels deep.`, reader.peek());
  }
  const name = reader.qualified('a type');
  const inner: TypeSyntax[] = [];
  if (reader.sees('<')) {
    const open = reader.take();
    do inner.push(readType(reader, depth + 1));
    while (reader.accept(','));
    reader.expect('>', open);
  }
  const suffixes = readSuffixes(reader);
  return { name, arguments: inner, suffixes, span: { from, to: reader.end } };
}

function readSuffixes(reader: Reader): TypeSyntax['suffixes'] {
  const suffixes: TypeSyntax['suffixes'] = [];
  for (;;) {
    if (suffixes.length > MAX_DEPTH) {
      const message = `A type can have ${MAX_DEPTH} predicates and annotations.`;
      throw reader.halt('scribble-deep', message, reader.peek());
    }
    if (reader.sees('{')) suffixes.push({ kind: 'refinement', predicate: bracedPredicate(reader) });
    else if (reader.sees('@') && reader.seesWord(1)) suffixes.push(readAnnotation(reader));
    else return suffixes;
  }
}

function readAnnotation(reader: Reader): TypeSyntax['suffixes'][number] {
  reader.take();
  const name = reader.word('an annotation');
  return { kind: 'annotation', name, arguments: reader.sees('(') ? readWords(reader) : undefined };
}

/** What stands between brackets and commas, as it is written. */
function readWords(reader: Reader): string[] {
  const open = reader.take();
  const words: string[] = [];
  while (!reader.sees(')')) {
    const from = reader.peek().from;
    while (!reader.sees(',') && !reader.sees(')') && !reader.sees(';') && !atEnd(reader)) {
      reader.take();
    }
    words.push(reader.text.slice(from, Math.max(from, reader.end)).trim());
    if (!reader.accept(',')) break;
  }
  reader.expect(')', open);
  return words;
}

function bracedPredicate(reader: Reader): PredicateSyntax {
  const open = reader.take();
  const predicate = readPredicateUntil(reader, () => reader.sees('}'));
  reader.expect('}', open);
  return predicate;
}

/** Reads a predicate up to what ends it outside of brackets. */
export function readPredicateUntil(reader: Reader, ends: () => boolean): PredicateSyntax {
  const from = reader.end;
  let depth = 0;
  while (!atEnd(reader) && !reader.sees(';') && !(depth <= 0 && ends())) {
    if (reader.sees('}') || reader.sees('{')) break;
    if (reader.sees('(') || reader.sees('[')) depth += 1;
    if (reader.sees(')') || reader.sees(']')) depth -= 1;
    reader.take();
  }
  const span = trimmed(reader.text, { from, to: Math.max(from, reader.end) });
  const { expression, diagnostics } = readPredicate(reader.text, span);
  for (const found of diagnostics) {
    reader.report('scribble-predicate', found.message, visible(found.span), {
      ...(found.fix ? { fix: found.fix } : {}),
      ...(found.related ? { related: found.related } : {}),
    });
  }
  return { ...(expression ? { expression } : {}), span };
}

/** Arguments of `do`: types, or signatures of messages. */
export function readArguments(reader: Reader): ArgumentSyntax[] {
  if (!reader.sees('<')) return [];
  const open = reader.take();
  const given: ArgumentSyntax[] = [];
  while (!reader.sees('>')) {
    given.push(readArgument(reader));
    if (!reader.accept(',')) break;
  }
  reader.expect('>', open);
  return given;
}

function readArgument(reader: Reader): ArgumentSyntax {
  const { position } = reader;
  const from = reader.peek().from;
  if (!reader.sees('(')) {
    reader.qualified('a type or a message');
    if (!reader.sees('(')) {
      reader.back(position);
      const type = readType(reader);
      return { kind: 'type', type, span: { from, to: reader.end } };
    }
    reader.back(position);
  }
  const message = readSignature(reader);
  return { kind: 'sig', message, span: message.span };
}

function atEnd(reader: Reader): boolean {
  return reader.peek().kind === 'end';
}

function trimmed(text: string, { from, to }: Span): Span {
  const written = text.slice(from, to);
  const start = from + written.length - written.trimStart().length;
  return { from: Math.min(start, to), to: Math.max(start, from + written.trimEnd().length) };
}

function visible({ from, to }: Span): Span {
  return from < to ? { from, to } : { from: Math.max(0, from - 1), to: Math.max(1, to) };
}
