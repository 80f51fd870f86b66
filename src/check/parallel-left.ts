import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import { buildGlobalCfg } from '../model/global/build-cfg.ts';
import type { Check } from './check.ts';
import { judgedGlobal } from './global.ts';
import { placeOf } from './place.ts';

/** A branch of a parallel goes on outside it, while the others are not done. */
export const parallelLeft: Check = {
  code: 'parallel-left',
  title: 'Branches that leave a parallel before the others are done',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const judged = judgedGlobal(document, ['scribble', 'nuscr', 'sequence']);
  if (!judged) return [];
  const { name } = judged.global;
  const { cfg, problems } = buildGlobalCfg(judged.global);
  return problems.flatMap(({ code, element, protocol, message }): Diagnostic[] => {
    if (code !== 'recursion-leaves-parallel' && code !== 'throw-leaves-parallel') return [];
    const own = protocol === name;
    const site = cfg.nodes.find(
      (node) => node.kind !== 'end' && node.protocol === protocol && node.site !== undefined,
    );
    const call = site && site.kind !== 'end' ? (site.site ?? 'protocol') : 'protocol';
    const span = placeOf(document, own ? element : call, 'protocol');
    const where = own ? '' : ` (In protocol “${protocol}”.)`;
    return [{ code: parallelLeft.code, severity: 'error', message: message + where, span }];
  });
}
