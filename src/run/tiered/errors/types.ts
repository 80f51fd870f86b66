/**
 * The words of error handling: what can go wrong, how bad it is, who is affected, what can be
 * done. Only data; the rules are in classify, recovery, backoff and escalation.
 */

/** How bad an error is, from a remark to the end of the system. */
export const severities = ['info', 'warning', 'error', 'critical', 'fatal'] as const;
export type Severity = (typeof severities)[number];

/** What kind of trouble an error is. */
export const categories = [
  'transient',
  'resource',
  'configuration',
  'security',
  'logic',
  'system',
] as const;
export type Category = (typeof categories)[number];

/** Who can repair it: the system alone, the system in part, a person, nobody. */
export const recoverabilities = ['automatic', 'partial', 'manual', 'none'] as const;
export type Recoverability = (typeof recoverabilities)[number];

/** How far its effects, or an emergency stop, reach. */
export const scopes = ['step', 'run', 'swarm', 'system'] as const;
export type Scope = (typeof scopes)[number];

/** Who handles errors, from the bottom up. */
export const handlers = ['step', 'run', 'swarm', 'human'] as const;
export type Handler = (typeof handlers)[number];

/** Facts about an error that decide its severity, in the order of their bits. */
export const features = [
  'systemDown',
  'severalAffected',
  'dataLoss',
  'corruption',
  'securityRisk',
  'recoverable',
] as const;
export type Feature = (typeof features)[number];

/** A yes or no for each feature. */
export type FeatureVector = Readonly<Record<Feature, boolean>>;

/** Every type of error: its category, and what is known of each error of it. */
export const errorTypes = {
  resource_exhausted: { category: 'resource', implies: ['recoverable'] },
  timeout: { category: 'transient', implies: ['recoverable'] },
  rate_limited: { category: 'transient', implies: ['recoverable'] },
  dependency_unavailable: { category: 'transient', implies: ['recoverable'] },
  strategy_failed: { category: 'logic', implies: ['recoverable'] },
  quality_degraded: { category: 'logic', implies: [] },
  context_overflow: { category: 'resource', implies: ['recoverable'] },
  security_violation: { category: 'security', implies: ['severalAffected', 'securityRisk'] },
  permission_denied: { category: 'security', implies: [] },
  state_corruption: { category: 'system', implies: ['severalAffected', 'corruption'] },
  fatal_error: { category: 'system', implies: ['systemDown'] },
  validation_failed: { category: 'logic', implies: ['recoverable'] },
  network_error: { category: 'transient', implies: ['recoverable'] },
  authentication_failed: { category: 'security', implies: [] },
  quota_exceeded: { category: 'resource', implies: ['recoverable'] },
  tool_execution_failed: { category: 'transient', implies: ['recoverable'] },
  model_unavailable: { category: 'transient', implies: ['recoverable'] },
  strategy_execution_failed: { category: 'logic', implies: ['recoverable'] },
  output_validation_failed: { category: 'logic', implies: ['recoverable'] },
  sandbox_breach: { category: 'security', implies: ['severalAffected', 'securityRisk'] },
  routine_parsing_failed: { category: 'configuration', implies: ['severalAffected'] },
  navigator_unavailable: { category: 'configuration', implies: ['severalAffected'] },
  branch_synchronization_failed: { category: 'logic', implies: ['severalAffected'] },
  context_corruption: { category: 'system', implies: ['severalAffected', 'corruption'] },
  team_formation_failed: { category: 'resource', implies: ['severalAffected'] },
  goal_decomposition_failed: { category: 'logic', implies: ['severalAffected'] },
  resource_allocation_failed: { category: 'resource', implies: ['recoverable'] },
  swarm_coordination_failed: { category: 'system', implies: ['severalAffected'] },
  transaction_failed: { category: 'transient', implies: ['recoverable'] },
  communication_failure: { category: 'transient', implies: ['recoverable'] },
  circuit_breaker_open: { category: 'transient', implies: ['recoverable'] },
} as const satisfies Record<string, { category: Category; implies: readonly Feature[] }>;

/** A type of error. */
export type ErrorType = keyof typeof errorTypes;

/** The type that a text names; `tool_execution_failed` when it names none. */
export function errorType(text: string): ErrorType {
  return Object.hasOwn(errorTypes, text) ? (text as ErrorType) : 'tool_execution_failed';
}

/** What is known of an error once it is classified. */
export interface Classified {
  type: ErrorType;
  severity: Severity;
  category: Category;
  recoverability: Recoverability;
  scope: Scope;
  /** Trying again may help. */
  retryable: boolean;
  /** It may not be settled where it happened. */
  escalationRequired: boolean;
  /** The facts that decided it. */
  features: Feature[];
}

/** The ten ways to recover. */
export const recoveries = [
  'emergency_stop',
  'escalate_to_human',
  'escalate_to_parent',
  'wait_and_retry',
  'retry_modified',
  'fallback_model',
  'retry_same',
  'fallback_strategy',
  'reduce_scope',
  'graceful_degradation',
] as const;
export type Recovery = (typeof recoveries)[number];

/** What whoever handles an error does next. */
export const errorActions = [
  'continue',
  'retry',
  'skip',
  'fallback',
  'pause',
  'abort',
  'emergency_stop',
] as const;
export type ErrorAction = (typeof errorActions)[number];
