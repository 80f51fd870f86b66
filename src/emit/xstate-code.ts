import { parseExpression } from '../model/expression/parser.ts';
import type { Json } from '../model/json.ts';
import type { Code, DataValue } from '../model/statechart/content.ts';
import type { DataItem, Statechart } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { expressionHelpers, expressionToJs } from './expression-js.ts';

/** Code of a chart as XState's functions have it: with `context` and `event`. */
export class XStateCode {
  readonly #isXState: boolean;
  /** Variables that become fields of the context. */
  readonly #variables: ReadonlySet<string>;
  readonly #losses: Set<string>;
  readonly #helpers = new Set<string>();

  constructor(chart: Statechart, losses: Set<string>) {
    this.#isXState = chart.dialect === 'xstate';
    this.#variables = new Set(this.#isXState ? [] : variablesOf(chart).map(({ name }) => name));
    this.#losses = losses;
  }

  /** Functions that the code calls, as statements. */
  get helpers(): string[] {
    return [...this.#helpers].map((name) => expressionHelpers[name] ?? '');
  }

  /** An expression in JavaScript. */
  value(code: Code): string {
    if (code.language === 'expression') return this.#expression(code.text);
    return this.#isXState ? code.text.trim() : this.#renamed(code.text.trim());
  }

  /** Statements in JavaScript. */
  statements(code: Code): string {
    if (code.language === 'expression') return `${this.#expression(code.text)};`;
    return this.#isXState ? code.text.trim() : this.#renamed(code.text.trim());
  }

  /** A function that gives the value of an expression. */
  function(code: Code): string {
    return returning(this.value(code));
  }

  /** A value that may be a function. */
  given(value: DataValue): string {
    return value.kind === 'code' ? this.function(value.code) : this.plain(value);
  }

  /** A value as an expression. */
  plain(value: DataValue): string {
    switch (value.kind) {
      case 'code':
        return this.value(value.code);
      case 'json':
        return jsonText(value.value);
      case 'text':
        return textValue(value.text);
      case 'missing':
        this.#losses.add(`The content of ${value.src} was not found: null is written.`);
        return 'null';
    }
  }

  /** The field of the context that a place is; undefined when it is a place inside of one. */
  field(location: string): string | undefined {
    const own = location.trim();
    if (this.#isXState) {
      const dotted = /^context\.([\p{L}_$][\p{L}\p{N}_$]*)$/u.exec(own)?.[1];
      if (dotted !== undefined) return dotted;
      const quoted = /^context\[("(?:[^"\\]|\\.)*")\]$/.exec(own)?.[1];
      if (quoted === undefined) return undefined;
      try {
        return String(JSON.parse(quoted));
      } catch {
        return undefined;
      }
    }
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(own) ? own : undefined;
  }

  /** A place in JavaScript. */
  place(location: string): string {
    return this.#isXState ? location.trim() : this.#renamed(location.trim());
  }

  #expression(text: string): string {
    const { expression } = parseExpression(text);
    if (!expression) {
      this.#losses.add(`“${text}” is no expression: null is written.`);
      return 'null';
    }
    if (/\bIn\s*\(/.test(text)) this.#losses.add(inText(text));
    const { text: script, helpers } = expressionToJs(expression, (name) => `context.${name}`);
    for (const helper of helpers) this.#helpers.add(helper);
    return script;
  }

  /**
   * Code of SCXML: its variables are fields of the context, its `_event` is XState's event. Texts
   * and comments stay as they are.
   */
  #renamed(text: string): string {
    if (/\bIn\s*\(/.test(text)) this.#losses.add(inText(text));
    if (/\b_(?:sessionid|name|ioprocessors|x)\b/.test(text)) {
      this.#losses.add(`XState has no system variables: “${short(text)}”.`);
    }
    return text.replace(PIECE, (piece, ...rest: unknown[]) => {
      const at = rest.find((one) => typeof one === 'number') ?? 0;
      if (piece.startsWith('_event')) return eventText(piece);
      if (!this.#variables.has(piece)) return piece;
      const before = text.slice(0, at).trimEnd();
      const after = text.slice(at + piece.length).trimStart();
      if (before.endsWith('.') && !before.endsWith('...')) return piece;
      const isKey = after.startsWith(':') && /[{,]$/.test(before);
      return isKey ? piece : `context.${piece}`;
    });
  }
}

const PIECE =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|_event(?:\.(?:name|data|type|sendid|origin|origintype|invokeid)\b)?|[\p{L}_$][\p{L}\p{N}_$]*/gu;

function eventText(piece: string): string {
  if (piece === '_event.name') return 'event.type';
  return piece === '_event' || piece === '_event.data' ? 'event' : `event.${piece.slice(7)}`;
}

function inText(text: string): string {
  return `XState's functions do not know which states are active: “${short(text)}”.`;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** All data of a chart, those of its states too. */
export function variablesOf(chart: Statechart): DataItem[] {
  return [...chart.data, ...[...walkStates(chart.states)].flatMap(({ data }) => data)];
}

/** A function with an expression as its body. */
export function returning(text: string): string {
  return `(${parameters(text)}) => ${body(text)}`;
}

/** A function that does something. */
export function doing(text: string): string {
  const inner = text.includes('\n') ? `{\n${text}\n}` : `{ ${text} }`;
  return `(${parameters(text)}) => ${inner}`;
}

/** As much of `{ context, event }` as code names. */
export function parameters(text: string, more: readonly string[] = []): string {
  const names = ['context', 'event', ...more].filter((name) =>
    new RegExp(`\\b${name}\\b`).test(text),
  );
  return names.length === 0 ? '' : `{ ${names.join(', ')} }`;
}

function body(text: string): string {
  if (text.includes('//')) return `(${text}\n)`;
  if (/^\([^()]*\)$/.test(text)) return text;
  return /^[\w.$!][\w.$ <>=!+*/%'"|&?:()[\]-]*$/.test(text) &&
    !/^(?:function|class|async)\b/.test(text)
    ? text
    : `(${text})`;
}

/** Data as JavaScript. */
export function jsonText(value: Json): string {
  return JSON.stringify(value).replace(
    /[\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16)}`,
  );
}

/** Text in the place of a value: JSON, else the text itself. */
export function textValue(text: string): string {
  try {
    return jsonText(JSON.parse(text) as Json);
  } catch {
    return jsonText(text.replace(/\s+/g, ' ').trim());
  }
}
