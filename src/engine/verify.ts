import type { Progress, VerifyReport, VerifyRequest } from './api.ts';
import type { Source } from './compile.ts';

/** How long work is interrupted, told of and ended. */
export interface Work {
  pause(): Promise<void>;
  stopped(): boolean;
  progress?: (progress: Progress) => void;
}

/** Verifies the protocols of a text. */
export async function verify(
  request: VerifyRequest,
  source: Source,
  work: Work,
): Promise<VerifyReport> {
  throw new Error(`not yet: ${request.rules} ${source.language} ${work.stopped()}`);
}
