/**
 * A chain of contexts, each the child of the one before: what each sees follows from what each has
 * of its own. Pure; the component keeps it and carries messages.
 */
import type { contextSchema } from '../../model/component/context.ts';
import type { Clearance, Sensitivity } from '../../model/scenario/schema.ts';
import type { ParametersOf } from '../component.ts';
import {
  inherit,
  maySee,
  resolveVariable,
  stricter,
  type ContextRules,
  type Inherited,
  type VariableConflict,
  type Variables,
} from '../tiered/context.ts';
import type { ExportState } from '../tiered/exports.ts';

/** What a person writes of a chain of contexts. */
export type ContextParameters = ParametersOf<typeof contextSchema>;
export type ContextDefect = ContextParameters['defect'];

/** One context of the chain. */
export interface ContextLink {
  /** Path from the top: `swarm/run/step`. */
  path: string;
  name: string;
  tier: 'swarm' | 'run' | 'step';
  clearance: Clearance;
  /** `finalized`: every export was delivered; `lossy`: it is over, but some were lost. */
  phase: 'closed' | 'open' | 'exporting' | 'finalized' | 'lossy';
  /** Its own variables; what children have handed back is among them. */
  own: Variables;
  /** Keys that children have handed back. */
  received: string[];
  /** What it sees. */
  visible: Variables;
  filtered: string[];
  conflicts: VariableConflict[];
  exports: ExportState[];
  /** The most careful sensitivity that each value that it saw ever had. */
  floor: Record<string, Sensitivity>;
}

/** The chain's rules. */
export function rulesOf({ policy, mapping }: ContextParameters): ContextRules {
  return { policy, mapping };
}

/** What each open context sees, from the top down. */
export function lookDown(
  links: readonly ContextLink[],
  parameters: ContextParameters,
  sound = false,
): Inherited[] {
  const defect = sound ? undefined : parameters.defect;
  const seen: Inherited[] = [];
  let above: Variables = {};
  for (const link of links) {
    const inherited =
      link.phase === 'closed'
        ? { visible: {}, own: {}, conflicts: [], filtered: [] }
        : see(above, link, rulesOf(parameters), defect);
    seen.push(inherited);
    above = inherited.visible;
  }
  return seen;
}

/** Works out anew what every context sees, and notes the sensitivities. */
export function refresh(links: readonly ContextLink[], parameters: ContextParameters): void {
  const seen = lookDown(links, parameters);
  links.forEach((link, i) => {
    const { visible, filtered, conflicts } = seen[i] as Inherited;
    Object.assign(link, { visible, filtered, conflicts });
    for (const [key, { sensitivity }] of Object.entries(visible)) {
      link.floor[key] = stricter(link.floor[key] ?? 'public', sensitivity);
    }
  });
}

/** What one context sees; the known faults are here. */
function see(
  above: Variables,
  link: ContextLink,
  rules: ContextRules,
  defect: ContextDefect,
): Inherited {
  const { own, clearance } = link;
  if (defect === 'parent-hidden' && Object.keys(own).length > 0) {
    return inherit({}, own, clearance, rules);
  }
  if (defect === 'no-filter') return inherit(above, own, 'top_secret', rules);
  const inherited = inherit(above, own, clearance, rules);
  for (const { key } of inherited.conflicts) spoil(inherited.visible, above, own, key, defect);
  if (defect === 'earliest-wins' && rules.policy === 'timestamp_latest') {
    for (const { key } of inherited.conflicts) earliest(inherited.visible, above, own, key);
  }
  return inherited;
}

function spoil(
  visible: Variables,
  above: Variables,
  own: Variables,
  key: string,
  defect: ContextDefect,
): void {
  const [before, mine, now] = [above[key], own[key], visible[key]];
  if (!before || !mine || !now) return;
  if (defect === 'sensitivity-of-child') {
    visible[key] = { ...now, sensitivity: mine.sensitivity };
  } else if (defect === 'shallow-merge') {
    const value = Object.assign({}, before.value, mine.value) as Variables[string]['value'];
    visible[key] = { ...now, value };
  }
}

function earliest(visible: Variables, above: Variables, own: Variables, key: string): void {
  const [before, mine] = [above[key], own[key]];
  if (before && mine) visible[key] = before.time <= mine.time ? before : mine;
}

/** A child's value comes back to its parent: merged, at least as sensitive as before. */
export function receiveExport(
  parent: ContextLink,
  key: string,
  variable: Variables[string],
  rules: ContextRules,
): boolean {
  if (!maySee(parent.clearance, variable.sensitivity)) return false;
  const before = Object.hasOwn(parent.own, key) ? parent.own[key] : undefined;
  if (before && !before.mutable) return false;
  parent.own[key] = before ? resolveVariable(before, variable, key, rules).variable : variable;
  if (!parent.received.includes(key)) parent.received.push(key);
  return true;
}
