import fc from 'fast-check';
import type { GlobalProtocol, Interaction } from '../../src/model/global/global.ts';
import {
  again,
  attempt,
  choice,
  declare,
  fling,
  globalOf,
  message,
  par,
  rec,
} from '../tools/global-build.ts';

const roles = ['A', 'B', 'C', 'D'];

/**
 * Protocols that need not be right: who chooses may tell only one other role, labels are few and
 * come again, exceptions are thrown at one place. About half of them can be projected.
 */
export function looseProtocol(): fc.Arbitrary<GlobalProtocol> {
  const draws = fc.array(fc.nat({ max: 0xffff }), { minLength: 10, maxLength: 60, size: 'max' });
  return fc.noBias(draws).map((numbers) => {
    const body = new Loose(numbers).body({ depth: 3, labels: [], last: true, prefix: '' });
    return globalOf('nuscr', declare('P', roles.join(','), body));
  });
}

interface Place {
  depth: number;
  labels: readonly string[];
  last: boolean;
  prefix: string;
}

class Loose {
  readonly #numbers: readonly number[];
  #at = 0;
  #names = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  body(place: Place): Interaction[] {
    const count = 1 + this.#below(3);
    return Array.from({ length: count }, (_, i) =>
      this.#step({ ...place, last: place.last && i === count - 1 }),
    );
  }

  #below(n: number): number {
    return (this.#numbers[this.#at++] ?? 0) % n;
  }

  #role(): string {
    return roles[this.#below(roles.length)] ?? 'A';
  }

  /** To one other role, or to all others. */
  #receivers(from: string, all: boolean): string {
    const others = roles.filter((role) => role !== from);
    return all ? others.join(',') : (others[this.#below(others.length)] ?? 'A');
  }

  #message({ prefix }: Place): Interaction {
    const from = this.#role();
    const to = this.#receivers(from, this.#below(6) === 5);
    return message(from, to, `${prefix}${'abc'[this.#below(3)]}`);
  }

  #step(place: Place): Interaction {
    const kind = this.#below(10);
    const inside = { ...place, depth: place.depth - 1 };
    if (kind < 4 || place.depth === 0) return this.#message(place);
    if (kind < 6) return this.#choice(inside);
    if (kind === 6 && place.last) return this.#recursion(inside);
    if (kind === 7) {
      const branch = (prefix: string): Interaction[] =>
        this.body({ ...inside, labels: [], last: false, prefix: `${place.prefix}${prefix}` });
      return par(branch('p'), branch('q'));
    }
    return kind === 8 ? this.#attempt({ ...inside, last: false }) : this.#message(place);
  }

  #choice(place: Place): Interaction {
    const at = this.#role();
    const bodies = Array.from({ length: 2 + this.#below(2) }, (_, i) => {
      const to = this.#receivers(at, this.#below(2) === 1);
      const first = message(at, to, `${place.prefix}${'xyz'[i]}`);
      const rest = this.#below(3) === 0 ? [] : this.body({ ...place, labels: [] });
      const back = place.last && place.labels.length > 0 && this.#below(2) === 1;
      const label = place.labels[this.#below(Math.max(1, place.labels.length))] ?? '';
      return [first, ...rest, ...(back ? [again(label)] : [])];
    });
    return choice(at, ...bodies);
  }

  #recursion(place: Place): Interaction {
    const label = `R${this.#names++}`;
    const labels = [...place.labels, label];
    const at = this.#role();
    const go = message(at, this.#receivers(at, true), `${place.prefix}go`);
    const stop = message(at, this.#receivers(at, this.#below(2) === 1), `${place.prefix}stop`);
    const body = this.body({ ...place, labels, last: false });
    return rec(
      label,
      choice(at, [go, ...body, again(label)], [stop, ...this.body({ ...place, labels })]),
    );
  }

  #attempt(place: Place): Interaction {
    const name = `E${this.#names++}`;
    const at = this.#role();
    const fine = [message(at, this.#receivers(at, true), `${place.prefix}ok`), ...this.body(place)];
    const body = [...this.body({ ...place, depth: 0 }), choice(at, fine, [fling(name)])];
    return attempt(body, name, at, this.body({ ...place, depth: 0 }));
  }
}
