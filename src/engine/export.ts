import type { Trace } from '../trace/trace.ts';
import type { TraceFormat } from './api.ts';

/** A trace as text in a format. Each writer is loaded when it is first wanted. */
export async function exportTrace(
  trace: Trace,
  format: TraceFormat,
  title: string,
): Promise<string> {
  switch (format) {
    case 'jsonl':
      return (await import('../trace/format/jsonl.ts')).writeJsonl(trace, title);
    case 'chrome':
      return (await import('../trace/format/chrome.ts')).writeChrome(trace, title);
    case 'otlp':
      return (await import('../trace/format/otlp.ts')).writeOtlp(trace, title);
    case 'shiviz':
      return (await import('../trace/format/shiviz.ts')).writeShiviz(trace);
    case 'csv':
      return (await import('../trace/format/csv.ts')).writeCsv(trace);
    case 'mermaid':
      return (await import('../trace/format/mermaid.ts')).writeMermaid(trace, title);
  }
}
