import type { Diagnostic, Related } from '../base/diagnostic.ts';
import { printDuration } from '../model/expression/units.ts';
import type { GlobalCfg, GlobalMessage } from '../model/global/cfg.ts';
import type { Window } from '../model/global/global.ts';
import { nextsOf } from '../model/global/walk-cfg.ts';
import { alternativesOf } from '../model/refine/guards.ts';
import { flowOrder } from '../model/refine/knowledge.ts';
import type { LateMessage, Timing } from '../model/refine/timing.ts';
import { hasDeadline, timingOf } from '../model/refine/timing.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { judgedUse, placeOfNode } from './extension.ts';

const timings = new WeakMap<GlobalCfg, Timing>();

/** Judges what time does to a document's protocol (worked out once) when it knows time. */
export function ofTiming(judge: (judged: Judged, timing: Timing) => Diagnostic[]): Check['run'] {
  return (document) => {
    const judged = judgedUse(document, 'time');
    if (!judged) return [];
    const timing = timings.get(judged.cfg) ?? timingOf(judged.cfg);
    timings.set(judged.cfg, timing);
    return judge(judged, timing);
  };
}

/**
 * Messages that are late, whatever happens or only perhaps; without those of loops that never reset
 * their clock, of which another check tells.
 */
export function lateMessages(
  judged: Judged,
  { late }: Timing,
  when: 'always' | 'perhaps',
): LateMessage[] {
  const loops = neverReset(judged);
  return late.filter(({ node, always }) => always === (when === 'always') && !loops.has(node));
}

/** "within 5s", "within [1s; 5s] on c". */
export function windowInWords({ from, to, clock }: Window): string {
  const on = clock === undefined ? '' : ` on ${clock}`;
  const last = to < 0 ? '*' : printDuration(to);
  if (from === 0 && to >= 0) return `within ${last}${on}`;
  return `within [${printDuration(from)}; ${last}]${on}`;
}

/** A message for people. */
export function labelInWords({ message, from }: GlobalMessage): string {
  return message.label === '' ? `a message of “${from}”` : `“${message.label}”`;
}

/** The messages that use the time up, as related places. */
export function chainOf(judged: Judged, chain: readonly number[]): Related[] {
  return chain.slice(-8).flatMap((at) => {
    const node = judged.cfg.nodes[at];
    if (node?.kind !== 'message') return [];
    const within = node.within;
    const takes =
      within && within.to >= 0 && within.clock === undefined
        ? `may take ${printDuration(within.to)}`
        : within && within.to >= 0
          ? `comes ${windowInWords(within)}`
          : 'may take any time';
    return [{ span: placeOfNode(judged, node, 'within', 'label'), message: `this ${takes}` }];
  });
}

/** Messages in a loop with a deadline on a clock that the loop never sets to 0 for their sender. */
export function neverReset({ cfg }: Judged): Map<number, GlobalMessage> {
  const found = new Map<number, GlobalMessage>();
  const optional = optionalMessages(cfg);
  for (const body of flowOrder(cfg.nodes.map(nextsOf), cfg.entry).loops.values()) {
    for (const at of body) {
      const node = cfg.nodes[at];
      if (node?.kind !== 'message' || !hasDeadline(node) || optional.has(at)) continue;
      const clock = node.within?.clock;
      if (clock === undefined || resetIn(cfg, body, node.from, clock)) continue;
      found.set(at, node);
    }
  }
  return found;
}

function resetIn(cfg: GlobalCfg, body: ReadonlySet<number>, role: string, clock: string): boolean {
  return [...body].some((at) => {
    const node = cfg.nodes[at];
    if (node?.kind !== 'message' || !node.resetting?.includes(clock)) return false;
    return node.from === role || node.to.includes(role);
  });
}

/** Messages that need not be sent, because another branch has no deadline. */
function optionalMessages(cfg: GlobalCfg): Set<number> {
  const optional = new Set<number>();
  for (const node of cfg.nodes) {
    if (node.kind !== 'choice') continue;
    const alternatives = alternativesOf(cfg, node);
    const open = alternatives.some((one) => {
      const message = cfg.nodes[one];
      return message?.kind === 'message' && !hasDeadline(message);
    });
    if (open) for (const one of alternatives) optional.add(one);
  }
  return optional;
}
