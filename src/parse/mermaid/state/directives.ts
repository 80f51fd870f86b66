import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import type { Spans } from '../../../model/document.ts';
import { isWord, reservedWords } from '../../../model/expression/expression.ts';
import { parseExpression } from '../../../model/expression/parser.ts';
import { inBaseUnit, unitNamed, units } from '../../../model/expression/units.ts';
import { parseDuration } from '../../../model/statechart/duration.ts';
import { policyTargets, policyWords, readPolicy } from '../../../model/statechart/policy-text.ts';
import type { ErrorPolicy, Limits, ResourceItem } from '../../../model/statechart/safety.ts';
import type { DataItem } from '../../../model/statechart/statechart.ts';
import { editDistance } from '../../editDistance.ts';
import { namesOf } from './meaning.ts';
import type { Label } from './syntax.ts';

/** What may stand behind `%% @`, with one line for people. */
export const directiveWords: Readonly<Record<string, string>> = {
  data: 'declares a variable: `%% @data n = 0`',
  onerror: 'what is done about errors: `%% @onerror [STATE] retry 3 exponential 1s then stop`',
  limits: 'what the machine may use: `%% @limits events=100 memory=1MB`',
  resource: 'something that machines share: `%% @resource motor 1`',
  use: 'an extension whose guards, actions and services are used: `%% @use name`',
  state: 'a line of a state that is not drawn: `%% @state Idle : entry / n = 0`',
};

/** A name of a state, with its place. */
export interface StateName {
  id: string;
  span: Span;
}

/** What the comments that begin with `%% @` say. Spans are in the source. */
export interface Directives {
  data: DataItem[];
  resources: ResourceItem[];
  uses: string[];
  limits?: Limits;
  policies: { state?: StateName; policy: ErrorPolicy; span: Span }[];
  /** States that policies and lines name. */
  mentioned: StateName[];
  lines: { state: StateName; label: Label }[];
  spans: Spans;
  diagnostics: Diagnostic[];
}

/** Reads the comments of a diagram: those that begin with `@` and a known word mean something. */
export function readDirectives(source: string, comments: readonly Span[]): Directives {
  const reader = new DirectiveReader();
  for (const span of comments) {
    const match = /^(%%+\s*@)(\w+)[^\S\n]*/.exec(source.slice(span.from, span.to));
    if (!match) continue;
    const word = match[2] ?? '';
    const from = span.from + match[0].length;
    const name = { from: span.from + (match[1] ?? '').length, to: 0 };
    name.to = name.from + word.length;
    const text = source.slice(from, span.to).trimEnd();
    reader.read(word, name, { text, span: { from, to: from + text.length } }, span);
  }
  return reader.found;
}

class DirectiveReader {
  readonly found: Directives = {
    data: [],
    resources: [],
    uses: [],
    policies: [],
    mentioned: [],
    lines: [],
    spans: new Map(),
    diagnostics: [],
  };

  read(word: string, name: Span, rest: Label, whole: Span): void {
    switch (word) {
      case 'data':
        return this.#data(rest, whole);
      case 'onerror':
        return this.#policy(rest, whole);
      case 'limits':
        return this.#limits(rest, whole);
      case 'resource':
        return this.#resource(rest, whole);
      case 'use':
        return this.#use(rest, whole);
      case 'state':
        return this.#line(rest);
      default:
        return this.#unknown(word, name);
    }
  }

