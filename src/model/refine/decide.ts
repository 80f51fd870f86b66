import { unreachable } from '../../base/assert.ts';
import type { Assignment, Formula, Linear, Text, Vocabulary } from './formula.ts';
import { all, constant, eachVariable, isTrue, linear, plus, some, variable } from './formula.ts';
import type { Budget, Inequality } from './omega.ts';
import { solveLinear } from './omega.ts';
import type { Rational } from './rational.ts';

/** Whether a formula can hold: with values, not at all, or not known and why. */
export type Verdict =
  | { kind: 'sat'; model: Map<string, Rational | boolean | string> }
  | { kind: 'unsat' }
  | { kind: 'unknown'; why: string };

/** How much work one question may cost, in rows looked at; some tens of milliseconds. */
export const usualBudget = 60_000;

/**
 * Can the formula hold? Linear arithmetic over whole numbers and reals, truth values, and equality
 * of texts with their lengths are decided exactly; the rest is left open, and the answer is
 * `unknown` where it hangs on that. Cases are split only where the values at hand break a
 * disjunction (model-guided splitting); each conjunction is decided by the Omega test. Bounded.
 */
export function decide(formula: Formula, vocabulary: Vocabulary, budget = usualBudget): Verdict {
  const whole = withDefinitions(formula, vocabulary);
  const names = new Set<string>();
  eachVariable(whole, (name) => names.add(name));
  const unsure = [...names].filter((name) => vocabulary.sorts.get(name) === 'number');
  const question = { vocabulary, budget: { left: budget } };
  const first = new Search({ ...question, unsureAreWhole: true }).run(whole);
  if (first.kind !== 'unsat' || unsure.length === 0) return first;
  // Without whole numbers; with others perhaps.
  const second = new Search({ ...question, unsureAreWhole: false }).run(whole);
  if (second.kind !== 'sat') return second;
  const list = unsure.map((name) => `“${name}”`).join(', ');
  return { kind: 'unknown', why: `it is not known whether ${list} must be whole` };
}

/** The formula, and what holds of the variables that stand for terms, and of lengths. */
export function withDefinitions(formula: Formula, vocabulary: Vocabulary): Formula {
  const parts: Formula[] = [formula];
  const seen = new Set<string>();
  const lengths = new Map([...vocabulary.lengths].map(([text, length]) => [length, text]));
  // The list grows while it is walked.
  for (const part of parts) {
    eachVariable(part, (name) => {
      if (seen.has(name)) return;
      seen.add(name);
      const definition = vocabulary.definitions.get(name);
      if (definition) parts.push(definition);
      const text = lengths.get(name);
      if (text !== undefined) parts.push(emptyWhenZero(text, name));
      const length = vocabulary.lengths.get(name);
      if (length !== undefined && !seen.has(length)) parts.push(emptyWhenZero(name, length));
    });
  }
  return all(parts);
}

/** A text of length 0 is the empty one, and lengths are not negative. */
function emptyWhenZero(text: string, length: string): Formula {
  const atLeast = (least: bigint): Formula =>
    linear('>=', plus(variable(length), constant(-least)));
  const empty: Formula = {
    kind: 'equal',
    left: { variable: text },
    right: { value: '' },
    value: true,
  };
  return all([atLeast(0n), some([empty, atLeast(1n)])]);
}

/** A question while it is answered. */
interface Question {
  vocabulary: Vocabulary;
  budget: Budget;
  unsureAreWhole: boolean;
}

type Or = Extract<Formula, { kind: 'or' }>;
type Leaf = Extract<Formula, { kind: 'linear' | 'boolean' | 'equal' }>;

/** What must hold on a branch of the search. */
interface Branch {
  equalities: Linear[];
  inequalities: Inequality[];
  booleans: Map<string, boolean>;
  texts: Extract<Leaf, { kind: 'equal' }>[];
  clauses: Or[];
  /** What is not known of this branch, if anything. */
  doubt?: string;
}

const outOfBudget = 'it takes too many cases';

class Search {
  readonly #question: Question;

  constructor(question: Question) {
    this.#question = question;
  }

  run(formula: Formula): Verdict {
    const empty: Branch = {
      equalities: [],
      inequalities: [],
      booleans: new Map(),
      texts: [],
      clauses: [],
    };
    return this.#solve(this.#assume(empty, formula));
  }

