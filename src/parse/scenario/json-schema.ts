import { unreachable } from '../../base/assert.ts';
import { componentSchemas } from '../../model/component/index.ts';
import type { Json } from '../../model/json.ts';
import { resources } from '../../model/resource.ts';
import type { ComponentSchema } from '../../model/scenario/scenario.ts';
import { stepField, swarmField } from '../../model/scenario/schema.ts';
import type { Field, FieldsOf, NumberField, RecordField } from '../../model/schema.ts';
import { componentFields, topFields } from './parse.ts';
import { defaultInWords } from './words.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = { readonly [key: string]: Json };

const number = String.raw`[-+]?(\d{1,3}(,\d{3})+|\d[\d_]*)(\.\d+)?([eE][-+]?\d+)?`;

/** Values that are defined once and referred to. */
const values: Readonly<Record<string, JsonSchema>> = {
  text: { type: ['string', 'number', 'boolean'] },
  flag: { enum: [true, false, 'true', 'false', 'yes', 'no', 'on', 'off'] },
  duration: {
    description: 'A duration with its unit: 50 ms, 1.5 min, 2h.',
    anyOf: [{ const: 0 }, { type: 'string', pattern: `^\\s*${number}\\s*[A-Za-zµμ]*\\s*$` }],
  },
  distribution: {
    description:
      'A duration, uniform(1 ms, 5 ms), exponential(20 ms) or lognormal(median …, p95 …).',
    anyOf: [{ const: 0 }, { type: 'string' }, { type: 'object' }],
  },
  share: {
    description: 'A share: 5% or 0.05.',
    anyOf: [
      { type: 'number', minimum: 0, maximum: 1 },
      { type: 'string', pattern: `^\\s*${number}\\s*%?\\s*$` },
    ],
  },
  amount: {
    description: 'Amounts: 500 credits, 5 min, 512 MB, 3 branches, 10 tool calls.',
    anyOf: [
      { type: 'string' },
      {
        type: 'object',
        properties: Object.fromEntries(
          resources.map((one) => [one, { type: ['string', 'number'] }]),
        ),
      },
    ],
  },
};

/** Records that hold records of their own kind. */
const recursive: readonly [string, RecordField][] = [
  ['step', stepField],
  ['swarm', swarmField],
];

/**
 * The JSON Schema (draft 2020-12) of the scenario language, for other editors. It accepts every
 * right scenario whose YAML means what it says; names, units and expressions are only checked by
 * the language itself.
 */
export function scenarioJsonSchema(): JsonSchema {
  const parts = componentSchemas.map((schema) => [`is:${schema.kind}`, component(schema)] as const);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Scenario',
    description: 'A tiered system, and what happens in it.',
    ...record({ ...topFields, components: { type: 'json', about: '' } }, { components }),
    $defs: {
      ...values,
      ...Object.fromEntries(recursive.map(([name, field]) => [name, ofField(field, true)])),
      ...Object.fromEntries(parts),
    },
  };
}

/** All components by name: a kind, or a record that says its kind. */
const components: JsonSchema = {
  description: 'Further parts of the system by name: what each is, and its parameters.',
  type: ['object', 'null'],
  additionalProperties: {
    anyOf: [
      { enum: [...componentSchemas.map(({ kind }) => kind), null] },
      ...componentSchemas.map(({ kind }) => ({ $ref: `#/$defs/is:${kind}` })),
    ],
  },
};

function component(schema: ComponentSchema): JsonSchema {
  const { kind, title, about } = schema;
  const is = { description: about, const: kind };
  return { title, description: about, ...record(componentFields(schema), { is }) };
}

function record(fields: FieldsOf, own: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => mustBeSaid(field)).map(([name]) => name);
  const properties = Object.fromEntries(
    entries.map(([name, field]) => [name, own[name] ?? orNothing(field)]),
  );
  const needed: JsonSchema = required.length > 0 ? { required } : {};
  return { type: 'object', properties, additionalProperties: false, ...needed };
}

function mustBeSaid(field: Field): boolean {
  const usual = 'fallback' in field && field.fallback !== undefined;
  return !usual && !field.optional && field.type !== 'record' && field.type !== 'json';
}

/** A key without a value is as if it were not there. */
function orNothing(field: Field): JsonSchema {
  const schema = { description: field.about, ...ofField(field) };
  const usual = defaultInWords(field);
  const told =
    usual === '' ? schema : { ...schema, description: `${field.about} Default: ${usual}.` };
  return mustBeSaid(field) ? told : { anyOf: [told, { type: 'null' }] };
}

function ofField(field: Field, isDefinition = false): JsonSchema {
  const known = recursive.find(([, one]) => one === field);
  if (known && !isDefinition) return { $ref: `#/$defs/${known[0]}` };
  switch (field.type) {
    case 'later':
      return ofField(field.field());
    case 'text':
    case 'expression':
      return { $ref: '#/$defs/text' };
    case 'flag':
    case 'duration':
    case 'distribution':
    case 'share':
    case 'amount':
      return { $ref: `#/$defs/${field.type}` };
    case 'choice':
      return { enum: field.of };
    case 'number':
      return ofNumber(field);
    case 'json':
      return {};
    case 'list': {
      const item = ofField(field.of);
      return { anyOf: [{ type: 'array', items: item }, item] };
    }
    case 'map':
      return {
        type: 'object',
        additionalProperties: { anyOf: [ofField(field.of), { type: 'null' }] },
      };
    case 'record': {
      const whole = record(field.fields);
      const short = field.short === undefined ? undefined : field.fields[field.short];
      return short ? { anyOf: [whole, ofField(short)] } : whole;
    }
    case 'variant':
      return {
        anyOf: Object.entries(field.of).map(([word, { fields }]) =>
          record({ [field.by]: { type: 'choice', about: 'What it is.', of: [word] }, ...fields }),
        ),
      };
    default:
      return unreachable(field);
  }
}

function ofNumber({ min, max, whole }: NumberField): JsonSchema {
  const bounds = {
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  };
  return {
    anyOf: [
      { type: whole ? 'integer' : 'number', ...bounds },
      { type: 'string', pattern: `^\\s*${number}` },
    ],
  };
}
