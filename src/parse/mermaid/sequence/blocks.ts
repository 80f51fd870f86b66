import type { Branch, Choice, Interaction, Parallel } from '../../../model/protocol.ts';
import type { Builder, Piece } from './builder.ts';
import { misplacedEnds, missingEnds } from './evidence.ts';
import type { Bracket, MissingEnd } from './evidence.ts';
import { indentation, lineEnd } from './lines.ts';

/** The words that open a fragment. */
export type Opener = 'loop' | 'rect' | 'opt' | 'alt' | 'par' | 'par_over' | 'critical' | 'break';

/** The words that begin another branch of the fragment around them. */
export type Brancher = 'else' | 'and' | 'option';

interface Open {
  word: Opener;
  keyword: Piece;
  id: string;
  /** Where statements go that follow this fragment. */
  outer: Interaction[];
  /** Absent for a fragment without branches. */
  fragment?: Choice | Parallel;
  /** Where the present branch begins. */
  branchFrom: number;
}

/** Fragments nested deeper than this are read as if they were not there. */
const DEEPEST = 400;

const OWNERS: Record<Brancher, readonly Opener[]> = {
  else: ['alt'],
  and: ['par', 'par_over'],
  option: ['critical'],
};

/** The fragments of a diagram: opens, branches and closes them, and says what does not pair. */
export class Blocks {
  readonly #builder: Builder;
  readonly #open: Open[] = [];
  /** Openers, branches and ends in the order of the text, for explaining what does not pair. */
  readonly #brackets: Bracket[] = [];
  #count = 0;
  #spareEnds = 0;
  #tooDeep = 0;
  #reportedSpare = false;

  constructor(builder: Builder) {
    this.#builder = builder;
  }

  /** The words of the fragments that are open, outermost first. */
  get open(): readonly Opener[] {
    return this.#open.map((block) => block.word);
  }

  /** Lets the next `end` without an opener pass: its opener was reported already. */
  forgiveEnd(): void {
    this.#spareEnds++;
  }

  /** `loop …` and its like; `rest` is what stands behind the word. */
  enter(word: Opener, keyword: Piece, rest: Piece): void {
    this.#brackets.push({ kind: 'open', word, from: keyword.from, to: keyword.to });
    if (this.#open.length >= DEEPEST) {
      if (this.#tooDeep++ === 0) this.#reportDepth(word, keyword);
      return;
    }
    const builder = this.#builder;
    const id = `f${++this.#count}`;
    const label = builder.label(rest.from, rest.to);
    const made = this.#make(word, id, label);
    const outer = builder.target;
    outer.push(made.node);
    builder.target = made.body;
    builder.mark(`${id}.keyword`, keyword.from, keyword.to);
    this.#markLabel(id, rest);
    if (made.fragment) this.#markLabel(`${id}b1`, rest);
    const { fragment } = made;
    const open: Open = { word, keyword, id, outer, branchFrom: keyword.from };
    this.#open.push(fragment ? { ...open, fragment } : open);
  }

  #make(
    word: Opener,
    id: string,
    label: string,
  ): { node: Interaction; body: Interaction[]; fragment?: Choice | Parallel } {
    const body: Interaction[] = [];
    const branches: Branch[] = [{ id: `${id}b1`, label, body }];
    if (word === 'loop') return { node: { kind: 'loop', id, label, body }, body };
    if (word === 'rect') return { node: { kind: 'group', id, color: label, body }, body };
    if (word === 'par' || word === 'par_over') {
      const over = word === 'par_over';
      const fragment: Parallel = { kind: 'parallel', id, over, branches };
      return { node: fragment, body, fragment };
    }
    const fragment: Choice = { kind: 'choice', id, form: word, branches };
    return { node: fragment, body, fragment };
  }

