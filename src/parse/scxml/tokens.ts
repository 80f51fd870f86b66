import type { Span } from '../../base/span.ts';
import type { Token, TokenKind } from '../language.ts';
import type { AttributeKind } from './schema.ts';
import { additionAttributes, isScxml, ruleOf } from './schema.ts';
import { readScxml } from './scxml-text.ts';
import { lockstepNamespace } from './xml.ts';
import type { XmlAttribute, XmlElement, XmlNode } from './xml-tree.ts';

/** Tokens of a text for highlighting: what is SCXML stands out against what is not. */
export function tokens(source: string): Token[] {
  const { xml } = readScxml(source);
  const found: Token[] = [];
  const add = (span: Span, kind: TokenKind): void => {
    if (span.to > span.from) found.push({ span, kind });
  };
  const work: XmlNode[] = [...xml.children];
  for (let node = work.pop(); node; node = work.pop()) {
    if (node.kind === 'element') {
      element(node, add);
      for (const child of node.children) work.push(child);
    } else if (node.kind === 'comment') add(node.span, 'comment');
    else if (node.kind === 'cdata') cdata(node.span, node.inner, add);
    else if (node.kind !== 'text') add(node.span, 'meta');
  }
  return withoutOverlaps(found);
}

type Add = (span: Span, kind: TokenKind) => void;

function cdata(span: Span, inner: Span, add: Add): void {
  add({ from: span.from, to: inner.from }, 'meta');
  add({ from: inner.to, to: span.to }, 'meta');
}

function element(node: XmlElement, add: Add): void {
  const { nameSpan, close, name, attributes } = node;
  const rule = ruleOf(node);
  const kind = rule ? 'keyword' : isScxml(node) ? 'invalid' : 'type';
  add(nameSpan, kind);
  if (close) {
    const from = close.from + 2;
    add({ from, to: Math.min(close.to, from + name.length) }, kind);
  }
  for (const attribute of attributes) {
    add(attribute.nameSpan, 'meta');
    add(attribute.value.span, valueKind(kindOf(node, attribute)));
  }
}

function kindOf(node: XmlElement, { local, namespace }: XmlAttribute): AttributeKind | undefined {
  if (namespace === lockstepNamespace) {
    return Object.hasOwn(additionAttributes, local) ? additionAttributes[local]?.kind : undefined;
  }
  const rules = ruleOf(node)?.attributes;
  return namespace === '' && rules && Object.hasOwn(rules, local) ? rules[local]?.kind : undefined;
}

function valueKind(kind: AttributeKind | undefined): TokenKind {
  switch (kind) {
    case 'id':
    case 'state':
    case 'states':
      return 'name';
    case 'event':
    case 'events':
      return 'type';
    case 'code':
    case 'location':
    case 'locations':
      return 'operator';
    case 'policy':
      return 'keyword';
    default:
      return 'string';
  }
}

/** In order, each behind the one before. */
function withoutOverlaps(found: Token[]): Token[] {
  found.sort((a, b) => a.span.from - b.span.from);
  let behind = 0;
  return found.filter(({ span }) => {
    const isFree = span.from >= behind;
    if (isFree) behind = span.to;
    return isFree;
  });
}
