import { must } from '../../base/assert.ts';
import type { ChoiceOption, ChoiceRequest } from '../../model/run.ts';
import type { Configuration, Net, NetMove } from './moves.ts';
import type { Titles } from './titles.ts';

/** What can happen, with the question which of it is next. */
export interface Offer {
  moves: readonly NetMove[];
  request: ChoiceRequest;
}

/** What one machine can do; one object for equal lists. */
interface Own {
  id: number;
  moves: readonly NetMove[];
}

/** An offer, and what each machine can do in it. */
interface Kept extends Offer {
  ids: readonly number[];
}

/** How many offers are remembered. */
const mostKept = 20_000;

/**
 * What can happen, kept up to date while machines move: only what a machine does, and what lies in
 * its channels, changes what it can do. Equal offers are one object, as there are far fewer of them
 * than steps.
 */
export class Offers {
  readonly #net: Net;
  readonly #titles: Titles;
  readonly #own: (Own | undefined)[];
  readonly #nothing: Own = { id: 0, moves: [] };
  readonly #known = new Map<string, Own>();
  readonly #options = new Map<NetMove, ChoiceOption>();
  #kept = new Map<number, Kept>();

  constructor(net: Net, titles: Titles) {
    this.#net = net;
    this.#titles = titles;
    this.#own = net.machines.map(() => undefined);
  }

  /** What a machine can do may have changed. */
  touch(machine: number): void {
    if (machine >= 0) this.#own[machine] = undefined;
  }

  /** Everything may have changed. */
  touchAll(): void {
    this.#own.fill(undefined);
  }

  /** What can happen in a configuration in which some machines are down. */
  at(configuration: Configuration, down: Uint8Array): Offer {
    let hash = 0;
    for (let machine = 0; machine < this.#own.length; machine++) {
      const own = (this.#own[machine] ??= this.#ownAt(configuration, machine, down));
      hash = (Math.imul(hash, 0x01000193) ^ own.id) & 0x3fff_ffff;
    }
    const kept = this.#kept.get(hash);
    if (kept && this.#isOf(kept)) return kept;
    return this.#make(hash);
  }

  #isOf({ ids }: Kept): boolean {
    for (let i = 0; i < ids.length; i++) if (this.#own[i]?.id !== ids[i]) return false;
    return true;
  }

  #make(hash: number): Offer {
    const owns = this.#own.map((own) => must(own));
    const moves = owns.flatMap((own) => own.moves);
    const options = moves.map((move) => this.#optionOf(move));
    const request = { element: '', label: 'What happens next', options };
    const made = { ids: owns.map(({ id }) => id), moves, request };
    if (this.#kept.size >= mostKept) this.#kept = new Map();
    this.#kept.set(hash, made);
    return made;
  }

  #ownAt(configuration: Configuration, machine: number, down: Uint8Array): Own {
    if (down[machine]) return this.#nothing;
    const found: NetMove[] = [];
    this.#net.movesOf(configuration, machine, found);
    const moves = found.filter(({ receipts }) => receipts.every((r) => !down[r.machine]));
    if (moves.length === 0) return this.#nothing;
    const key = moves.map(keyOf).join(' ');
    const known = this.#known.get(key);
    if (known) return known;
    const own = { id: this.#known.size + 1, moves };
    this.#known.set(key, own);
    return own;
  }

  #optionOf(move: NetMove): ChoiceOption {
    const known = this.#options.get(move);
    if (known) return known;
    const option = { label: this.#titles.whole(move) };
    this.#options.set(move, option);
    return option;
  }
}

function keyOf({ step, receipts }: NetMove): string {
  if (receipts.length === 0) return String(step.id);
  return `${step.id}(${receipts.map(({ id }) => id).join(',')})`;
}
