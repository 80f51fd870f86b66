import { assert } from '../../../base/assert.ts';
import {
  errorTypes,
  features,
  type Category,
  type Classified,
  type ErrorType,
  type Feature,
  type FeatureVector,
  type Recoverability,
  type Scope,
  type Severity,
} from './types.ts';

/** What a row of the decision table says of an error. */
export interface Verdict {
  severity: Severity;
  scope: Scope;
  recoverability: Recoverability;
}

/** A row of the decision table: features that it does not name do not matter to it. */
export interface DecisionRule extends Verdict {
  when: Partial<FeatureVector>;
}

const up = { systemDown: false } as const;
const wide = { ...up, severalAffected: true } as const;
const harmless = { ...wide, dataLoss: false, corruption: false, securityRisk: false } as const;
const single = { ...up, severalAffected: false } as const;

/** The decision table. Exactly one row fits each of the 2⁶ feature vectors. */
export const decisionTable: readonly DecisionRule[] = [
  { when: { systemDown: true }, severity: 'fatal', scope: 'system', recoverability: 'none' },
  {
    when: { ...wide, securityRisk: true },
    severity: 'critical',
    scope: 'swarm',
    recoverability: 'manual',
  },
  {
    when: { ...wide, securityRisk: false, dataLoss: true },
    severity: 'critical',
    scope: 'swarm',
    recoverability: 'manual',
  },
  {
    when: { ...wide, securityRisk: false, dataLoss: false, corruption: true },
    severity: 'critical',
    scope: 'swarm',
    recoverability: 'partial',
  },
  {
    when: { ...harmless, recoverable: true },
    severity: 'error',
    scope: 'run',
    recoverability: 'automatic',
  },
  {
    when: { ...harmless, recoverable: false },
    severity: 'error',
    scope: 'run',
    recoverability: 'partial',
  },
  {
    when: { ...single, recoverable: true },
    severity: 'error',
    scope: 'step',
    recoverability: 'automatic',
  },
  {
    when: { ...single, recoverable: false },
    severity: 'warning',
    scope: 'step',
    recoverability: 'partial',
  },
];

/** A question of the severity tree, or the severity it ends in. */
export type SeverityNode =
  | { question: string; any: readonly Feature[]; yes: SeverityNode; no: SeverityNode }
  | { severity: Severity; says: string };

/** The severity tree: yes/no questions, for reading and for clicking through. */
export const severityTree: SeverityNode = {
  question: 'Is the system out of order?',
  any: ['systemDown'],
  yes: { severity: 'fatal', says: 'Nothing works: stop.' },
  no: {
    question: 'Are several parts or runs affected?',
    any: ['severalAffected'],
    yes: {
      question: 'Is data lost or damaged, or security at risk?',
      any: ['dataLoss', 'corruption', 'securityRisk'],
      yes: { severity: 'critical', says: 'It needs attention at once.' },
      no: { severity: 'error', says: 'It hurts several, but harms nothing.' },
    },
    no: {
      question: 'Is it known, and can it be recovered from?',
      any: ['recoverable'],
      yes: { severity: 'error', says: 'It is handled where it happened.' },
      no: { severity: 'warning', says: 'It is written down.' },
    },
  },
};

/** A severity that no path of the tree ends in: only what was settled is reported with it. */
export const severityWithoutPath: Severity = 'info';

/** One answer on the way through the tree. */
export interface TreeStep {
  question: string;
  answer: boolean;
}

/** The severity that the tree gives, and the answers that led there. */
export function walkTree(
  vector: FeatureVector,
  tree: SeverityNode = severityTree,
): { severity: Severity; path: TreeStep[] } {
  const path: TreeStep[] = [];
  let node = tree;
  while ('question' in node) {
    const answer = node.any.some((feature) => vector[feature]);
    path.push({ question: node.question, answer });
    node = answer ? node.yes : node.no;
  }
  return { severity: node.severity, path };
}

/** The feature vector with just these features. */
export function vectorOf(has: readonly Feature[]): FeatureVector {
  const vector = {} as Record<Feature, boolean>;
  for (const feature of features) vector[feature] = has.includes(feature);
  return vector;
}

/** All 2⁶ feature vectors. */
export function allVectors(): FeatureVector[] {
  return Array.from({ length: 1 << features.length }, (_, bits) =>
    vectorOf(features.filter((_feature, i) => bits & (1 << i))),
  );
}

/** The rows of a table that fit a vector: exactly one in a table that is total and unambiguous. */
export function rulesFor(
  vector: FeatureVector,
  table: readonly DecisionRule[] = decisionTable,
): DecisionRule[] {
  return table.filter(({ when }) =>
    features.every((feature) => when[feature] === undefined || when[feature] === vector[feature]),
  );
}

/**
 * Classifies an error by its type and by what is known of it. What its type implies counts as
 * known. Total: every type with every set of features has exactly one class.
 */
export function classify(type: ErrorType, known: readonly Feature[]): Classified {
  const { category, implies } = errorTypes[type];
  const has = features.filter((each) => known.includes(each) || includes(implies, each));
  const rule = rulesFor(vectorOf(has))[0];
  assert(rule, 'the decision table is total');
  const { severity, scope, recoverability } = rule;
  return {
    type,
    severity,
    category,
    recoverability,
    scope,
    retryable: retryable(category, severity, recoverability),
    escalationRequired: severity === 'fatal' || severity === 'critical' || category === 'security',
    features: has,
  };
}

function includes(list: readonly Feature[], feature: Feature): boolean {
  return list.includes(feature);
}

function retryable(category: Category, severity: Severity, can: Recoverability): boolean {
  if (severity !== 'error' || category === 'security' || category === 'configuration') return false;
  return can === 'automatic' || can === 'partial';
}
