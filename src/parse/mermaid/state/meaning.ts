import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import type { Spans } from '../../../model/document.ts';
import { check } from '../../../model/expression/check.ts';
import type { Expression } from '../../../model/expression/expression.ts';
import { isWord, reservedWords, walkExpression } from '../../../model/expression/expression.ts';
import { parseExpression } from '../../../model/expression/parser.ts';
import type { Environment, Type } from '../../../model/expression/type.ts';
import { anyType, booleanType } from '../../../model/expression/type.ts';
import type { Code, Condition, Content } from '../../../model/statechart/content.ts';
import { parseDuration, scxmlDuration } from '../../../model/statechart/duration.ts';
import type { Piece } from './label.ts';

/** The name under which code sees the event that is processed. */
const EVENT = 'event';

/** Reads guards and actions of a diagram: what is code in the data that it declares, and what not. */
export class Meanings {
  readonly spans: Spans;
  readonly diagnostics: Diagnostic[] = [];
  /** Guards that nobody says how to decide, with their places. */
  readonly asked: { name: string; span: Span }[] = [];
  /** Names that look like data and are not declared, with a first value that fits. */
  readonly undeclared = new Map<string, { value: string; span: Span }>();
  readonly #environment: Record<string, { type: Type; doc: string }> = {
    [EVENT]: { type: anyType, doc: 'The event that is processed: its name and its data.' },
  };

  constructor(spans: Spans, names: Iterable<string>) {
    this.spans = spans;
    for (const name of names) this.#environment[name] = { type: anyType, doc: 'Declared data.' };
  }

  /** The names that code may use. */
  get environment(): Environment {
    return this.#environment;
  }

  /** A guard; `span` is the place of its text. */
  condition(id: string, text: string, span: Span): Condition {
    this.spans.set(id, span);
    if (isOtherwise(text)) return { kind: 'stub', id, name: 'else' };
    const state = stateAsked(text);
    if (state !== undefined) return { kind: 'in', state };
    const code = this.#code(id, text, span, booleanType);
    if (code) return { kind: 'code', code };
    this.asked.push({ name: text, span });
    return { kind: 'stub', id, name: text };
  }

  /** The value of an action or a variable; undefined when it is no expression in declared data. */
  value(id: string, text: string, span: Span): Code | undefined {
    return this.#code(id, text, span, anyType);
  }

  /** What stands behind a slash; `place` gives the place of a piece. */
  actions(id: string, pieces: readonly Piece[], place: (piece: Piece) => Span): Content[] {
    return pieces.map((piece, n) => this.#action(`${id}.${n}`, piece.text, place(piece)));
  }

  /** An action that is more than a name. */
  isKnown(text: string): boolean {
    const quiet = new Meanings(new Map(), Object.keys(this.#environment));
    return quiet.#action('', text, { from: 0, to: 0 }).kind !== 'stub';
  }

  #action(id: string, text: string, span: Span): Content {
    this.spans.set(id, span);
    const [word = '', rest = ''] = headAndRest(text);
    switch (word) {
      case 'raise':
        return isEventName(rest) ? { kind: 'raise', id, event: rest } : stub(id, text);
      case 'send':
        return readSend(id, rest) ?? stub(id, text);
      case 'cancel':
        return isEventName(rest)
          ? { kind: 'cancel', id, sendId: { kind: 'text', text: rest } }
          : stub(id, text);
      case 'log':
        return rest === '' ? stub(id, text) : this.#log(id, rest, within(span, text, rest));
      case 'acquire':
      case 'release':
        return readHold(id, word, rest) ?? stub(id, text);
      default:
        return this.#assignment(id, text, span) ?? stub(id, text);
    }
  }

  #log(id: string, rest: string, span: Span): Content {
    const value = this.#code(`${id}.value`, rest, span, anyType, true);
    return value ? { kind: 'log', id, value } : { kind: 'log', id, label: rest };
  }

  /** `n = n + 1`, `n += 2`, `n++`; of names that are not declared it is only told. */
  #assignment(id: string, text: string, span: Span): Content | undefined {
    const step = /^([^\s=]+)(\+\+|--)$/.exec(text);
    const match = /^([^=<>!]+?)\s*([-+*/]?)=(?!=)\s*(.+)$/s.exec(text);
    const location = (step?.[1] ?? match?.[1] ?? '').trim();
    const [name = ''] = /^[\p{L}_$][\p{L}\p{N}_$]*/u.exec(location) ?? [];
    if (!isPlace(location) || !isName(name)) return undefined;
    const given = step ? '1' : (match?.[3] ?? '');
    const sign = step ? (step[2]?.[0] ?? '') : (match?.[2] ?? '');
    const known = Object.hasOwn(this.#environment, name) && name !== EVENT;
    const value = sign === '' ? given : `${location} ${sign} (${given})`;
    const simple = sign !== '' ? '1' : given;
    if (!known) this.#miss(name, valueLike(simple), span);
    const place = step ? span : within(span, text, given);
    const code = this.#code(`${id}.value`, value, place, anyType);
    if (!known || !code) return undefined;
    return { kind: 'assign', id, items: [{ location, value: { kind: 'code', code } }] };
  }

  /** Code, when the text is an expression all of whose names are declared. */
  #code(id: string, text: string, span: Span, type: Type, quiet = false): Code | undefined {
    const { expression } = parseExpression(text);
    if (!expression) return undefined;
    const unknown = namesOf(expression).filter((name) => !Object.hasOwn(this.#environment, name));
    if (unknown.length > 0) {
      if (!quiet) this.#undeclaredIn(expression, unknown, span);
      return undefined;
    }
    if (type === booleanType && isRemark(expression)) return undefined;
    for (const finding of check(withoutStates(expression), this.#environment, type).diagnostics) {
      this.#report(finding, text, span);
    }
    this.spans.set(id, span);
    return { id, language: 'expression', text };
  }

  /** Types are guesses here: evaluation is total, so nothing is worse than a warning. */
  #report(finding: Diagnostic, text: string, span: Span): void {
    const exact = span.to - span.from === text.length;
    const { fix: _, related: __, ...rest } = finding;
    const at = exact
      ? { from: span.from + finding.span.from, to: span.from + finding.span.to }
      : span;
    this.diagnostics.push({ ...rest, severity: 'warning', span: at });
  }

  #undeclaredIn(expression: Expression, names: readonly string[], span: Span): void {
    // A name alone may be the name of a guard as well as a variable; more than that is no name.
    for (const name of names) this.#miss(name, firstValue(expression, name), span);
  }

  #miss(name: string, value: string, span: Span): void {
    if (isName(name) && !this.undeclared.has(name)) this.undeclared.set(name, { value, span });
  }
}

