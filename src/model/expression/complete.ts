import { reservedWords, isWord } from './expression.ts';
import { builtIns, signatureOf } from './functions.ts';
import type { Lexeme } from './lexer.ts';
import { lex } from './lexer.ts';
import { maxExpressionLength } from './parser.ts';
import { quoteString } from './printer.ts';
import type { Environment, Field, Type } from './type.ts';
import { typeName } from './type.ts';

/** A suggestion: what is shown, what it is, and what is inserted when that differs. */
export interface ExpressionCompletion {
  label: string;
  kind: 'field' | 'function' | 'operator' | 'value' | 'keyword';
  detail?: string;
  insert?: string;
}

/** Suggestions that replace `from..offset`. */
export interface ExpressionCompletions {
  from: number;
  options: ExpressionCompletion[];
}

/**
 * What could be written at an offset: fields behind a dot, known values beside `==` and in lists,
 * operators behind a value, else names, functions and constants. Takes any text and offset.
 */
export function completeExpression(
  text: string,
  offset: number,
  environment: Environment,
): ExpressionCompletions {
  const at = Math.max(0, Math.min(offset, text.length));
  if (at > maxExpressionLength) return { from: at, options: [] };
  const { lexemes, diagnostics } = lex(text.slice(0, at));
  const before = lexemes.slice(0, -1);
  const open = diagnostics.some(({ code }) => code === 'expression/quote');
  if (open) return completeText(before, environment);
  const partial = before.at(-1);
  const word = partial?.kind === 'word' && partial.to === at ? before.pop() : undefined;
  return { from: word?.from ?? at, options: optionsAfter(before, environment) };
}

/** Inside a text that has no end yet: the values it may have, or the fields of a record. */
function completeText(lexemes: readonly Lexeme[], environment: Environment): ExpressionCompletions {
  const before = lexemes.slice(0, -1);
  const opening = lexemes.at(-1);
  const from = (opening?.from ?? 0) + 1;
  const whole =
    before.at(-1)?.text === '[' ? typeBefore(before.slice(0, -1), environment) : undefined;
  if (whole?.kind === 'record') {
    const fields = Object.entries(whole.fields);
    return { from, options: fields.map(([name, field]) => fieldOption(name, field, name)) };
  }
  const values = valuesFor(before, environment);
  return { from, options: values.map(({ value, detail }) => valueOption(value, detail, value)) };
}

function optionsAfter(before: readonly Lexeme[], environment: Environment): ExpressionCompletion[] {
  const last = before.at(-1);
  if (last?.kind === 'symbol' && last.text === '.') {
    const type = typeBefore(before.slice(0, -1), environment);
    return type?.kind === 'record' ? fieldOptions(type.fields) : [];
  }
  if (last && endsValue(last)) return operators;
  const values = valuesFor(before, environment).map(({ value, detail }) =>
    valueOption(value, detail, quoteString(value)),
  );
  return [...values, ...fieldOptions(environment), ...functionOptions, ...constants];
}

/** The known values of what is compared here: behind `path ==`, or in a list behind `path in`. */
function valuesFor(
  before: readonly Lexeme[],
  environment: Environment,
): readonly { value: string; detail?: string }[] {
  const last = before.at(-1);
  let end = before.length - 1;
  if (last?.text === '[' || last?.text === ',') {
    while (end > 0 && before[end]?.text !== '[') end -= 1;
    end -= 1;
    if (before[end]?.text !== 'in') return [];
    if (before[end - 1]?.text === 'not') end -= 1;
  } else if (last?.text !== '==' && last?.text !== '!=') {
    return [];
  }
  const type = typeBefore(before.slice(0, Math.max(0, end)), environment);
  return type?.kind === 'string' ? (type.values ?? []) : [];
}

/** The type of the path (`name.field['field']`) that ends the lexemes; undefined for anything else. */
function typeBefore(lexemes: readonly Lexeme[], environment: Environment): Type | undefined {
  const last = lexemes.at(-1);
  if (!last) return undefined;
  if (last.text === ']' && last.kind === 'symbol') {
    const key = lexemes.at(-2);
    const bracket = lexemes.at(-3);
    if (key?.kind !== 'string' || bracket?.text !== '[') return undefined;
    return fieldType(typeBefore(lexemes.slice(0, -3), environment), key.text);
  }
  if (last.kind !== 'word') return undefined;
  if (lexemes.at(-2)?.text !== '.') {
    return Object.hasOwn(environment, last.text) ? environment[last.text]?.type : undefined;
  }
  return fieldType(typeBefore(lexemes.slice(0, -2), environment), last.text);
}

function fieldType(object: Type | undefined, field: string): Type | undefined {
  if (object?.kind !== 'record') return undefined;
  return Object.hasOwn(object.fields, field) ? object.fields[field]?.type : object.others;
}

function endsValue(lexeme: Lexeme): boolean {
  if (lexeme.kind === 'symbol') return lexeme.text === ')' || lexeme.text === ']';
  if (lexeme.kind !== 'word') return true;
  return !['and', 'or', 'not', 'in'].includes(lexeme.text);
}

function fieldOptions(fields: Readonly<Record<string, Field>>): ExpressionCompletion[] {
  return Object.entries(fields).map(([name, field]) => fieldOption(name, field, fieldText(name)));
}

/** Names that are no words are reached by `['…']`; the parser allows a dot before it. */
function fieldText(name: string): string {
  return isWord(name) && !reservedWords.includes(name) ? name : `[${quoteString(name)}]`;
}

function fieldOption(label: string, field: Field, insert: string): ExpressionCompletion {
  const detail = `${typeName(field.type)}: ${field.doc}`;
  return { label, kind: 'field', detail, ...(insert !== label && { insert }) };
}

function valueOption(
  label: string,
  detail: string | undefined,
  insert: string,
): ExpressionCompletion {
  return { label, kind: 'value', ...(detail && { detail }), ...(insert !== label && { insert }) };
}

const functionOptions: readonly ExpressionCompletion[] = [...builtIns.values()].map((builtIn) => ({
  label: builtIn.name,
  kind: 'function',
  detail: `${signatureOf(builtIn)}: ${builtIn.doc}`,
  insert: `${builtIn.name}(`,
}));

const constants: readonly ExpressionCompletion[] = [
  { label: 'not', kind: 'keyword', detail: 'the contrary' },
  { label: 'true', kind: 'keyword' },
  { label: 'false', kind: 'keyword' },
  { label: 'null', kind: 'keyword', detail: 'nothing' },
];

const operators: ExpressionCompletion[] = [
  { label: '==', kind: 'operator', detail: 'equal' },
  { label: '!=', kind: 'operator', detail: 'different' },
  { label: '<', kind: 'operator' },
  { label: '<=', kind: 'operator' },
  { label: '>', kind: 'operator' },
  { label: '>=', kind: 'operator' },
  { label: 'in', kind: 'operator', detail: 'element, part or field of' },
  { label: 'not in', kind: 'operator' },
  { label: 'and', kind: 'operator', detail: 'both hold' },
  { label: 'or', kind: 'operator', detail: 'one holds' },
];
