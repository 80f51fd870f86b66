import type { Diagnostic, Edit, Fix, Related, Severity } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import { lineEnd, lineStart } from './lines.ts';
import { prepare } from '../common.ts';
import type { Prepared } from '../common.ts';
import { sourceOffset, sourceSpan, withoutRanges } from '../offsets.ts';
import type { Shrunk } from '../offsets.ts';

/** A finding in offsets of the lexer's text; `fix` as edits there. */
export interface Finding {
  code: string;
  from: number;
  to: number;
  message: string;
  severity?: Severity;
  related?: { from: number; to: number; message: string }[];
  fix?: { title: string; edits: { from: number; to: number; text: string }[] };
}

/**
 * A diagram's text as the lexer reads it (`text`: without what surrounds the diagram, entities
 * shielded, ended by a line break), the same with its entities (`raw`), and the way back.
 */
export class Source {
  readonly prepared: Prepared;
  readonly original: string;
  readonly text: string;
  readonly raw: string;
  readonly #shrunk: Shrunk;
  readonly base: number;
  readonly #plain: boolean;

  constructor(original: string, base: number) {
    this.original = original;
    this.prepared = prepare(original);
    this.#shrunk = withoutStyleEnds(this.prepared.shrunk);
    this.base = base;
    this.#plain = this.#shrunk.points.length === 1 && this.#shrunk.origins[0] === 0;
    this.raw = `${this.#shrunk.text}\n`;
    this.text = this.raw.includes('#') ? this.raw.replace(/#(\w+);/g, '\ue0f0$1\ue0f1') : this.raw;
  }

  /** The span in the document of a span of `text`. */
  span(from: number, to: number): Span {
    if (this.#plain && to <= this.original.length) {
      return { from: from + this.base, to: to + this.base };
    }
    const span = sourceSpan(this.#shrunk, from, to);
    const end = this.original.length;
    return {
      from: Math.min(span.from, end) + this.base,
      to: Math.min(span.to, end) + this.base,
    };
  }

  /** The offset in the document of an offset of `text`. */
  offset(at: number): number {
    return Math.min(sourceOffset(this.#shrunk, at), this.original.length) + this.base;
  }

  /** A piece of `text` with its whole line, when it stands there alone: what to remove with it. */
  wholeLine(piece: Span): Span {
    const from = lineStart(this.text, piece.from);
    const to = this.text.indexOf('\n', piece.to) + 1;
    const alone = this.text.slice(from, to).trim().length === piece.to - piece.from;
    return to > 0 && alone ? { from, to } : { from: piece.from, to: piece.to };
  }

  /** The diagnostic that a finding is in the document. */
  diagnostic(finding: Finding): Diagnostic {
    const related: Related[] | undefined = finding.related?.map((other) => ({
      span: this.span(other.from, other.to),
      message: other.message,
    }));
    const edits: Edit[] | undefined = finding.fix?.edits.map((edit) => ({
      span: edit.from === edit.to ? this.#point(edit.from) : this.span(edit.from, edit.to),
      text: edit.text,
    }));
    const fix: Fix | undefined = finding.fix && { title: finding.fix.title, edits: edits ?? [] };
    return {
      code: finding.code,
      severity: finding.severity ?? 'error',
      message: finding.message,
      span: this.span(finding.from, finding.to),
      ...(related ? { related } : {}),
      ...(fix ? { fix } : {}),
    };
  }

  #point(at: number): Span {
    const offset = this.offset(at);
    return { from: offset, to: offset };
  }
}

/** Mermaid takes the last `;` off lines like `style a fill:#fff;` before it looks for entities. */
function withoutStyleEnds(shrunk: Shrunk): Shrunk {
  let result = shrunk;
  for (const word of ['style', 'classDef']) {
    const ends: Span[] = [];
    for (let at = result.text.indexOf(word); at >= 0;) {
      const stop = lineEnd(result.text, at);
      const end = styleEnd(result.text.slice(at + word.length, stop));
      const last = end < 0 ? -1 : at + word.length + end;
      if (last >= 0) ends.push({ from: last, to: last + 1 });
      at = result.text.indexOf(word, stop);
    }
    result = withoutRanges(result, ends);
  }
  return result;
}

/** The last `;` behind a colon, an unbroken run of characters, and `#`; -1 when there is none. */
function styleEnd(line: string): number {
  const last = line.lastIndexOf(';');
  const found = last < 0 ? null : /:\S*#/.exec(line.slice(0, last));
  return found === null ? -1 : last;
}
