import { EventKind, Flag } from '../event.ts';

const kinds = new Map<string, EventKind>(Object.entries(EventKind));
const flags = Object.entries(Flag);

/** The kind of event with a name ("send", "receive", …); undefined when there is none. */
export function kindOf(name: string): EventKind | undefined {
  return kinds.get(name);
}

/** The names of the flags that are set, in the order of their bits; unknown bits as `bit6`. */
export function flagNames(set: number): string[] {
  if (set === 0) return [];
  const names = flags.filter(([, bit]) => (set & bit) !== 0).map(([name]) => name);
  const known = flags.reduce((all, [, bit]) => all | bit, 0);
  for (let bit = 0; bit < 8; bit++) {
    if ((set & ~known & (1 << bit)) !== 0) names.push(`bit${bit}`);
  }
  return names;
}

/** The flags with these names; undefined when one of the names is unknown. */
export function flagsOf(names: readonly unknown[]): number | undefined {
  let set = 0;
  for (const name of names) {
    const bit = typeof name === 'string' ? bitOf(name) : undefined;
    if (bit === undefined) return undefined;
    set |= bit;
  }
  return set;
}

function bitOf(name: string): number | undefined {
  const known = flags.find(([flag]) => flag === name)?.[1];
  const unknown = /^bit([0-7])$/.exec(name)?.[1];
  return known ?? (unknown === undefined ? undefined : 1 << Number(unknown));
}
