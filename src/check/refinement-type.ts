import type { Diagnostic } from '../base/diagnostic.ts';
import type { Knowledge, ReadMessage } from '../model/refine/knowledge.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { isElsewhere, placeInside, whereabouts } from './extension.ts';
import { ofRefinements } from './refinements.ts';

/** A predicate that is none: it mixes kinds of values, or is not true or false. */
export const refinementType: Check = {
  code: 'refinement-type',
  title: 'Predicates that are not true or false',
  kinds: ['global'],
  run: ofRefinements(judge),
};

function judge(judged: Judged, { messages }: Knowledge): Diagnostic[] {
  return [...messages.values()]
    .filter(({ message }) => !isElsewhere(judged, message))
    .flatMap((read) => ofMessage(judged, read));
}

function ofMessage(judged: Judged, { message, predicates }: ReadMessage): Diagnostic[] {
  return predicates.flatMap(({ predicate, diagnostics }) => {
    const part = predicate.field < 0 ? 'where.0' : 'payload';
    return diagnostics
      .filter(({ severity }) => severity !== 'info')
      .map(({ fix, ...finding }) => ({
        code: refinementType.code,
        severity: finding.severity,
        message: `${finding.message}${whereabouts(message)}`,
        span: placeInside(judged, message, finding.span, part),
        ...(fix && message.site === undefined ? { fix } : {}),
      }));
  });
}
