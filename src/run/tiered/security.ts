/**
 * Who may do what: clearances and permissions that only shrink on the way down, the matrix of
 * operation classes and tiers, approvals, and the audit log that every decision stands in.
 */
import { clearances, type Clearance } from '../../model/scenario/schema.ts';

/** The tiers of the matrix, highest first. */
export const securityTiers = ['swarm', 'run', 'step'] as const;
export type SecurityTier = (typeof securityTiers)[number];

/** Classes of operations. */
export const operationClasses = ['resource', 'execution', 'state', 'security'] as const;
export type OperationClass = (typeof operationClasses)[number];

/** What becomes of a request: it may, it may not, or somebody higher up is asked. */
export type Ruling = 'allow' | 'deny' | 'escalate';

/** The operations that are known, by class. */
export const operations: Readonly<Record<OperationClass, readonly string[]>> = {
  resource: ['allocate_credits', 'set_timeout', 'reserve_memory'],
  execution: ['run_routine', 'execute_step', 'call_tool'],
  state: ['read_context', 'update_state', 'export_data'],
  security: ['override_policy', 'emergency_stop', 'read_audit_log'],
};

/** The matrix of 4 classes × 3 tiers. */
export const matrix: Readonly<Record<OperationClass, Readonly<Record<SecurityTier, Ruling>>>> = {
  resource: { swarm: 'allow', run: 'escalate', step: 'escalate' },
  execution: { swarm: 'allow', run: 'allow', step: 'allow' },
  state: { swarm: 'allow', run: 'allow', step: 'allow' },
  security: { swarm: 'allow', run: 'deny', step: 'deny' },
};

/** A rule about a resource. `*` stands for any resource or action. */
export interface Permission {
  resource: string;
  action: string;
  effect: 'allow' | 'deny';
  /** How far it reaches: '*', or a path; it holds there and below (`swarm/a` in `swarm/a/b`). */
  scope: string;
  /** Facts that must be as written for it to hold; empty: always. */
  conditions: Readonly<Record<string, string>>;
  /** The highest is named as the reason. A denial overrides allowances of every priority. */
  priority: number;
}

/** What somebody wants to do. */
export interface Access {
  resource: string;
  action: string;
  /** Path of the one who asks. */
  scope: string;
  facts: Readonly<Record<string, string>>;
}

/** A ruling with its reason. */
export interface Verdict {
  ruling: Ruling;
  /** For people: which rule, or that there is none. */
  reason: string;
}

/** The class of an operation; undefined when it is not known. */
export function classOf(operation: string): OperationClass | undefined {
  return operationClasses.find(
    (each) => each === operation || operations[each].includes(operation),
  );
}

/** What the matrix says; operations that are not known are denied. */
export function matrixRuling(operation: string, tier: SecurityTier): Verdict {
  const known = classOf(operation);
  if (!known) return { ruling: 'deny', reason: `“${operation}” is no known operation` };
  const ruling = matrix[known][tier];
  return { ruling, reason: `${known} operations by a ${tier}: ${ruling}` };
}

/** The lower of two clearances: a child never has more than its parent. */
export function shrinkClearance(parent: Clearance, wanted: Clearance = parent): Clearance {
  return clearances.indexOf(wanted) < clearances.indexOf(parent) ? wanted : parent;
}

/** Whether a clearance is no higher than another. */
export function withinClearance(child: Clearance, parent: Clearance): boolean {
  return clearances.indexOf(child) <= clearances.indexOf(parent);
}

/** What these permissions say of an access. What no rule allows is denied; denials override. */
export function rule(permissions: readonly Permission[], access: Access): Verdict {
  const fitting = permissions
    .filter((each) => fits(each, access))
    .sort((a, b) => b.priority - a.priority);
  const denial = fitting.find(({ effect }) => effect === 'deny');
  if (denial) return { ruling: 'deny', reason: `${nameOf(denial)} denies it` };
  const allowance = fitting[0];
  if (allowance) return { ruling: 'allow', reason: `${nameOf(allowance)} allows it` };
  return { ruling: 'deny', reason: `nothing allows ${access.action} ${access.resource}` };
}

/** The matrix first, then the permissions: a request must pass both. */
export function decide(
  operation: string,
  tier: SecurityTier,
  permissions: readonly Permission[],
  access: Access,
): Verdict {
  const byTier = matrixRuling(operation, tier);
  return byTier.ruling === 'allow' ? rule(permissions, access) : byTier;
}

/**
 * What a child gets of its parent's permissions: of what it wants, what the parent has as wide or
 * wider; and every denial of the parent's.
 */
