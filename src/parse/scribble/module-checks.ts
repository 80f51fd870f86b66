import type { GlobalModule } from '../../model/global/global.ts';
import type { Keys } from './keys.ts';
import type { Scope } from './scope.ts';

/** Findings about a whole module. */
export function checkModule(
  scopes: readonly Scope[],
  keys: Keys,
  module: GlobalModule,
  dialect: 'scribble' | 'nuscr',
): void {
  void [scopes, keys, module, dialect];
}
