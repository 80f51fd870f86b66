import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Check } from './check.ts';

/** Every check, one line each. */
export const checks: Check[] = [];

/** The findings of all checks that read documents of this kind. */
export function runChecks(document: Document): Diagnostic[] {
  if (!document.model) return [];
  return checks
    .filter(({ kinds }) => kinds.includes(document.kind))
    .flatMap((check) => check.run(document));
}
