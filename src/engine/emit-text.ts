import { fail, type Result } from '../base/result.ts';
import type { EmitRequest, ProjectTarget } from './api.ts';
import type { Source } from './compile.ts';

/** A text made of a document or of one of its roles. */
export function emitText(
  source: Source,
  request: EmitRequest,
): { text: string; losses: string[]; problem?: string } {
  return { text: '', losses: [], problem: `not yet: ${source.language} as ${request.to}` };
}

/** The text of each role of a protocol; of one role when it is named. */
export function projectTexts(
  source: Source,
  wanted: { as: ProjectTarget; role?: string; protocol?: string },
): Result<{ role: string; text: string; losses: string[] }[]> {
  return fail(`not yet: ${source.language} as ${wanted.as}`);
}
