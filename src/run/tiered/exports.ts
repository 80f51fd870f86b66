/**
 * Results that are handed on when a step or run ends: each to its destination, and when that fails
 * to the next, until it is delivered or lost. Plain data with total functions.
 */
import type { Value } from '../../model/schema.ts';
import type { exportField } from '../../model/scenario/schema.ts';

/** Where a value can go. */
export type Destination = 'parent' | 'blackboard' | 'store' | 'external';

/** What a person writes of an export. */
export type ExportSpec = Value<typeof exportField>;

/** An export on its way. */
export interface ExportState {
  key: string;
  critical: boolean;
  /** Where it is tried now (or was delivered); '' when it is lost. */
  to: Destination | '';
  /** Where else it can go. */
  left: Destination[];
  status: 'pending' | 'done' | 'lost';
  /** How many destinations were named. */
  places: number;
  /** Attempts that failed. */
  failed: number;
  /** A critical one that is lost was reported upward. */
  escalated: boolean;
}

/** A value is marked for export. */
export function markForExport(spec: ExportSpec): ExportState {
  const left = spec.fallback.filter((each, i, all) => each !== spec.to && all.indexOf(each) === i);
  return {
    key: spec.key,
    critical: spec.critical,
    to: spec.to,
    left,
    places: left.length + 1,
    status: 'pending',
    failed: 0,
    escalated: false,
  };
}

/** Its destination has it. */
export function delivered(state: ExportState): void {
  if (state.status === 'pending') state.status = 'done';
}

/**
 * Its destination failed: the next one is tried, or it is lost. Returns whether that must be
 * escalated: a critical export is lost, and nobody was told yet.
 */
export function failed(state: ExportState): boolean {
  if (state.status !== 'pending') return false;
  state.failed++;
  const next = state.left.shift();
  state.to = next ?? '';
  if (next !== undefined) return false;
  state.status = 'lost';
  state.escalated = state.critical;
  return state.critical;
}

/** Whether nothing is pending any more. */
export function exportsSettled(states: readonly ExportState[]): boolean {
  return states.every(({ status }) => status !== 'pending');
}

/** True only when every export was delivered: only then may a context be let go silently. */
export function finalizeExports(states: readonly ExportState[]): boolean {
  return states.every(({ status }) => status === 'done');
}
