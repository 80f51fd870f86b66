/**
 * Variables that flow from swarm to run to step: what a child inherits, what it hides, what it must
 * not see, and what comes back. Values are tracked with their sensitivity, which never falls.
 */
import type { Json } from '../../model/json.ts';
import {
  clearances,
  sensitivities,
  type Clearance,
  type Sensitivity,
} from '../../model/scenario/schema.ts';

/** Where a value comes from. */
export type Source = 'parent' | 'step' | 'user' | 'system';

/** Which value stands when parent and child both have one. */
export type ContextPolicy =
  | 'parent_wins'
  | 'child_wins'
  | 'merge_objects'
  | 'array_concat'
  | 'timestamp_latest'
  | 'explicit_mapping';

/** All of them, in the order of the scenario language. */
export const contextPolicies: readonly ContextPolicy[] = [
  'parent_wins',
  'child_wins',
  'merge_objects',
  'array_concat',
  'timestamp_latest',
  'explicit_mapping',
];

/** A variable, with what is tracked of it. Plain data; replaced whole, never changed inside. */
export interface Variable {
  value: Json;
  sensitivity: Sensitivity;
  source: Source;
  /** When it was set, in virtual ns (a count of changes where there is no clock). */
  time: number;
  /** May be set again where it is defined. */
  mutable: boolean;
  /** Path of the context in which it was defined. */
  from: string;
}

/** Variables by name. */
export type Variables = Record<string, Variable>;

/** How conflicts are resolved. */
export interface ContextRules {
  policy: ContextPolicy;
  /** Explicit mapping: which side each variable comes from. */
  mapping: Readonly<Record<string, 'parent' | 'child'>>;
}

/** What a context of a child is made of. */
export interface Inherited {
  /** What it sees: the parent's variables (their source is 'parent') and its own. */
  visible: Variables;
  /** Its own: those it may set. */
  own: Variables;
  /** Variables of both, with whose value stands. */
  conflicts: VariableConflict[];
  /** Parent's variables that it must not see. */
  filtered: string[];
}

/** A variable that parent and child both have. */
export interface VariableConflict {
  key: string;
  /** 'both': made of the two; 'open': no mapping says whose, so the parent's stands for now. */
  stands: 'parent' | 'child' | 'both' | 'open';
}

/** Whether somebody with this clearance may see a value of this sensitivity. */
export function maySee(clearance: Clearance, sensitivity: Sensitivity): boolean {
  return sensitivities.indexOf(sensitivity) <= clearances.indexOf(clearance);
}

/** The more careful of two sensitivities. */
export function stricter(a: Sensitivity, b: Sensitivity): Sensitivity {
  return sensitivities.indexOf(a) >= sensitivities.indexOf(b) ? a : b;
}

/**
 * The context of a child: what it may see of its parent's variables, and its own values, conflicts
 * resolved. The parent's variables are not changed; the child sees copies that it cannot set.
 */
export function inherit(
  parent: Readonly<Variables>,
  own: Readonly<Variables>,
  clearance: Clearance,
  rules: ContextRules,
): Inherited {
  const result: Inherited = { visible: {}, own: { ...own }, conflicts: [], filtered: [] };
  for (const [key, variable] of Object.entries(parent)) {
    if (maySee(clearance, variable.sensitivity)) {
      result.visible[key] = { ...variable, source: 'parent' };
    } else result.filtered.push(key);
  }
  for (const [key, mine] of Object.entries(own)) {
    const theirs = result.visible[key];
    if (!maySee(clearance, mine.sensitivity)) result.filtered.push(key);
    else if (theirs) {
      const { variable, stands } = resolveVariable(theirs, mine, key, rules);
      result.conflicts.push({ key, stands });
      result.visible[key] = variable;
    } else result.visible[key] = mine;
  }
  return result;
}

/**
 * What a child hands back, merged into its parent's variables by the same rules (the child's is the
 * child's side). A new object: contexts are never changed behind their owner's back.
 */
