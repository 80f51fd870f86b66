import type { Document, Node as YamlNode, ParsedNode, YAMLError } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { mendOf } from './mend.ts';

/** A value of a YAML text with its place. Texts are as written: nothing is a number or date yet. */
export type Node = Scalar | Mapping | List;

/** A text, number or word; `empty` is nothing at all (also `null` and `~`). */
export interface Scalar {
  kind: 'scalar';
  text: string;
  empty: boolean;
  /** Written in quotes or as a block, so that it is a text whatever it looks like. */
  quoted?: true;
  /** Where `text` begins in the source, when it stands there letter by letter. */
  start?: number;
  span: Span;
}

/** Keys with values, in the order of the text. */
export interface Mapping {
  kind: 'mapping';
  /** Written in braces. */
  flow: boolean;
  pairs: Pair[];
  span: Span;
}

/** One key with its value. */
export interface Pair {
  key: Scalar;
  value: Node;
}

/** Values in the order of the text. */
export interface List {
  kind: 'list';
  items: Node[];
  span: Span;
}

/** What is read of a YAML text. */
export interface ReadNodes {
  /** Undefined when the text is empty, or nothing could be made of it. */
  root?: Node;
  /** True when the YAML itself has faults, which make what follows them look wrong too. */
  broken: boolean;
  diagnostics: Diagnostic[];
}

/** The longest profile that is read, in UTF-16 units. */
export const maxProfileLength = 100_000;
const maxAliases = 100;

/** What is read: how large it may be, and how findings name it. */
export interface Reading {
  /** Codes begin with it: `profile/syntax`. */
  noun: string;
  /** In UTF-16 units. */
  maxLength: number;
  maxNodes: number;
  maxDepth: number;
}

const profileReading: Reading = {
  noun: 'profile',
  maxLength: maxProfileLength,
  maxNodes: 20_000,
  maxDepth: 32,
};

/** More findings than this help nobody. */
export const maxFindings = 100;

/**
 * Reads a YAML text (JSON is a part of YAML). Never throws. Texts that are too long, too deep or
 * that multiply themselves by aliases are refused with a diagnostic.
 */
export function readNodes(text: string, reading: Reading = profileReading): ReadNodes {
  const refusal = refusalOf(text, reading);
  if (refusal) return { broken: true, diagnostics: [refusal] };
  try {
    const document = parseDocument(text, {
      uniqueKeys: false,
      prettyErrors: false,
      version: '1.2',
      schema: 'failsafe',
      logLevel: 'error',
    });
    const reader = new Reader(text, document, reading);
    const root = document.contents ? reader.node(document.contents, 0) : undefined;
    const { errors, warnings } = document;
    const faults = [...errors, ...warnings].slice(0, maxFindings);
    const diagnostics = faults.map((fault) => syntaxError(text, fault, reading, reader.openQuote));
    diagnostics.push(...reader.diagnostics);
    return { ...(root && { root }), broken: errors.length > 0, diagnostics };
  } catch (problem) {
    return { broken: true, diagnostics: [tooMuch(text, problem, reading)] };
  }
}

class TooMuch extends Error {}

class Reader {
  readonly diagnostics: Diagnostic[] = [];
  /** Where the quote stands that no other one closes. */
  openQuote: number | undefined;
  readonly #text: string;
  readonly #document: Document.Parsed;
  readonly #reading: Reading;
  #nodes = 0;
  #aliases = 0;

  constructor(text: string, document: Document.Parsed, reading: Reading) {
    this.#text = text;
    this.#document = document;
    this.#reading = reading;
  }

  node(node: YamlNode, depth: number): Node {
    const { maxNodes, maxDepth } = this.#reading;
    this.#nodes += 1;
    if (this.#nodes > maxNodes) throw new TooMuch(`has more than ${maxNodes} values`);
    if (depth > maxDepth) throw new TooMuch(`is nested deeper than ${maxDepth} levels`);
    const span = this.#spanOf(node);
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const pairs = node.items.flatMap(({ key, value }) => this.#pair(key, value, depth));
      this.#unique(pairs);
      return { kind: 'mapping', flow: node.flow === true, pairs, span };
    }
    if (isSeq<ParsedNode>(node)) {
      return { kind: 'list', items: node.items.map((item) => this.node(item, depth + 1)), span };
    }
    if (isAlias(node)) return this.#alias(node, span, depth);
    return this.#scalar(node, span);
  }

  /** A node's place, without the line ends that YAML counts to a mapping. */
  #spanOf(node: YamlNode): Span {
    const [from = 0, to = from] = node.range ?? [];
    return { from, to: from + this.#text.slice(from, to).trimEnd().length };
  }

  #pair(key: ParsedNode, value: ParsedNode | null, depth: number): Pair[] {
    const read = this.node(key, depth + 1);
    if (read.kind !== 'scalar') {
      const message = 'A key must be a word or a text, not a list or mapping.';
      this.#report('syntax', message, read.span);
      return [];
    }
    const after = { from: read.span.to, to: read.span.to };
    return [{ key: read, value: value ? this.node(value, depth + 1) : emptyAt(after) }];
  }

