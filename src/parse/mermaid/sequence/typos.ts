/** True when at most `most` edits (insert, remove, replace, swap neighbours) lead from a to b. */
export function within(a: string, b: string, most: number): boolean {
  if (Math.abs(a.length - b.length) > most) return false;
  return distance(a, b) <= most;
}

/**
 * The edit distance with swaps of neighbours (optimal string alignment; Damerau 1964). Texts are
 * cut at 64 characters, so the work is bounded.
 */
export function distance(a: string, b: string): number {
  const s = a.slice(0, 64);
  const t = b.slice(0, 64);
  let before: number[] = [];
  let above = Array.from({ length: t.length + 1 }, (_, i) => i);
  for (let i = 1; i <= s.length; i++) {
    const row = [i];
    for (let j = 1; j <= t.length; j++) {
      const same = s[i - 1] === t[j - 1];
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      best = Math.min(best, (above[j - 1] ?? 0) + (same ? 0 : 1));
      const swap = i > 1 && j > 1 && s[i - 1] === t[j - 2] && s[i - 2] === t[j - 1];
      if (swap) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return above[t.length] ?? 0;
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