  /** `n = 0`, or `n` alone. */
  #data({ text, span }: Label, whole: Span): void {
    const match = /^([^\s=]+)\s*(?:=\s*([\s\S]*))?$/.exec(text);
    const name = match?.[1] ?? '';
    if (!isWord(name) || reservedWords.includes(name) || name === 'event' || name === 'In') {
      const said = name === '' ? 'A name is missing' : `“${name}” cannot be a name`;
      return this.#problem('state-directive', `${said}: write \`%% @data n = 0\`.`, span);
    }
    if (this.found.data.some((item) => item.name === name)) {
      return this.#problem('state-data-twice', `“${name}” is declared twice.`, span);
    }
    const id = `data:${name}`;
    const value = match?.[2]?.trim();
    this.found.spans.set(id, whole);
    this.found.spans.set(`${id}.name`, { from: span.from, to: span.from + name.length });
    if (value === undefined) this.found.data.push({ id, name });
    else {
      const code = { id: `${id}.value`, language: 'expression' as const, text: value };
      this.found.spans.set(code.id, { from: span.to - value.length, to: span.to });
      if (this.#isValue(value, span.to - value.length)) {
        this.found.data.push({ id, name, value: { kind: 'code', code } });
      } else this.found.data.push({ id, name });
    }
  }

  /** True when a first value can be read, and names only what is declared above it. */
  #isValue(text: string, from: number): boolean {
    const { expression, diagnostics } = parseExpression(text);
    for (const finding of diagnostics) {
      const at = { from: from + finding.span.from, to: from + finding.span.to };
      this.found.diagnostics.push({ ...finding, span: at });
    }
    if (!expression) return false;
    const known = new Set(this.found.data.map((item) => item.name));
    const unknown = namesOf(expression).find((name) => !known.has(name));
    if (unknown === undefined) return true;
    this.#problem(
      'state-directive',
      `“${unknown}” is not declared above. A first value is made of numbers, texts in quotes, ` +
        'lists and of data that are declared before it.',
      { from, to: from + text.length },
    );
    return false;
  }

  /** `retry 3 then stop`, or the same behind the name of a state. */
  #policy({ text, span }: Label, whole: Span): void {
    const first = /^\S+/.exec(text)?.[0] ?? '';
    const alone = policyWords.some((word) => word === first.replace(/,$/, ''));
    const lead = alone || first === '' ? '' : (/^\S+\s*/.exec(text)?.[0] ?? '');
    const words = text.slice(lead.length);
    const from = span.from + lead.length;
    const read = readPolicy(words);
    if (!read.ok) {
      const { message, from: begin, to } = read.problem;
      const at = { from: from + begin, to: from + Math.max(begin, to) };
      return this.#problem('state-policy', message, at.from === at.to ? span : at);
    }
    const names = { from: span.from, to: span.from + first.length };
    const state = lead === '' ? undefined : { id: first, span: names };
    for (const target of policyTargets(words)) {
      const place = { from: from + target.from, to: from + target.to };
      this.found.mentioned.push({ id: target.state, span: place });
    }
    if (state) this.found.mentioned.push(state);
    if (this.found.policies.some((other) => other.state?.id === state?.id)) {
      const of = state ? `“${state.id}”` : 'the machine';
      return this.#problem('state-policy', `There are two policies for ${of}.`, span);
    }
    this.found.spans.set(state ? `${state.id}.onerror` : 'onerror', whole);
    this.found.policies.push({ policy: read.value.policy, span, ...(state ? { state } : {}) });
  }

  /** `events=100 memory=1MB time=10s`. */
  #limits({ text, span }: Label, whole: Span): void {
    this.found.spans.set('limits', whole);
    const limits: Limits = { ...this.found.limits };
    for (const match of text.matchAll(/[^\s,]+/g)) {
      const at = { from: span.from + match.index, to: span.from + match.index + match[0].length };
      const [name = '', value = ''] = match[0].split('=');
      const read = limitOf(name, value);
      if (typeof read === 'string') this.#problem('state-limits', read, at);
      else Object.assign(limits, read);
    }
    if (text.trim() === '') {
      this.#problem('state-limits', 'Write `%% @limits events=100 memory=1MB`.', whole);
    }
    this.found.limits = limits;
  }

  #resource({ text, span }: Label, whole: Span): void {
    const match = /^([\p{L}_][\p{L}\p{N}_.-]*)(?:\s+(\d{1,9}))?$/u.exec(text);
    const name = match?.[1];
    const capacity = Number(match?.[2] ?? 1);
    if (name === undefined || capacity < 1) {
      const message = 'Write a name and how many there are of it: `%% @resource motor 1`.';
      return this.#problem('state-directive', message, text === '' ? whole : span);
    }
    if (this.found.resources.some((one) => one.name === name)) {
      return this.#problem('state-data-twice', `The resource “${name}” is declared twice.`, span);
    }
    this.found.resources.push({ id: `resource:${name}`, name, capacity });
    this.found.spans.set(`resource:${name}`, whole);
  }

  #use({ text, span }: Label, whole: Span): void {
    if (!/^\S+$/.test(text)) {
      const message = 'Write the name of one extension: `%% @use name`.';
      return this.#problem('state-directive', message, text === '' ? whole : span);
    }
    if (!this.found.uses.includes(text)) this.found.uses.push(text);
    this.found.spans.set(`use:${text}`, whole);
  }

  #line({ text, span }: Label): void {
    const match = /^([^\s:]+)\s*:\s*(.+)$/.exec(text);
    const id = match?.[1];
    const words = match?.[2];
    if (id === undefined || words === undefined) {
      const message = 'Write a state, a colon and its line: `%% @state Idle : entry / n = 0`.';
      return this.#problem('state-directive', message, span);
    }
    const state = { id, span: { from: span.from, to: span.from + id.length } };
    const label = { text: words, span: { from: span.to - words.length, to: span.to } };
    this.found.mentioned.push(state);
    this.found.lines.push({ state, label });
  }

  /** A comment may begin with anything; only a slip of the pen is told. */
  #unknown(word: string, span: Span): void {
    const near = Object.keys(directiveWords).find((known) => {
      return editDistance(known, word.toLowerCase()) <= (known.length > 4 ? 2 : 1);
    });
    if (near === undefined) return;
    this.found.diagnostics.push({
      code: 'state-directive',
      severity: 'warning',
      message: `\`@${word}\` says nothing here. Did you mean \`@${near}\`?`,
      span,
      fix: { title: `Write @${near}`, edits: [{ span, text: near }] },
    });
  }

  #problem(code: string, message: string, span: Span): void {
    this.found.diagnostics.push({ code, severity: 'error', message, span });
  }
}

const LIMITS: Readonly<Record<string, keyof Limits>> = {
  memory: 'memory',
  budget: 'budget',
  microsteps: 'microsteps',
  events: 'events',
  timers: 'timers',
  children: 'children',
  time: 'timeNs',
};

/** One limit, or what is wrong with it. */
function limitOf(name: string, value: string): Limits | string {
  const key = Object.hasOwn(LIMITS, name) ? LIMITS[name] : undefined;
  if (key === undefined) {
    return `“${name}” is no limit: there are ${Object.keys(LIMITS).join(', ')}.`;
  }
  if (key === 'timeNs') {
    const time = parseDuration(value);
    return time.ok ? { timeNs: time.value } : time.problem;
  }
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(value);
  const amount = Number(match?.[1] ?? Number.NaN);
  const unit = match?.[2] ? unitNamed(match[2]) : undefined;
  if (key === 'memory' && unit && units[unit].dimension === 'bytes') {
    return { memory: Math.round(inBaseUnit(amount, unit)) };
  }
  if (!Number.isSafeInteger(amount) || match?.[2]) {
    const like = key === 'memory' ? '1MB' : '100';
    return `“${value}” is not an amount: write ${name}=${like}.`;
  }
  return { [key]: amount };
}
