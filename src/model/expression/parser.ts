import type { Diagnostic, Fix } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { BinaryOperator, Expression } from './expression.ts';
import { precedence, precedenceOf, reservedWords } from './expression.ts';
import type { Lexeme } from './lexer.ts';
import { lex } from './lexer.ts';

/** What is made of an expression's text: the expression when there is no error. */
export interface ParsedExpression {
  expression?: Expression;
  diagnostics: Diagnostic[];
}

/** The longest text, in UTF-16 units, that is read as an expression. */
export const maxExpressionLength = 4000;

/** How many words and signs are read: keeps chains such as a + a + … so short that trees stay flat. */
const maxLexemes = 1000;

/** How deep brackets, prefixes and conditionals may be nested. */
export const maxExpressionDepth = 64;

/**
 * Reads an expression, by precedence climbing. Takes any text and never throws; the first thing
 * that cannot be read ends the parse with a diagnostic that says what to write instead.
 */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > maxExpressionLength) {
    return tooLong(`${maxExpressionLength} characters`, maxExpressionLength, text.length);
  }
  const { lexemes, diagnostics } = lex(text);
  if (diagnostics.length > 0) return { diagnostics };
  const excess = lexemes[maxLexemes];
  if (excess) return tooLong(`${maxLexemes} words and signs`, excess.from, text.length);
  try {
    return { expression: new Parser(lexemes).whole(), diagnostics };
  } catch (problem) {
    if (!(problem instanceof Halt)) throw problem;
    return { diagnostics: [problem.diagnostic] };
  }
}

function tooLong(limit: string, from: number, to: number): ParsedExpression {
  const message = `An expression can have ${limit}. Split it in two, or test less at once.`;
  return {
    diagnostics: [{ code: 'expression/long', severity: 'error', message, span: { from, to } }],
  };
}

/** Ends the parse; never leaves this file. */
class Halt {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    this.diagnostic = diagnostic;
  }
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);
const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);

class Parser {
  readonly #lexemes: Lexeme[];
  #at = 0;
  #depth = 0;

  constructor(lexemes: Lexeme[]) {
    this.#lexemes = lexemes;
  }

  whole(): Expression {
    if (this.#next().kind === 'end') {
      throw halt(
        'expression/empty',
        'Write a condition, for example: kind == "send"',
        this.#next(),
      );
    }
    const expression = this.#conditional();
    if (this.#next().kind !== 'end') throw this.#leftOver();
    return expression;
  }

  #next(): Lexeme {
    return this.#lexemes[this.#at] as Lexeme;
  }

