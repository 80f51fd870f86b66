import { describe, expect, test } from 'vitest';
import {
  allVectors,
  classify,
  decisionTable,
  rulesFor,
  severityTree,
  severityWithoutPath,
  vectorOf,
  walkTree,
  type DecisionRule,
  type SeverityNode,
} from '../../../../src/run/tiered/errors/classify.ts';
import { walkSeverity } from '../../../../src/view/ladder/severity.ts';
import {
  errorType,
  errorTypes,
  features,
  severities,
  type ErrorType,
} from '../../../../src/run/tiered/errors/types.ts';

const types = Object.keys(errorTypes) as ErrorType[];

/** Vectors that a table does not send to exactly one row, or that the tree sees otherwise. */
function faultsOf(
  table: readonly DecisionRule[],
  tree: SeverityNode,
): { ambiguous: number; different: number } {
  let [ambiguous, different] = [0, 0];
  for (const vector of allVectors()) {
    const rules = rulesFor(vector, table);
    if (rules.length !== 1) ambiguous++;
    else if (rules[0]?.severity !== walkTree(vector, tree).severity) different++;
  }
  return { ambiguous, different };
}

describe('classification', () => {
  test('B09 the decision table is total: each of the 64 vectors fits exactly one row', () => {
    expect(allVectors()).toHaveLength(64);
    expect(new Set(allVectors().map((vector) => JSON.stringify(vector))).size).toBe(64);
    expect(faultsOf(decisionTable, severityTree)).toEqual({ ambiguous: 0, different: 0 });
  });

  test('B09 every type with every vector has one class, with a scope and a recoverability', () => {
    for (const type of types) {
      for (const vector of allVectors()) {
        const known = features.filter((feature) => vector[feature]);
        const one = classify(type, known);
        expect(classify(type, known)).toEqual(one);
        expect(one.severity).toBe(walkTree(vectorOf(one.features)).severity);
        expect(one.category).toBe(errorTypes[type].category);
        if (one.severity === 'fatal') expect(one.recoverability).toBe('none');
        if (one.retryable) expect(one.severity).toBe('error');
      }
    }
  });

  test('B09 what a type implies counts as known', () => {
    expect(classify('fatal_error', [])).toMatchObject({ severity: 'fatal', scope: 'system' });
    expect(classify('sandbox_breach', [])).toMatchObject({
      severity: 'critical',
      category: 'security',
      recoverability: 'manual',
      scope: 'swarm',
      escalationRequired: true,
      retryable: false,
    });
    expect(classify('timeout', [])).toMatchObject({
      severity: 'error',
      category: 'transient',
      recoverability: 'automatic',
      scope: 'step',
      retryable: true,
      escalationRequired: false,
    });
  });

  test('B09 a name that is no type is a failed tool', () => {
    expect(errorType('made_up')).toBe('tool_execution_failed');
    expect(errorType('toString')).toBe('tool_execution_failed');
    expect(errorType('timeout')).toBe('timeout');
  });

  test('B10 every path of the tree: its answers and where it ends', () => {
    const ends = (node: SeverityNode, path: string): string[] =>
      'question' in node
        ? [...ends(node.yes, `${path}y`), ...ends(node.no, `${path}n`)]
        : [`${path}: ${node.severity}`];
    expect(ends(severityTree, '')).toEqual([
      'y: fatal',
      'nyy: critical',
      'nyn: error',
      'nny: error',
      'nnn: warning',
    ]);
    expect(walkTree(vectorOf(['severalAffected', 'dataLoss'])).path.map((p) => p.answer)).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('B10 one severity has no path, and it is named', () => {
    const reached = new Set(allVectors().map((vector) => walkTree(vector).severity));
    expect(severities.filter((severity) => !reached.has(severity))).toEqual([severityWithoutPath]);
  });

  test('B10 the tree that is shown on the page says the same as the table', () => {
    for (const vector of allVectors()) {
      const { systemDown, severalAffected, recoverable } = vector;
      const harm = vector.dataLoss || vector.corruption || vector.securityRisk;
      const answers = [!systemDown, severalAffected, severalAffected ? harm : recoverable];
      const { node } = walkSeverity(answers);
      expect(node).toMatchObject({ severity: rulesFor(vector)[0]?.severity });
    }
  });

  test('B09 planted: a table without one of its rows, or with one twice, is noticed', () => {
    for (const dropped of decisionTable) {
      const table = decisionTable.filter((rule) => rule !== dropped);
      expect(faultsOf(table, severityTree).ambiguous).toBeGreaterThan(0);
      expect(faultsOf([...decisionTable, dropped], severityTree).ambiguous).toBeGreaterThan(0);
    }
  });

  test('B10 planted: a table that says another severity than the tree is noticed', () => {
    for (const [i, rule] of decisionTable.entries()) {
      const other = rule.severity === 'fatal' ? 'info' : 'fatal';
      const table = decisionTable.with(i, { ...rule, severity: other });
      expect(faultsOf(table, severityTree).different).toBeGreaterThan(0);
    }
  });
});
