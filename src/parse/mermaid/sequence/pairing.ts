import type { Builder, Piece } from './builder.ts';
import { lastInside, misplaced, openersWithoutEnd } from './evidence.ts';
import type { Bracket } from './evidence.ts';
import { indentation } from './lines.ts';
import { OWNERS } from './openers.ts';
import type { Brancher, Opener } from './openers.ts';

/** A fragment that is open: its word, and where it stands. */
export interface OpenWord {
  word: Opener;
  keyword: Piece;
}

/** More early closings than this are explained without looking at the indentation. */
const MANY = 20;

/**
 * Says which words that open, divide and close fragments do not pair. The words alone leave it
 * open where the fault is; the indentation is asked where it was meant to be otherwise.
 */
export class Pairing {
  readonly #builder: Builder;
  readonly #brackets: Bracket[] = [];
  /** Openers that were reported already, by offset. */
  readonly #blamed = new Set<number>();
  #early = 0;
  #saidMisplaced = false;

  constructor(builder: Builder) {
    this.#builder = builder;
  }

  /** Takes note of a word, in the order of the text. */
  saw(kind: Bracket['kind'], word: string, at: Piece): void {
    this.#brackets.push({ kind, word, from: at.from, to: at.to });
  }

  /** A branch word of an outer fragment: those further in, innermost first, lack their `end`. */
  closedEarly(word: Brancher, keyword: Piece, closed: readonly OpenWord[]): void {
    const words = closed.map((block) => `"${block.word}"`).join(' and ');
    const end = `end\n${indentation(this.#builder.source.text, keyword.from)}`;
    this.#builder.report({
      code: 'seq-missing-end',
      ...keyword,
      message: `"${word}" comes while ${words} is still open: "end" is missing above this line.`,
      related: closed.map(beginning),
      fix: {
        title: `Write "end" before "${word}"`,
        edits: [{ from: keyword.from, to: keyword.from, text: end.repeat(closed.length) }],
      },
    });
    this.#blame(closed, ++this.#early > MANY ? undefined : false, keyword.from);
  }

  /** Fragments that are open at the end of the text, outermost first. */
  unclosed(open: readonly OpenWord[], at: number): void {
    const { text } = this.#builder.source;
    const last = text.slice(0, at).trimEnd().length;
    this.#blame(open, true, last);
    const words = open.length > 1 ? `${open.length} fragments are` : `"${open[0]?.word}" is`;
    const ends = open.map(({ keyword }) => `\n${indentation(text, keyword.from)}end`).reverse();
    this.#builder.report({
      code: 'seq-missing-end',
      from: text.length,
      to: text.length,
      message: `The text stops while ${words} still open: "end" is missing.`,
      related: open.map(beginning),
      fix: {
        title: 'Add the missing "end"',
        edits: [{ from: last, to: last, text: ends.join('') }],
      },
    });
  }

  /** Reports the openers that lack their end, by the indentation if it tells as many. */
  #blame(open: readonly OpenWord[], all: boolean | undefined, at: number): void {
    const { text } = this.#builder.source;
    const found = all === undefined ? undefined : openersWithoutEnd(text, this.#brackets, all);
    const lost = found?.filter((bracket) => !this.#blamed.has(bracket.from));
    const isClear = lost?.length === open.length && open.length <= MANY;
    const openers = isClear ? lost : open.map(({ word, keyword }) => ({ word, ...keyword }));
    for (const opener of openers) this.#reportOpener(opener, at);
    if (isClear) this.#reportPlaces(lost);
  }

  #reportOpener(opener: Piece & { word: string }, at: number): void {
    this.#blamed.add(opener.from);
    this.#builder.report({
      code: 'seq-unclosed-block',
      from: opener.from,
      to: opener.to,
      message: `"${opener.word}" is never closed. Write "end" on a line of its own where it stops.`,
      related: [{ from: at, to: at, message: 'its "end" is missing before this place' }],
    });
  }

  /** Where by the indentation an `end` was meant to be: one finding a line. */
  #reportPlaces(openers: readonly Bracket[]): void {
    const { text } = this.#builder.source;
    const lines = new Map<number, { line: Piece; openers: Bracket[] }>();
    for (const opener of openers) {
      const line = lastInside(text, opener);
      if (line === undefined) continue;
      const known = lines.get(line.to);
      if (known === undefined) lines.set(line.to, { line, openers: [opener] });
      else known.openers.push(opener);
    }
    for (const place of lines.values()) this.#reportPlace(place.line, place.openers);
  }

  #reportPlace(line: Piece, openers: readonly Bracket[]): void {
    const { text } = this.#builder.source;
    const words = openers.map((opener) => `"${opener.word}"`).join(' and ');
    const ends = openers.map((opener) => `\n${indentation(text, opener.from)}end`).reverse();
    this.#builder.report({
      code: 'seq-missing-end',
      ...line,
      message: `By its indentation this is the last line of ${words}: "end" seems to be missing behind it.`,
      related: openers.map(({ word, from, to }) => beginning({ word, keyword: { from, to } })),
      fix: {
        title: `Close ${words} here`,
        edits: [{ from: line.to, to: line.to, text: ends.join('') }],
      },
    });
  }

  /** An `end` that closes nothing. */
  spareEnd(keyword: Piece): void {
    const { source } = this.#builder;
    this.#builder.report({
      code: 'seq-extra-end',
      ...keyword,
      message:
        'This "end" closes nothing: every fragment above is closed already. Remove it, or open the fragment that it should close.',
      fix: {
        title: 'Remove this "end"',
        edits: [{ ...source.wholeLine(keyword), text: '' }],
      },
    });
    this.#reportMisplaced(keyword);
  }

  /** A word that divides a fragment which is not open; `around` is the innermost one that is. */
  strayBranch(word: Brancher, keyword: Piece, around: OpenWord | undefined): void {
    const owner = OWNERS[word][0] ?? 'alt';
    const where = around ? `inside "${around.word}"` : 'outside any fragment';
    this.#builder.report({
      code: { else: 'seq-else', and: 'seq-and', option: 'seq-option' }[word],
      ...keyword,
      message: `"${word}" stands ${where}, but it only divides "${owner}". Open "${owner}" above, or write "end" first if a fragment in between is over.`,
      ...(around ? { related: [beginning(around)] } : {}),
    });
    this.#reportMisplaced(keyword);
  }

  /** Where the indentation tells it, what made this word stand outside: said once. */
  #reportMisplaced(keyword: Piece): void {
    if (this.#saidMisplaced) return;
    this.#saidMisplaced = true;
    const found = misplaced(this.#builder.source.text, this.#brackets);
    if (found === undefined || found.at.from === keyword.from) return;
    const isEnd = found.kind === 'end';
    this.#builder.report({
      code: isEnd ? 'seq-extra-end' : 'seq-missing-opener',
      ...found.at,
      message: isEnd
        ? `By its indentation this "end" does not belong to "${found.closes}", which it closes. One of the ends here seems to be too many.`
        : 'By its indentation this line stands in a fragment, but none is opened above it: a line such as "loop", "alt" or "opt" seems to be missing.',
      related: [{ ...keyword, message: 'this word stands outside any fragment for it' }],
    });
  }
}

function beginning({
  word,
  keyword,
}: {
  word: string;
  keyword: Piece;
}): Piece & { message: string } {
  return { from: keyword.from, to: keyword.to, message: `"${word}" begins here` };
}
