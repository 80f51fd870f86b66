import type { Diagnostic, Related } from '../base/diagnostic.ts';
import type { Flow, Held } from '../model/refine/secrecy.ts';
import { flowsOf } from '../model/refine/secrecy.ts';
import type { GlobalCfg } from '../model/global/cfg.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { judgedUse, placeOfNode } from './extension.ts';
import { joinWords } from './words.ts';

const flows = new WeakMap<GlobalCfg, Flow[]>();

/** Judges how annotated data flows in a document's protocol, flow by flow; worked out once. */
export function ofFlows(judge: (judged: Judged, flow: Flow) => Diagnostic[]): Check['run'] {
  return (document) => {
    const judged = judgedUse(document, 'annotations');
    if (!judged) return [];
    const found = flows.get(judged.cfg) ?? flowsOf(judged.cfg);
    flows.set(judged.cfg, found);
    return found.flatMap((flow) => judge(judged, flow));
  };
}

/** The messages that brought the data here, first to last. */
export function wayOf(judged: Judged, held: Held | undefined): Related[] {
  return (held?.way ?? []).flatMap((at) => {
    const node = judged.cfg.nodes[at];
    if (node?.kind !== 'message') return [];
    const to = node.to.map((role) => `“${role}”`).join(', ');
    const span = placeOfNode(judged, node, 'payload');
    return [{ span, message: `it goes from “${node.from}” to ${to} here` }];
  });
}

/** A part of a message for people: its name, or its place. */
export function partInWords({ message, field }: Pick<Flow, 'message' | 'field'>): string {
  const { name } = message.message.payload[field] ?? {};
  return name === undefined ? `what “${message.message.label}” carries` : `“${name}”`;
}

/** "@Encrypted and @Secret". */
export function marksInWords(names: readonly string[]): string {
  return joinWords(names.map((name) => `@${name}`));
}
