import type { Diagnostic } from '../../base/diagnostic.ts';
import { check } from './check.ts';
import { compileCondition } from './compile.ts';
import type { Expression, Scope } from './expression.ts';
import { walkExpression } from './expression.ts';
import { builtIns } from './functions.ts';
import { lex } from './lexer.ts';
import { parseExpression } from './parser.ts';
import type { Environment } from './type.ts';
import { booleanType } from './type.ts';

/** What a search box holds: a condition, or words to look for. */
export type Filter =
  | { kind: 'expression'; expression: Expression; diagnostics: Diagnostic[] }
  | { kind: 'text'; text: string; diagnostics: Diagnostic[] };

/**
 * Reads a search box. It is a condition when it parses as one and names something that events
 * have, compares with a symbol (`==`, `<`, …) or calls a known function; anything else is words,
 * so that "not found", "tool-call" and "index.html" are looked for as they are. A text in quotes is
 * its contents as words. Words that look like a broken condition come with its diagnostics.
 */
export function parseFilter(text: string, environment: Environment): Filter {
  const { expression, diagnostics } = parseExpression(text);
  if (!expression) {
    const meant = looksMeant(text, environment);
    return { kind: 'text', text: text.trim(), diagnostics: meant ? diagnostics : [] };
  }
  if (expression.kind === 'string')
    return { kind: 'text', text: expression.value, diagnostics: [] };
  const checked = check(expression, environment, booleanType);
  const flawed = checked.diagnostics.some(({ severity }) => severity === 'error');
  if (isTest(expression, environment) && (!flawed || hasSign(expression))) {
    return { kind: 'expression', expression, diagnostics: checked.diagnostics };
  }
  return { kind: 'text', text: text.trim(), diagnostics: [] };
}

/**
 * A filter as a test of an event's scope. Words fit when they are part of the label, the kind, or
 * the actor's or the target's name, whatever their case; no words fit everything.
 */
export function compileFilter(filter: Filter): (scope: Scope) => boolean {
  if (filter.kind === 'expression') return compileCondition(filter.expression);
  const words = filter.text.toLowerCase();
  if (words === '') return () => true;
  return (scope) => searched.some((name) => holds(scope, name, words));
}

/** The fields that words are looked for in. */
const searched: readonly string[] = ['label', 'actor', 'target', 'kind'];

function holds(scope: Scope, name: string, words: string): boolean {
  const value = scope.get(name);
  return typeof value === 'string' && value.toLowerCase().includes(words);
}

/** True when the whole is a condition over something that is known. */
function isTest(expression: Expression, environment: Environment): boolean {
  switch (expression.kind) {
    case 'name':
      return isKnown(expression, environment);
    case 'member':
    case 'index':
    case 'unary':
    case 'conditional':
    case 'call':
    case 'binary':
      return (
        [...walkExpression(expression)].some((part) => isKnown(part, environment)) ||
        (expression.kind === 'binary' && comparisons.has(expression.operator))
      );
    default:
      return false;
  }
}

function isKnown(part: Expression, environment: Environment): boolean {
  if (part.kind === 'name') return Object.hasOwn(environment, part.name);
  return part.kind === 'call' && builtIns.has(part.name);
}

/** True when it has a sign that plain words would hardly have. */
function hasSign(expression: Expression): boolean {
  return [...walkExpression(expression)].some(
    (part) =>
      (part.kind === 'call' && builtIns.has(part.name)) ||
      (part.kind === 'binary' && comparisons.has(part.operator)),
  );
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const signs: ReadonlySet<string> = new Set(['=', '===', '!==', '<>', ...comparisons]);

/** A text that does not parse, but has a known name or function right before a sign. */
function looksMeant(text: string, environment: Environment): boolean {
  const { lexemes } = lex(text);
  return lexemes.some((lexeme, i) => {
    const next = lexemes[i + 1];
    if (lexeme.kind !== 'word' || next?.kind !== 'symbol') return false;
    if (builtIns.has(lexeme.text) && next.text === '(') return true;
    return Object.hasOwn(environment, lexeme.text) && (signs.has(next.text) || next.text === '.');
  });
}
