import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { componentSchemas } from '../../../src/model/component/index.ts';
import { parseScenario, topFields } from '../../../src/parse/scenario/parse.ts';
import { scenarioReference } from '../../../src/parse/scenario/reference.ts';
import { root } from '../../tools/root.ts';

const folder = join(root, 'src/parse/scenario');
const sections = readFileSync(join(folder, 'diagnostics.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ code: text.slice(0, text.indexOf('\n')).trim(), text }));

test('every kind of finding has a section', () => {
  const sources = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const kinds = sources.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const given = /(?:report\(|wrong\(|problems: \[\{ kind: )\s*'([a-z]+)'|'scenario\/([a-z]+)'/g;
    return [...text.matchAll(given)].map((match) => match[1] ?? match[2] ?? '');
  });
  const known = sections.map(({ code }) => code);
  expect(new Set(kinds).size).toBeGreaterThan(10);
  for (const kind of kinds) expect(known).toContain(`scenario/${kind}`);
});

describe('the examples of', () => {
  const examples = sections.filter(({ text }) => text.includes('```'));
  test.each(examples)('$code', ({ code, text }) => {
    const [bad = '', good = ''] = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(parseScenario(bad).diagnostics.map((one) => one.code)).toContain(code);
    const after = parseScenario(good).diagnostics.filter(({ severity }) => severity === 'error');
    expect(after).toEqual([]);
  });
});

describe('the reference', () => {
  test('names every key of the top level and every kind of component', () => {
    for (const key of Object.keys(topFields)) expect(scenarioReference).toContain(`| \`${key}\` |`);
    for (const { kind } of componentSchemas) expect(scenarioReference).toContain(`is: ${kind}\``);
  });

  test('shows scenarios that are right', () => {
    const blocks = [...scenarioReference.matchAll(/```yaml\n([\s\S]*?)```/g)];
    expect(blocks).toHaveLength(2);
    for (const [, text = ''] of blocks) expect(parseScenario(text).diagnostics).toEqual([]);
  });
});
