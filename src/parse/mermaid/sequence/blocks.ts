import type { Branch, Choice, Interaction, Parallel } from '../../../model/protocol.ts';
import type { Builder, Piece } from './builder.ts';
import { OWNERS } from './openers.ts';
import type { Brancher, Opener } from './openers.ts';
import { Pairing } from './pairing.ts';

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

/** The fragments of a diagram: opens, branches and closes them, and says what does not pair. */
export class Blocks {
  readonly #builder: Builder;
  readonly #open: Open[] = [];
  readonly #pairing: Pairing;
  #count = 0;
  #spareEnds = 0;
  #tooDeep = 0;

  constructor(builder: Builder) {
    this.#builder = builder;
    this.#pairing = new Pairing(builder);
  }

  /** The words of the fragments that are open, outermost first. */
  get open(): readonly Opener[] {
    return this.#open.map((block) => block.word);
  }

  /** How many ends would pass that close nothing. */
  get spareEnds(): number {
    return this.#spareEnds;
  }

  /** Lets the next `end` without an opener pass: its opener was reported already. */
  forgiveEnd(): void {
    this.#spareEnds++;
  }

  /** `loop …` and its like; `rest` is what stands behind the word. */
  enter(word: Opener, keyword: Piece, rest: Piece): void {
    this.#pairing.saw('open', word, keyword);
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
    this.#pairing.saw('branch', word, keyword);
    if (this.#tooDeep > 0) return;
    const owners = OWNERS[word];
    const depth = this.#open.findLastIndex((block) => owners.includes(block.word));
    if (depth < 0) {
      this.#pairing.strayBranch(word, keyword, this.#open.at(-1));
      if (this.#open.length === 0) this.forgiveEnd();
      return;
    }
    if (this.#open.length > depth + 1) this.#closeEarly(word, keyword, depth + 1);
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
    this.#pairing.saw('close', 'end', keyword);
    if (this.#tooDeep > 0) {
      this.#tooDeep--;
      return;
    }
    const block = this.#open.pop();
    if (block === undefined) {
      if (this.#spareEnds > 0) this.#spareEnds--;
      else this.#pairing.spareEnd(keyword);
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
    this.#pairing.unclosed(this.#open, at);
    for (let block = this.#open.pop(); block !== undefined; block = this.#open.pop()) {
      this.#close(block, at, at);
    }
  }

  /** A branch word of an outer fragment closes those further in. */
  #closeEarly(word: Brancher, keyword: Piece, depth: number): void {
    const closed = this.#open.splice(depth).reverse();
    for (const block of closed) {
      this.#close(block, keyword.from, keyword.from);
      this.forgiveEnd();
    }
    this.#pairing.closedEarly(word, keyword, closed);
  }

  #reportDepth(word: Opener, keyword: Piece): void {
    this.#builder.report({
      code: 'seq-too-deep',
      ...keyword,
      message: `"${word}" is nested more than ${DEEPEST} fragments deep. Split the diagram.`,
    });
  }
}
