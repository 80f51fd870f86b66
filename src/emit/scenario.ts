import { unreachable } from '../base/assert.ts';
import { componentSchema } from '../model/component/index.ts';
import { printBytes, printDuration } from '../model/expression/units.ts';
import type { Json } from '../model/json.ts';
import type { Distribution } from '../model/profile.ts';
import type { Amount } from '../model/resource.ts';
import type { ComponentSpec, Scenario } from '../model/scenario/scenario.ts';
import { runField, scenarioField, stepField, swarmField } from '../model/scenario/schema.ts';
import type { Field, FieldsOf, RecordField } from '../model/schema.ts';
import { defaultsOf } from '../model/schema.ts';
import { printDistribution, printScalar } from '../model/value-text.ts';
import type { Entry, Yaml } from './yaml.ts';
import { writeYaml } from './yaml.ts';

type Data = Readonly<Record<string, Json>>;

/**
 * A scenario as YAML for people: what its text set, and what differs from the defaults. Reading it
 * gives the same scenario (but for the list of what was given).
 */
export function printScenario(scenario: Scenario): string {
  return writeYaml(new Printer(new Set(scenario.given)).scenario(scenario));
}

class Printer {
  readonly #given: ReadonlySet<string>;

  constructor(given: ReadonlySet<string>) {
    this.#given = given;
  }

