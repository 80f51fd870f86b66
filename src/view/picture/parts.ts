/** Finds the parts of Mermaid's picture that stand for parts of the model. */
import type { Model } from '../../model/document.ts';
import { messagesOf } from '../../model/protocol.ts';

/** Elements of the picture by the model's node ids. */
export type Parts = Map<string, SVGElement[]>;

/** The parts that can be told for sure; an empty map where the picture does not match. */
export function partsOf(svg: SVGSVGElement, model: Model | undefined): Parts {
  if (model?.kind === 'protocol') {
    const ids = messagesOf(model).map((message) => message.id);
    return messageParts(svg, ids);
  }
  const parts: Parts = new Map();
  if (!model) return parts;
  for (const element of svg.querySelectorAll<SVGElement>(
    'g.node, g.cluster, g.statediagram-state',
  )) {
    const id = nodeId(element.id) ?? element.dataset['id'];
    if (id !== undefined) parts.set(id, [...(parts.get(id) ?? []), element]);
  }
  return parts;
}

/** Mermaid's n-th line is the n-th message; the texts before a line belong to it. */
function messageParts(svg: SVGSVGElement, ids: readonly string[]): Parts {
  const lines: SVGElement[][] = [];
  let texts: SVGElement[] = [];
  const marked = '.messageText, .messageLine0, .messageLine1';
  for (const element of svg.querySelectorAll<SVGElement>(marked)) {
    if (element.classList.contains('messageText')) texts.push(element);
    else {
      lines.push([element, ...texts]);
      texts = [];
    }
  }
  if (lines.length !== ids.length) return new Map();
  return new Map(ids.map((id, at) => [id, lines[at] ?? []]));
}

/** The node's name in `diagram-1-flowchart-NAME-12` and `state-NAME-3`. */
function nodeId(id: string): string | undefined {
  return /(?:^|-)(?:flowchart|state)-(.+)-\d+$/.exec(id)?.[1];
}
