import { decide } from '../model/refine/decide.ts';
import type { Assignment, Formula, Vocabulary } from '../model/refine/formula.ts';
import { all, negate } from '../model/refine/formula.ts';
import type { Knowledge, ReadMessage } from '../model/refine/knowledge.ts';
import { printExpression } from '../model/expression/printer.ts';
import { newVocabulary } from '../model/refine/formula.ts';
import { translate } from '../model/refine/translate.ts';

/** Branches of a choice that split the values of one payload among them. */
export interface Cases {
  /** The payload's name. */
  name: string;
  variable: string;
  vocabulary: Vocabulary;
  /** Which values each branch takes. */
  formulas: Formula[];
}

/**
 * The cases that a choice splits a payload into: every branch sends one of the same name and kind,
 * with a predicate over nothing else, and no two branches say the same. Else undefined.
 */
export function casesOf(
  knowledge: Knowledge,
  reads: readonly (ReadMessage | undefined)[],
): Cases | undefined {
  const first = reads[0]?.predicates[0]?.predicate.own;
  if (first === undefined || reads.length < 2) return undefined;
  const vocabulary = newVocabulary();
  const texts = new Set<string>();
  const formulas: Formula[] = [];
  for (const read of reads) {
    const [only, ...more] = read?.predicates ?? [];
    const own = only?.predicate;
    if (!read || !own || more.length > 0 || own.nested || own.role !== undefined) return undefined;
    if (own.own !== first || own.names.length !== 1 || own.names[0] !== first) return undefined;
    const sort = knowledge.values.get(read.fields[own.field] ?? '')?.sort;
    if (sort === undefined || (vocabulary.sorts.get(first) ?? sort) !== sort) return undefined;
    vocabulary.sorts.set(first, sort);
    texts.add(printExpression(own.expression));
    formulas.push(
      translate(
        own.expression,
        ([name, ...fields]) =>
          name === first && fields.length === 0 ? { kind: 'variable', id: first, sort } : undefined,
        vocabulary,
      ),
    );
  }
  return texts.size === reads.length
    ? { name: first, variable: first, vocabulary, formulas }
    : undefined;
}

/** A value that no branch takes. */
export function fallsBetween(cases: Cases): ReturnType<Assignment['get']> {
  return valueOf(cases, all(cases.formulas.map(negate)));
}

/** A value that two branches take, and which two. */
export function fallsTwice(
  cases: Cases,
): { value: NonNullable<ReturnType<Assignment['get']>>; branches: [number, number] } | undefined {
  for (const [i, a] of cases.formulas.entries()) {
    for (const [j, b] of cases.formulas.entries()) {
      const value = j > i ? valueOf(cases, all([a, b])) : undefined;
      if (value !== undefined) return { value, branches: [i, j] };
    }
  }
  return undefined;
}

function valueOf({ variable, vocabulary }: Cases, formula: Formula): ReturnType<Assignment['get']> {
  const verdict = decide(formula, vocabulary);
  return verdict.kind === 'sat' ? verdict.model.get(variable) : undefined;
}
