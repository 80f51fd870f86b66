import type { Diagnostic, Edit } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { Document, Spans } from '../../model/document.ts';
import type { GlobalModule, GlobalProtocol } from '../../model/global/global.ts';
import { movePlaces } from '../../model/global/move.ts';
import type { Line } from './scan.ts';

/**
 * A text that was lifted out of a Markdown file, and the way back. Where lines stand in a quote
 * their marks are left out, so offsets shift from line to line; elsewhere the shift is constant.
 */
export interface Inner {
  text: string;
  /** The place of the text in the file. */
  span: Span;
  /** Put before each line that a fix adds. */
  quote: string;
  /** Start offsets of the lines inside and in the file; empty when the shift is constant. */
  starts: { inner: number; outer: number }[];
}

/** The text of some lines of a file; `empty` is where an empty block stands. */
export function innerText(file: string, lines: readonly Line[], empty: number): Inner {
  const first = lines[0];
  const last = lines.at(-1);
  if (!first || !last) return { text: '', span: { from: empty, to: empty }, quote: '', starts: [] };
  const quoted = lines.find((line) => line.quote !== '');
  if (!quoted) {
    const span = { from: first.span.from, to: last.span.to };
    return { text: file.slice(span.from, span.to), span, quote: '', starts: [] };
  }
  const starts: { inner: number; outer: number }[] = [];
  const pieces: string[] = [];
  let inner = 0;
  for (const line of lines) {
    const outer = line.span.from + line.quote.length;
    starts.push({ inner, outer });
    const piece = file.slice(outer, line.span.to);
    pieces.push(piece);
    inner += piece.length + 1;
  }
  const span = { from: starts[0]?.outer ?? empty, to: last.span.to };
  return { text: pieces.join('\n'), span, quote: quoted.quote, starts };
}

/** The offset in the file of an offset in the inner text. */
export function outerOffset(inner: Inner, offset: number): number {
  if (inner.starts.length === 0) return inner.span.from + offset;
  const start = lineOf(inner, offset, 'inner');
  return start.outer + offset - start.inner;
}

/** The offset in the inner text of an offset in the file; in a quote's marks, the line's start. */
export function innerOffset(inner: Inner, offset: number): number {
  const at = Math.max(inner.span.from, Math.min(offset, inner.span.to));
  if (inner.starts.length === 0) return at - inner.span.from;
  const start = lineOf(inner, at, 'outer');
  const next = inner.starts[inner.starts.indexOf(start) + 1];
  const end = next ? next.inner - 1 : inner.text.length;
  return Math.min(start.inner + at - start.outer, end);
}

/** The last line that begins at or before an offset, inside or in the file. */
function lineOf(inner: Inner, offset: number, side: 'inner' | 'outer') {
  let low = 0;
  let high = inner.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((inner.starts[middle]?.[side] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return inner.starts[low] ?? { inner: 0, outer: inner.span.from };
}

/** A span of the inner text as a span of the file. */
export function outerSpan(inner: Inner, span: Span): Span {
  return { from: outerOffset(inner, span.from), to: outerOffset(inner, span.to) };
}

/** An edit of the inner text as an edit of the file: new lines get the quote's marks. */
export function outerEdit(inner: Inner, edit: Edit): Edit {
  const text = inner.quote === '' ? edit.text : edit.text.replaceAll('\n', `\n${inner.quote}`);
  return { span: outerSpan(inner, edit.span), text };
}

/** A finding of the inner text as a finding of the file. */
export function outerDiagnostic(inner: Inner, found: Diagnostic): Diagnostic {
  const moved: Diagnostic = { ...found, span: outerSpan(inner, found.span) };
  if (found.related) {
    moved.related = found.related.map((r) => ({ ...r, span: outerSpan(inner, r.span) }));
  }
  if (found.fix) {
    const edits = found.fix.edits.map((edit) => outerEdit(inner, edit));
    moved.fix = { title: found.fix.title, edits };
  }
  return moved;
}

/** A document of the inner text with its places in the file. */
export function outerDocument(inner: Inner, document: Document): Document {
  const spans: Spans = new Map();
  for (const [id, span] of document.spans) spans.set(id, outerSpan(inner, span));
  const { model } = document;
  const moved = model?.kind === 'global' ? { model: outerGlobal(inner, model) } : {};
  return { ...document, ...moved, span: outerSpan(inner, document.span), spans };
}

/** Modules whose predicates were moved, which their documents share. */
const movedModules = new WeakMap<GlobalModule, GlobalModule>();

/** Predicates carry their places with them. */
function outerGlobal(inner: Inner, model: GlobalProtocol): GlobalProtocol {
  const known = movedModules.get(model.module);
  const module = known ?? movePlaces(model.module, (span) => outerSpan(inner, span));
  if (!known) movedModules.set(model.module, module);
  return { ...model, module };
}
