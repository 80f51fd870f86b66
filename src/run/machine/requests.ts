import type { ChoiceOption, ChoiceRequest } from '../../model/run.ts';
import type { NetMove } from './moves.ts';
import type { Titles } from './titles.ts';

/** A list of moves seen before, found step by step. */
interface Node {
  next: Map<number, Node>;
  request?: ChoiceRequest;
}

/** How many lists of moves are remembered. */
const mostNodes = 100_000;

/** The questions that runs ask, one object for equal lists of moves: there are far fewer than steps. */
export class Requests {
  readonly #titles: Titles;
  readonly #options = new Map<number, ChoiceOption>();
  #root: Node = { next: new Map() };
  #nodes = 0;

  constructor(titles: Titles) {
    this.#titles = titles;
  }

  /** The question which of these moves is next. */
  of(moves: readonly NetMove[]): ChoiceRequest {
    let node = this.#root;
    for (const { step, receipts } of moves) {
      node = this.#follow(node, step.id);
      for (const receipt of receipts) node = this.#follow(node, receipt.id);
    }
    node.request ??= {
      element: '',
      label: 'What happens next',
      options: moves.map((move) => this.#optionOf(move)),
    };
    return node.request;
  }

  #follow(node: Node, id: number): Node {
    const known = node.next.get(id);
    if (known) return known;
    if (++this.#nodes > mostNodes) {
      this.#root = { next: new Map() };
      this.#nodes = 0;
    }
    const made: Node = { next: new Map() };
    node.next.set(id, made);
    return made;
  }

  #optionOf(move: NetMove): ChoiceOption {
    if (move.receipts.length > 0) return { label: this.#titles.whole(move) };
    const known = this.#options.get(move.step.id);
    if (known) return known;
    const option = { label: this.#titles.whole(move) };
    this.#options.set(move.step.id, option);
    return option;
  }
}
