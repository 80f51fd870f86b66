import type { Json } from '../../../src/model/json.ts';
import { scenarioField } from '../../../src/model/scenario/schema.ts';
import type { Scenario } from '../../../src/model/scenario/scenario.ts';
import type { Field } from '../../../src/model/schema.ts';

type Plain = { readonly [key: string]: Json };

/** A scenario with every default filled in, from what a person would write of it. */
export function scenarioOf(written: Plain): Scenario {
  const { swarm, swarms, ...rest } = written;
  const all = [...(swarm === undefined ? [] : [swarm]), ...listOf(swarms)];
  const filled = fill(scenarioField, { ...rest, swarms: all }) as unknown as Scenario;
  return { ...filled, kind: 'scenario', components: [], given: [] };
}

function fill(field: Field, value: Json | undefined): Json | undefined {
  if (value === undefined) {
    if ('fallback' in field && field.fallback !== undefined) {
      return structuredClone(field.fallback) as Json;
    }
    return field.type === 'record' && !field.optional ? fill(field, {}) : undefined;
  }
  switch (field.type) {
    case 'later':
      return fill(field.field(), value);
    case 'list':
      return listOf(value).map((one) => fill(field.of, one) ?? null);
    case 'map':
      return mapped(value, (one) => fill(field.of, one) ?? null);
    case 'record': {
      const whole = isPlain(value) ? value : { [field.short ?? '']: value };
      const result: Record<string, Json> = {};
      for (const [name, inner] of Object.entries(field.fields)) {
        const filled = fill(inner, whole[name]);
        if (filled !== undefined) result[name] = filled;
      }
      return result;
    }
    default:
      return value;
  }
}

function mapped(value: Json, change: (one: Json) => Json): Json {
  if (!isPlain(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)]));
}

function listOf(value: Json | undefined): Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as Json[]) : [value];
}

function isPlain(value: Json): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const ms = 1_000_000;
export const second = 1000 * ms;
export const minute = 60 * second;

/** A fixed duration. */
export function fixed(ns: number): Plain {
  return { kind: 'fixed', ns };
}