  /** The branch with one more formula; undefined when that is a contradiction at once. */
  #assume(branch: Branch, formula: Formula): Branch | undefined {
    const next: Branch = {
      ...branch,
      equalities: [...branch.equalities],
      inequalities: [...branch.inequalities],
      booleans: new Map(branch.booleans),
      texts: [...branch.texts],
      clauses: [...branch.clauses],
    };
    const work = [formula];
    for (let part = work.pop(); part; part = work.pop()) {
      if (part.kind === 'false') return undefined;
      if (part.kind === 'true') continue;
      if (part.kind === 'and') work.push(...part.items);
      else if (part.kind === 'or') next.clauses.push(part);
      else if (!this.#assumeLeaf(next, part)) return undefined;
    }
    return next;
  }

  #assumeLeaf(branch: Branch, leaf: Leaf): boolean {
    const why = this.#doubtIn(leaf);
    if (why !== undefined) branch.doubt = why;
    switch (leaf.kind) {
      case 'boolean': {
        const before = branch.booleans.get(leaf.name);
        branch.booleans.set(leaf.name, leaf.value);
        return before === undefined || before === leaf.value;
      }
      case 'equal':
        branch.texts.push(leaf);
        return true;
      case 'linear':
        if (leaf.relation === '=') branch.equalities.push(leaf.sum);
        else if (leaf.relation === '!=') branch.clauses.push(differs(leaf.sum));
        else branch.inequalities.push({ sum: leaf.sum, strict: leaf.relation === '>' });
        return true;
      default:
        return unreachable(leaf);
    }
  }

  #solve(branch: Branch | undefined): Verdict {
    if (!branch) return { kind: 'unsat' };
    this.#question.budget.left -= 1 + branch.clauses.length;
    if (this.#question.budget.left <= 0) return { kind: 'unknown', why: outOfBudget };
    const model = this.#model(branch);
    if (model === 'unsat') return { kind: 'unsat' };
    if (model === 'unknown') return { kind: 'unknown', why: outOfBudget };
    const open = branch.clauses.find((clause) => !this.#isMet(clause, model));
    if (open) return this.#split(branch, open);
    return branch.doubt === undefined
      ? { kind: 'sat', model }
      : { kind: 'unknown', why: branch.doubt };
  }

  /** True when the values at hand make the clause true, whatever is not known. */
  #isMet(clause: Or, model: Assignment): boolean {
    return clause.items.some((item) => this.#doubtIn(item) === undefined && isTrue(item, model));
  }

  #doubtIn(formula: Formula): string | undefined {
    const { opaque } = this.#question.vocabulary;
    if (opaque.size === 0) return undefined;
    let why: string | undefined;
    eachVariable(formula, (name) => (why ??= opaque.get(name)));
    return why;
  }

  #split(branch: Branch, clause: Or): Verdict {
    const rest = { ...branch, clauses: branch.clauses.filter((other) => other !== clause) };
    let open: Verdict = { kind: 'unsat' };
    const sure = clause.items.filter((item) => this.#doubtIn(item) === undefined);
    const unsure = clause.items.filter((item) => this.#doubtIn(item) !== undefined);
    for (const item of [...sure, ...unsure]) {
      const verdict = this.#solve(this.#assume(rest, item));
      if (verdict.kind === 'sat') return verdict;
      if (verdict.kind === 'unknown') open = verdict;
      if (this.#question.budget.left <= 0) return { kind: 'unknown', why: outOfBudget };
    }
    return open;
  }

  /** Values under which the leaves of the branch hold; its clauses may be broken. */
  #model(branch: Branch): Map<string, Rational | boolean | string> | 'unsat' | 'unknown' {
    const classes = classesOf(branch.texts);
    if (!classes) return 'unsat';
    const { vocabulary, budget } = this.#question;
    const equalities = [...branch.equalities, ...lengthFacts(classes, vocabulary)];
    const numbers = solveLinear(
      { equalities, inequalities: branch.inequalities, isWhole: this.#isWhole },
      budget,
    );
    if (typeof numbers === 'string') return numbers;
    const model = new Map<string, Rational | boolean | string>([...numbers, ...branch.booleans]);
    fillTexts(model, classes, vocabulary);
    return model;
  }

  #isWhole = (name: string): boolean => {
    const sort = this.#question.vocabulary.sorts.get(name) ?? 'number';
    return sort === 'int' || (sort === 'number' && this.#question.unsureAreWhole);
  };
}

function differs(sum: Linear): Or {
  const above: Formula = { kind: 'linear', relation: '>', sum };
  const terms = new Map([...sum.terms].map(([name, value]) => [name, -value]));
  const below: Formula = {
    kind: 'linear',
    relation: '>',
    sum: { terms, constant: -sum.constant },
  };
  return { kind: 'or', items: [above, below] };
}

/** Texts that are equal: each variable's class, and the value of each class that has one. */
interface Classes {
  find(name: string): string;
  values: Map<string, string>;
  names: Set<string>;
  /** Every value that is spoken of; those without a variable keep clear of them. */
  known: Set<string>;
}

function classesOf(facts: Branch['texts']): Classes | undefined {
  const parents = new Map<string, string>();
  const values = new Map<string, string>();
  const names = new Set<string>();
  const known = new Set<string>();
  const find = (name: string): string => {
    let root = name;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    return root;
  };
  const id = (text: Text): string => {
    if ('variable' in text) {
      names.add(text.variable);
      return text.variable;
    }
    known.add(text.value);
    const name = `"${text.value}`;
    values.set(find(name), text.value);
    return name;
  };
  for (const { left, right, value } of facts) {
    const [a, b] = [find(id(left)), find(id(right))];
    if (!value || a === b) continue;
    const [ofA, ofB] = [values.get(a), values.get(b)];
    if (ofA !== undefined && ofB !== undefined && ofA !== ofB) return undefined;
    parents.set(a, b);
    const of = ofA ?? ofB;
    if (of !== undefined) values.set(b, of);
  }
  const apart = facts.every(
    ({ left, right, value }) => value || find(id(left)) !== find(id(right)),
  );
  return apart ? { find, values, names, known } : undefined;
}

/** Equal texts are equally long, and a known text is as long as it is. */
function lengthFacts(classes: Classes, vocabulary: Vocabulary): Linear[] {
  const facts: Linear[] = [];
  const first = new Map<string, string>();
  for (const [text, length] of vocabulary.lengths) {
    if (!classes.names.has(text)) continue;
    const root = classes.find(text);
    const value = classes.values.get(root);
    const other = first.get(root);
    if (value !== undefined) {
      facts.push(plus(variable(length), constant(BigInt(-value.length))));
    } else if (other !== undefined) {
      facts.push(plus(variable(length), variable(other), -1n));
    } else {
      first.set(root, length);
    }
  }
  return facts;
}

/** Gives each class of texts its value, or one that no other has. */
function fillTexts(
  model: Map<string, Rational | boolean | string>,
  classes: Classes,
  vocabulary: Vocabulary,
): void {
  const made = new Map<string, string>();
  const taken = new Set(classes.known);
  const tracked = new Set(classes.names);
  for (const [text, length] of vocabulary.lengths) if (model.has(length)) tracked.add(text);
  const lengthOf = new Map<string, number>();
  for (const text of tracked) {
    const length = model.get(vocabulary.lengths.get(text) ?? '');
    if (typeof length === 'object') lengthOf.set(classes.find(text), Number(length.n));
  }
  for (const text of tracked) {
    const root = classes.find(text);
    const value =
      classes.values.get(root) ?? made.get(root) ?? freshText(taken, lengthOf.get(root));
    made.set(root, value);
    taken.add(value);
    model.set(text, value);
  }
}

/** A text that is not taken; of a length where one is given, so long as it can be written down. */
function freshText(taken: ReadonlySet<string>, length?: number): string {
  const padding = Math.min(length ?? 1, 10_000);
  for (let i = 0; i <= 2 * taken.size + 26; i += 1) {
    const text = letters(i).padStart(padding, 'a');
    if (!taken.has(text) && (length === undefined || text.length === length)) return text;
  }
  return letters(taken.size).padStart(padding, 'b');
}

function letters(n: number): string {
  const rest = Math.floor(n / 26);
  return (rest > 0 ? letters(rest - 1) : '') + String.fromCharCode(97 + (n % 26));
}