  scenario(scenario: Scenario): Entry[] {
    const { swarm: _, swarms: __, ...fields } = scenarioField.fields;
    const [one, ...more] = scenario.swarms as unknown as Data[];
    const entries = this.#entries(scenario as unknown as Data, fields, '', () => false);
    const swarms: Entry[] =
      one && more.length === 0
        ? [['swarm', this.#value(swarmField, one, 'swarms.0')]]
        : this.#listed('swarms', scenario.swarms as unknown as Data[]);
    const components = scenario.components.map((spec): Entry => [spec.id, this.#component(spec)]);
    const parts: Entry[] = components.length > 0 ? [['components', { entries: components }]] : [];
    const head = entries.filter(([key]) => key === 'scenario' || key === 'about');
    const rest = entries.filter(([key]) => key !== 'scenario' && key !== 'about');
    return [...head, ...swarms, ...parts, ...rest];
  }

  #listed(name: string, all: readonly Data[]): Entry[] {
    if (all.length === 0) return [];
    const items = all.map((one, i) => this.#value(swarmField, one, `${name}.${i}`));
    return [[name, { items }]];
  }

  #component({ id, kind, tier, parameters }: ComponentSpec): Yaml {
    const schema = componentSchema(kind);
    const path = `components.${id}`;
    const own = schema?.parameters.fields ?? {};
    const isUsual = tier === (schema?.tier ?? '') && !this.#given.has(`${path}.tier`);
    const usual = 'tier' in own || isUsual;
    const level: Entry[] = usual ? [] : [['tier', printScalar(tier)]];
    const rest = this.#entries(parameters, own, path, () => false);
    return { entries: [['is', printScalar(kind)], ...level, ...rest] };
  }

  /** The fields of a record that must be written. */
  #entries(data: Data, fields: FieldsOf, path: string, skips: (name: string) => boolean): Entry[] {
    const usual = defaultsOf({ type: 'record', about: '', fields });
    return Object.entries(fields).flatMap(([name, field]): Entry[] => {
      const value = data[name];
      const own = path === '' ? name : `${path}.${name}`;
      if (value === undefined || skips(name)) return [];
      if (same(value, usual[name]) && !this.#given.has(own)) return [];
      return [[name, this.#value(field, value, own)]];
    });
  }

  #value(field: Field, value: Json, path: string): Yaml {
    switch (field.type) {
      case 'later':
        return this.#value(field.field(), value, path);
      case 'list': {
        const items = (value as Json[]).map((one, i) => this.#value(field.of, one, `${path}.${i}`));
        return { items };
      }
      case 'map': {
        const entries = Object.entries(value as Data).map(([key, one]): Entry => [
          key,
          this.#value(field.of, one, `${path}.${key}`),
        ]);
        return { entries };
      }
      case 'record':
        return this.#record(field, value as Data, path);
      case 'variant': {
        const word = String((value as Data)[field.by]);
        const inner = field.of[word]?.fields ?? {};
        const entries = this.#entries(value as Data, inner, path, () => false);
        return { entries: [[field.by, printScalar(word)], ...entries] };
      }
      default:
        return plain(field, value);
    }
  }

  /** A record; one of which only the short field is written becomes the value of that field. */
  #record(field: RecordField, data: Data, path: string): Yaml {
    const entries = this.#entries(data, field.fields, path, this.#skips(field, data, path));
    if (field === stepField) addType(entries, data);
    const [only, ...more] = entries;
    const short = only && only[0] === field.short && more.length === 0;
    return short && isShort(only[1]) ? only[1] : { entries };
  }

  /** Names that reading makes up again need not be written. */
  #skips(field: RecordField, data: Data, path: string): (name: string) => boolean {
    const made = madeUp(field, data);
    return (name) =>
      made !== undefined &&
      name === made.field &&
      data[name] === made.name &&
      !this.#given.has(`${path}.${name}`);
  }
}

/** The name that a swarm, run or step gets when it has none. */
function madeUp(field: RecordField, data: Data): { field: string; name: Json } | undefined {
  if (field === swarmField) return { field: 'swarm', name: 'swarm' };
  if (field === runField) return { field: 'run', name: data['routine'] ?? 'run' };
  if (field !== stepField) return undefined;
  const tools = data['tools'];
  const tool = Array.isArray(tools) ? (tools[0] as string | undefined) : undefined;
  return { field: 'step', name: data['routine'] ?? tool ?? data['type'] ?? '' };
}

const telling = new Set(['branches', 'body', 'routine', 'when', 'then', 'else']);

/** Where fields tell a type, it is written as well, so that it stays. */
function addType(entries: Entry[], data: Data): void {
  const tells = entries.some(([name]) => telling.has(name));
  if (!tells || entries.some(([name]) => name === 'type')) return;
  const at = entries[0]?.[0] === 'step' ? 1 : 0;
  entries.splice(at, 0, ['type', printScalar(String(data['type']))]);
}

/** Values that cannot be taken for the record itself. */
function isShort(value: Yaml): boolean {
  if (typeof value === 'string') return value !== 'null' && !value.startsWith('{');
  return 'items' in value && value.items.every((item) => typeof item === 'string');
}

/** A value that is one text, as YAML. */
function plain(field: Field, value: Json): Yaml {
  switch (field.type) {
    case 'text':
    case 'choice':
    case 'expression':
      return printScalar(String(value));
    case 'number':
    case 'share':
    case 'flag':
      return String(value);
    case 'duration':
      return printDuration(value as number);
    case 'distribution':
      return printDistribution(value as Distribution);
    case 'amount':
      return printAmount(value as Amount);
    case 'json':
      return printJson(value);
    case 'list':
    case 'map':
    case 'record':
    case 'variant':
    case 'later':
      return '';
    default:
      return unreachable(field);
  }
}

/** Amounts in one text: `500 credits, 5min, 512 MB, 3 branches, 10 tool calls`. */
export function printAmount({ credits, time, memory, concurrency, toolCalls }: Amount): string {
  const parts = [
    ...(credits === undefined ? [] : [`${credits} credits`]),
    ...(time === undefined ? [] : [printDuration(time)]),
    ...(memory === undefined ? [] : [printBytes(memory)]),
    ...(concurrency === undefined ? [] : [`${concurrency} branches`]),
    ...(toolCalls === undefined ? [] : [`${toolCalls} tool calls`]),
  ];
  return parts.length === 0 ? '{}' : parts.join(', ');
}

/** Plain data as YAML in one line: JSON, with bare words where they mean themselves. */
function printJson(value: Json): string {
  if (typeof value === 'string') {
    return /^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(value) ? printScalar(value) : quoted(value);
  }
  if (Array.isArray(value)) return `[${value.map((one) => inFlow(one)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, one]) => `${quoted(key)}: ${inFlow(one)}`);
  return `{ ${entries.join(', ')} }`;
}

function inFlow(value: Json): string {
  return typeof value === 'string' ? quoted(value) : printJson(value);
}

/** JSON leaves a few characters as they are that YAML would not read. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Data, b as Data];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
  );
}
