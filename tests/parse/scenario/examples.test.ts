import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printScenario } from '../../../src/emit/scenario.ts';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { detectLanguage } from '../../../src/parse/index.ts';
import { formatScenario } from '../../../src/parse/scenario/format.ts';
import { parseScenario } from '../../../src/parse/scenario/parse.ts';
import { root } from '../../tools/root.ts';

const folder = join(root, 'src/example/scenario');
const files = existsSync(folder)
  ? readdirSync(folder).filter((file) => file.endsWith('.yaml'))
  : [];

describe('the examples', () => {
  test.each(files)('%s is a scenario, and stays itself when printed and laid out', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(detectLanguage(text)).toBe('scenario');
    const { scenario, diagnostics } = parseScenario(text);
    expect(diagnostics).toEqual([]);
    if (!scenario) return;
    const { given: _, ...meaning } = scenario;
    expect(parseScenario(printScenario(scenario)).scenario).toMatchObject(meaning);
    const laidOut = applyEdits(text, formatScenario(text));
    expect(parseScenario(laidOut).scenario).toMatchObject(meaning);
  });
});
