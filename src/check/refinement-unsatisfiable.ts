import type { Diagnostic, Related } from '../base/diagnostic.ts';
import { printExpression } from '../model/expression/printer.ts';
import { decide } from '../model/refine/decide.ts';
import { all, variablesOf } from '../model/refine/formula.ts';
import { rootOf } from '../model/refine/guards.ts';
import type { Knowledge, ReadMessage, ReadPredicate } from '../model/refine/knowledge.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { isElsewhere, placeOfNode, whereabouts } from './extension.ts';
import { ofRefinedMessages, placeOfPredicate, type RefinedMessage } from './refinements.ts';
import { joinWords } from './words.ts';

/** No value satisfies what is demanded. */
export const refinementUnsatisfiable: Check = {
  code: 'refinement-unsatisfiable',
  title: 'Refinements that no value satisfies',
  kinds: ['global'],
  run: ofRefinedMessages(ofMessage),
};

function ofMessage({ judged, knowledge, read, chosen }: RefinedMessage): Diagnostic[] {
  const elsewhere = isElsewhere(judged, read.message);
  // What can be met together can be met each by itself.
  const alone = read.predicates.filter(
    (one) => (one.predicate.nested || read.alone === 'unsat') && isEmpty(knowledge, [one]),
  );
  if (alone.length > 0) return elsewhere ? [] : alone.map((one) => tellAlone(judged, read, one));
  if (read.alone !== 'unsat') {
    return read.impossible ? [tellImpossible(judged, knowledge, read, chosen)] : [];
  }
  if (elsewhere) return [];
  const shared = read.predicates.filter(({ predicate }) => predicate.role === undefined);
  const together =
    clash(knowledge, shared) ??
    roleClash(knowledge, read, shared) ??
    clash(knowledge, read.predicates) ??
    read.predicates;
  return [tellTogether(judged, read, together)];
}

function isEmpty({ vocabulary }: Knowledge, reads: readonly ReadPredicate[]): boolean {
  return decide(all(reads.map(({ formula }) => formula)), vocabulary).kind === 'unsat';
}

/** Predicates of one message that exclude each other; as few as can be found by leaving some out. */
function clash(knowledge: Knowledge, reads: readonly ReadPredicate[]): ReadPredicate[] | undefined {
  const whole = reads.filter(({ predicate }) => !predicate.nested);
  if (whole.length < 2 || !isEmpty(knowledge, whole)) return undefined;
  let least = whole;
  for (const one of whole) {
    const without = least.filter((other) => other !== one);
    if (isEmpty(knowledge, without)) least = without;
  }
  return least;
}

/** What a receiver's own conditions exclude together with the types. */
function roleClash(
  knowledge: Knowledge,
  { message, predicates }: ReadMessage,
  shared: readonly ReadPredicate[],
): ReadPredicate[] | undefined {
  for (const role of message.to) {
    const own = predicates.filter(({ predicate }) => predicate.role === role);
    const found = own.length > 0 ? clash(knowledge, [...shared, ...own]) : undefined;
    if (found) return found;
  }
  return undefined;
}

function tellAlone(
  judged: Judged,
  { message }: ReadMessage,
  { predicate }: ReadPredicate,
): Diagnostic {
  const whom = predicate.role === undefined ? '' : ` for “${predicate.role}”`;
  const parts = predicate.nested
    ? ' Only an empty collection could be sent.'
    : ' The message can never be sent.';
  return {
    code: refinementUnsatisfiable.code,
    severity: 'error',
    message:
      `No value satisfies “${printExpression(predicate.expression)}”${whom}` +
      `${whereabouts(message)}.${parts} Widen the predicate.`,
    span: placeOfPredicate(judged, message, predicate),
  };
}

function tellTogether(
  judged: Judged,
  { message }: ReadMessage,
  reads: readonly ReadPredicate[],
): Diagnostic {
  const texts = reads.map(({ predicate: { expression, role } }) => {
    const whom = role === undefined ? '' : ` (for ${role})`;
    return `“${printExpression(expression)}”${whom}`;
  });
  const receivers = new Set(reads.flatMap(({ predicate: { role } }) => role ?? []));
  const mend =
    receivers.size > 1
      ? 'All receivers are sent the same: send them different messages, or widen one of the conditions.'
      : 'Widen one of them.';
  const [first, ...others] = [...reads].reverse();
  const related: Related[] = others.map(({ predicate }) => ({
    span: placeOfPredicate(judged, message, predicate),
    message: 'this excludes it',
  }));
  return {
    code: refinementUnsatisfiable.code,
    severity: 'error',
    message:
      `No value satisfies ${joinWords(texts)} together${whereabouts(message)}. ` +
      `The message can never be sent. ${mend}`,
    span: first ? placeOfPredicate(judged, message, first.predicate) : placeOfNode(judged, message),
    related,
  };
}

/** A branch that is never open does not hinder the others. */
function tellImpossible(
  judged: Judged,
  knowledge: Knowledge,
  read: ReadMessage,
  chosen: boolean,
): Diagnostic {
  const { message, predicates } = read;
  const earlier = new Set(predicates.flatMap(({ reading }) => reading.earlier));
  const roots = new Set(
    predicates.flatMap(({ formula }) => [...variablesOf(formula)].map((name) => rootOf(name))),
  );
  const related: Related[] = [];
  for (const [id, value] of knowledge.values) {
    const node = judged.cfg.nodes[value.node];
    if (!roots.has(id) || value.node === read.node || node?.kind !== 'message') continue;
    const span = placeOfNode(judged, node, 'payload');
    related.push({ span, message: `what is sent here as “${value.name}” satisfies the contrary` });
  }
  const texts = predicates
    .filter(({ reading }) => reading.earlier.length > 0)
    .map(({ predicate }) => `“${printExpression(predicate.expression)}”`);
  const named = joinWords([...earlier].map((name) => `“${name}”`));
  return {
    code: refinementUnsatisfiable.code,
    severity: chosen ? 'warning' : 'error',
    message:
      `${joinWords(texts)} can never hold here${whereabouts(message)}, given what holds of ` +
      `${named} already. ${chosen ? 'This branch can never be taken.' : 'The message can never be sent.'}`,
    span: placeOfPredicate(judged, message, predicates[0]?.predicate),
    related,
  };
}
