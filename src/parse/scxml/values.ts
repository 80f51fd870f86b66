import type { Span } from '../../base/span.ts';
import type { DataItem, DoneData } from '../../model/statechart/statechart.ts';
import type { DataValue, Param } from '../../model/statechart/content.ts';
import type { ChartReader } from './chart-reader.ts';
import type { XmlElement } from './xml-tree.ts';
import { attributeOf, contentSpan, textsIn } from './xml-tree.ts';

/** What stands in an element as data: its text, or the source of its children. */
export interface InnerText {
  text: string;
  span: Span;
  hasElements: boolean;
}

/** Undefined when there is nothing but white space and remarks. */
export function innerText(reader: ChartReader, element: XmlElement): InnerText | undefined {
  const span = contentSpan(element);
  if (element.children.some(({ kind }) => kind === 'element')) {
    const text = reader.options.source.slice(span.from, span.to);
    return { text, span, hasElements: true };
  }
  const texts = textsIn(element);
  const text = texts.map((child) => child.text).join('');
  if (text.trim() === '' && texts.every(({ kind }) => kind === 'text')) return undefined;
  const [only] = texts;
  return { text, span: texts.length === 1 && only ? only.inner : span, hasElements: false };
}

/** The value that an element gives by `expr` or by what stands in it. */
export function valueIn(
  reader: ChartReader,
  element: XmlElement,
  owner: string,
): DataValue | undefined {
  const expr = reader.code(element, 'expr', owner);
  const inner = innerText(reader, element);
  if (expr && inner) conflict(reader, element, inner.span, 'expr');
  if (expr) return { kind: 'code', code: expr };
  if (!inner) return undefined;
  reader.spans.set(`${owner}.text`, inner.span);
  return { kind: 'text', text: inner.text };
}

function conflict(reader: ChartReader, element: XmlElement, span: Span, counts: string): void {
  const message = `<${element.name}> has ${counts} or something in it, not both; ${counts} counts.`;
  reader.report('scxml-conflict', message, span);
}

/** The data of a machine or state. */
export function dataOf(reader: ChartReader, owner: XmlElement, ownerId: string): DataItem[] {
  const models = reader.children(owner, 'datamodel');
  const found = models.flatMap((model) => reader.children(model, 'data'));
  return found.map((element, n) => dataItem(reader, element, `${ownerId}#data${n + 1}`));
}

function dataItem(reader: ChartReader, element: XmlElement, id: string): DataItem {
  reader.mark(id, element);
  const name = reader.needed(element, 'id');
  const label = attributeOf(element, 'id')?.value.span;
  if (label) declare(reader, name, label, id);
  reader.exclusive(element, 'expr', 'src');
  const inner = valueIn(reader, element, id);
  const src = attributeOf(element, 'src');
  if (!src || inner?.kind === 'code') return { id, name, ...(inner ? { value: inner } : {}) };
  if (inner) conflict(reader, element, src.span, 'src');
  return { id, name, value: fileValue(reader, src.value.text, src.value.span) };
}

function declare(reader: ChartReader, name: string, span: Span, id: string): void {
  reader.spans.set(`${id}.label`, span);
  const first = reader.variables.get(name);
  if (!first) reader.variables.set(name, span);
  else if (name !== '') {
    const message = `There is a variable “${name}” above; all variables of a machine share one space.`;
    reader.report('scxml-duplicate-id', message, span, {
      related: [{ span: first, message: 'Here.' }],
    });
  }
}

function fileValue(reader: ChartReader, src: string, span: Span): DataValue {
  const file = reader.file(src);
  if (file) return { kind: 'text', text: file.text };
  const message = `There is no file “${src}”: the variable stays without a value, and error.execution is raised.`;
  reader.report('scxml-missing-file', message, span, { severity: 'warning' });
  return { kind: 'missing', src };
}

/** What an end tells. */
export function doneData(reader: ChartReader, final: XmlElement, id: string): DoneData | undefined {
  const [element] = reader.children(final, 'donedata');
  if (!element) return undefined;
  const owner = reader.mark(`${id}#done`, element);
  const params = paramsOf(reader, element, owner);
  const content = contentOf(reader, element, owner);
  if (content && params.length > 0) contentConflict(reader, element);
  return { params, ...(content ? { content } : {}) };
}

/** The `<param>` elements of an element. */
export function paramsOf(reader: ChartReader, element: XmlElement, owner: string): Param[] {
  return reader.children(element, 'param').map((child, n) => {
    const id = reader.mark(`${owner}.param${n + 1}`, child);
    return param(reader, child, id);
  });
}

function param(reader: ChartReader, element: XmlElement, id: string): Param {
  const name = reader.needed(element, 'name');
  reader.exclusive(element, 'expr', 'location');
  const code = reader.code(element, 'expr', id);
  const location = attributeOf(element, 'location');
  if (!code && !location) {
    const message = '<param> needs expr or location: the value that goes along.';
    reader.report('scxml-attribute-missing', message, element.nameSpan);
  }
  if (code || !location) {
    const value = code ?? reader.codeOf('', element.nameSpan, `${id}.expr`);
    return { id, name, value: { kind: 'code', code: value } };
  }
  reader.spans.set(`${id}.location`, location.value.span);
  return { id, name, value: { kind: 'location', location: location.value.text.trim() } };
}

/** What the `<content>` of an element says; an empty one is an empty text. */
export function contentOf(
  reader: ChartReader,
  element: XmlElement,
  owner: string,
): DataValue | undefined {
  const [content] = reader.children(element, 'content');
  if (!content) return undefined;
  return valueIn(reader, content, `${owner}.content`) ?? { kind: 'text', text: '' };
}

/** Tells that content and parameters cannot stand together. */
export function contentConflict(reader: ChartReader, element: XmlElement): void {
  const [content] = reader.children(element, 'content');
  const message = `<${element.name}> has <content> or parameters, not both; <content> counts.`;
  reader.report('scxml-conflict', message, (content ?? element).nameSpan);
}
