/** The recovery table as the tiers use it. */
import type { Policies } from '../../model/scenario/scenario.ts';
import type { Ports } from '../component.ts';
import type { Backoff } from './errors/backoff.ts';
import type { RecoveryContext } from './errors/recovery.ts';
import { classify } from './errors/classify.ts';
import type { Classified } from './errors/types.ts';

const ms = 1_000_000;

/** The error that something handles. */
export function plannedFor({ error }: { error: Classified | null }): Classified {
  return error ?? classify('tool_execution_failed', []);
}

/** How delays grow, as the scenario's policies have it, with bits for the jitter. */
export function backoffOf(
  { backoff }: Pick<Policies, 'backoff'>,
  ports: Ports,
): Pick<RecoveryContext, 'backoff' | 'bits'> {
  const bits = ports.draw({ kind: 'uniform', minNs: 0, maxNs: 4294967295 });
  if (backoff === 'table') return { bits };
  const jitter = backoff === 'exponential_jitter' ? 0.2 : 0;
  const rule: Backoff = {
    kind: backoff,
    first: 1000 * ms,
    longest: 30_000 * ms,
    factor: 2,
    jitter,
  };
  return { backoff: rule, bits };
}
