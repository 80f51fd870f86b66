import type { ReplaceReport, ReplaceRequest } from './api.ts';
import type { Source } from './compile.ts';

/** Is a machine a safe replacement for a role's? */
export function replaces(source: Source, request: ReplaceRequest): ReplaceReport {
  const why = `not yet: ${source.language} ${request.role}`;
  return { subtype: { verdict: 'unknown', why }, diagnostics: [] };
}
