import type { Shown, VariableExhibit } from '../../model/exhibit.ts';
import type { Mark } from '../ui/marks.svelte.ts';

/** A variable with the component that shows it. */
export type Variable = VariableExhibit & { actor: string };

/** A context with its variables. */
export interface ContextGroup {
  context: string;
  tier: VariableExhibit['tier'];
  depth: number;
  variables: Variable[];
}

const order = ['swarm', 'run', 'step', 'blackboard', 'store'];

/** The contexts from the outermost in; `wanted` is looked for in names, values and origins. */
export function contextGroups(shown: readonly Shown[], wanted: string): ContextGroup[] {
  const groups = new Map<string, ContextGroup>();
  const text = wanted.toLowerCase();
  for (const one of shown) {
    if (one.kind !== 'variable') continue;
    const searched = `${one.key} ${one.context} ${one.from} ${one.source} ${one.sensitivity}`;
    if (text !== '' && !searched.toLowerCase().includes(text)) continue;
    let group = groups.get(one.context);
    if (!group) {
      const depth = Math.max(0, one.context.split('/').length - 1);
      group = { context: one.context, tier: one.tier, depth, variables: [] };
      groups.set(one.context, group);
    }
    group.variables.push(one);
  }
  return [...groups.values()].sort(
    (a, b) =>
      Number(order.indexOf(a.tier) > 2) - Number(order.indexOf(b.tier) > 2) ||
      a.context.localeCompare(b.context, 'en', { numeric: true }),
  );
}

/** A value on one line, cut short. */
export function valueText(value: unknown, most = 120): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Who else holds a variable of this name: where it comes from and where it is hidden. */
export function related(groups: readonly ContextGroup[], chosen: Variable): Set<string> {
  const ids = new Set<string>();
  for (const group of groups) {
    for (const one of group.variables) {
      const linked =
        one.key === chosen.key &&
        (one.context === chosen.from ||
          one.from === chosen.context ||
          one.shadows.includes(chosen.context) ||
          chosen.shadows.includes(one.context));
      if (linked) ids.add(variableId(one));
    }
  }
  return ids;
}

/** Unique among what is shown at one step. */
export function variableId({ actor, context, key }: Variable): string {
  return `${actor} ${context} ${key}`;
}

/** What happened to variables until a step, newest first. */
export function happened(marks: readonly Mark[], step: number, key: string): Mark[] {
  const until = marks.filter(
    (mark) =>
      mark.step <= step && (key === '' || mark.subject === key || mark.subject.endsWith(`.${key}`)),
  );
  return until.reverse();
}
