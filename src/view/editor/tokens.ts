import { RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import type { ChangeDesc } from '@codemirror/state';
import { Decoration, ViewPlugin } from '@codemirror/view';
import type { DecorationSet, EditorView, ViewUpdate } from '@codemirror/view';
import { tokenKinds } from '../../state/types.ts';

/** Hands new tokens over: triples of from, to and kind, sorted, about the present text. */
export const setTokens = StateEffect.define<Uint32Array>();

/** Tokens, and what has been changed since they were made. */
interface Tokens {
  triples: Uint32Array;
  since: ChangeDesc | undefined;
}

const tokenField = StateField.define<Tokens>({
  create: () => ({ triples: new Uint32Array(0), since: undefined }),
  update(tokens, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setTokens)) return { triples: effect.value, since: undefined };
    }
    if (!transaction.docChanged) return tokens;
    const changes = transaction.changes.desc;
    return { ...tokens, since: tokens.since ? tokens.since.composeDesc(changes) : changes };
  },
});

const marks = tokenKinds.map((kind) => Decoration.mark({ class: `token-${kind}` }));

/** Only what can be seen is decorated, however long the text. */
const visibleTokens = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update(update: ViewUpdate): void {
      const renewed = update.startState.field(tokenField) !== update.state.field(tokenField);
      if (renewed || update.viewportChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function decorate(view: EditorView): DecorationSet {
  const { triples, since } = view.state.field(tokenField);
  const back = since?.invertedDesc;
  const builder = new RangeSetBuilder<Decoration>();
  for (const range of view.visibleRanges) {
    const from = back ? back.mapPos(range.from, -1) : range.from;
    const to = back ? back.mapPos(range.to, 1) : range.to;
    for (let at = firstEndingAfter(triples, from); at < triples.length; at += 3) {
      const start = triples[at] ?? 0;
      if (start >= to) break;
      add(builder, start, triples[at + 1] ?? 0, triples[at + 2] ?? 0, since);
    }
  }
  return builder.finish();
}

function add(
  builder: RangeSetBuilder<Decoration>,
  from: number,
  to: number,
  kind: number,
  since: ChangeDesc | undefined,
): void {
  const start = since ? since.mapPos(from, 1) : from;
  const end = since ? since.mapPos(to, -1) : to;
  const mark = marks[kind];
  if (mark && end > start) builder.add(start, end, mark);
}

/** Index of the first triple whose end lies behind an offset. */
function firstEndingAfter(triples: Uint32Array, offset: number): number {
  let low = 0;
  let high = triples.length / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((triples[3 * middle + 1] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return 3 * low;
}

/** Highlighting from the engine's tokens. */
export const highlighting = [tokenField, visibleTokens];
