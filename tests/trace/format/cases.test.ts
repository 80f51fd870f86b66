import { describe, expect, test } from 'vitest';
import type { TraceFormat } from '../../../src/engine/api.ts';
import { exportTrace } from '../../../src/engine/export.ts';
import { readJsonl } from '../../../src/trace/format/jsonl.ts';
import { caseFile, caseFolders, expectFile } from '../../tools/cases.ts';

const endings: Record<TraceFormat, string> = {
  jsonl: 'jsonl',
  chrome: 'trace.json',
  otlp: 'otlp.json',
  shiviz: 'log',
  csv: 'csv',
  mermaid: 'mmd',
};

describe('a trace in every format', () => {
  for (const { name, path } of caseFolders(import.meta.url)) {
    test.each(Object.entries(endings))(`${name}: %s`, async (format, ending) => {
      const { trace, diagnostics } = readJsonl(caseFile(path, 'input.jsonl'));
      expect(diagnostics).toEqual([]);
      if (!trace) throw new Error('no trace');
      const text = await exportTrace(trace, format as TraceFormat, name);
      expectFile(path, `expected.${ending}`, text);
    });
  }
});
