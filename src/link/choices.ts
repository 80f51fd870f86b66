import { BitDecoder, BitEncoder } from '../base/coder.ts';

/**
 * The answers of a run, made short: each is coded by how often it followed the same few answers
 * before, so that runs and cycles cost next to nothing and a toss of a coin one bit.
 */
export interface PackedChoices {
  count: number;
  /** How many answers back the statistics look. */
  order: number;
  bytes: Uint8Array;
}

/** The largest answer that can be told. */
export const largestChoice = 65_535;
/** Statistics look at most so many answers back. */
export const highestOrder = 3;

/** Packs answers (whole numbers from 0 to `largestChoice`) with the order that suits them best. */
export function packChoices(choices: readonly number[]): PackedChoices {
  let best = packWith(choices, 0);
  for (let order = 1; order <= highestOrder; order++) {
    const packed = packWith(choices, order);
    if (packed.bytes.length < best.bytes.length) best = packed;
  }
  return best;
}

function packWith(choices: readonly number[], order: number): PackedChoices {
  const encoder = new BitEncoder();
  const statistics = new Statistics(order);
  for (const choice of choices) {
    const unary = Math.min(choice, escape);
    for (let i = 0; i < escape && i <= unary; i++) {
      const bit = i < unary ? 1 : 0;
      encoder.bit(bit, statistics.probability(i));
      statistics.update(i, bit);
    }
    if (unary === escape) for (const bit of sixteenBits(choice)) encoder.bit(bit, 0x8000);
    statistics.next(unary);
  }
  return { count: choices.length, order, bytes: encoder.finish() };
}

/** The answers that were packed. `count` and `order` must have been checked. */
export function unpackChoices(packed: PackedChoices): number[] {
  const decoder = new BitDecoder(packed.bytes);
  const statistics = new Statistics(packed.order);
  const choices: number[] = [];
  while (choices.length < packed.count) {
    let choice = 0;
    for (let bit = 1; bit === 1 && choice < escape; choice += bit) {
      bit = decoder.bit(statistics.probability(choice));
      statistics.update(choice, bit);
    }
    statistics.next(choice);
    if (choice === escape) {
      choice = 0;
      for (let i = 0; i < 16; i++) choice = choice * 2 + decoder.bit(0x8000);
    }
    choices.push(choice);
  }
  return choices;
}

/** Answers from here on are told in sixteen plain bits. */
const escape = 15;

function sixteenBits(value: number): number[] {
  return Array.from({ length: 16 }, (_, i) => (value >> (15 - i)) & 1);
}

/** How often each bit came after the same last answers. */
class Statistics {
  readonly #ones: Uint32Array;
  readonly #seen: Uint32Array;
  readonly #mask: number;
  #context = 0;

  constructor(order: number) {
    this.#ones = new Uint32Array(16 ** (order + 1));
    this.#seen = new Uint32Array(16 ** (order + 1));
    this.#mask = 16 ** order - 1;
  }

  /** The probability of a 1 at this place (Krichevsky and Trofimov's estimate). */
  probability(place: number): number {
    const at = this.#context * 16 + place;
    const ones = this.#ones[at] as number;
    const share = (ones + 0.5) / ((this.#seen[at] as number) + 1);
    return Math.min(65535, Math.max(1, Math.floor(share * 65536)));
  }

  update(place: number, bit: number): void {
    const at = this.#context * 16 + place;
    this.#ones[at] = (this.#ones[at] as number) + bit;
    this.#seen[at] = (this.#seen[at] as number) + 1;
  }

  next(choice: number): void {
    this.#context = ((this.#context << 4) | choice) & this.#mask;
  }
}
