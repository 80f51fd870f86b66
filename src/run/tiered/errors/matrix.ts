/**
 * Which groups of strategies answer which category of errors, and which actions come of them: the
 * published figure, and what it leaves out.
 */
import { categories, type Category, type ErrorAction, type Recovery } from './types.ts';

/** Groups of recoveries, as the figure has them. */
export type RecoveryGroup = 'retry' | 'fallback' | 'escalation' | 'emergency';

export const recoveryGroups: Readonly<Record<RecoveryGroup, readonly Recovery[]>> = {
  retry: ['retry_same', 'retry_modified', 'wait_and_retry'],
  fallback: ['fallback_strategy', 'fallback_model', 'reduce_scope'],
  escalation: ['escalate_to_parent', 'escalate_to_human'],
  emergency: ['graceful_degradation', 'emergency_stop'],
};

/** Category → groups in the figure. There is no row for configuration. */
export const figureRows: Readonly<Partial<Record<Category, readonly RecoveryGroup[]>>> = {
  transient: ['retry'],
  resource: ['fallback'],
  security: ['escalation'],
  logic: ['fallback'],
  system: ['emergency'],
};

/** Group → actions in the figure. */
export const figureActions: Readonly<Record<RecoveryGroup, readonly ErrorAction[]>> = {
  retry: ['retry', 'continue'],
  fallback: ['fallback', 'skip'],
  escalation: ['pause', 'abort'],
  emergency: ['emergency_stop'],
};

/** A row of the matrix. */
export interface MatrixRow {
  category: Category;
  groups: readonly RecoveryGroup[];
  actions: readonly ErrorAction[];
  /** The figure has no such row: this one is made up after the logic errors. */
  missing: boolean;
}

/** What the figure has for a category that it leaves out. */
const madeUp: readonly RecoveryGroup[] = ['fallback', 'escalation'];

/** The whole matrix, every category in order; rows that the figure lacks are flagged. */
export function recoveryMatrix(
  rows: Readonly<Partial<Record<Category, readonly RecoveryGroup[]>>> = figureRows,
): MatrixRow[] {
  return categories.map((category) => {
    const groups = rows[category] ?? madeUp;
    return {
      category,
      groups,
      actions: groups.flatMap((group) => figureActions[group]),
      missing: rows[category] === undefined,
    };
  });
}

/** The group of a recovery. */
export function groupOf(recovery: Recovery): RecoveryGroup {
  for (const group of ['retry', 'fallback', 'escalation'] as const) {
    if (recoveryGroups[group].includes(recovery)) return group;
  }
  return 'emergency';
}
