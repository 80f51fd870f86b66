import type { transactionScopes } from '../../model/component/coordinator.ts';

/** How far a transaction reaches. */
export type TransactionScope = (typeof transactionScopes)[number];

/**
 * What a participant locks in a transaction of this scope, widest first: everyone takes locks in
 * this order, so that they never wait in a circle. A wider scope locks all that a narrower does.
 */
export function lockSet(scope: TransactionScope, owner: string): string[] {
  const own = (level: string): string => `${level}:${owner}`;
  switch (scope) {
    case 'step':
      return [own('step')];
    case 'run':
      return [own('run'), ...lockSet('step', owner)];
    case 'swarm':
      return [own('swarm'), ...lockSet('run', owner)];
    case 'cross_swarm':
      return ['swarms', ...lockSet('swarm', owner)];
    case 'system':
      return ['system', ...lockSet('cross_swarm', owner)];
  }
}
