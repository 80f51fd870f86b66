import { unreachable } from '../base/assert.ts';
import type { Json } from '../model/json.ts';

/** A value as it is written into a configuration. */
export type Piece =
  | { kind: 'json'; value: Json }
  /** JavaScript as it stands. */
  | { kind: 'code'; text: string }
  | { kind: 'object'; fields: [string, Piece][] }
  | { kind: 'list'; items: Piece[] };

/** Plain data. */
export function plain(value: Json): Piece {
  return { kind: 'json', value };
}

/** JavaScript as it stands. */
export function coded(text: string): Piece {
  return { kind: 'code', text };
}

/** An object; fields without a value are left out. */
export function record(fields: readonly [string, Piece | undefined][]): Piece {
  return {
    kind: 'object',
    fields: fields.flatMap(([key, value]) => (value ? [[key, value]] : [])),
  };
}

/** Nothing for none, the one alone, else a list. */
export function oneOrMore(items: readonly Piece[]): Piece | undefined {
  const [only, ...more] = items;
  return more.length === 0 ? only : { kind: 'list', items: [...items] };
}

const WIDTH = 92;

/** A value as JavaScript (single quotes) or JSON, on one line where it is short. */
export function printPiece(piece: Piece, style: 'js' | 'json', depth = 0): string {
  const line = flat(piece, style);
  if (line !== undefined && line.length + depth * 2 <= WIDTH) return line;
  const pad = '  '.repeat(depth + 1);
  const close = '  '.repeat(depth);
  const comma = style === 'js' ? ',' : '';
  const whole = opened(piece);
  switch (whole.kind) {
    case 'object': {
      const lines = whole.fields.map(
        ([key, value]) => `${pad}${keyText(key, style)}: ${printPiece(value, style, depth + 1)}`,
      );
      return `{\n${lines.join(',\n')}${comma}\n${close}}`;
    }
    case 'list': {
      const lines = whole.items.map((item) => pad + printPiece(item, style, depth + 1));
      return `[\n${lines.join(',\n')}${comma}\n${close}]`;
    }
    case 'code':
      return whole.text;
    case 'json':
      return jsonText(whole.value, style);
    default:
      return unreachable(whole);
  }
}

/** Data with an inside as pieces, so that it can be broken into lines. */
function opened(piece: Piece): Piece {
  if (piece.kind !== 'json' || typeof piece.value !== 'object' || piece.value === null) {
    return piece;
  }
  const { value } = piece;
  if (isList(value)) return { kind: 'list', items: value.map(plain) };
  return { kind: 'object', fields: Object.entries(value).map(([key, v]) => [key, plain(v)]) };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function flat(piece: Piece, style: 'js' | 'json'): string | undefined {
  const whole = opened(piece);
  switch (whole.kind) {
    case 'code':
      return whole.text.includes('\n') ? undefined : whole.text;
    case 'json':
      return jsonText(whole.value, style);
    case 'list': {
      const items = whole.items.map((item) => flat(item, style));
      return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
    }
    case 'object': {
      const fields = whole.fields.map(([key, value]) => {
        const text = flat(value, style);
        return text === undefined ? undefined : `${keyText(key, style)}: ${text}`;
      });
      if (fields.includes(undefined)) return undefined;
      return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
    }
    default:
      return unreachable(whole);
  }
}

function keyText(key: string, style: 'js' | 'json'): string {
  if (style === 'js' && key === '__proto__') return `['__proto__']`;
  const isPlain = /^[A-Za-z_$][\w$]*$/.test(key) || /^(?:0|[1-9]\d{0,9})$/.test(key);
  return style === 'js' && isPlain ? key : textLiteral(key, style);
}

function jsonText(value: Json, style: 'js' | 'json'): string {
  return typeof value === 'string' ? textLiteral(value, style) : JSON.stringify(value);
}

/** A text in quotes. */
export function textLiteral(text: string, style: 'js' | 'json' = 'js'): string {
  const double = JSON.stringify(text).replace(
    /[\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16)}`,
  );
  if (style === 'json' || text.includes("'")) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"')}'`;
}
