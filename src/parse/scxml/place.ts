import type { ScxmlText } from './scxml-text.ts';
import type { XmlAttribute, XmlElement, XmlNode } from './xml-tree.ts';

/** Where an offset lies. */
export interface XmlPlace {
  /** The innermost element whose text holds the offset. */
  element?: XmlElement;
  /** It lies in a start tag: behind the element's name. */
  inTag: boolean;
  /** It lies on an element's name, in its start tag. */
  onName: boolean;
  /** The attribute whose name or value it lies in. */
  attribute?: XmlAttribute;
  /** It lies between the quotes. */
  inValue: boolean;
  /** It lies in a comment, a CDATA section or the like. */
  inOther: boolean;
}

/** Where an offset of a text lies; ends count as inside. */
export function placeAt({ xml }: ScxmlText, offset: number): XmlPlace {
  const place: XmlPlace = { inTag: false, onName: false, inValue: false, inOther: false };
  let children: readonly XmlNode[] = xml.children;
  for (;;) {
    const node = children.find(({ span }) => span.from < offset && offset < span.to);
    if (!node) return place;
    if (node.kind !== 'element') {
      place.inOther = node.kind !== 'text';
      return place;
    }
    place.element = node;
    if (offset < node.open.to) return inTag(place, node, offset);
    children = node.children;
  }
}

function inTag(place: XmlPlace, element: XmlElement, offset: number): XmlPlace {
  place.onName = offset <= element.nameSpan.to;
  place.inTag = !place.onName;
  const attribute = element.attributes.find(({ span }) => span.from <= offset && offset <= span.to);
  if (attribute) {
    place.attribute = attribute;
    const { from, to } = attribute.value.span;
    place.inValue = from <= offset && offset <= to && offset > attribute.nameSpan.to;
  }
  return place;
}