  #alias(node: YamlNode, span: Span, depth: number): Node {
    this.#aliases += 1;
    if (this.#aliases > maxAliases) throw new TooMuch(`uses more than ${maxAliases} aliases`);
    const target = isAlias(node) ? node.resolve(this.#document) : undefined;
    if (!target) {
      const name = isAlias(node) ? node.source : '';
      const message = `No &${name} stands before this *${name}. A text with * needs quotes.`;
      this.#report('syntax', message, span);
      return emptyAt(span);
    }
    return withSpan(this.node(target, depth + 1), span);
  }

  #scalar(node: YamlNode, span: Span): Scalar {
    if (!isScalar(node)) return emptyAt(span);
    const text = String(node.value ?? '');
    const plain = node.type === 'PLAIN';
    if (!plain && span.to >= this.#text.trimEnd().length)
      this.openQuote = quoteAt(this.#text, span);
    const empty = plain && (text === '' || text === '~' || text === 'null');
    const from = plain ? span.from : span.from + 1;
    const literal = this.#text.startsWith(text, from);
    const quoted = plain ? {} : ({ quoted: true } as const);
    return { kind: 'scalar', text, empty, ...quoted, ...(literal && { start: from }), span };
  }

  #unique(pairs: readonly Pair[]): void {
    const seen = new Map<string, Scalar>();
    for (const { key } of pairs) {
      const first = seen.get(key.text);
      if (first) {
        const message = `“${key.text}” is written twice here; take one away. The first one holds.`;
        const related = [{ span: first.span, message: 'the first one' }];
        this.diagnostics.push({
          code: `${this.#reading.noun}/duplicate`,
          severity: 'error',
          message,
          span: key.span,
          related,
        });
      } else {
        seen.set(key.text, key);
      }
    }
  }

  #report(kind: string, message: string, span: Span): void {
    const code = `${this.#reading.noun}/${kind}`;
    this.diagnostics.push({ code, severity: 'error', message, span });
  }
}

/** A scalar that says nothing. */
export function emptyAt(span: Span): Scalar {
  return { kind: 'scalar', text: '', empty: true, span };
}

/** The place of a part `from..to` of a scalar's text; all of it when it is not written literally. */
export function partOf(scalar: Scalar, from: number, to: number): Span {
  const { start } = scalar;
  return start === undefined ? scalar.span : { from: start + from, to: start + to };
}

function withSpan(node: Node, span: Span): Node {
  if (node.kind !== 'scalar') return { ...node, span };
  const { start: _, ...rest } = node;
  return { ...rest, span };
}

/** Texts that are not even given to the parser. */
function refusalOf(text: string, reading: Reading): Diagnostic | undefined {
  const { maxLength, maxDepth } = reading;
  const refused = (why: string): Diagnostic => tooMuch(text, new TooMuch(why), reading);
  if (text.length > maxLength) return refused(`is longer than ${maxLength} characters`);
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '[' || c === '{') depth += 1;
    else if ((c === ']' || c === '}') && depth > 0) depth -= 1;
    if (depth > 4 * maxDepth) return refused('opens too many brackets');
  }
  return /(?:[-?:][ \t]+){100}/.test(text) ? refused('is nested too deeply') : undefined;
}

function tooMuch(text: string, problem: unknown, { noun }: Reading): Diagnostic {
  const reason = problem instanceof TooMuch ? problem.message : 'could not be read as YAML';
  return {
    code: `${noun}/refused`,
    severity: 'error',
    message: `This ${noun} ${reason}, so it is not read. Write it out more simply.`,
    span: { from: 0, to: Math.min(text.length, 1) },
  };
}

function syntaxError(
  text: string,
  { code, pos: [from, to] }: YAMLError,
  { noun }: Reading,
  openQuote: number | undefined,
): Diagnostic {
  const atEnd = from >= text.trimEnd().length;
  const quote = code === 'MISSING_CHAR' && atEnd ? openQuote : undefined;
  const span =
    quote === undefined
      ? { from: clamp(from, text), to: clamp(Math.max(from, to), text) }
      : { from: quote, to: quote + 1 };
  const severity = code === 'TAG_RESOLVE_FAILED' ? 'warning' : 'error';
  return { code: `${noun}/syntax`, severity, span, ...mendOf(text, code, span, noun) };
}

/** The place of a quoted text that runs to the end without its second quote. */
function quoteAt(text: string, { from, to }: Span): number | undefined {
  const quote = text[from];
  const quoted = quote === '"' || quote === "'";
  return quoted && (to - from < 2 || text[to - 1] !== quote) ? from : undefined;
}

function clamp(at: number, text: string): number {
  return Math.max(0, Math.min(at, text.length));
}
