import type { Diagnostic } from '../base/diagnostic.ts';
import type { Check } from './check.ts';
import { ofHandlers, throwsOf, type Handled } from './exceptions.ts';
import { placeOf } from './place.ts';

/** A handler for what is never thrown. */
export const exceptionNeverThrown: Check = {
  code: 'exception-never-thrown',
  title: 'Handlers of exceptions that are never thrown',
  kinds: ['global'],
  run: ofHandlers(ofHandler),
};

function ofHandler({ document, handler: { exception, id, at }, body }: Handled): Diagnostic[] {
  if (throwsOf(exception, body).length > 0) return [];
  return [
    {
      code: exceptionNeverThrown.code,
      severity: 'warning',
      message:
        `Nothing in this “try” throws ${exception}, so its handler is never reached. Write ` +
        `“throw ${exception};” where “${at}” is to break off, or remove the handler.`,
      span: placeOf(document, `${id}.label`, id),
    },
  ];
}
