import { StateEffect, StateField } from '@codemirror/state';
import type { EditorState } from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import type { Span } from '../../base/span.ts';

/** Marks the place of the present step; undefined takes the mark away. */
export const setStep = StateEffect.define<Span | undefined>();

const line = Decoration.line({ class: 'cm-step' });

/** The line that the present step is about. */
export const stepLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setStep)) return markOf(transaction.state, effect.value);
    }
    return transaction.docChanged ? marks.map(transaction.changes) : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function markOf(state: EditorState, span: Span | undefined): DecorationSet {
  if (!span || span.from > state.doc.length) return Decoration.none;
  return Decoration.set([line.range(state.doc.lineAt(span.from).from)]);
}
