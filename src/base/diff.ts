/** A run of equal, removed or added lines, in order. `a` and `b` are its first lines, from 0. */
export interface DiffPart {
  kind: 'same' | 'removed' | 'added';
  lines: string[];
  a: number;
  b: number;
}

/**
 * The differences between two texts by lines: a shortest edit script (Myers, "An O(ND) Difference
 * Algorithm and Its Variations", 1986). Beyond `maxEdits` changes the rest of both texts counts as
 * replaced whole, which bounds time and memory to about `maxEdits²` steps.
 */
export function diffLines(before: string, after: string, maxEdits = 2000): DiffPart[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const parts = new Parts(a, b);
  parts.add('same', head);
  middle(parts, a.slice(head, a.length - tail), b.slice(head, b.length - tail), maxEdits);
  parts.add('same', tail);
  return parts.list;
}

/** Collects runs; neighbours of one kind grow together. */
class Parts {
  readonly list: DiffPart[] = [];
  readonly #a: readonly string[];
  readonly #b: readonly string[];
  #atA = 0;
  #atB = 0;

  constructor(a: readonly string[], b: readonly string[]) {
    this.#a = a;
    this.#b = b;
  }

  add(kind: DiffPart['kind'], count: number): void {
    if (count === 0) return;
    const lines =
      kind === 'added'
        ? this.#b.slice(this.#atB, this.#atB + count)
        : this.#a.slice(this.#atA, this.#atA + count);
    const last = this.list.at(-1);
    if (last?.kind === kind) for (const line of lines) last.lines.push(line);
    else this.list.push({ kind, lines, a: this.#atA, b: this.#atB });
    if (kind !== 'added') this.#atA += count;
    if (kind !== 'removed') this.#atB += count;
  }
}

function middle(parts: Parts, a: readonly string[], b: readonly string[], maxEdits: number): void {
  const trail = search(a, b, Math.min(maxEdits, a.length + b.length));
  if (!trail) {
    parts.add('removed', a.length);
    parts.add('added', b.length);
    return;
  }
  for (const step of walkBack(trail, a.length, b.length)) parts.add(step.kind, step.count);
}

/** The furthest x reached on each diagonal, for every number of edits until the end is reached. */
function search(
  a: readonly string[],
  b: readonly string[],
  most: number,
): Int32Array[] | undefined {
  const trail: Int32Array[] = [];
  let reach = Int32Array.of(0, 0, 0);
  for (let edits = 0; edits <= most; edits++) {
    const next = new Int32Array(2 * edits + 3);
    for (let k = -edits; k <= edits; k += 2) {
      let x = edits === 0 ? 0 : from(reach, edits, k).x;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next[k + edits + 1] = x;
      if (x >= a.length && x - k >= b.length) {
        trail.push(next);
        return trail;
      }
    }
    trail.push(next);
    reach = next;
  }
  return undefined;
}

/** Where diagonal `k` is entered with the last of `edits` edits, and whether it is an insertion. */
function from(previous: Int32Array, edits: number, k: number): { x: number; down: boolean } {
  const left = k > -edits ? (previous[k - 1 + edits] as number) : -1;
  const above = k < edits ? (previous[k + 1 + edits] as number) : -1;
  const down = k === -edits || (k !== edits && left < above);
  return { x: down ? above : left + 1, down };
}

function walkBack(
  trail: readonly Int32Array[],
  endX: number,
  endY: number,
): { kind: DiffPart['kind']; count: number }[] {
  const steps: { kind: DiffPart['kind']; count: number }[] = [];
  let x = endX;
  let k = endX - endY;
  for (let edits = trail.length - 1; edits > 0; edits--) {
    const entry = from(trail[edits - 1] as Int32Array, edits, k);
    steps.push({ kind: 'same', count: x - entry.x });
    steps.push({ kind: entry.down ? 'added' : 'removed', count: 1 });
    x = entry.down ? entry.x : entry.x - 1;
    k = entry.down ? k + 1 : k - 1;
  }
  steps.push({ kind: 'same', count: x });
  return steps.reverse();
}
