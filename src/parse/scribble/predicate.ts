import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { Expression } from '../../model/expression/expression.ts';
import { parseExpression } from '../../model/expression/parser.ts';

/** Signs of nuScr's predicates, and what our expressions write for them. */
const SIGNS = /"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[=!<>]=|<>|=/g;

/**
 * Reads the predicate that stands at a place of a text. Beside our own expressions (`and`, `or`,
 * `not`, also `&&`, `||`, `!`) it understands nuScr's `=` and `<>`. All places are the text's.
 */
export function readPredicate(
  text: string,
  { from, to }: Span,
): { expression?: Expression; diagnostics: Diagnostic[] } {
  const written = text.slice(from, to);
  const added: number[] = [];
  const meant = written.replace(SIGNS, (sign, at: number) => {
    if (sign === '<>') return '!=';
    if (sign !== '=') return sign;
    added.push(at + 1 + added.length);
    return '==';
  });
  const { expression, diagnostics } = parseExpression(meant);
  const place = (at: number) => from + at - added.filter((extra) => extra < at).length;
  const move = ({ from: a, to: b }: Span): Span => ({ from: place(a), to: place(b) });
  if (expression) return { expression: moveExpression(expression, move), diagnostics: [] };
  return { diagnostics: diagnostics.map((finding) => moveFinding(finding, move)) };
}

/** An expression whose places are moved. */
export function moveExpression(e: Expression, move: (span: Span) => Span): Expression {
  const span = move(e.span);
  const inner = (one: Expression) => moveExpression(one, move);
  switch (e.kind) {
    case 'list':
      return { ...e, items: e.items.map(inner), span };
    case 'member':
      return { ...e, object: inner(e.object), fieldSpan: move(e.fieldSpan), span };
    case 'index':
      return { ...e, object: inner(e.object), index: inner(e.index), span };
    case 'unary':
      return { ...e, operand: inner(e.operand), span };
    case 'binary': {
      const operatorSpan = move(e.operatorSpan);
      return { ...e, left: inner(e.left), right: inner(e.right), operatorSpan, span };
    }
    case 'conditional': {
      const [whenTrue, whenFalse] = [inner(e.whenTrue), inner(e.whenFalse)];
      return { ...e, condition: inner(e.condition), whenTrue, whenFalse, span };
    }
    case 'call':
      return { ...e, args: e.args.map(inner), span };
    default:
      return { ...e, span };
  }
}

function moveFinding(found: Diagnostic, move: (span: Span) => Span): Diagnostic {
  const moved: Diagnostic = { ...found, span: move(found.span) };
  if (found.related) {
    moved.related = found.related.map((place) => ({ ...place, span: move(place.span) }));
  }
  if (found.fix) {
    const edits = found.fix.edits.map((edit) => ({ ...edit, span: move(edit.span) }));
    moved.fix = { title: found.fix.title, edits };
  }
  return moved;
}
