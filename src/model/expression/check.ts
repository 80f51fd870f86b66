import { unreachable } from '../../base/assert.ts';
import type { Diagnostic, Fix, Severity } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { Binary, Call, Expression, Member, Name, StringLiteral } from './expression.ts';
import { isWord } from './expression.ts';
import { builtIns, signatureOf } from './functions.ts';
import { nearestName } from './nearest.ts';
import { quoteString } from './printer.ts';
import type { Environment, Field, KnownValue, Type } from './type.ts';
import { anyType, booleanType, joinTypes, mayBe, numberType, typeName } from './type.ts';
import { units } from './units.ts';

/** The type of an expression, and what is wrong with it. */
export interface Checked {
  type: Type;
  diagnostics: Diagnostic[];
}

/**
 * Types an expression against the names it may use. Errors: unknown names, fields and functions,
 * operands that can never fit. Warnings: comparisons that can never hold. With `expected`, the
 * whole must be of that type (`booleanType` for a condition). Evaluation is total either way.
 */
export function check(
  expression: Expression,
  environment: Environment,
  expected: Type = anyType,
): Checked {
  const checker = new Checker(environment);
  const type = checker.require(expression, expected, 'The whole');
  return { type, diagnostics: checker.diagnostics };
}

class Checker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The type of an expression, which must fit `expected`; `what` names its part in the message. */
  require(expression: Expression, expected: Type, what: string): Type {
    const type = this.type(expression);
    if (!mayBe(type, expected)) {
      const message = `${what} must be ${typeName(expected)}, but this is ${typeName(type)}.`;
      this.#report('expression/type', 'error', message, expression.span);
    }
    return type;
  }

  type(expression: Expression): Type {
    switch (expression.kind) {
      case 'number':
        return expression.unit
          ? { kind: 'number', dimension: units[expression.unit].dimension }
          : numberType;
      case 'string':
        return { kind: 'string' };
      case 'constant':
        return expression.value === null ? { kind: 'null' } : booleanType;
      case 'list':
        return { kind: 'list', element: this.#join(expression.items) };
      case 'name':
        return this.#name(expression);
      case 'member':
        return this.#member(expression);
      case 'index':
        return this.#index(expression.object, expression.index);
      case 'unary': {
        const { operator, operand } = expression;
        if (operator === '-') return this.require(operand, numberType, 'What “-” takes');
        this.require(operand, booleanType, 'What “not” takes');
        return booleanType;
      }
      case 'binary':
        return this.#binary(expression);
      case 'conditional':
        this.require(expression.condition, booleanType, 'What stands before “?”');
        return this.#join([expression.whenTrue, expression.whenFalse]);
      case 'call':
        return this.#call(expression);
      default:
        return unreachable(expression);
    }
  }

  #join(items: readonly Expression[]): Type {
    const [first, ...rest] = items.map((item) => this.type(item));
    return rest.reduce(joinTypes, first ?? anyType);
  }

  #name({ name, span }: Name): Type {
    const field = fieldNamed(this.#environment, name);
    if (field) return field.type;
    const near = nearestName(name, Object.keys(this.#environment));
    const mend = near ? `Did you mean “${near}”?` : 'A text needs quotes around it.';
    const fix = near ? replace(span, near) : replace(span, quoteString(name));
    this.#report('expression/name', 'error', `There is no “${name}”. ${mend}`, span, fix);
    return anyType;
  }

  #member(expression: Member): Type {
    const { field, fieldSpan: span } = expression;
    const object = this.type(expression.object);
    if (object.kind === 'record') {
      const known = fieldNamed(object.fields, field);
      if (known) return known.type;
      if (object.others) return object.others;
      const near = nearestName(field, Object.keys(object.fields));
      const mend = near ? ` Did you mean “${near}”?` : '';
      const fix = near ? replace(span, this.#fieldText(span, field, near)) : undefined;
      this.#report('expression/field', 'error', `There is no field “${field}”.${mend}`, span, fix);
    } else if (!mayBe(object, { kind: 'record', fields: {} })) {
      const message = `A ${typeName(object)} has no fields, so “${field}” is always null.`;
      this.#report('expression/field', 'error', message, span);
    }
    return anyType;
  }

  /** A field is written bare behind a dot, else in quotes within brackets. */
  #fieldText(span: Span, written: string, field: string): string {
    const bare = span.to - span.from === written.length && isWord(field);
    return bare ? field : quoteString(field);
  }

  #index(object: Expression, index: Expression): Type {
    const whole = this.type(object);
    const at = this.type(index);
    if (whole.kind === 'list') {
      this.#expectAt(at, numberType, index.span, 'The place in a list');
      return whole.element;
    }
    if (whole.kind === 'record') {
      this.#expectAt(at, { kind: 'string' }, index.span, 'The field of a record');
      return whole.others ?? anyType;
    }
    if (whole.kind !== 'any' && whole.kind !== 'null') {
      const message = `Only lists and records have parts, but this is ${typeName(whole)}.`;
      this.#report('expression/type', 'error', message, object.span);
    }
    return anyType;
  }

  #expectAt(type: Type, expected: Type, span: Span, what: string): void {
    if (mayBe(type, expected)) return;
    const message = `${what} is given by a ${typeName(expected)}, but this is ${typeName(type)}.`;
    this.#report('expression/type', 'error', message, span);
  }

  #binary(expression: Binary): Type {
    const { operator, left, right } = expression;
    switch (operator) {
      case 'or':
      case 'and':
        this.require(left, booleanType, `What stands before “${operator}”`);
        this.require(right, booleanType, `What stands behind “${operator}”`);
        return booleanType;
      case '==':
      case '!=':
        this.#equality(expression);
        return booleanType;
      case 'in':
      case 'not in':
        this.#membership(expression);
        return booleanType;
      case '<':
      case '<=':
      case '>':
      case '>=':
        this.#ordering(expression);
        return booleanType;
      default:
        return this.#arithmetic(expression);
    }
  }

  /** Both sides; a bare word beside a text with known values is most likely one without quotes. */
  #sides(left: Expression, right: Expression): [Type, Type] {
    if (this.#unquoted(left, right)) return [anyType, this.type(right)];
    if (this.#unquoted(right, left)) return [this.type(left), anyType];
    return [this.type(left), this.type(right)];
  }

  #unquoted(word: Expression, other: Expression): boolean {
    if (word.kind !== 'name' || fieldNamed(this.#environment, word.name)) return false;
    if (other.kind !== 'name') return false;
    const field = fieldNamed(this.#environment, other.name);
    if (field?.type.kind !== 'string') return false;
    const message = `“${word.name}” is no name here; put a text in quotes: "${word.name}".`;
    const fix = replace(word.span, quoteString(word.name));
    this.#report('expression/name', 'error', message, word.span, fix);
    return true;
  }

  #equality(expression: Binary): void {
    const { left, right, operator, operatorSpan } = expression;
    const [a, b] = this.#sides(left, right);
    if (!mayBe(a, b)) {
      const always = operator === '==' ? 'never' : 'always';
      const message = `${typeName(a)} and ${typeName(b)} are ${always} ${
        operator === '==' ? 'equal' : 'different'
      }.`;
      this.#report('expression/never', 'warning', capital(message), operatorSpan);
      return;
    }
    this.#knownValue(a, right);
    this.#knownValue(b, left);
    this.#dimensions(a, b, expression);
  }

  #ordering(expression: Binary): void {
    const { left, right, operatorSpan } = expression;
    const [a, b] = this.#sides(left, right);
    const ordered = [a, b].every((type) => orderable.has(type.kind));
    if (!ordered || !mayBe(a, b)) {
      const message =
        `${typeName(a)} and ${typeName(b)} cannot be ordered; ` +
        'only two numbers or two texts can.';
      this.#report('expression/type', 'error', capital(message), operatorSpan);
      return;
    }
    this.#dimensions(a, b, expression);
  }

  #membership({ left, right }: Binary): void {
    const item = this.type(left);
    const whole = this.type(right);
    if (!collections.has(whole.kind)) {
      const message = `“in” looks into a list, text or record, but this is ${typeName(whole)}.`;
      this.#report('expression/type', 'error', message, right.span);
    }
    if (right.kind === 'list') {
      for (const element of right.items) this.#knownValue(item, element);
    }
  }

  #arithmetic({ operator, left, right }: Binary): Type {
    const a = this.type(left);
    const b = this.type(right);
    if (operator === '+' && (a.kind === 'string' || b.kind === 'string') && mayBe(a, b)) {
      return { kind: 'string' };
    }
    for (const [type, { span }] of [[a, left] as const, [b, right] as const]) {
      if (mayBe(type, numberType)) continue;
      const message = `“${operator}” takes numbers, but this is ${typeName(type)}.`;
      this.#report('expression/type', 'error', message, span);
    }
    return numberResult(operator, a, b);
  }

  #call({ name, args, span }: Call): Type {
    const types = args.map((arg) => this.type(arg));
    const builtIn = builtIns.get(name);
    if (!builtIn) {
      const near = nearestName(name, builtIns.keys());
      const mend = near
        ? `Did you mean “${near}”?`
        : `There are ${[...builtIns.keys()].join(', ')}.`;
      const place = { from: span.from, to: span.from + name.length };
      const fix = near ? replace(place, near) : undefined;
      this.#report(
        'expression/function',
        'error',
        `There is no function “${name}”. ${mend}`,
        place,
        fix,
      );
      return anyType;
    }
    const { parameters, variadic } = builtIn;
    const enough = variadic ? args.length > 0 : args.length === parameters.length;
    if (!enough) {
      const message = `“${name}” is called as ${signatureOf(builtIn)}.`;
      this.#report('expression/arguments', 'error', message, span);
    }
    types.forEach((type, i) => {
      const parameter = parameters[Math.min(i, parameters.length - 1)];
      const place = args[i]?.span ?? span;
      if (parameter) this.#expectAt(type, parameter.type, place, `“${parameter.name}”`);
    });
    if (builtIn.result !== 'argument') return builtIn.result;
    const [first = numberType] = types;
    return first.kind === 'list' ? first.element : types.slice(1).reduce(joinTypes, first);
  }

  /** A literal beside a text whose values are known must be one of them. */
  #knownValue(type: Type, literal: Expression): void {
    if (type.kind !== 'string' || !type.values || type.open || literal.kind !== 'string') return;
    if (type.values.some(({ value }) => value === literal.value)) return;
    const meant = meantValue(literal, type.values);
    const mend = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    const fix = meant === undefined ? undefined : replace(literal.span, quoteString(meant));
    const message = `This is never "${literal.value}".${mend}`;
    this.#report('expression/value', 'warning', message, literal.span, fix);
  }

  /** Time beside bytes, or beside a bare number, which then counts nanoseconds. */
  #dimensions(a: Type, b: Type, { left, right, operatorSpan }: Binary): void {
    if (a.kind !== 'number' || b.kind !== 'number' || a.dimension === b.dimension) return;
    if (a.dimension && b.dimension) {
      const message = `This compares ${inWords[a.dimension]} with ${inWords[b.dimension]}.`;
      this.#report('expression/unit', 'warning', message, operatorSpan);
      return;
    }
    const bare = a.dimension ? right : left;
    const dimension = a.dimension ?? b.dimension;
    if (bare.kind !== 'number' || bare.value === 0 || dimension === undefined) return;
    const [base, usual] = dimension === 'time' ? ['ns', 'ms'] : ['B', 'MB'];
    if (dimension === 'fraction') return;
    const message = `Without a unit this is ${bare.value} ${base}; write a unit, as ${bare.value}${usual}.`;
    const edits = [{ span: { from: bare.span.to, to: bare.span.to }, text: usual }];
    const fix = { title: `Make it ${bare.value}${usual}`, edits };
    this.#report('expression/unit', 'info', message, bare.span, fix);
  }

  #report(code: string, severity: Severity, message: string, span: Span, fix?: Fix): void {
    this.diagnostics.push({ code, severity, message, span, ...(fix && { fix }) });
  }
}

