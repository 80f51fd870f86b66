import { nextBelow, seedRandom } from '../../src/base/random.ts';
import type { RandomState } from '../../src/base/random.ts';

/**
 * Sequence diagrams as people write them in design documents: aliases with line breaks, phases in
 * notes, calls with arguments, replies, `alt`, `par` and `loop`. No two messages need be alike.
 */
export function madeUpProtocol(messages: number, seed: number): string {
  const author = new Author(seed);
  const text = [...author.head(), ...author.body(messages)];
  return `${text.join('\n')}\n`;
}

/** Pseudo-random answers below `options`. */
export function madeUpChoices(count: number, options: number, seed: number): number[] {
  const random = seedRandom(seed);
  return Array.from({ length: count }, () => nextBelow(random, options));
}

const verbs =
  'request submit validate reserve dispatch collect merge schedule inspect resolve publish ' +
  'archive verify encode negotiate assign rotate refresh probe settle drain replay';
const nouns =
  'order shipment invoice ledger parcel courier payment refund stock forecast contract ' +
  'manifest session route warehouse pallet customs tariff label batch permit audit';
const roles =
  'Storefront Order-Desk Ledger Courier-Hub Stock-Keeper Payment-Gate Customs-Office Dispatcher ' +
  'Notification-Hub Fraud-Watch Archive Route-Planner';
const qualities = 'partial final pending urgent stale signed nightly local bonded sealed open late';

class Author {
  readonly #random: RandomState;
  readonly #roles: string[];

  constructor(seed: number) {
    this.#random = seedRandom(seed);
    const all = roles.split(' ').sort(() => nextBelow(this.#random, 3) - 1);
    this.#roles = all.slice(0, 5 + nextBelow(this.#random, 4));
  }

  head(): string[] {
    const line = (role: string): string => {
      const [first = '', second] = role.split('-');
      return `    participant ${this.#short(role)} as ${first}${second ? `<br/>${second}` : ''}`;
    };
    return ['sequenceDiagram', ...this.#roles.map(line)];
  }

  body(messages: number): string[] {
    const lines: string[] = [];
    for (let left = messages; left > 0;) {
      const count = Math.min(left, 1 + nextBelow(this.#random, 5));
      lines.push(...this.#phase(count));
      left -= count;
    }
    return lines;
  }

  #phase(count: number): string[] {
    const inner = Array.from({ length: count }, () => this.#message());
    const title = `${this.#capital(verbs)} ${this.#pick(qualities)} ${this.#pick(nouns)}`;
    switch (nextBelow(this.#random, 6)) {
      case 0: {
        const half = Math.ceil(count / 2);
        const end = [`    else ${this.#capital(nouns)} refused`, ...inner.slice(half)];
        return [
          '',
          `    alt ${title}`,
          ...inner.slice(0, half),
          ...(count > 1 ? end : []),
          '    end',
        ];
      }
      case 1:
        return ['', `    loop ${title}`, ...inner, '    end'];
      case 2: {
        const [a, b] = [this.#role(), this.#role()];
        return ['', `    Note over ${a},${b}: Phase ${count}: ${title}`, ...inner];
      }
      case 3:
        return ['', `    %% ${title}`, ...inner];
      default:
        return inner;
    }
  }

  #message(): string {
    const [from, to] = [this.#role(), this.#role()];
    const call = `${this.#pick(verbs)}${this.#capital(nouns)}`;
    switch (nextBelow(this.#random, 5)) {
      case 0:
        return `    ${from}-->>${to}: ${this.#capital(nouns)} ${this.#pick(qualities)}`;
      case 1:
        return `    ${from}->>${to}: ${call}(${this.#pick(nouns)}Id, ${this.#pick(qualities)})`;
      case 2:
        return `    ${from}-->>${to}: ${this.#pick(nouns)}/${this.#pick(qualities)}`;
      case 3:
        return `    ${from}->>${from}: ${this.#capital(verbs)} the ${this.#pick(nouns)}`;
      default:
        return `    ${from}->>+${to}: ${call}(${this.#pick(nouns)})`;
    }
  }

  #role(): string {
    return this.#short(this.#roles[nextBelow(this.#random, this.#roles.length)] ?? '');
  }

  #short(role: string): string {
    return role.replace(/[^A-Z]/g, '').padEnd(2, role.slice(1, 2));
  }

  #pick(words: string): string {
    const list = words.split(' ');
    return list[nextBelow(this.#random, list.length)] ?? '';
  }

  #capital(words: string): string {
    const word = this.#pick(words);
    return word.charAt(0).toUpperCase() + word.slice(1);
  }
}
