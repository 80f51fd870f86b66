import { shift } from '../../base/span.ts';
import type { Invoke, InvokedContent } from '../../model/statechart/statechart.ts';
import type { ChartReader, ReadChart, ReaderOptions } from './chart-reader.ts';
import { addressed, contentsIn } from './contents.ts';
import { isScxml } from './schema.ts';
import { contentConflict, innerText } from './values.ts';
import { readScxml } from './scxml-text.ts';
import type { XmlElement } from './xml-tree.ts';
import { attributeOf, elementsIn } from './xml-tree.ts';

/** Reads a chart; handed in, because charts and what they invoke hold each other. */
type ReadInner = (root: XmlElement, options: ReaderOptions) => ReadChart;

/** Machines inside of machines that are read. */
const DEEPEST = 16;

/** What a state invokes. */
export function invokesOf(
  reader: ChartReader,
  state: XmlElement,
  stateId: string,
  readInner: ReadInner,
): Invoke[] {
  const found = reader.children(state, 'invoke');
  if (state.local === 'final') return [];
  return found.map((element, n) => invoke(reader, element, `${stateId}#invoke${n + 1}`, readInner));
}

function invoke(
  reader: ChartReader,
  element: XmlElement,
  id: string,
  readInner: ReadInner,
): Invoke {
  reader.mark(id, element);
  const given = (name: string) => {
    const value = reader.given(element, name, id);
    return value ? { [name]: value } : {};
  };
  const { idLocation, namelist, params } = addressed(reader, element, id);
  if (namelist.length > 0 && params.length > 0) {
    const message = '<invoke> has namelist or <param>, not both; all are given.';
    reader.report(
      'scxml-conflict',
      message,
      attributeOf(element, 'namelist')?.nameSpan ?? element.nameSpan,
    );
  }
  const invokeId = reader.text(element, 'id')?.trim();
  const content = invoked(reader, element, id, readInner);
  const autoforward = reader.choice(element, 'autoforward', ['true', 'false']);
  const [finalize] = reader.children(element, 'finalize');
  return {
    id,
    ...(invokeId === undefined ? {} : { invokeId }),
    ...idLocation,
    ...given('type'),
    ...given('src'),
    ...(content ? { content } : {}),
    namelist,
    params,
    autoforward: autoforward === 'true',
    ...(finalize ? { finalize: finalized(reader, finalize, id) } : {}),
  };
}

/** An empty `<finalize>` is an empty list: what comes back is assigned (section 6.5.2). */
function finalized(reader: ChartReader, finalize: XmlElement, id: string) {
  for (const child of elementsIn(finalize)) {
    if (!isScxml(child) || (child.local !== 'send' && child.local !== 'raise')) continue;
    const message = `<finalize> must not raise or send events: <${child.name}> cannot stand here.`;
    reader.report('scxml-misplaced', message, child.nameSpan);
  }
  return contentsIn(reader, finalize, `${id}.finalize`);
}

function invoked(
  reader: ChartReader,
  element: XmlElement,
  id: string,
  readInner: ReadInner,
): InvokedContent | undefined {
  const [content] = reader.children(element, 'content');
  const src = attributeOf(element, 'src') ?? attributeOf(element, 'srcexpr');
  if (content && src) {
    const message = '<invoke> has src or <content>, not both; <content> counts.';
    reader.report('scxml-conflict', message, src.nameSpan);
  }
  if (content) return contentOf(reader, content, id, readInner);
  const type = attributeOf(element, 'type')?.value.text ?? 'scxml';
  if (src?.local === 'src' && isMachine(type)) return fromFile(reader, src.value, id, readInner);
  if (!src) {
    const message = 'Nothing says what is invoked: add src, srcexpr or <content>.';
    reader.report('scxml-invoke', message, element.nameSpan, { severity: 'warning' });
  }
  return undefined;
}

/** True for the types that mean a machine. */
function isMachine(type: string): boolean {
  return /^\s*(?:scxml|http:\/\/www\.w3\.org\/TR\/scxml(?:\/.*)?)\s*$/i.test(type);
}

function contentOf(
  reader: ChartReader,
  content: XmlElement,
  id: string,
  readInner: ReadInner,
): InvokedContent | undefined {
  const inner = elementsIn(content).find((child) => isScxml(child) && child.local === 'scxml');
  const code = reader.code(content, 'expr', `${id}.content`);
  if (code && (inner || innerText(reader, content))) contentConflict(reader, content);
  if (code) return { kind: 'code', code };
  if (inner) return { kind: 'chart', chart: adopted(reader, readInner(inner, reader.options), id) };
  return asText(reader, content, id, readInner);
}

/** A machine in a CDATA section or written with references. */
function asText(
  reader: ChartReader,
  content: XmlElement,
  id: string,
  readInner: ReadInner,
): InvokedContent {
  const text = innerText(reader, content);
  if (text && !text.hasElements) {
    const { root } = readScxml(text.text);
    if (root) {
      const read = readInner(root, { ...reader.options, source: text.text });
      const { from, to } = text.span;
      const exact = reader.options.source.slice(from, to) === text.text;
      const spans = [...read.spans].map(([key, span]) => {
        return [key, exact ? shift(span, from) : text.span] as const;
      });
      const diagnostics = read.diagnostics.map(({ fix: _, related: __, ...found }) => ({
        ...found,
        span: exact ? shift(found.span, from) : text.span,
      }));
      return {
        kind: 'chart',
        chart: adopted(reader, { ...read, spans: new Map(spans), diagnostics }, id),
      };
    }
  }
  const message = 'What is invoked here is no <scxml>: nothing can run it.';
  reader.report('scxml-invoke', message, text?.span ?? content.nameSpan, { severity: 'warning' });
  return { kind: 'missing', src: '<content>' };
}

/** Takes over what was found in an inner chart of the same text. */
function adopted(reader: ChartReader, { chart, spans, diagnostics }: ReadChart, id: string) {
  for (const [key, span] of spans) reader.spans.set(`${id}/${key}`, span);
  reader.diagnostics.push(...diagnostics);
  return chart;
}

/** A machine beside the file. One that reads itself again is looked up when it runs. */
function fromFile(
  reader: ChartReader,
  { text: src, span }: { text: string; span: { from: number; to: number } },
  id: string,
  readInner: ReadInner,
): InvokedContent | undefined {
  const { resolve, files } = reader.options;
  reader.spans.set(`${id}.content`, span);
  const file = reader.file(src);
  if (!file) {
    const message = `There is no file “${src}”: error.communication is raised.`;
    reader.report('scxml-missing-file', message, span, { severity: 'warning' });
    return { kind: 'missing', src };
  }
  if (files.includes(file.path) || files.length >= DEEPEST) {
    const message = `“${src}” invokes itself in the end; it is not read once more.`;
    reader.report('scxml-invoke', message, span, { severity: 'warning' });
    return { kind: 'missing', src };
  }
  const { root, diagnostics } = readScxml(file.text);
  const read =
    root && readInner(root, { source: file.text, resolve, files: [...files, file.path] });
  const errors = [...diagnostics, ...(read?.diagnostics ?? [])].filter(
    ({ severity }) => severity === 'error',
  );
  if (read && errors.length === 0) return { kind: 'chart', chart: read.chart };
  const why = errors[0]?.message ?? 'It is no <scxml>.';
  const message = `The machine in “${src}” cannot run: ${why}`;
  reader.report('scxml-invoke', message, span, { severity: 'warning' });
  return { kind: 'missing', src };
}
