import type { ConformReport, ConformRequest } from './api.ts';
import type { Source } from './compile.ts';

/** Holds a trace against a protocol. */
export function conform(source: Source, request: ConformRequest): ConformReport {
  const problem = `not yet: ${source.language} ${request.format}`;
  return { conforms: false, events: 0, problem };
}
