import { editDistance } from '../editDistance.ts';

/** Words with a meaning of their own, for highlighting and completion. */
export const keywords: readonly string[] = [
  'module',
  'import',
  'from',
  'as',
  'type',
  'data',
  'sig',
  'global',
  'aux',
  'explicit',
  'nested',
  'protocol',
  'role',
  'new',
  'to',
  'choice',
  'at',
  'or',
  'rec',
  'continue',
  'par',
  'and',
  'do',
  'calls',
  'connect',
  'disconnect',
  'wrap',
  'where',
  'for',
  'within',
  'on',
  'clock',
  'resetting',
  'try',
  'catch',
  'throw',
];

/** The known word that is written nearly so; undefined when none is near. */
export function nearestKeyword(written: string, known: readonly string[]): string | undefined {
  return nearest(written, known);
}

/** The known name that is written nearly so; undefined when none is near. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const limit = written.length <= 3 ? 1 : 2;
  let best: string | undefined;
  let least = limit + 1;
  for (const name of known) {
    if (Math.abs(name.length - written.length) > limit) continue;
    const sameLetters = name.toLowerCase() === written.toLowerCase();
    const distance = sameLetters ? 0.5 : editDistance(written, name);
    if (distance < least && name !== written) [best, least] = [name, distance];
  }
  return least < Math.max(2, written.length) ? best : undefined;
}