/** What a choice has for “if nothing else holds”. */
export function isOtherwise(text: string): boolean {
  return /^(?:else|otherwise)$/i.test(text.trim());
}

/** The state in `In(x)`, when that is all. */
function stateAsked(text: string): string | undefined {
  const match = /^In\s*\(\s*(?:'([^']*)'|"([^"]*)"|([^()'"]+?))\s*\)$/.exec(text.trim());
  return match ? (match[1] ?? match[2] ?? match[3]) : undefined;
}

/** The names of an expression, without those of states in `In(…)`. */
export function namesOf(expression: Expression): string[] {
  const states = new Set<Expression>();
  const names = new Set<string>();
  for (const part of walkExpression(expression)) {
    if (part.kind === 'call' && part.name === 'In') for (const arg of part.args) states.add(arg);
    else if (part.kind === 'name' && !states.has(part)) names.add(part.name);
  }
  return [...names];
}

/** The same with `true` in the place of each `In(…)`, which the checker does not know. */
function withoutStates(expression: Expression): Expression {
  const replace = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(replace);
    const node = value as Partial<Extract<Expression, { kind: 'call' }>>;
    if (node.kind === 'call' && node.name === 'In') {
      return { kind: 'constant', value: true, span: node.span };
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replace(one)]));
  };
  return replace(expression) as Expression;
}

