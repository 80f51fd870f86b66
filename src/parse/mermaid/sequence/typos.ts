/**
 * True when at most `most` edits (insert, remove, replace, swap neighbours) lead from a to b:
 * optimal string alignment (Damerau 1964) within a band of the matrix (Ukkonen 1985). Texts of
 * more than 64 characters are not compared.
 */
export function within(a: string, b: string, most: number): boolean {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > most || Math.max(a.length, b.length) > 64) return false;
  const far = most + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, far));
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(b.length + 1).fill(far);
    if (i <= most) row[0] = i;
    let least = row[0] ?? far;
    for (let j = Math.max(1, i - most); j <= Math.min(b.length, i + most); j++) {
      const cell = Math.min(step(a, b, i, j, row, above), swap(a, b, i, j, before));
      row[j] = cell;
      least = Math.min(least, cell);
    }
    if (least > most) return false;
    [before, above] = [above, row];
  }
  return (above[b.length] ?? far) <= most;
}

function step(
  a: string,
  b: string,
  i: number,
  j: number,
  row: readonly number[],
  above: readonly number[],
): number {
  const change = a[i - 1] === b[j - 1] ? 0 : 1;
  return Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + change);
}

function swap(a: string, b: string, i: number, j: number, before: readonly number[]): number {
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
}

/** What other languages and slips of the finger write for the words of this one. */
const HABITS: Record<string, string> = {
  if: 'alt',
  switch: 'alt',
  case: 'else',
  elif: 'else',
  elsif: 'else',
  elseif: 'else',
  otherwise: 'else',
  while: 'loop',
  for: 'loop',
  foreach: 'loop',
  repeat: 'loop',
  parallel: 'par',
  optional: 'opt',
  alternative: 'alt',
  endif: 'end',
  endloop: 'end',
  endalt: 'end',
  endopt: 'end',
  endpar: 'end',
  endwhile: 'end',
  done: 'end',
};

const WORDS = [
  'participant',
  'actor',
  'create',
  'destroy',
  'box',
  'loop',
  'rect',
  'opt',
  'alt',
  'else',
  'par',
  'par_over',
  'and',
  'critical',
  'option',
  'break',
  'end',
  'note',
  'links',
  'link',
  'properties',
  'details',
  'activate',
  'deactivate',
  'title',
  'autonumber',
];

/**
 * The word of the language that a line's first word was probably meant to be. `alone` is true
 * when nothing follows it: only then short words are matched loosely.
 */
export function keywordMeant(word: string, alone: boolean): string | undefined {
  const lower = word.toLowerCase();
  const habit = Object.hasOwn(HABITS, lower) ? HABITS[lower] : undefined;
  if (habit !== undefined && (habit !== 'end' || alone)) return habit;
  if (alone) return ['end', 'else', 'autonumber'].find((meant) => within(lower, meant, 1));
  if (lower.length < 3) return undefined;
  const near = WORDS.filter((meant) => meant !== 'end' && within(lower, meant, 1));
  return near.find((meant) => meant[0] === lower[0]) ?? near[0] ?? longNear(lower);
}

function longNear(lower: string): string | undefined {
  return lower.length < 8 ? undefined : WORDS.find((meant) => within(lower, meant, 2));
}
