import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Check } from './check.ts';
import { exceptionUse, throwsOf } from './exceptions.ts';
import { placeOf } from './place.ts';

/** A handler for what is never thrown. */
export const exceptionNeverThrown: Check = {
  code: 'exception-never-thrown',
  title: 'Handlers of exceptions that are never thrown',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const use = exceptionUse(document);
  if (!use) return [];
  return use.tries.flatMap(({ body, handlers }) =>
    handlers
      .filter(({ exception }) => throwsOf(exception, body).length === 0)
      .map(({ exception, id, at }) => ({
        code: exceptionNeverThrown.code,
        severity: 'warning' as const,
        message:
          `Nothing in this “try” throws ${exception}, so its handler is never reached. Write ` +
          `“throw ${exception};” where “${at}” is to break off, or remove the handler.`,
        span: placeOf(document, `${id}.label`, id),
      })),
  );
}
