import type { Finding } from './subject.ts';

/** Adds findings of one search to those of another, group by group. */
export function merge(into: readonly Finding[], more: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding>();
  for (const finding of [...into, ...more]) keep(groups, finding);
  return [...groups.values()];
}

/** Adds a finding to its group, of which the one with the fewest steps is kept. */
export function keep(groups: Map<string, Finding>, finding: Finding): void {
  const key = `${finding.invariant}\n${shapeOf(finding.why)}`;
  const known = groups.get(key);
  if (!known) {
    groups.set(key, finding);
    return;
  }
  const fewer = finding.steps < known.steps;
  const count = known.count + finding.count;
  groups.set(key, { ...(fewer ? finding : known), count });
}

/** A reason without the numbers, names and paths of holders that differ from run to run. */
export function shapeOf(why: string): string {
  return why
    .replaceAll(/[“"'‘][^”"'’]*[”"'’]/g, '“”')
    .replaceAll(/[^\s,;:()“”/]+(?:\/[^\s,;:()“”/]+)+/g, '/')
    .replaceAll(/(?<=\p{L}[^\s-]*)-\d+(?![\d\p{L}])/gu, '')
    .replaceAll(/\d+(?:[.,]\d+)*/g, '#');
}
