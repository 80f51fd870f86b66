/** A half-open range of UTF-16 offsets in a source text: `from` is inside, `to` is not. */
export interface Span {
  from: number;
  to: number;
}

/** A place for people: line and column count from 1; columns count UTF-16 units. */
export interface Place {
  line: number;
  column: number;
}

/** A span that begins at `from` and covers `length` units. */
export function spanOf(from: number, length: number): Span {
  return { from, to: from + length };
}

/** True when `inner` lies within `outer` (equal ends count). */
export function contains(outer: Span, inner: Span): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

/** The span moved by `offset` (a block inside a document). */
export function shift(span: Span, offset: number): Span {
  return { from: span.from + offset, to: span.to + offset };
}

/** Offsets to lines and columns of one text, and back. Built once per text, O(log lines) a query. */
export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** The number of lines; an empty text has one. */
  get lines(): number {
    return this.#starts.length;
  }

  /** Line and column of an offset; offsets outside the text are moved to its nearest end. */
  place(offset: number): Place {
    const at = Math.max(0, Math.min(offset, this.#length));
    const line = this.lineOf(at);
    return { line, column: at - (this.#starts[line - 1] ?? 0) + 1 };
  }

  /** The line (from 1) that holds an offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** The offset of a place; lines and columns outside the text are moved to its nearest end. */
  offset(place: Place): number {
    const line = Math.max(1, Math.min(place.line, this.#starts.length));
    const start = this.#starts[line - 1] ?? 0;
    const end = this.#starts[line] ?? this.#length + 1;
    return Math.max(start, Math.min(start + place.column - 1, end - 1));
  }
}
