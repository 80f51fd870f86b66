import { beforeAll, describe, expect, test } from 'vitest';
import { loadLanguagesFor } from '../../../src/parse/index.ts';
import { caseFile, caseFolders, expectFile } from '../../tools/cases.ts';
import { outcome } from '../outcome.ts';

beforeAll(() => loadLanguagesFor('', { language: 'scribble' }));

describe('Scribble', () => {
  test.each(caseFolders(import.meta.url))('$name', ({ path }) => {
    expectFile(path, 'expected.json', outcome(caseFile(path, 'input.scr'), 'scribble'));
    expect.hasAssertions();
  });
});
