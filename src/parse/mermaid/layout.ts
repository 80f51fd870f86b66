import type { Edit } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { Token } from '../language.ts';
import type { Prepared } from './common.ts';

/** The text of a line up to an offset, and where that line begins. */
export function lineBefore(source: string, offset: number): { text: string; from: number } {
  const at = Math.max(0, Math.min(offset, source.length));
  const from = source.lastIndexOf('\n', at - 1) + 1;
  return { text: source.slice(from, at), from };
}

/** Tokens of what surrounds a diagram: settings, directives, comments. */
export function surroundings(prepared: Prepared): Token[] {
  const found: Token[] = prepared.comments.map((span) => ({ span, kind: 'comment' }));
  for (const { span } of prepared.directives) found.push({ span, kind: 'meta' });
  if (prepared.frontmatter) found.push({ span: prepared.frontmatter.span, kind: 'meta' });
  return found;
}

/** What a diagram's lines are indented by. */
export interface Structure {
  /** Where blocks begin and end; a line that begins with an end stands one step further left. */
  opens: readonly number[];
  closes: readonly number[];
  /** Texts of several lines whose layout is theirs. */
  kept: readonly Span[];
  /** Where the diagram's first word stands. */
  header: number | undefined;
  prepared: Prepared;
}

const STEP = '    ';
/** Deeper blocks are indented no further: lines must not grow with the depth. */
const DEEPEST = 40;

/**
 * The edits that indent every line by four spaces a block, the first line not at all, and take
 * white space from the ends of lines. Frontmatter and texts of several lines are left alone.
 */
export function indentEdits(source: string, structure: Structure): Edit[] {
  const edits: Edit[] = [];
  const { frontmatter, directives } = structure.prepared;
  const skip = new Reach([
    ...structure.kept,
    ...(frontmatter ? [frontmatter.span] : []),
    ...directives.map(({ span }) => span),
  ]);
  const kept = new Reach(structure.kept);
  for (let from = 0; from < source.length;) {
    const end = source.indexOf('\n', from);
    const to = end < 0 ? source.length : end;
    if (!skip.around(from)) edits.push(...lineEdits(source, from, to, structure, kept));
    from = to + 1;
  }
  return edits;
}

function lineEdits(
  source: string,
  from: number,
  to: number,
  structure: Structure,
  kept: Reach,
): Edit[] {
  const line = source.slice(from, to);
  const text = line.trim();
  const first = from + line.length - line.trimStart().length;
  const depth = text === '' ? 0 : depthAt(first, structure);
  const wanted = STEP.repeat(Math.min(depth, DEEPEST));
  const edits: Edit[] = [];
  if (text !== '' && line.slice(0, first - from) !== wanted) {
    edits.push({ span: { from, to: first }, text: wanted });
  }
  const textEnd = text === '' ? from : first + text.length;
  const tail = source.slice(textEnd, to).replace(/\r$/, '');
  if (tail !== '' && !kept.around(to))
    edits.push({ span: { from: textEnd, to: textEnd + tail.length }, text: '' });
  return edits;
}

function depthAt(at: number, { opens, closes, header }: Structure): number {
  if (header === undefined || at <= header) return 0;
  return Math.max(0, countBelow(opens, at) - countBelow(closes, at + 1)) + 1;
}

/** How many of some ascending offsets lie below one. */
function countBelow(offsets: readonly number[], at: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Spans that are asked often whether an offset lies inside one. */
class Reach {
  readonly #spans: Span[];
  readonly #starts: number[];

  constructor(spans: readonly Span[]) {
    this.#spans = [...spans].sort((a, b) => a.from - b.from);
    this.#starts = this.#spans.map((span) => span.from);
  }

  /** True when an offset lies inside a span, not at its ends. */
  around(at: number): boolean {
    const span = this.#spans[countBelow(this.#starts, at) - 1];
    return span !== undefined && span.from < at && at < span.to;
  }
}
