import { describe, expect, it } from 'vitest';
import type { LanguageId } from '../../src/model/document.ts';
import { caseFile, caseFolders, expectFile } from '../tools/cases.ts';
import { outcome } from './outcome.ts';

/** Case folders: `input.*` and what it becomes. */
const groups: { name: string; folder: string; file: string; language?: LanguageId }[] = [
  { name: 'state', folder: 'mermaid/state/cases', file: 'input.mmd', language: 'mermaid-state' },
  {
    name: 'flowchart',
    folder: 'mermaid/flowchart/cases',
    file: 'input.mmd',
    language: 'mermaid-flowchart',
  },
  { name: 'other', folder: 'mermaid/other/cases', file: 'input.mmd' },
  { name: 'markdown', folder: 'markdown/cases', file: 'input.md' },
];

describe.each(groups)('$name', ({ folder, file, language }) => {
  it.each(caseFolders(import.meta.url, folder))('$name', ({ path }) => {
    expectFile(path, 'expected.json', outcome(caseFile(path, file), language));
    expect.hasAssertions();
  });
});
