import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { GlobalCfg, GlobalMessage } from '../model/global/cfg.ts';
import { nextsOf } from '../model/global/walk-cfg.ts';
import type { RoleId } from '../model/protocol.ts';
import { flowOrder } from '../model/refine/knowledge.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { judgedUse, placeOfNode, whereabouts } from './extension.ts';
import { labelInWords, windowInWords } from './time.ts';

/** A window on a clock that sender and receiver have set at different moments. */
export const timeClockUnshared: Check = {
  code: 'time-clock-unshared',
  title: 'Clocks that sender and receiver have not reset together',
  kinds: ['global'],
  run,
};

/** Where each role may have reset a clock last, as a text; absent: never. */
type Resets = ReadonlyMap<string, ReadonlySet<number>>;

function run(document: Document): Diagnostic[] {
  const judged = judgedUse(document, 'time');
  if (!judged || judged.cfg.clocks.length === 0) return [];
  const before = resetsOf(judged.cfg);
  return judged.cfg.nodes.flatMap((node, at) =>
    node.kind === 'message' ? ofMessage(judged, node, before.get(at) ?? new Map()) : [],
  );
}

function ofMessage(judged: Judged, node: GlobalMessage, resets: Resets): Diagnostic[] {
  const clock = node.within?.clock;
  if (clock === undefined || !node.within) return [];
  const mine = lastOf(resets, node.from, clock);
  const other = node.to.find((role) => !sameSet(lastOf(resets, role, clock), mine));
  if (other === undefined) return [];
  return [
    {
      code: timeClockUnshared.code,
      severity: 'warning',
      message:
        `${labelInWords(node)} comes ${windowInWords(node.within)}, but “${node.from}” and ` +
        `“${other}” have not reset ${clock} at the same message${whereabouts(node)}: they count ` +
        'from different moments. Reset it at a message between the two.',
      span: placeOfNode(judged, node, 'within'),
    },
  ];
}

function resetsOf(cfg: GlobalCfg): Map<number, Resets> {
  const nexts = cfg.nodes.map(nextsOf);
  const { sequence } = flowOrder(nexts, cfg.entry);
  const before = new Map<number, Resets>([[cfg.entry, new Map()]]);
  for (let changed = true; changed;) {
    changed = false;
    for (const at of sequence) {
      const node = cfg.nodes[at];
      const resets = before.get(at) ?? new Map();
      const after = node?.kind === 'message' && node.resetting ? reset(node, at, resets) : resets;
      for (const next of nexts[at] ?? []) {
        const known = before.get(next);
        const joined = known ? union(known, after) : after;
        if (joined === known) continue;
        before.set(next, joined);
        changed = true;
      }
    }
  }
  return before;
}

function reset({ from, to, resetting = [] }: GlobalMessage, at: number, resets: Resets): Resets {
  const after = new Map(resets);
  for (const role of [from, ...to]) {
    for (const clock of resetting) after.set(`${role}\n${clock}`, new Set([at]));
  }
  return after;
}

const start: ReadonlySet<number> = new Set([-1]);

function lastOf(resets: Resets, role: RoleId, clock: string): ReadonlySet<number> {
  return resets.get(`${role}\n${clock}`) ?? start;
}

/** The same object when nothing is added. */
function union(a: Resets, b: Resets): Resets {
  let joined: Map<string, ReadonlySet<number>> | undefined;
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [mine, others] = [a.get(key) ?? start, b.get(key) ?? start];
    if ([...others].every((one) => mine.has(one)) && a.has(key)) continue;
    joined ??= new Map(a);
    joined.set(key, new Set([...mine, ...others]));
  }
  return joined ?? a;
}

function sameSet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}
