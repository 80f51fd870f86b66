import type { GlobalCfg, GlobalChoice } from '../global/cfg.ts';
import { decide } from './decide.ts';
import type { Assignment, Formula } from './formula.ts';
import { all, negate, some, yes } from './formula.ts';
import type { Knowledge, ReadMessage } from './knowledge.ts';
import { factsAbout, variablesBehind } from './knowledge.ts';

/**
 * When a message can be sent: `free` of what was sent before, under a condition on earlier values,
 * or not known (with the reason).
 */
export type Guard =
  | { kind: 'free' }
  | { kind: 'condition'; formula: Formula }
  | { kind: 'unknown'; why: string };

/** What a question about earlier values came to. */
export type Finding =
  /** It cannot fail. */
  | { kind: 'none' }
  /** It fails for these values. */
  | { kind: 'values'; model: Assignment; variables: ReadonlySet<string>; vague: boolean }
  | { kind: 'unknown'; why: string };

/** When there are values for a message that satisfy all that is demanded of them. */
export function guardOf(read: ReadMessage | undefined): Guard {
  if (!read || read.alone === 'unsat') return { kind: 'free' };
  const { guard } = read;
  if (!guard) {
    const why = 'the values that can be chosen here cannot be worked out';
    return { kind: 'unknown', why };
  }
  return guard.kind === 'true' ? { kind: 'free' } : { kind: 'condition', formula: guard };
}

/** Earlier values, allowed by all that holds before a node, for which none of the guards holds. */
export function uncovered(knowledge: Knowledge, at: number, guards: readonly Guard[]): Finding {
  if (guards.some(({ kind }) => kind === 'free')) return { kind: 'none' };
  const formulas = guards.flatMap((guard) => (guard.kind === 'condition' ? [guard.formula] : []));
  const finding = whereNot(knowledge, at, some(formulas));
  const unknown = guards.find((guard) => guard.kind === 'unknown');
  // With one guard that is not known, only a cover by the others says anything.
  return unknown && finding.kind !== 'none' ? unknown : finding;
}

/** Earlier values for which two guards hold at once. */
export function overlap(knowledge: Knowledge, at: number, a: Guard, b: Guard): Finding {
  if (a.kind !== 'condition' || b.kind !== 'condition') return { kind: 'none' };
  return whereNot(knowledge, at, negate(all([a.formula, b.formula])));
}

function whereNot(knowledge: Knowledge, at: number, formula: Formula): Finding {
  const { vocabulary, values } = knowledge;
  const denied = negate(formula);
  const state = knowledge.states.get(at);
  const variables = variablesBehind(denied, vocabulary);
  const facts = state ? factsAbout(state, variables) : { formula: yes, whole: true };
  const verdict = decide(all([facts.formula, denied]), vocabulary);
  if (verdict.kind === 'unsat') return { kind: 'none' };
  if (verdict.kind === 'unknown') return verdict;
  if (!facts.whole) return { kind: 'unknown', why: 'it hangs on too many earlier values' };
  const names = [...variables, ...variablesBehind(facts.formula, vocabulary)];
  const vague = names.some((name) => values.get(rootOf(name))?.vague);
  return { kind: 'values', model: verdict.model, variables, vague };
}

/** Where the sender of a choice begins each branch: messages, or -1 where it does something else. */
export function alternativesOf(cfg: GlobalCfg, choice: GlobalChoice): number[] {
  const found: number[] = [];
  const seen = new Set<number>();
  const visit = (at: number): void => {
    const node = cfg.nodes[at];
    if (!node || seen.has(at)) {
      found.push(-1);
      return;
    }
    seen.add(at);
    if (node.kind === 'message') found.push(node.from === choice.at ? at : -1);
    else if (node.kind === 'join') visit(node.next);
    else if (node.kind === 'choice' && node.at === choice.at) node.branches.forEach(visit);
    else found.push(-1);
  };
  choice.branches.forEach(visit);
  return found;
}

/** Choices that only go on with another choice of the same role. */
export function innerChoices(cfg: GlobalCfg): Set<number> {
  const inner = new Set<number>();
  for (const node of cfg.nodes) {
    if (node.kind !== 'choice') continue;
    for (const branch of node.branches) {
      const first = cfg.nodes[branch];
      if (first?.kind === 'choice' && first.at === node.at) inner.add(branch);
    }
  }
  return inner;
}

/** Messages with which a branch of a choice begins. */
export function chosenMessages(cfg: GlobalCfg): Set<number> {
  return new Set(
    cfg.nodes.flatMap((node) => (node.kind === 'choice' ? alternativesOf(cfg, node) : [])),
  );
}

/** The value that a variable is (a part of). */
export function rootOf(variable: string): string {
  const inner = /^len\((.*)\)$/.exec(variable)?.[1] ?? variable;
  const at = inner.indexOf('@');
  const dot = at < 0 ? -1 : inner.indexOf('.', inner.indexOf('.', at) + 1);
  return dot < 0 ? inner : inner.slice(0, dot);
}
