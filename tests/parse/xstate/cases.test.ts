import { beforeAll, describe, expect, it } from 'vitest';
import { parseText } from '../../../src/parse/index.ts';
import { caseFile, caseFolders, expectFile } from '../../tools/cases.ts';
import { loadXState } from './load.ts';
import { sketch } from './sketch.ts';

beforeAll(loadXState);

describe('machines of XState', () => {
  it.each(caseFolders(import.meta.url))('$name', ({ path }) => {
    const text = caseFile(path, 'input.txt');
    const parsed = parseText(text, { language: 'xstate' });
    expectFile(path, 'expected.txt', sketch(text, parsed));
    expect.hasAssertions();
  });
});