export function mergeBack(
  parent: Readonly<Variables>,
  exported: Readonly<Variables>,
  rules: ContextRules,
): { variables: Variables; conflicts: VariableConflict[]; locked: string[] } {
  const variables: Variables = { ...parent };
  const conflicts: VariableConflict[] = [];
  const locked: string[] = [];
  for (const [key, theirs] of Object.entries(exported)) {
    const mine = parent[key];
    if (!mine) variables[key] = theirs;
    else if (!mine.mutable) locked.push(key);
    else {
      const { variable, stands } = resolveVariable(mine, theirs, key, rules);
      variables[key] = variable;
      conflicts.push({ key, stands });
    }
  }
  return { variables, conflicts, locked };
}

/**
 * One variable of two. Whoever's value stands, the result is as sensitive as the more sensitive of
 * the two. At equal times the child's is the latest: it was set by somebody who saw the parent's.
 */
export function resolveVariable(
  parent: Variable,
  child: Variable,
  key: string,
  rules: ContextRules,
): { variable: Variable; stands: VariableConflict['stands'] } {
  const sensitivity = stricter(parent.sensitivity, child.sensitivity);
  const time = Math.max(parent.time, child.time);
  const only = (side: 'parent' | 'child' | 'open') => ({
    variable: { ...(side === 'child' ? child : parent), sensitivity },
    stands: side,
  });
  const both = (value: Json) => ({
    variable: { ...child, value, sensitivity, time, mutable: parent.mutable && child.mutable },
    stands: 'both' as const,
  });
  switch (rules.policy) {
    case 'parent_wins':
      return only('parent');
    case 'child_wins':
      return only('child');
    case 'merge_objects':
      return both(mergeValues(parent.value, child.value));
    case 'array_concat':
      return both([...listOf(parent.value), ...listOf(child.value)]);
    case 'timestamp_latest':
      return only(parent.time > child.time ? 'parent' : 'child');
    case 'explicit_mapping':
      return only(Object.hasOwn(rules.mapping, key) ? (rules.mapping[key] ?? 'open') : 'open');
  }
}

/**
 * Deep merge: records field by field; otherwise the second stands, except that a record is never
 * replaced by something that is none. With that exception it is associative.
 */
export function mergeValues(first: Json, second: Json): Json {
  if (!isRecord(first)) return second;
  if (!isRecord(second)) return first;
  const merged = new Map<string, Json>(Object.entries(first));
  for (const [key, value] of Object.entries(second)) {
    const before = merged.get(key);
    merged.set(key, before === undefined ? value : mergeValues(before, value));
  }
  return Object.fromEntries(merged);
}

/** How an attempt to set a variable ended. */
export type SetResult =
  | { set: true; variables: Variables; shadows: boolean }
  | { set: false; why: 'immutable' | 'clearance' };

/**
 * Sets a variable in a context of one's own: a new one, or one of one's own that may change. A
 * variable of the parent's is hidden by it, never changed.
 */
export function setVariable(
  context: Pick<Inherited, 'visible' | 'own'>,
  key: string,
  variable: Variable,
  clearance: Clearance,
): SetResult {
  const mine = own(context.own, key);
  if (mine && !mine.mutable) return { set: false, why: 'immutable' };
  const seen = own(context.visible, key);
  const sensitivity = seen
    ? stricter(seen.sensitivity, variable.sensitivity)
    : variable.sensitivity;
  if (!maySee(clearance, sensitivity)) return { set: false, why: 'clearance' };
  const variables = { ...context.own, [key]: { ...variable, sensitivity } };
  return { set: true, variables, shadows: seen !== undefined && !mine };
}

/** What of these variables may be handed to somebody with this clearance. */
export function filterFor(
  variables: Readonly<Variables>,
  clearance: Clearance,
): { passed: Variables; filtered: string[] } {
  const passed: Variables = {};
  const filtered: string[] = [];
  for (const [key, variable] of Object.entries(variables)) {
    if (maySee(clearance, variable.sensitivity)) passed[key] = variable;
    else filtered.push(key);
  }
  return { passed, filtered };
}

/** A variable by name, if the record itself has it. */
function own(variables: Readonly<Variables>, key: string): Variable | undefined {
  return Object.hasOwn(variables, key) ? variables[key] : undefined;
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}