/** A text or number alone is no condition, but rather a remark. */
function isRemark(expression: Expression): boolean {
  return expression.kind === 'string' || expression.kind === 'number';
}

function stub(id: string, name: string): Content {
  return { kind: 'stub', id, name };
}

function headAndRest(text: string): string[] {
  const match = /^(\S+)(?:\s+([\s\S]+))?$/.exec(text.trim());
  return match ? [match[1] ?? '', (match[2] ?? '').trim()] : [];
}

/** `e`, `e to other`, `e after 5s`, `e to other after 5s as id`. */
function readSend(id: string, text: string): Content | undefined {
  const match = /^(\S+)(?:\s+to\s+(\S+))?(?:\s+after\s+(.+?))?(?:\s+as\s+(\S+))?$/.exec(text);
  const [, event, target, delay, name] = match ?? [];
  if (event === undefined || !isEventName(event)) return undefined;
  const time = delay === undefined ? undefined : parseDuration(delay);
  if (time && !time.ok) return undefined;
  const sendId = name ?? (time ? event : undefined);
  return {
    kind: 'send',
    id,
    event: { kind: 'text', text: event },
    ...(target === undefined ? {} : { target: { kind: 'text', text: target } }),
    ...(time?.ok ? { delay: { kind: 'text', text: scxmlDuration(time.value) } } : {}),
    ...(sendId === undefined ? {} : { sendId }),
    namelist: [],
    params: [],
  };
}

function readHold(id: string, kind: 'acquire' | 'release', text: string): Content | undefined {
  const match = /^([\p{L}_][\p{L}\p{N}_.-]*)(?:\s+(\d{1,9}))?(?:\s+(wait))?$/u.exec(text);
  const resource = match?.[1];
  if (resource === undefined) return undefined;
  const amount = match?.[2] === undefined ? undefined : Number(match[2]);
  if (amount === 0) return undefined;
  const waits = match?.[3] !== undefined;
  if (kind === 'acquire') {
    return { kind, id, resource, amount: amount ?? 1, ...(waits ? { wait: true } : {}) };
  }
  if (waits) return undefined;
  return { kind, id, resource, ...(amount === undefined ? {} : { amount }) };
}

function isEventName(text: string): boolean {
  return /^[^\s()[\]{}=,;]+$/.test(text);
}

function isName(text: string): boolean {
  return isWord(text) && !reservedWords.includes(text) && text !== EVENT && text !== 'In';
}

/** A variable, or a place in one. */
function isPlace(text: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*|\[[^\]]+\])*$/u.test(text);
}

/** The place of a part at the end of a text, where the text stands as it was written. */
function within(span: Span, text: string, part: string): Span {
  if (span.to - span.from !== text.length) return span;
  const at = text.lastIndexOf(part);
  return at < 0 ? span : { from: span.from + at, to: span.from + at + part.length };
}

/** A first value for a variable that is given such a value. */
function valueLike(text: string): string {
  const { expression } = parseExpression(text);
  if (expression?.kind === 'string') return '""';
  if (expression?.kind === 'constant') return 'false';
  return expression?.kind === 'list' ? '[]' : '0';
}

/** A first value for a variable that is used like this: a number where it is compared with one. */
function firstValue(expression: Expression, name: string): string {
  for (const part of walkExpression(expression)) {
    if (part.kind !== 'binary') continue;
    const sides = [part.left, part.right];
    if (!sides.some((side) => side.kind === 'name' && side.name === name)) continue;
    if (part.operator === 'and' || part.operator === 'or') return 'false';
    const other = sides.find((side) => !(side.kind === 'name' && side.name === name));
    if (other?.kind === 'string') return '""';
    return other?.kind === 'constant' ? 'false' : '0';
  }
  return 'false';
}
