import type { Span } from '../base/span.ts';
import type { Document } from '../model/document.ts';
import { buildGlobalCfg, type CfgProblem } from '../model/global/build-cfg.ts';
import type { GlobalCfg, GlobalNode } from '../model/global/cfg.ts';
import type { GlobalProtocol, Interaction } from '../model/global/global.ts';
import { walk } from '../model/global/global.ts';
import type { MessageSignature, PayloadType } from '../model/global/type.ts';
import type { Knowledge } from '../model/refine/knowledge.ts';
import { knowledgeOf } from '../model/refine/knowledge.ts';
import { judgedGlobal } from './global.ts';
import { placeOf } from './place.ts';

/** Which extensions of the language a module makes use of. */
export interface ExtensionUse {
  refinements: boolean;
  annotations: boolean;
  time: boolean;
  exceptions: boolean;
}

/** A protocol that is judged, with what is worked out of it once. */
export interface Judged {
  document: Document;
  global: GlobalProtocol;
  cfg: GlobalCfg;
  problems: CfgProblem[];
}

const none: ExtensionUse = {
  refinements: false,
  annotations: false,
  time: false,
  exceptions: false,
};

const uses = new WeakMap<object, ExtensionUse>();
const graphs = new WeakMap<GlobalProtocol, ReturnType<typeof buildGlobalCfg>>();
const knowledges = new WeakMap<GlobalCfg, Knowledge>();

/** The protocol and graph of a document that uses an extension; undefined when there is nothing to check. */
export function judgedUse(document: Document, extension: keyof ExtensionUse): Judged | undefined {
  const judged = judgedGlobal(document, ['scribble', 'nuscr', 'sequence']);
  if (!judged || !useOf(judged.global)[extension]) return undefined;
  const { global } = judged;
  let built = graphs.get(global);
  if (!built) {
    built = buildGlobalCfg(global);
    graphs.set(global, built);
  }
  return { document, global, ...built };
}

/** What the protocol's values are known to satisfy; worked out once. */
export function knowledgeIn({ cfg, global }: Judged): Knowledge {
  let known = knowledges.get(cfg);
  if (!known) {
    known = knowledgeOf(cfg, global.module.types);
    knowledges.set(cfg, known);
  }
  return known;
}

/** A node of the graph other than the end. */
export type PlacedNode = Exclude<GlobalNode, { kind: 'end' }>;

/** True for what another judged protocol's own document tells of. */
export function isElsewhere({ global }: Judged, node: PlacedNode): boolean {
  if (node.site === undefined) return false;
  const { protocols } = global.module;
  const callee = Object.hasOwn(protocols, node.protocol) ? protocols[node.protocol] : undefined;
  return callee !== undefined && !callee.aux && !node.protocol.includes('.');
}

/** The place of (a part of) a node in the document's text; of the call that leads to it if it is in another protocol. */
export function placeOfNode({ document }: Judged, node: PlacedNode, ...parts: string[]): Span {
  if (node.site !== undefined) return placeOf(document, node.site);
  return placeOf(document, ...parts.map((part) => `${node.element}.${part}`), node.element);
}

/** A place inside a node, or the node's where that lies in another text. */
export function placeInside(judged: Judged, node: PlacedNode, inner: Span, part: string): Span {
  const whole = placeOfNode(judged, node);
  const inside = node.site === undefined && whole.from <= inner.from && inner.to <= whole.to;
  return inside ? inner : placeOfNode(judged, node, part);
}

/** A protocol name for people, where a node is in another one than the document's. */
export function whereabouts(node: PlacedNode): string {
  return node.site === undefined ? '' : ` (in protocol “${node.protocol}”)`;
}

/** Which extensions are used anywhere in the module. */
function useOf(global: GlobalProtocol): ExtensionUse {
  const { module } = global;
  const known = uses.get(module);
  if (known) return known;
  const found = { ...none };
  for (const { body, roles } of Object.values(module.protocols)) {
    if (roles.some(({ clearance }) => clearance !== undefined)) found.annotations = true;
    for (const node of walk(body)) note(node, found);
  }
  uses.set(module, found);
  return found;
}

function note(node: Interaction, found: ExtensionUse): void {
  if (node.kind === 'try' || node.kind === 'throw') found.exceptions = true;
  else if (node.kind === 'do' || node.kind === 'call') {
    for (const given of node.arguments) {
      if (given.kind === 'type') noteType(given.type, found);
      else if (given.kind === 'sig') noteMessage(given.message, found);
    }
  } else if (node.kind === 'message' || node.kind === 'connect') {
    if (node.message) noteMessage(node.message, found);
    if (node.kind === 'connect') return;
    if (node.where) found.refinements = true;
    if (node.within || node.resetting) found.time = true;
  }
}

function noteMessage({ payload }: MessageSignature, found: ExtensionUse): void {
  for (const { type } of payload) noteType(type, found);
}

function noteType(type: PayloadType, found: ExtensionUse): void {
  switch (type.kind) {
    case 'refined':
      found.refinements = true;
      noteType(type.base, found);
      return;
    case 'annotated':
      found.annotations = true;
      noteType(type.base, found);
      return;
    case 'named':
      for (const inner of type.arguments) noteType(inner, found);
      return;
    default:
  }
}
