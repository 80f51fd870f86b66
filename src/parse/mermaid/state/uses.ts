import type { Span } from '../../../base/span.ts';
import type { Spans } from '../../../model/document.ts';
import type { Expression } from '../../../model/expression/expression.ts';
import { walkExpression } from '../../../model/expression/expression.ts';
import { parseExpression } from '../../../model/expression/parser.ts';
import type { Code, Content } from '../../../model/statechart/content.ts';
import type { Statechart } from '../../../model/statechart/statechart.ts';
import type { Directives } from './directives.ts';

/** A name in a label or a comment, with its place. */
export interface Use {
  kind: 'data' | 'state';
  name: string;
  span: Span;
}

/** Where data and states are named in guards, actions and comments. */
export function usesIn(
  source: string,
  model: Statechart,
  spans: Spans,
  directives: Directives,
): Use[] {
  const found: Use[] = directives.mentioned.map(({ id, span }) => ({
    kind: 'state',
    name: id,
    span,
  }));
  for (const { id, name } of model.data) {
    const span = spans.get(`${id}.name`);
    if (span) found.push({ kind: 'data', name, span });
  }
  for (const { id, guard } of model.transitions) {
    const span = spans.get(`${id}.guard`);
    if (guard?.kind === 'in' && span) found.push(...stateIn(source, span, guard.state));
  }
  const parts: unknown[] = [model.transitions, model.states, model.data];
  // The list grows while it is walked.
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) continue;
    if (isCode(part)) found.push(...namesIn(source, part, spans.get(part.id)));
    else if (isAssign(part)) found.push(...placesIn(source, part, spans.get(part.id)));
    parts.push(...Object.values(part));
  }
  return distinct(found);
}

function isCode(part: object): part is Code {
  return 'language' in part && 'text' in part && 'id' in part;
}

function isAssign(part: object): part is Extract<Content, { kind: 'assign' }> {
  return 'kind' in part && part.kind === 'assign';
}

function stateIn(source: string, { from, to }: Span, state: string): Use[] {
  const at = source.slice(from, to).lastIndexOf(state);
  if (at < 0) return [];
  return [{ kind: 'state', name: state, span: { from: from + at, to: from + at + state.length } }];
}

/** The names in code, where it stands as it was written. */
function namesIn(source: string, { text }: Code, span: Span | undefined): Use[] {
  if (!span || source.slice(span.from, span.to) !== text) return [];
  const { expression } = parseExpression(text);
  if (!expression) return [];
  const at = ({ from, to }: Span): Span => ({ from: span.from + from, to: span.from + to });
  const states = new Set<Expression>();
  const found: Use[] = [];
  for (const part of walkExpression(expression)) {
    if (part.kind === 'call' && part.name === 'In') for (const one of part.args) states.add(one);
    if (part.kind === 'name') {
      found.push({
        kind: states.has(part) ? 'state' : 'data',
        name: part.name,
        span: at(part.span),
      });
    } else if (part.kind === 'string' && states.has(part)) {
      const inner = { from: part.span.from + 1, to: part.span.to - 1 };
      found.push({ kind: 'state', name: part.value, span: at(inner) });
    }
  }
  return found;
}

/** The variables that are given a value. */
function placesIn(
  source: string,
  { items }: Extract<Content, { kind: 'assign' }>,
  span: Span | undefined,
): Use[] {
  const name = /^[^.[]*/.exec(items[0]?.location ?? '')?.[0] ?? '';
  if (!span || name === '' || !source.startsWith(name, span.from)) return [];
  const found: Use[] = [];
  const place = { from: span.from, to: span.from + name.length };
  found.push({ kind: 'data', name, span: place });
  return found;
}

function distinct(uses: readonly Use[]): Use[] {
  const seen = new Map(uses.map((use) => [`${use.span.from} ${use.kind}`, use]));
  return [...seen.values()].sort((a, b) => a.span.from - b.span.from);
}
