import { clone } from '../../base/clone.ts';
import type { Json } from '../json.ts';
import type { Scenario } from './scenario.ts';

/**
 * The scenario with another value at a path (`swarms.0.budget.credits`, `policies.conflict`,
 * `components.gate.threshold`); undefined when the path leads nowhere. Components are found by id.
 */
export function changeScenario(
  scenario: Scenario,
  path: string,
  value: Json,
): Scenario | undefined {
  const parts = path.split('.').filter((part) => part !== '');
  const last = parts.pop();
  if (last === undefined || last === '__proto__') return undefined;
  const changed = clone(scenario);
  let at: unknown = changed;
  for (const part of parts) {
    at = enter(at, part);
    if (typeof at !== 'object' || at === null) return undefined;
  }
  const target = parameterHolder(at);
  if (typeof target !== 'object' || target === null || !(last in target || parts.length > 0)) {
    return undefined;
  }
  (target as Record<string, Json>)[last] = value;
  return changed;
}

function enter(value: unknown, part: string): unknown {
  if (Array.isArray(value)) {
    const byId = value.find((one: { id?: string }) => one?.id === part) as unknown;
    return byId ?? (value[Number(part)] as unknown);
  }
  const holder = parameterHolder(value);
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, part)) {
    return undefined;
  }
  return (holder as Record<string, unknown>)[part];
}

/** A component's values stand in its parameters. */
function parameterHolder(value: unknown): unknown {
  const component = value as { kind?: unknown; parameters?: unknown } | null;
  const isComponent =
    typeof component === 'object' &&
    component !== null &&
    typeof component.kind === 'string' &&
    typeof component.parameters === 'object';
  return isComponent ? component.parameters : value;
}
