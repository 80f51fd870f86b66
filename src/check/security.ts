import type { Related } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Flow, Held } from '../model/refine/secrecy.ts';
import { flowsOf } from '../model/refine/secrecy.ts';
import type { GlobalCfg } from '../model/global/cfg.ts';
import type { Judged } from './extension.ts';
import { judgedUse, placeOfNode } from './extension.ts';

const flows = new WeakMap<GlobalCfg, Flow[]>();

/** A protocol with annotations, and how annotated data flows in it; worked out once. */
export function annotatedFlows(document: Document): { judged: Judged; flows: Flow[] } | undefined {
  const judged = judgedUse(document, 'annotations');
  if (!judged) return undefined;
  const found = flows.get(judged.cfg) ?? flowsOf(judged.cfg);
  flows.set(judged.cfg, found);
  return { judged, flows: found };
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
  const marks = names.map((name) => `@${name}`);
  const last = marks.at(-1) ?? '';
  return marks.length < 2 ? last : `${marks.slice(0, -1).join(', ')} and ${last}`;
}
