import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../../src/model/json.ts';
import { scenarioJsonSchema, type JsonSchema } from '../../../src/parse/scenario/json-schema.ts';
import { parseScenario } from '../../../src/parse/scenario/parse.ts';
import { caseFile, caseFolders } from '../../tools/cases.ts';
import { root } from '../../tools/root.ts';

const schema = scenarioJsonSchema();

/** Whether a value fits, as far as the schema uses JSON Schema. */
function fits(value: Json, part: JsonSchema): boolean {
  const is = (type: Json): boolean =>
    type === typeOf(value) || (type === 'number' && typeOf(value) === 'integer');
  const at = part as Record<string, never>;
  if (at['$ref'] && !fits(value, (schema['$defs'] as never)[String(at['$ref']).slice(8)]))
    return false;
  if (at['type'] && ![at['type']].flat().some(is)) return false;
  if (at['const'] !== undefined && at['const'] !== value) return false;
  if (at['enum'] && !(at['enum'] as Json[]).includes(value)) return false;
  if (at['anyOf'] && !(at['anyOf'] as JsonSchema[]).some((one) => fits(value, one))) return false;
  if (typeof value === 'string')
    return !at['pattern'] || new RegExp(at['pattern'], 'u').test(value);
  if (typeof value === 'number') {
    return value >= (at['minimum'] ?? -Infinity) && value <= (at['maximum'] ?? Infinity);
  }
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return !at['items'] || value.every((one) => fits(one, at['items']!));
  const properties = (at['properties'] ?? {}) as Record<string, JsonSchema>;
  const more = at['additionalProperties'] as JsonSchema | boolean | undefined;
  const required = (at['required'] ?? []) as string[];
  return (
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value as Record<string, Json>).every(([name, one]) => {
      if (Object.hasOwn(properties, name)) return fits(one, properties[name]!);
      return typeof more === 'object' ? fits(one, more) : more !== false;
    })
  );
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

describe('the JSON Schema', () => {
  test('is published as it is', () => {
    const path = join(root, 'public/schema/scenario.json');
    const text = `${JSON.stringify(schema)}\n`;
    if (process.env['UPDATE'] === '1') {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const published = existsSync(path) ? readFileSync(path, 'utf8') : '';
    expect(published === text, 'UPDATE=1 rewrites public/schema/scenario.json').toBe(true);
  });

  // Commas inside braces are ours: to YAML they end the value.
  const cases = caseFolders(import.meta.url).filter(
    ({ name }) => !['flow-commas', 'components'].includes(name),
  );
  const inputs = cases.map(({ name, path }) => ({ name, text: caseFile(path, 'input.yaml') }));
  const right = inputs.filter(({ text }) => parseScenario(text).scenario);

  test.each(right)('accepts $name', ({ text }) => {
    const value = parse(text, { logLevel: 'error' }) as Json;
    if (value !== null && !/[[{].*\d,\d/.test(text)) expect(fits(value, schema)).toBe(true);
  });

  test.each(['unknown-key', 'unknown-keys', 'choices', 'missing', 'not-a-mapping', 'unknown-kind'])(
    'refuses %s',
    (name) => {
      const text = inputs.find((one) => one.name === name)?.text ?? '';
      expect(fits(parse(text) as Json, schema)).toBe(false);
    },
  );
});
