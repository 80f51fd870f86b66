import { beforeAll, describe, expect, it } from 'vitest';
import { loadLanguagesFor } from '../../../src/parse/index.ts';
import { caseFile, caseFolders, expectFile } from '../../tools/cases.ts';
import { outcome } from '../outcome.ts';

describe('A14 what texts become', () => {
  beforeAll(async () => {
    await loadLanguagesFor('', { language: 'scxml' });
  });

  it.each(caseFolders(import.meta.url))('$name', ({ path }) => {
    expectFile(path, 'expected.json', outcome(caseFile(path, 'input.scxml'), 'scxml'));
    expect.hasAssertions();
  });
});
