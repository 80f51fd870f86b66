import type { Span } from '../../base/span.ts';

/** What XML is made of. All spans are places in the source. */
export type XmlNode = XmlElement | XmlText | XmlOther;

/** An element with its tags. */
export interface XmlElement {
  kind: 'element';
  /** As written, with its prefix. */
  name: string;
  /** The name without its prefix. */
  local: string;
  /** The namespace's name; empty for none. */
  namespace: string;
  nameSpan: Span;
  /** The start tag, from `<` to `>`. */
  open: Span;
  /** The end tag; absent for `<a/>` and where it is missing. */
  close?: Span;
  span: Span;
  attributes: XmlAttribute[];
  children: XmlNode[];
  parent?: XmlElement;
  /** `<a/>`. */
  isEmptyTag: boolean;
  /** Namespaces by prefix where the element stands; shared with its parent when it adds none. */
  scope: ReadonlyMap<string, string>;
}

/** A text of the source, decoded: what it means, and where it stands. */
export interface XmlValue {
  text: string;
  span: Span;
}

/** An attribute; the value's span lies between its quotes. */
export interface XmlAttribute {
  name: string;
  local: string;
  /** Empty for attributes without a prefix. */
  namespace: string;
  nameSpan: Span;
  value: XmlValue;
  /** Name, sign and value with its quotes. */
  span: Span;
}

/** Characters between tags: references decoded, or a CDATA section. */
export interface XmlText {
  kind: 'text' | 'cdata';
  text: string;
  /** With the marks of a CDATA section. */
  span: Span;
  /** Without them. */
  inner: Span;
}

/** What means nothing here. */
export interface XmlOther {
  kind: 'comment' | 'instruction' | 'doctype';
  span: Span;
}

/** The span between an element's tags; empty for `<a/>`. */
export function contentSpan({ open, close, span, isEmptyTag }: XmlElement): Span {
  return isEmptyTag
    ? { from: open.to, to: open.to }
    : { from: open.to, to: (close ?? { from: span.to }).from };
}

/** The elements directly in one. */
export function elementsIn({ children }: Pick<XmlElement, 'children'>): XmlElement[] {
  return children.filter((child) => child.kind === 'element');
}

/** The texts directly in an element. */
export function textsIn({ children }: Pick<XmlElement, 'children'>): XmlText[] {
  return children.filter(
    (child): child is XmlText => child.kind === 'text' || child.kind === 'cdata',
  );
}

/** An attribute without a namespace (or in one) by its name. */
export function attributeOf(
  { attributes }: XmlElement,
  local: string,
  namespace = '',
): XmlAttribute | undefined {
  return attributes.find((one) => one.local === local && one.namespace === namespace);
}
