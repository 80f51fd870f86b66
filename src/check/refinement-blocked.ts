import type { Diagnostic } from '../base/diagnostic.ts';
import { printExpression } from '../model/expression/printer.ts';
import { guardOf, uncovered } from '../model/refine/guards.ts';
import type { Check } from './check.ts';
import { whereabouts } from './extension.ts';
import { valuesInWords } from './refinement-words.ts';
import {
  ofRefinedMessages,
  origins,
  placeOfPredicate,
  type RefinedMessage,
} from './refinements.ts';
import { joinWords } from './words.ts';

/** After some values a message has none left to send. */
export const refinementBlocked: Check = {
  code: 'refinement-blocked',
  title: 'Refinements that do not follow from what was sent before',
  kinds: ['global'],
  run: ofRefinedMessages(ofMessage),
};

function ofMessage({ judged, knowledge, read, chosen }: RefinedMessage): Diagnostic[] {
  const guard = guardOf(read);
  if (chosen || guard.kind === 'free') return [];
  const finding = uncovered(knowledge, read.node, [guard]);
  if (finding.kind !== 'values' || finding.vague || read.impossible) return [];
  const { message, predicates } = read;
  const relevant = predicates.filter(({ reading }) => reading.earlier.length > 0);
  const texts = relevant.map(({ predicate }) => `“${printExpression(predicate.expression)}”`);
  const { variables } = finding;
  const values = valuesInWords(finding.model, knowledge, variables);
  return [
    {
      code: refinementBlocked.code,
      severity: 'error',
      message:
        `${values ? `When ${values}` : 'For some values'}, “${message.from}” cannot send this${whereabouts(message)}: no value ` +
        `satisfies ${joinWords(texts)}. Demand more of the earlier value, less of this one, or ` +
        'offer another branch for that case.',
      span: placeOfPredicate(judged, message, relevant[0]?.predicate),
      related: origins(judged, knowledge, variables),
    },
  ];
}
