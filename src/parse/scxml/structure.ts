import type { Span } from '../../base/span.ts';
import type { ChartReader, More } from './chart-reader.ts';
import { nearest, replacing } from './chart-reader.ts';
import type { ElementRule } from './schema.ts';
import { additionAttributes, additions, elements, isScxml, ruleOf, withPolicy } from './schema.ts';
import { lockstepNamespace } from './xml.ts';
import type { XmlAttribute, XmlElement } from './xml-tree.ts';
import { elementsIn, textsIn } from './xml-tree.ts';

/** Elements of which a parent has at most one. */
const SINGLE = new Set(['initial', 'datamodel', 'donedata', 'content', 'finalize']);

/**
 * Looks at what stands where in a chart: unknown and misplaced elements, unknown attributes, text
 * that means nothing. A chart inside an `<invoke>` is looked at when it is read itself.
 */
export function lookAtStructure(reader: ChartReader, root: XmlElement): void {
  const work = [root];
  for (let element = work.pop(); element; element = work.pop()) {
    const rule = ruleOf(element);
    if (!rule) continue;
    lookAtAttributes(reader, element, rule);
    if (rule.children === 'any') continue;
    lookAtText(reader, element);
    lookForSecond(reader, element);
    for (const child of elementsIn(element)) {
      if (isPlaced(reader, element, child, rule)) work.push(child);
    }
  }
}

function isPlaced(
  reader: ChartReader,
  parent: XmlElement,
  child: XmlElement,
  rule: ElementRule,
): boolean {
  if (child.namespace === lockstepNamespace) return isAddition(reader, parent, child, rule);
  if (!isScxml(child)) {
    if (rule.children.includes('raise')) foreign(reader, child);
    return false;
  }
  if (rule.children.includes(child.local)) return true;
  if (Object.hasOwn(elements, child.local)) misplaced(reader, parent, child, elements);
  else unknown(reader, child, rule.children as readonly string[]);
  return false;
}

function foreign(reader: ChartReader, child: XmlElement): void {
  const message = `<${child.name}> is neither SCXML nor Lockstep's: it is left out.`;
  reader.report('scxml-foreign', message, child.nameSpan, { severity: 'hint' });
}

function isAddition(
  reader: ChartReader,
  parent: XmlElement,
  child: XmlElement,
  rule: ElementRule,
): boolean {
  if (rule.additions?.includes(child.local)) return true;
  if (Object.hasOwn(additions, child.local)) misplaced(reader, parent, child, additions);
  else unknown(reader, child, Object.keys(additions));
  return false;
}

function misplaced(
  reader: ChartReader,
  parent: XmlElement,
  child: XmlElement,
  table: Readonly<Record<string, ElementRule>>,
): void {
  // Some engines know transitions of the whole machine.
  const severity = child.local === 'transition' && parent.local === 'scxml' ? 'warning' : 'error';
  const list = table === additions ? 'additions' : 'children';
  const holders = Object.entries({ ...elements })
    .filter(([, rule]) => rule[list]?.includes(child.local))
    .map(([name]) => `<${name}>`);
  const where = holders.length > 0 ? ` It stands in ${listed(holders)}.` : '';
  const message = `<${child.name}> cannot stand in <${parent.name}>; it is left out.${where}`;
  reader.report('scxml-misplaced', message, child.nameSpan, { severity });
}

function listed(names: readonly string[]): string {
  if (names.length === 1) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

function unknown(reader: ChartReader, child: XmlElement, known: readonly string[]): void {
  const all = new Set([...known, ...Object.keys(elements)]);
  const near = nearest(child.local, known) ?? nearest(child.local, all);
  const hint = near === undefined ? '' : ` Is <${near}> meant?`;
  const message = `There is no element <${child.name}>; it is left out.${hint}`;
  reader.report('scxml-unknown-element', message, child.nameSpan, {
    ...(near === undefined ? {} : { fix: renaming(child, near) }),
  });
}

/** A fix that gives both tags of an element another name. */
function renaming({ name, local, nameSpan, close }: XmlElement, wanted: string) {
  const prefix = name.slice(0, name.length - local.length);
  const spans: Span[] = [nameSpan];
  if (close) spans.push({ from: close.from + 2, to: close.from + 2 + name.length });
  const edits = spans.map((span) => ({ span, text: prefix + wanted }));
  return { title: `Write <${prefix}${wanted}>`, edits };
}

function lookAtAttributes(reader: ChartReader, element: XmlElement, rule: ElementRule): void {
  for (const attribute of element.attributes) {
    const { namespace, name, local } = attribute;
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
    if (namespace === lockstepNamespace) lookAtAddition(reader, element, attribute);
    else if (namespace === '' && !Object.hasOwn(rule.attributes, local)) {
      unknownAttribute(reader, element, attribute, Object.keys(rule.attributes), 'warning');
    }
  }
}

function lookAtAddition(reader: ChartReader, element: XmlElement, attribute: XmlAttribute): void {
  const known = withPolicy.has(element.local) && isScxml(element);
  if (known && Object.hasOwn(additionAttributes, attribute.local)) return;
  const names = known ? Object.keys(additionAttributes) : [];
  unknownAttribute(reader, element, attribute, names, 'error');
}

function unknownAttribute(
  reader: ChartReader,
  element: XmlElement,
  { name, local, nameSpan }: XmlAttribute,
  known: readonly string[],
  severity: 'warning' | 'error',
): void {
  const near = nearest(local, known);
  const hint = near === undefined ? ' It means nothing.' : ` Is ${near} meant?`;
  const prefix = name.slice(0, name.length - local.length);
  const more: More = { severity };
  if (near !== undefined) more.fix = replacing(nameSpan, prefix + near);
  const message = `<${element.name}> has no attribute ${name}.${hint}`;
  reader.report('scxml-unknown-attribute', message, nameSpan, more);
}

function lookAtText(reader: ChartReader, element: XmlElement): void {
  for (const { text, inner } of textsIn(element)) {
    if (text.trim() === '') continue;
    const raw = reader.options.source.slice(inner.from, inner.to);
    const from = inner.from + raw.length - raw.trimStart().length;
    const message = `<${element.name}> holds elements; this text means nothing.`;
    reader.report('scxml-text', message, { from, to: inner.from + raw.trimEnd().length });
  }
}

function lookForSecond(reader: ChartReader, element: XmlElement): void {
  const seen = new Map<string, XmlElement>();
  for (const child of elementsIn(element)) {
    if (!isScxml(child) || !SINGLE.has(child.local)) continue;
    const first = seen.get(child.local);
    if (!first) seen.set(child.local, child);
    else {
      const message = `<${element.name}> has one <${child.local}>; there is one above.`;
      reader.report('scxml-twice', message, child.nameSpan, {
        related: [{ span: first.nameSpan, message: 'Here is the first one.' }],
      });
    }
  }
}