const orderable: ReadonlySet<Type['kind']> = new Set(['any', 'null', 'number', 'string']);
const collections: ReadonlySet<Type['kind']> = new Set(['any', 'null', 'list', 'string', 'record']);
const inWords = { time: 'a time', bytes: 'an amount of memory', fraction: 'a part' } as const;

function fieldNamed(fields: Readonly<Record<string, Field>>, name: string): Field | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** The value that was meant by a wrong one: the one whose name for people it is, or a near one. */
function meantValue(literal: StringLiteral, values: readonly KnownValue[]): string | undefined {
  const wanted = fold(literal.value);
  const byName = values.find(({ detail = '' }) => fold(detail) === wanted);
  return (
    byName?.value ??
    nearestName(
      literal.value,
      values.map(({ value }) => value),
    )
  );
}

function fold(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}

/** A sum keeps its dimension; a product with a plain number too; a ratio of equals has none. */
function numberResult(operator: string, a: Type, b: Type): Type {
  const left = a.kind === 'number' ? a.dimension : undefined;
  const right = b.kind === 'number' ? b.dimension : undefined;
  const both = left ?? right;
  if (operator === '/' && (left === right || right !== undefined)) return numberType;
  if (operator === '*' && left && right) {
    const one = left === 'fraction' ? right : right === 'fraction' ? left : undefined;
    return one ? { kind: 'number', dimension: one } : numberType;
  }
  return both ? { kind: 'number', dimension: both } : numberType;
}

function replace(span: Span, text: string): Fix {
  return { title: `Write ${text}`, edits: [{ span, text }] };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