export function shrinkPermissions(
  parent: readonly Permission[],
  wanted: readonly Permission[] = parent,
): Permission[] {
  const denials = parent.filter(({ effect }) => effect === 'deny');
  const own = wanted.filter((each) => each.effect === 'deny' && !denials.includes(each));
  const allowed = wanted.filter(
    (each) => each.effect === 'allow' && parent.some((above) => includes(above, each)),
  );
  return [...denials, ...own, ...allowed];
}

/** Whether a child's permissions are nowhere wider than its parent's. */
export function withinPermissions(
  child: readonly Permission[],
  parent: readonly Permission[],
): boolean {
  return (
    child.every(
      (each) => each.effect === 'deny' || parent.some((above) => includes(above, each)),
    ) &&
    parent.every((above) => above.effect === 'allow' || child.some((each) => denies(each, above)))
  );
}

/** A question to people before something is done. */
export interface Approval {
  /** Who may answer. */
  approvers: string[];
  /** How many must agree. */
  threshold: number;
  agreed: string[];
  refused: string[];
  status: 'pending' | 'approved' | 'rejected' | 'timed_out';
}

/** A new question; with a threshold of 0 it is approved at once. */
export function ask(approvers: readonly string[], threshold: number): Approval {
  const status = threshold <= 0 ? 'approved' : 'pending';
  const approval: Approval = {
    approvers: [...approvers],
    threshold,
    agreed: [],
    refused: [],
    status,
  };
  if (threshold > approvers.length) approval.status = 'rejected';
  return approval;
}

/** One answer. Strangers, second answers and answers after the end count for nothing. */
export function answer(approval: Approval, approver: string, agrees: boolean): void {
  const { approvers, agreed, refused, threshold } = approval;
  if (approval.status !== 'pending' || !approvers.includes(approver)) return;
  if (agreed.includes(approver) || refused.includes(approver)) return;
  (agrees ? agreed : refused).push(approver);
  if (agreed.length >= threshold) approval.status = 'approved';
  else if (approvers.length - refused.length < threshold) approval.status = 'rejected';
}

/** The time for answers is over: what is not approved is rejected. */
export function expire(approval: Approval): void {
  if (approval.status === 'pending') approval.status = 'timed_out';
}

/** A decision as the audit log keeps it. */
export interface AuditEntry {
  /** From 1, without gaps. */
  number: number;
  subject: string;
  tier: string;
  operation: string;
  resource: string;
  ruling: Ruling;
  reason: string;
}

/** Which entries are wanted; absent fields fit everything. */
export type AuditFilter = Partial<Pick<AuditEntry, 'subject' | 'tier' | 'operation' | 'ruling'>>;

/** Appends a decision; entries are never changed or removed. */
export function log(entries: AuditEntry[], entry: Omit<AuditEntry, 'number'>): AuditEntry {
  const added = { number: entries.length + 1, ...entry };
  entries.push(added);
  return added;
}

/** The entries that fit. */
export function filterAudit(entries: readonly AuditEntry[], filter: AuditFilter): AuditEntry[] {
  return entries.filter(
    (entry) =>
      (filter.subject === undefined || entry.subject === filter.subject) &&
      (filter.tier === undefined || entry.tier === filter.tier) &&
      (filter.operation === undefined || entry.operation === filter.operation) &&
      (filter.ruling === undefined || entry.ruling === filter.ruling),
  );
}

function fits(permission: Permission, access: Access): boolean {
  return (
    covers(permission.resource, access.resource) &&
    covers(permission.action, access.action) &&
    reaches(permission.scope, access.scope) &&
    Object.entries(permission.conditions).every(([fact, value]) => access.facts[fact] === value)
  );
}

/** Whether `above` allows everything that `below` allows. */
function includes(above: Permission, below: Permission): boolean {
  return (
    above.effect === 'allow' &&
    covers(above.resource, below.resource) &&
    covers(above.action, below.action) &&
    reaches(above.scope, below.scope) &&
    Object.entries(above.conditions).every(([fact, value]) => below.conditions[fact] === value)
  );
}

/** Whether `below` denies everything that `above` denies. */
function denies(below: Permission, above: Permission): boolean {
  return below.effect === 'deny' && includes({ ...below, effect: 'allow' }, above);
}

function covers(pattern: string, name: string): boolean {
  return pattern === '*' || pattern === name;
}

function reaches(scope: string, place: string): boolean {
  return scope === '*' || place === scope || place.startsWith(`${scope}/`);
}

function nameOf({ effect, action, resource, scope }: Permission): string {
  return `“${effect} ${action} ${resource} in ${scope}”`;
}
