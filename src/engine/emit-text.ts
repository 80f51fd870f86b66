import type { EmitRequest } from './api.ts';
import type { Source } from './compile.ts';

/** A text made of a document or of one of its roles. */
export function emitText(
  source: Source,
  request: EmitRequest,
): { text: string; losses: string[]; problem?: string } {
  return { text: '', losses: [], problem: `not yet: ${source.language} as ${request.to}` };
}
