/** Permissions as the tiers ask for them: the matrix decides, and every decision is marked. */
import type { Policies } from '../../model/scenario/scenario.ts';
import type { Clearance, Sensitivity } from '../../model/scenario/schema.ts';
import type { Ports } from '../component.ts';
import { maySee } from './context.ts';
import { matrixRuling, type Ruling, type SecurityTier } from './security.ts';

const ranks: Readonly<Record<SecurityTier, number>> = { swarm: 1, run: 2, step: 3 };

const labels = new Map<string, string>();

/**
 * Whether somebody may do something; marked as `audit:<ruling>:<operation>`. Always allowed, and
 * not marked, when the scenario checks nothing.
 */
export function permitted(
  ports: Ports,
  { security, defect }: Pick<Policies, 'security' | 'defect'>,
  tier: SecurityTier,
  operation: string,
  subject: string,
): Ruling {
  if (security === 'off') return 'allow';
  const { ruling } = matrixRuling(operation, tier);
  if (defect !== 'unaudited') markRuling(ports, ruling, operation, tier, subject);
  return ruling;
}

/** Whether what is this sensitive may be used with this clearance; a refusal is marked. */
export function clearedFor(
  ports: Ports,
  { security }: Pick<Policies, 'security'>,
  clearance: Clearance,
  sensitivity: Sensitivity,
  subject: string,
): boolean {
  if (security === 'off' || maySee(clearance, sensitivity)) return true;
  markRuling(ports, 'deny', 'call_tool', 'step', subject);
  return false;
}

function markRuling(
  ports: Ports,
  ruling: Ruling,
  operation: string,
  tier: SecurityTier,
  subject: string,
): void {
  const key = `${ruling}:${operation}`;
  let label = labels.get(key);
  if (label === undefined) {
    label = `audit:${key}`;
    labels.set(key, label);
  }
  ports.mark(label, subject, ranks[tier]);
}
