import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { compileCondition } from '../../model/expression/compile.ts';
import {
  childrenOf,
  walkExpression,
  type Expression,
  type Scope,
} from '../../model/expression/expression.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import { parseExpression } from '../../model/expression/parser.ts';

/**
 * What a person claims of a machine, one a line. `always` and `never` speak of every configuration
 * that a microstep ends in. `eventually` and `leads to` are about what can still come: they are
 * broken where something that is wanted cannot be reached any more, so a run in which the
 * environment is merely slow breaks nothing (Lamport's leads-to under strong fairness).
 */
export interface Property {
  kind: 'always' | 'never' | 'eventually' | 'leads';
  /** The condition, or what leads to `wanted`. */
  when: Claim;
  wanted?: Claim;
  text: string;
  span: Span;
}

/** A condition over active states (`In('s')`) and data. */
export interface Claim {
  expression: Expression;
  holds(scope: ClaimScope): boolean;
  /** It names data: nothing can be said of it where data are not followed. */
  readsData: boolean;
}

/** Where a claim is looked at. */
export interface ClaimScope {
  isActive(state: string): boolean;
  data: Scope;
}

/** What properties may name. */
export interface PropertyNames {
  states: ReadonlySet<string>;
  data: ReadonlySet<string>;
}

/** What a text of properties says, and what of it cannot be read. */
export interface ParsedProperties {
  properties: Property[];
  diagnostics: Diagnostic[];
}

const form = /^(\s*)(always|never|eventually|after)\b(\s*)(.*?)\s*$/;

/** Reads properties, one a line; empty lines and those that begin with `#` or `//` are skipped. */
export function parseProperties(text: string, names: PropertyNames): ParsedProperties {
  const result: ParsedProperties = { properties: [], diagnostics: [] };
  let from = 0;
  for (const line of text.split('\n')) {
    if (!/^\s*(?:#|\/\/|$)/.test(line)) readLine(line, from, names, result);
    from += line.length + 1;
  }
  return result;
}

function readLine(
  line: string,
  from: number,
  names: PropertyNames,
  { properties, diagnostics }: ParsedProperties,
): void {
  const found = form.exec(line);
  const span = { from: from + line.search(/\S/), to: from + line.trimEnd().length };
  if (!found) {
    diagnostics.push(problem('property-form', formMessage(line), span));
    return;
  }
  const [, indent = '', word = '', gap = '', rest = ''] = found;
  const begin = from + indent.length + word.length + gap.length;
  const read = (part: string, at: number): Claim | undefined =>
    readClaim(part, at, names, diagnostics);
  const kind = word as 'always' | 'never' | 'eventually' | 'after';
  const text = line.trim();
  if (kind !== 'after') {
    const when = read(rest, begin);
    if (when) properties.push({ kind, when, text, span });
    return;
  }
  const mark = /\bleads\s+to\b/.exec(rest);
  if (!mark) {
    const message = "`after` needs what it leads to: `after In('a') leads to In('b')`.";
    diagnostics.push(problem('property-form', message, span));
    return;
  }
  const when = read(rest.slice(0, mark.index), begin);
  const wanted = read(rest.slice(mark.index + mark[0].length), begin + mark.index + mark[0].length);
  if (when && wanted) properties.push({ kind: 'leads', when, wanted, text, span });
}

function formMessage(line: string): string {
  const word = /^\s*(\S+)/.exec(line)?.[1] ?? '';
  const near = nearestName(word, ['always', 'never', 'eventually', 'after']);
  const hint = near ? ` Do you mean \`${near}\`?` : '';
  return (
    `A property begins with \`always\`, \`never\`, \`eventually\` or \`after\`, ` +
    `not with “${word}”.${hint}`
  );
}

function readClaim(
  text: string,
  from: number,
  names: PropertyNames,
  diagnostics: Diagnostic[],
): Claim | undefined {
  const start = from + Math.max(0, text.search(/\S/));
  if (text.trim() === '') {
    const message = "Here stands nothing: write a condition, as `In('open') and tries < 3`.";
    diagnostics.push(problem('property-form', message, { from, to: from + text.length }));
    return undefined;
  }
  const parsed = parseExpression(text.trim());
  for (const one of parsed.diagnostics) {
    const { from: a, to } = one.span;
    diagnostics.push({ ...one, span: { from: start + a, to: start + to } });
  }
  if (!parsed.expression) return undefined;
  const expression = withStates(parsed.expression);
  const wrong = unknownNames(expression, names, start);
  diagnostics.push(...wrong);
  return wrong.length > 0 ? undefined : claimOf(expression);
}

const mark = 'In:';

/** A condition ready to be looked at. `In('s')` has become a name. */
function claimOf(expression: Expression): Claim {
  const test = compileCondition(expression);
  const used = [...walkExpression(expression)].filter((one) => one.kind === 'name');
  return {
    expression,
    readsData: used.some(({ name }) => !name.startsWith(mark)),
    holds: ({ isActive, data }) =>
      test({
        get: (name) => (name.startsWith(mark) ? isActive(name.slice(mark.length)) : data.get(name)),
      }),
  };
}

/** `In('s')` and `In(s)` as names of their own, so that nothing else need know of them. */
export function withStates(expression: Expression): Expression {
  if (expression.kind === 'call' && expression.name === 'In' && expression.args.length === 1) {
    const [state] = expression.args;
    const name =
      state?.kind === 'string' ? state.value : state?.kind === 'name' ? state.name : undefined;
    if (name !== undefined) return { kind: 'name', name: mark + name, span: expression.span };
  }
  if (childrenOf(expression).length === 0) return expression;
  return Object.fromEntries(
    Object.entries(expression).map(([key, value]) => [key, withinValue(value)]),
  ) as unknown as Expression;
}

function withinValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withinValue);
  const isNode = typeof value === 'object' && value !== null && 'kind' in value && 'span' in value;
  return isNode ? withStates(value as Expression) : value;
}

function unknownNames(expression: Expression, names: PropertyNames, at: number): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const one of walkExpression(expression)) {
    if (one.kind !== 'name') continue;
    const isState = one.name.startsWith(mark);
    const name = isState ? one.name.slice(mark.length) : one.name;
    const known = isState ? names.states : names.data;
    if (known.has(name)) continue;
    const near = nearestName(name, known);
    const hint = near ? ` Do you mean “${near}”?` : '';
    const what = isState ? 'There is no state' : 'There are no data called';
    const span = { from: at + one.span.from, to: at + one.span.to };
    found.push(problem('property-name', `${what} “${name}”.${hint}`, span));
  }
  return found;
}

function problem(code: string, message: string, span: Span): Diagnostic {
  return { code, severity: 'error', message, span };
}
