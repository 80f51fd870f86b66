import { describe, expect, test } from 'vitest';
import { readJsonl } from '../../../src/trace/format/jsonl.ts';
import { formatFiles, traceFormats, writeTrace } from '../../../src/trace/format/write.ts';
import { caseFile, caseFolders, expectFile } from '../../tools/cases.ts';

describe('a trace in every format', () => {
  for (const { name, path } of caseFolders(import.meta.url)) {
    for (const format of traceFormats) {
      test(`${name}: ${format}`, () => {
        const { trace, diagnostics } = readJsonl(caseFile(path, 'input.jsonl'));
        expect(diagnostics).toEqual([]);
        if (!trace) throw new Error('no trace');
        const text = writeTrace(trace, format, name);
        expectFile(path, `expected.${formatFiles[format].extension}`, text);
      });
    }
  }
});
