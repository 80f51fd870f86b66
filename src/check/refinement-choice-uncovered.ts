import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import { printExpression } from '../model/expression/printer.ts';
import type { GlobalChoice } from '../model/global/cfg.ts';
import { uncovered } from '../model/refine/guards.ts';
import type { Knowledge, ReadMessage } from '../model/refine/knowledge.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { placeOfNode, whereabouts } from './extension.ts';
import { casesOf, fallsBetween } from './refinement-cases.ts';
import { inWords, valuesInWords } from './refinement-words.ts';
import { ofRefinedChoices, origins, type RefinedChoice } from './refinements.ts';

/** The branches of a choice leave a case out. */
export const refinementChoiceUncovered: Check = {
  code: 'refinement-choice-uncovered',
  title: 'Choices whose refinements leave a case uncovered',
  kinds: ['global'],
  run: ofRefinedChoices(ofChoice),
};

function ofChoice(refined: RefinedChoice): Diagnostic[] {
  const { judged, knowledge, choice, at, reads, guards } = refined;
  const finding = uncovered(knowledge, at, guards);
  if (finding.kind === 'values' && !finding.vague) {
    const { variables } = finding;
    const values = valuesInWords(finding.model, knowledge, variables);
    const fix = elseBranch(judged, choice, reads);
    return [
      {
        code: refinementChoiceUncovered.code,
        severity: 'error',
        message:
          `${values ? `When ${values}` : 'For some values'}, no branch of this choice is open to “${choice.at}”` +
          `${whereabouts(choice)}: ${predicatesInWords(reads)}. Widen a predicate, or add a ` +
          'branch for the case.',
        span: placeOfNode(judged, choice, 'at'),
        related: origins(judged, knowledge, variables),
        ...(fix ? { fix } : {}),
      },
    ];
  }
  return betweenFresh(judged, knowledge, choice, reads);
}

/** Branches that split the values of one payload among them, and forget some. */
function betweenFresh(
  judged: Judged,
  knowledge: Knowledge,
  choice: GlobalChoice,
  reads: readonly (ReadMessage | undefined)[],
): Diagnostic[] {
  const cases = casesOf(knowledge, reads);
  const value = cases && fallsBetween(cases);
  if (!cases || value === undefined) return [];
  return [
    {
      code: refinementChoiceUncovered.code,
      severity: 'warning',
      message:
        `No branch of this choice takes ${cases.name} = ${inWords(value)}${whereabouts(choice)}: ` +
        `${predicatesInWords(reads)}. If that case can arise, widen a predicate or add a branch.`,
      span: placeOfNode(judged, choice, 'at'),
    },
  ];
}

function predicatesInWords(reads: readonly (ReadMessage | undefined)[]): string {
  const texts = reads.map((read) => {
    const own = read?.predicates.map(({ predicate }) => printExpression(predicate.expression));
    return `“${read?.message.message.label ?? ''}” wants ${own?.join(' and ') ?? 'nothing'}`;
  });
  return texts.join(', ');
}

/** A branch for the rest: the last one's message without its payload, under another label. */
function elseBranch(
  judged: Judged,
  choice: GlobalChoice,
  reads: readonly (ReadMessage | undefined)[],
): Fix | undefined {
  const last = reads.at(-1)?.message;
  const whole = placeOfNode(judged, choice);
  if (!last || choice.site !== undefined || last.next !== choice.join) return undefined;
  const text = ` or {\n    otherwise() from ${choice.at} to ${last.to.join(', ')};\n  }`;
  return {
    title: 'Add a branch for the case',
    edits: [{ span: { from: whole.to, to: whole.to }, text }],
  };
}
