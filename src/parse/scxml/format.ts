import type { Edit } from '../../base/diagnostic.ts';
import { isScxml, ruleOf } from './schema.ts';
import { readScxml } from './scxml-text.ts';
import type { XmlElement, XmlNode } from './xml-tree.ts';

/** Indentation below this depth stays as it is. */
const DEEPEST = 60;

/**
 * The edits that lay a text out afresh: each element on a line of its own, two blanks a level. What
 * stands in data, scripts, contents and foreign elements is not touched, nor what is in a tag. A
 * text with mistakes in its XML stays as it is.
 */
export function format(source: string): Edit[] {
  const { xml } = readScxml(source);
  if (xml.diagnostics.some(({ severity }) => severity === 'error')) return [];
  const edits: Edit[] = [];
  const set = (from: number, to: number, text: string): void => {
    if (source.slice(from, to) !== text) edits.push({ span: { from, to }, text });
  };
  const start = source.startsWith('\uFEFF') ? 1 : 0;
  layOut(
    xml.children.filter(({ kind }) => kind !== 'text'),
    start,
    0,
    source,
    set,
  );
  const last = xml.children.filter(({ kind }) => kind !== 'text').at(-1);
  if (last) set(last.span.to, source.length, '\n');
  return edits;
}

type Set = (from: number, to: number, text: string) => void;

/** Sets the white space before each node; `from` is where the one before the first begins. */
function layOut(
  nodes: readonly XmlNode[],
  from: number,
  depth: number,
  source: string,
  set: Set,
): void {
  let behind = from;
  for (const node of nodes) {
    const gap = source.slice(behind, node.span.from);
    const isRemark = node.kind === 'comment' && behind !== from && !gap.includes('\n');
    const isFirst = depth === 0 && behind === from;
    if (isFirst) set(behind, node.span.from, '');
    else if (!isRemark) set(behind, node.span.from, breaks(gap) + '  '.repeat(depth));
    if (node.kind === 'element' && isLaidOut(node)) inside(node, depth, source, set);
    behind = node.span.to;
  }
}

/** One line break, or two where there were more. */
function breaks(gap: string): string {
  return (gap.match(/\n/g)?.length ?? 0) > 1 ? '\n\n' : '\n';
}

function inside(element: XmlElement, depth: number, source: string, set: Set): void {
  const { open, close, isEmptyTag, children } = element;
  if (isEmptyTag || !close || depth >= DEEPEST) return;
  const nodes = children.filter(({ kind }) => kind !== 'text');
  if (nodes.length === 0) {
    if (open.to < close.from) set(open.to, close.from, '');
    return;
  }
  layOut(nodes, open.to, depth + 1, source, set);
  set(nodes.at(-1)?.span.to ?? open.to, close.from, `\n${'  '.repeat(depth)}`);
}

/** True where white space between the children means nothing. */
function isLaidOut(element: XmlElement): boolean {
  const { children } = element;
  const hasText = children.some(
    (child) => child.kind === 'cdata' || (child.kind === 'text' && child.text.trim() !== ''),
  );
  if (hasText) return false;
  const rule = ruleOf(element);
  if (!rule) return false;
  if (rule.children !== 'any') return true;
  // A machine inside is SCXML again.
  const inner = children.filter((child) => child.kind === 'element');
  return (
    element.local === 'content' &&
    inner.length === 1 &&
    inner.every((one) => isScxml(one) && one.local === 'scxml')
  );
}