  #take(): Lexeme {
    const lexeme = this.#next();
    if (lexeme.kind !== 'end') this.#at += 1;
    return lexeme;
  }

  #sees(text: string): boolean {
    const { kind, text: seen } = this.#next();
    return seen === text && (kind === 'symbol' || kind === 'word');
  }

  #accept(text: string): boolean {
    const seen = this.#sees(text);
    if (seen) this.#at += 1;
    return seen;
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth <= maxExpressionDepth) return;
    const message = `This is nested deeper than ${maxExpressionDepth} levels. Write it flatter.`;
    throw halt('expression/deep', message, this.#next());
  }

  #conditional(): Expression {
    this.#enter();
    let expression = this.#binary(precedence.or);
    if (this.#accept('?')) {
      const whenTrue = this.#conditional();
      if (!this.#accept(':')) throw this.#expected('“:” and the value for the other case');
      const whenFalse = this.#conditional();
      const span = { from: expression.span.from, to: whenFalse.span.to };
      expression = { kind: 'conditional', condition: expression, whenTrue, whenFalse, span };
    }
    this.#depth -= 1;
    return expression;
  }

  #binary(lowest: number): Expression {
    let left = this.#prefix();
    for (;;) {
      const operator = this.#operator();
      if (!operator || precedenceOf(operator.name) < lowest) return left;
      this.#at += operator.lexemes;
      const right = this.#binary(precedenceOf(operator.name) + 1);
      const span = { from: left.span.from, to: right.span.to };
      const operatorSpan = operator.span;
      left = { kind: 'binary', operator: operator.name, left, right, operatorSpan, span };
      this.#refuseChain(operator.name);
    }
  }

  /** `a < b < c` would compare a boolean with c, which nobody means. */
  #refuseChain(before: BinaryOperator): void {
    const next = this.#operator();
    if (!next || precedenceOf(before) !== precedence.comparison) return;
    if (precedenceOf(next.name) !== precedence.comparison) return;
    const message = 'Comparisons cannot be chained. Write “a < b and b < c”, or use brackets.';
    throw halt('expression/chain', message, next.span);
  }

  #operator(): { name: BinaryOperator; lexemes: number; span: Span } | undefined {
    const { kind, text, from, to } = this.#next();
    if (kind !== 'symbol' && kind !== 'word') return undefined;
    if (text === 'not') {
      const after = this.#lexemes[this.#at + 1];
      const membership = after?.kind === 'word' && after.text === 'in';
      return membership ? { name: 'not in', lexemes: 2, span: { from, to: after.to } } : undefined;
    }
    const known = text === 'and' || text === 'or' || comparisons.has(text) || arithmetic.has(text);
    return known ? { name: text as BinaryOperator, lexemes: 1, span: { from, to } } : undefined;
  }

  #prefix(): Expression {
    const { from, kind, text } = this.#next();
    const word = kind === 'word' && text === 'not';
    const sign = kind === 'symbol' && (text === '!' || text === '-');
    if (!word && !sign) return this.#postfix();
    this.#enter();
    this.#at += 1;
    const operand = word ? this.#binary(precedence.comparison) : this.#prefix();
    this.#depth -= 1;
    const operator = text === '-' ? '-' : 'not';
    return { kind: 'unary', operator, operand, span: { from, to: operand.span.to } };
  }

  #postfix(): Expression {
    let object = this.#primary();
    for (;;) {
      // Completion offers `.['Event Bus']` behind a dot, and so a dot may stand before a bracket.
      const dot = this.#accept('.');
      if (dot && !this.#sees('[')) object = this.#member(object);
      else if (this.#sees('[')) object = this.#index(object);
      else return object;
    }
  }

  #member(object: Expression): Expression {
    const field = this.#next();
    if (field.kind !== 'word') throw this.#expected('the name of a field');
    this.#at += 1;
    const span = { from: object.span.from, to: field.to };
    const fieldSpan = { from: field.from, to: field.to };
    return { kind: 'member', object, field: field.text, fieldSpan, span };
  }

  #index(object: Expression): Expression {
    const open = this.#take();
    const index = this.#conditional();
    const to = this.#close(']', open);
    const span = { from: object.span.from, to };
    return index.kind === 'string'
      ? { kind: 'member', object, field: index.value, fieldSpan: index.span, span }
      : { kind: 'index', object, index, span };
  }

  #primary(): Expression {
    const lexeme = this.#next();
    const span = { from: lexeme.from, to: lexeme.to };
    switch (lexeme.kind) {
      case 'number': {
        this.#at += 1;
        const value = lexeme.value ?? 0;
        return { kind: 'number', value, ...(lexeme.unit && { unit: lexeme.unit }), span };
      }
      case 'string':
        this.#at += 1;
        return { kind: 'string', value: lexeme.text, span };
      case 'word':
        return this.#word(lexeme, span);
      default:
        if (this.#sees('(')) return this.#bracketed();
        if (this.#sees('[')) return this.#list();
        throw this.#expected('a value: a name, a number, or a text in quotes');
    }
  }

  #word(lexeme: Lexeme, span: Span): Expression {
    const { text } = lexeme;
    if (text === 'true' || text === 'false') {
      this.#at += 1;
      return { kind: 'constant', value: text === 'true', span };
    }
    if (text === 'null') {
      this.#at += 1;
      return { kind: 'constant', value: null, span };
    }
    if (reservedWords.includes(text)) throw this.#expected('a value');
    this.#at += 1;
    return this.#sees('(') ? this.#call(lexeme) : { kind: 'name', name: text, span };
  }

  #call(name: Lexeme): Expression {
    const open = this.#take();
    const { items, to } = this.#items(')', open);
    return { kind: 'call', name: name.text, args: items, span: { from: name.from, to } };
  }

  #list(): Expression {
    const open = this.#take();
    const { items, to } = this.#items(']', open);
    return { kind: 'list', items, span: { from: open.from, to } };
  }

  #bracketed(): Expression {
    const open = this.#take();
    const inner = this.#conditional();
    this.#close(')', open);
    return inner;
  }

  #items(end: string, open: Lexeme): { items: Expression[]; to: number } {
    const items: Expression[] = [];
    while (!this.#sees(end)) {
      items.push(this.#conditional());
      if (!this.#accept(',')) break;
    }
    return { items, to: this.#close(end, open) };
  }

  #close(end: string, open: Lexeme): number {
    if (this.#sees(end)) return this.#take().to;
    const problem = this.#expected(`“${end}”`);
    const span = { from: open.from, to: open.to };
    problem.diagnostic.related = [{ span, message: 'opened here' }];
    if (this.#next().kind === 'end') {
      const edits = [{ span: { from: this.#next().from, to: this.#next().from }, text: end }];
      problem.diagnostic.fix = { title: `Add “${end}”`, edits };
    }
    return raise(problem);
  }

  /** What to say when something else stands here. */
  #expected(what: string): Halt {
    const mend = mendOf(this.#next());
    if (mend) return mend;
    if (this.#next().kind === 'end') {
      return halt(
        'expression/end',
        `The expression ends too early: ${what} is missing.`,
        this.#next(),
      );
    }
    const message = `“${this.#written}” cannot stand here; expected is ${what}.`;
    return halt('expression/syntax', message, this.#next());
  }

  #leftOver(): Halt {
    const mend = mendOf(this.#next());
    if (mend) return mend;
    const bracket = this.#sees(')') || this.#sees(']');
    const message = bracket
      ? `“${this.#written}” closes nothing; take it away, or open it before.`
      : `“${this.#written}” cannot follow here; put an operator between, such as == or and.`;
    return halt('expression/syntax', message, this.#next());
  }

  get #written(): string {
    const { kind, text } = this.#next();
    return kind === 'string' ? `'${text}'` : text;
  }
}

function raise(problem: Halt): never {
  throw problem;
}

function halt(code: string, message: string, at: Span, fix?: Fix): Halt {
  const span = { from: at.from, to: at.to };
  return new Halt({ code, severity: 'error', message, span, ...(fix && { fix }) });
}

const habits: Readonly<Record<string, string>> = {
  '=': '==',
  '===': '==',
  '!==': '!=',
  '<>': '!=',
  '&': 'and',
  '|': 'or',
  AND: 'and',
  OR: 'or',
  NOT: 'not',
  IN: 'in',
};

/** Operators as other languages write them, each with a fix. */
function mendOf(lexeme: Lexeme): Halt | undefined {
  const habit = lexeme.kind === 'symbol' || lexeme.kind === 'word';
  const right = habit && Object.hasOwn(habits, lexeme.text) ? habits[lexeme.text] : undefined;
  if (!right) return undefined;
  const { from, to } = lexeme;
  const message = `“${lexeme.text}” is not an operator here; write “${right}”.`;
  const fix = { title: `Write “${right}”`, edits: [{ span: { from, to }, text: right }] };
  return halt('expression/operator', message, lexeme, fix);
}
