import type { Edit } from '../../base/diagnostic.ts';
import type { Node } from './nodes.ts';
import { isTypeOnly, nodeAt, nodesAt, partsOf, spanOfNode, textAt, unwrapped } from './nodes.ts';

/** True when code has something of TypeScript that is more than a type: it cannot be taken out. */
export function hasOwnMeaning(node: Node): boolean {
  return ['TSParameterProperty', 'TSEnumDeclaration', 'TSModuleDeclaration'].includes(node.type);
}

/** The edits that make plain JavaScript of TypeScript: what speaks of types is taken out. */
export function typesOut(node: Node, text: string): Edit[] {
  const edits: Edit[] = [];
  const work = [node];
  for (let next = work.pop(); next; next = work.pop()) {
    work.push(...strip(next, text, edits));
  }
  return outermost(edits);
}

/** Takes the types out of one node; its parts that are left to be looked at. */
function strip(node: Node, text: string, edits: Edit[]): Node[] {
  const out = (from: number, to: number): void => {
    if (to > from) edits.push({ span: { from, to }, text: '' });
  };
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression': {
      const inner = nodeAt(node, 'expression');
      if (!inner) return [];
      out(behind(inner, node, text), node.end);
      return [inner];
    }
    case 'TSTypeAssertion': {
      const inner = nodeAt(node, 'expression');
      if (!inner) return [];
      const type = nodeAt(node, 'typeAnnotation');
      const closed = text.indexOf('>', type?.end ?? node.start);
      out(node.start, closed < 0 ? inner.start : closed + 1);
      return [inner];
    }
    default:
  }
  if (isTypeOnly(node)) {
    out(node.start, node.end);
    return [];
  }
  if (node.type === 'Identifier' && node.end > node.start) {
    out(node.start + textAt(node, 'name').length, node.end);
    return [];
  }
  if (node['declare'] === true || node['importKind'] === 'type') {
    out(node.start, node.end);
    return [];
  }
  const parts = partsOf(node);
  if (/^(?:PropertyDefinition|MethodDefinition)$/.test(node.type)) modifiers(node, text, out);
  const list = node['implements'];
  if (Array.isArray(list) && list.length > 0) {
    const body = nodeAt(node, 'body');
    const from = text.lastIndexOf('implements', (list[0] as Node).start);
    if (body && from > node.start) out(from, body.start);
    return parts.filter((part) => !list.includes(part));
  }
  const [first] = nodesAt(node, 'params');
  if (first?.type === 'Identifier' && textAt(first, 'name') === 'this') {
    const second = nodesAt(node, 'params')[1];
    out(first.start, second?.start ?? first.end);
    return parts.filter((part) => part !== first);
  }
  return parts;
}

function modifiers(node: Node, text: string, out: (from: number, to: number) => void): void {
  const key = nodeAt(node, 'key');
  if (!key) return;
  const words = /\b(?:public|private|protected|readonly|override|abstract)\b\s*/g;
  for (const match of text.slice(node.start, key.start).matchAll(words)) {
    const from = node.start + match.index;
    out(from, from + match[0].length);
  }
  if (/^[?!]/.test(text.slice(key.end))) out(key.end, key.end + 1);
}

/** Where an inner expression ends, brackets around it included. */
function behind(inner: Node, whole: Node, text: string): number {
  let end = inner.end;
  let depth = 0;
  for (let at = whole.start; at < inner.start; at++) if (text[at] === '(') depth++;
  for (let at = end; at < whole.end && depth > 0; at++) {
    if (text[at] !== ')') {
      if (!/\s/.test(text[at] ?? '')) break;
      continue;
    }
    depth--;
    end = at + 1;
  }
  return end;
}

/** Edits inside of others are left out. */
export function outermost(edits: readonly Edit[]): Edit[] {
  const sorted = [...edits].sort((a, b) => a.span.from - b.span.from || b.span.to - a.span.to);
  const kept: Edit[] = [];
  let end = -1;
  for (const edit of sorted) {
    if (edit.span.from < end) continue;
    kept.push(edit);
    end = Math.max(end, edit.span.to);
  }
  return kept;
}

/** The text of a node after edits (in places of the whole text). */
export function edited(node: Node, text: string, edits: readonly Edit[]): string {
  const { from, to } = spanOfNode(node);
  const parts: string[] = [];
  let at = from;
  for (const { span, text: replacement } of outermost(edits)) {
    if (span.from < at || span.to > to) continue;
    parts.push(text.slice(at, span.from), replacement);
    at = span.to;
  }
  return parts.join('') + text.slice(at, to);
}

/** The text of an expression as plain JavaScript, without brackets around the whole. */
export function plainText(node: Node, text: string, edits: readonly Edit[] = []): string {
  const inner = unwrapped(node);
  return edited(inner, text, [...typesOut(inner, text), ...edits]);
}
