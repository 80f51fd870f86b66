import { foldService } from '@codemirror/language';
import { StateField } from '@codemirror/state';
import type { EditorState } from '@codemirror/state';
import type { Span } from '../../base/span.ts';
import { setFolds } from './effects.ts';

const foldField = StateField.define<readonly Span[]>({
  create: () => [],
  update(spans, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFolds)) return linesOnly(effect.value, transaction.state);
    }
    if (!transaction.docChanged || spans.length === 0) return spans;
    return spans.map(({ from, to }) => ({
      from: transaction.changes.mapPos(from, 1),
      to: transaction.changes.mapPos(to, -1),
    }));
  },
});

/** Spans of several lines, within the text. */
function linesOnly(spans: readonly Span[], state: EditorState): Span[] {
  const { doc } = state;
  return spans.filter(
    ({ from, to }) =>
      from < to && to <= doc.length && doc.lineAt(from).number < doc.lineAt(to).number,
  );
}

/** From the end of the first line to the end of the line before the closing one. */
const service = foldService.of((state, lineStart, lineEnd) => {
  let found: Span | undefined;
  for (const span of state.field(foldField)) {
    const begins = span.from >= lineStart && span.from <= lineEnd && span.to > lineEnd;
    if (begins && (!found || span.to > found.to)) found = span;
  }
  if (!found) return null;
  const last = state.doc.lineAt(Math.min(found.to, state.doc.length));
  const closes = /^\s*(end|\}|```)\s*$/.test(last.text);
  const to = closes ? state.doc.line(last.number - 1).to : last.to;
  return to > lineEnd ? { from: lineEnd, to } : null;
});

/** Folding of fragments, diagrams and sections. */
export const folding = [foldField, service];
