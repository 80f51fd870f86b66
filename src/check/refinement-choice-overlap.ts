import type { Diagnostic } from '../base/diagnostic.ts';
import type { GlobalChoice } from '../model/global/cfg.ts';
import { overlap } from '../model/refine/guards.ts';
import type { ReadMessage } from '../model/refine/knowledge.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { placeOfNode, whereabouts } from './extension.ts';
import { casesOf, fallsBetween, fallsTwice } from './refinement-cases.ts';
import { inWords, valuesInWords } from './refinement-words.ts';
import { ofRefinedChoices, type RefinedChoice } from './refinements.ts';

/** Two branches of a choice are open in the same case. */
export const refinementChoiceOverlap: Check = {
  code: 'refinement-choice-overlap',
  title: 'Choices of which two branches fit the same case',
  kinds: ['global'],
  run: ofRefinedChoices(ofChoice),
};

function ofChoice(refined: RefinedChoice): Diagnostic[] {
  const { judged, knowledge, choice, at, reads, guards } = refined;
  for (const [i, a] of guards.entries()) {
    for (const [j, b] of guards.entries()) {
      if (j <= i || a.kind !== 'condition' || b.kind !== 'condition') continue;
      const finding = overlap(knowledge, at, a, b);
      if (finding.kind !== 'values') continue;
      const values = valuesInWords(finding.model, knowledge, finding.variables);
      return [tell(judged, choice, values, [reads[i], reads[j]])];
    }
  }
  const cases = casesOf(knowledge, reads);
  const twice = cases && fallsBetween(cases) === undefined ? fallsTwice(cases) : undefined;
  if (!cases || !twice) return [];
  const [i, j] = twice.branches;
  return [tell(judged, choice, `${cases.name} = ${inWords(twice.value)}`, [reads[i], reads[j]])];
}

function tell(
  judged: Judged,
  choice: GlobalChoice,
  values: string,
  reads: readonly (ReadMessage | undefined)[],
): Diagnostic {
  const labels = reads.map((read) => `“${read?.message.message.label ?? ''}”`).join(' and ');
  return {
    code: refinementChoiceOverlap.code,
    severity: 'hint',
    message:
      `${values ? `When ${values}` : 'For some values'}, both ${labels} are open to “${choice.at}”${whereabouts(choice)}: the case ` +
      'does not decide the branch. That is allowed; narrow one of them if it is not meant.',
    span: placeOfNode(judged, choice, 'at'),
  };
}