  #markLabel(id: string, rest: Piece): void {
    const label = this.#builder.trimmed(rest.from, rest.to);
    this.#builder.mark(`${id}.label`, label.from, label.to);
  }

  /** `else`, `and`, `option`: the next branch of the fragment they belong to. */
  branch(word: Brancher, keyword: Piece, rest: Piece): void {
    this.#brackets.push({ kind: 'branch', word, from: keyword.from, to: keyword.to });
    if (this.#tooDeep > 0) return;
    const owners = OWNERS[word];
    const depth = this.#open.findLastIndex((block) => owners.includes(block.word));
    if (depth < 0) {
      this.#reportStray(word, keyword);
      return;
    }
    while (this.#open.length > depth + 1) this.#closeEarly(word, keyword);
    this.#nextBranch(this.#open[depth] as Open, keyword, rest);
  }

  #nextBranch(block: Open, keyword: Piece, rest: Piece): void {
    const builder = this.#builder;
    const { fragment } = block;
    if (fragment === undefined) return;
    builder.mark(`${block.id}b${fragment.branches.length}`, block.branchFrom, keyword.from);
    const id = `${block.id}b${fragment.branches.length + 1}`;
    const body: Interaction[] = [];
    fragment.branches.push({ id, label: builder.label(rest.from, rest.to), body });
    builder.target = body;
    builder.mark(`${id}.keyword`, keyword.from, keyword.to);
    this.#markLabel(id, rest);
    block.branchFrom = keyword.from;
  }

  /** `end`. */
  leave(keyword: Piece): void {
    this.#brackets.push({ kind: 'close', word: 'end', from: keyword.from, to: keyword.to });
    if (this.#tooDeep > 0) {
      this.#tooDeep--;
      return;
    }
    const block = this.#open.pop();
    if (block === undefined) {
      if (this.#spareEnds > 0) this.#spareEnds--;
      else this.#reportSpareEnd(keyword);
      return;
    }
    this.#builder.mark(`${block.id}.end`, keyword.from, keyword.to);
    this.#close(block, keyword.from, keyword.to);
  }

  #close(block: Open, bodyTo: number, to: number): void {
    const builder = this.#builder;
    builder.target = block.outer;
    builder.mark(block.id, block.keyword.from, to);
    const branches = block.fragment?.branches.length;
    if (branches) builder.mark(`${block.id}b${branches}`, block.branchFrom, bodyTo);
  }

  /** Closes what is still open at the end of the text. */
  finish(at: number): void {
    if (this.#open.length === 0) return;
    this.#reportUnclosed(at);
    for (let block = this.#open.pop(); block !== undefined; block = this.#open.pop()) {
      this.#close(block, at, at);
    }
  }

  /** A branch word of an outer fragment: the inner one lacks its `end`. */
  #closeEarly(word: Brancher, keyword: Piece): void {
    const block = this.#open.pop() as Open;
    this.#close(block, keyword.from, keyword.from);
    this.forgiveEnd();
    const title = `Close "${block.word}" before "${word}"`;
    const text = `end\n${this.#indentation(keyword.from)}`;
    this.#builder.report({
      code: 'seq-missing-end',
      ...keyword,
      message: `"${word}" comes while "${block.word}" is still open: its "end" is missing above this line.`,
      related: [{ ...block.keyword, message: `"${block.word}" begins here` }],
      fix: { title, edits: [{ from: keyword.from, to: keyword.from, text }] },
    });
    this.#reportOpener(block, keyword.from);
  }

  #reportOpener(block: { word: string; keyword: Piece }, end: number): void {
    this.#builder.report({
      code: 'seq-unclosed-block',
      ...block.keyword,
      message: `"${block.word}" is never closed. Write "end" on a line of its own where it stops.`,
      related: [{ from: end, to: end, message: 'its "end" is missing before this place' }],
    });
  }

  #reportUnclosed(at: number): void {
    const { text } = this.#builder.source;
    const last = text.slice(0, at).trimEnd().length;
    const guesses = missingEnds(text, this.#brackets, this.#open.length) ?? [];
    const unclosed = this.#open.map((block) => ({ word: block.word, keyword: block.keyword }));
    const blamed = guesses.map((guess) => ({ word: guess.open.word, keyword: guess.open }));
    for (const block of blamed.length > 0 ? blamed : unclosed) this.#reportOpener(block, last);
    this.#reportGuesses(guesses);
    const words =
      unclosed.length > 1 ? `${unclosed.length} fragments are` : `"${unclosed[0]?.word}" is`;
    const ends = unclosed.map((block) => `\n${this.#indentation(block.keyword.from)}end`).reverse();
    this.#builder.report({
      code: 'seq-missing-end',
      from: text.length,
      to: text.length,
      message: `The text stops while ${words} still open: "end" is missing.`,
      related: unclosed.map((block) => ({
        ...block.keyword,
        message: `"${block.word}" begins here`,
      })),
      fix: {
        title: 'Add the missing "end"',
        edits: [{ from: last, to: last, text: ends.join('') }],
      },
    });
  }

  /** The indentation tells where an `end` was meant to be: one finding a line. */
  #reportGuesses(guesses: readonly MissingEnd[]): void {
    const lines = new Map<number, Bracket[]>();
    for (const { open, at } of guesses) {
      if (at !== undefined) lines.set(at, [...(lines.get(at) ?? []), open]);
    }
    for (const [at, opens] of lines) this.#reportGuess(at, opens);
  }

  #reportGuess(at: number, opens: readonly Bracket[]): void {
    const { text } = this.#builder.source;
    const words = opens.map((open) => `"${open.word}"`).join(' and ');
    this.#builder.report({
      code: 'seq-missing-end',
      from: at,
      to: lineEnd(text, at),
      message: `By its indentation this line stands behind ${words}, still open here: "end" seems to be missing above it.`,
      related: opens.map((open) => ({
        from: open.from,
        to: open.to,
        message: `"${open.word}" begins here`,
      })),
      fix: {
        title: `Close ${words} here`,
        edits: [{ from: at, to: at, text: `end\n${this.#indentation(at)}`.repeat(opens.length) }],
      },
    });
  }

  #reportSpareEnd(keyword: Piece): void {
    this.#builder.report({
      code: 'seq-extra-end',
      ...keyword,
      message:
        'This "end" closes nothing: every fragment above is closed already. Remove it, or open the fragment that it should close.',
      fix: {
        title: 'Remove this "end"',
        edits: [{ ...this.#builder.source.wholeLine(keyword), text: '' }],
      },
    });
    if (this.#reportedSpare) return;
    this.#reportedSpare = true;
    for (const at of misplacedEnds(this.#builder.source.text, this.#brackets)) {
      this.#builder.report({
        code: 'seq-missing-opener',
        from: at.from,
        to: at.to,
        message:
          'By its indentation this line stands in a fragment, but none is opened above it: a line such as "loop", "alt" or "opt" seems to be missing.',
        related: [{ ...keyword, message: 'this "end" closes nothing' }],
      });
    }
  }

  #reportStray(word: Brancher, keyword: Piece): void {
    const owner = OWNERS[word][0] ?? 'alt';
    const around = this.#open.at(-1);
    const where = around ? `inside "${around.word}"` : 'outside any fragment';
    const code = { else: 'seq-else', and: 'seq-and', option: 'seq-option' }[word];
    this.#builder.report({
      code,
      ...keyword,
      message: `"${word}" stands ${where}, but it only divides "${owner}". Open "${owner}" above, or write "end" first if a fragment in between is over.`,
      ...(around
        ? { related: [{ ...around.keyword, message: `"${around.word}" begins here` }] }
        : {}),
    });
    if (around === undefined) this.forgiveEnd();
  }

  #reportDepth(word: Opener, keyword: Piece): void {
    this.#builder.report({
      code: 'seq-too-deep',
      ...keyword,
      message: `"${word}" is nested more than ${DEEPEST} fragments deep. Split the diagram.`,
    });
  }

  #indentation(at: number): string {
    return indentation(this.#builder.source.text, at);
  }
}
