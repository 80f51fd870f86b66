/**
 * The candidate that a misspelt word most likely stands for: equal but for case, or else at most a
 * third of its letters (at least one) inserted, removed, replaced or swapped with a neighbour
 * (optimal string alignment distance). Undefined when none is near; the first of equally near ones.
 */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase().slice(0, longest);
  let best: string | undefined;
  let least = Math.max(1, Math.floor(lower.length / 3)) + 1;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase().slice(0, longest);
    if (Math.abs(other.length - lower.length) >= least) continue;
    const far = distance(lower, other);
    if (far < least) {
      least = far;
      best = candidate;
    }
  }
  return best;
}

/** Names are compared by their first letters only, so that hostile ones cost little. */
const longest = 60;

function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const replaced = (above[j - 1] ?? 0) + (same ? 0 : 1);
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
