import type { Diagnostic } from '../base/diagnostic.ts';
import { decide } from '../model/refine/decide.ts';
import { chosenMessages, guardOf, uncovered } from '../model/refine/guards.ts';
import type { Finding } from '../model/refine/guards.ts';
import type { Knowledge } from '../model/refine/knowledge.ts';
import type { Check } from './check.ts';
import type { Judged, PlacedNode } from './extension.ts';
import { isElsewhere, placeOfNode, whereabouts } from './extension.ts';
import { ofRefinements, refinedChoices, type RefinedMessage } from './refinements.ts';

/** A question about refinements that is left open, with the reason. */
export const refinementUndecided: Check = {
  code: 'refinement-undecided',
  title: 'Refinements that could not be decided',
  kinds: ['global'],
  run: ofRefinements(judge),
};

function judge(judged: Judged, knowledge: Knowledge): Diagnostic[] {
  const chosen = chosenMessages(judged.cfg);
  const choices = refinedChoices(judged, knowledge).flatMap(({ choice, at, guards }) =>
    tell(judged, choice, whyOpen(uncovered(knowledge, at, guards)), 'at'),
  );
  const messages = [...knowledge.messages.values()].flatMap((read) =>
    ofMessage({ judged, knowledge, read, chosen: chosen.has(read.node) }),
  );
  return [...choices, ...messages];
}

function ofMessage({ judged, knowledge, read, chosen }: RefinedMessage): Diagnostic[] {
  if (!isElsewhere(judged, read.message)) {
    if (read.why !== undefined) return tell(judged, read.message, read.why, 'payload');
    const parts = read.predicates
      .filter(({ predicate }) => predicate.nested)
      .map(({ formula }) => decide(formula, knowledge.vocabulary));
    const open = parts.find((verdict) => verdict.kind === 'unknown');
    if (open?.kind === 'unknown') return tell(judged, read.message, open.why, 'payload');
  }
  if (chosen || read.impossible) return [];
  const finding = uncovered(knowledge, read.node, [guardOf(read)]);
  return tell(judged, read.message, whyOpen(finding), 'payload');
}

function whyOpen(finding: Finding): string | undefined {
  if (finding.kind === 'unknown') return finding.why;
  const carried = finding.kind === 'values' && finding.vague;
  return carried ? 'it hangs on values that are carried round a loop' : undefined;
}

function tell(
  judged: Judged,
  node: PlacedNode,
  why: string | undefined,
  part: string,
): Diagnostic[] {
  if (why === undefined) return [];
  return [
    {
      code: refinementUndecided.code,
      severity: 'hint',
      message:
        `Whether there is always a value that satisfies this${whereabouts(node)} is not known: ` +
        `${why}. It is checked on every message of a run.`,
      span: placeOfNode(judged, node, part),
    },
  ];
}
