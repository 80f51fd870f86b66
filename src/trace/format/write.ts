import { unreachable } from '../../base/assert.ts';
import type { Trace } from '../trace.ts';
import { writeChrome } from './chrome.ts';
import { writeCsv } from './csv.ts';
import { writeJsonl } from './jsonl.ts';
import { writeMermaid } from './mermaid.ts';
import { writeOtlp } from './otlp.ts';
import { writeShiviz } from './shiviz.ts';

/** The formats that a trace can be written in, as the command line and the page name them. */
export const traceFormats = ['jsonl', 'chrome', 'otlp', 'shiviz', 'csv', 'mermaid'] as const;

/** One of `traceFormats`. */
export type TraceFormatId = (typeof traceFormats)[number];

/** File name endings and media types by format, for saving. */
export const formatFiles: Record<TraceFormatId, { extension: string; type: string }> = {
  jsonl: { extension: 'jsonl', type: 'application/jsonl' },
  chrome: { extension: 'trace.json', type: 'application/json' },
  otlp: { extension: 'otlp.json', type: 'application/json' },
  shiviz: { extension: 'log', type: 'text/plain' },
  csv: { extension: 'csv', type: 'text/csv' },
  mermaid: { extension: 'mmd', type: 'text/plain' },
};

/** A trace as text in a format; the title is the run's for people. */
export function writeTrace(trace: Trace, format: TraceFormatId, title = ''): string {
  switch (format) {
    case 'jsonl':
      return writeJsonl(trace, title);
    case 'chrome':
      return writeChrome(trace, title);
    case 'otlp':
      return writeOtlp(trace, title);
    case 'shiviz':
      return writeShiviz(trace);
    case 'csv':
      return writeCsv(trace);
    case 'mermaid':
      return writeMermaid(trace, title);
    default:
      return unreachable(format);
  }
}
