import { parseDuration } from '../../model/statechart/duration.ts';
import type {
  Content,
  DataValue,
  Foreach,
  If,
  Script,
  Send,
} from '../../model/statechart/content.ts';
import { acquireOrRelease } from './additions.ts';
import type { ChartReader } from './chart-reader.ts';
import { isScxml } from './schema.ts';
import { contentConflict, contentOf, innerText, paramsOf, valueIn } from './values.ts';
import { lockstepNamespace } from './xml.ts';
import type { XmlElement } from './xml-tree.ts';
import { attributeOf, elementsIn } from './xml-tree.ts';

/** The executable content in an element, in order; ids are `<owner>.1`, `<owner>.2`, … */
export function contentsIn(reader: ChartReader, element: XmlElement, owner: string): Content[] {
  return contentsOf(reader, elementsIn(element), owner);
}

function contentsOf(
  reader: ChartReader,
  elements: readonly XmlElement[],
  owner: string,
  first = 0,
): Content[] {
  return elements.flatMap((child, n) => {
    const id = `${owner}.${first + n + 1}`;
    const content = contentAt(reader, child, id);
    if (content) reader.mark(id, child);
    return content ?? [];
  });
}

/** Undefined for what is no executable content: that is told when the structure is looked at. */
function contentAt(reader: ChartReader, element: XmlElement, id: string): Content | undefined {
  if (element.namespace === lockstepNamespace) return acquireOrRelease(reader, element, id);
  if (!isScxml(element)) return undefined;
  switch (element.local) {
    case 'raise':
      return { kind: 'raise', id, event: eventName(reader, element) };
    case 'if':
      return choice(reader, element, id);
    case 'foreach':
      return foreach(reader, element, id);
    case 'log':
      return log(reader, element, id);
    case 'assign':
      return assign(reader, element, id);
    case 'script':
      return scriptOf(reader, element, id);
    case 'send':
      return send(reader, element, id);
    case 'cancel':
      return cancel(reader, element, id);
    default:
      return undefined;
  }
}

function eventName(reader: ChartReader, element: XmlElement): string {
  const name = reader.needed(element, 'event');
  const attribute = attributeOf(element, 'event');
  if (attribute && /\s/.test(name)) {
    const message = `An event has one name without spaces, not “${name}”.`;
    reader.report('scxml-event-name', message, attribute.value.span);
  }
  return name;
}

function choice(reader: ChartReader, element: XmlElement, id: string): If {
  const branches: If['branches'] = [];
  let heading = element;
  let count = 0;
  let inside: XmlElement[] = [];
  const finish = (next: XmlElement | undefined): void => {
    const owner = heading === element ? id : `${id}.branch${branches.length + 1}`;
    if (heading !== element) reader.mark(owner, heading);
    const condition = heading.local === 'else' ? undefined : conditionOf(reader, heading, owner);
    const content = contentsOf(reader, inside, id, count);
    branches.push({ ...(condition ? { condition } : {}), content });
    count += inside.length;
    inside = [];
    if (next) heading = next;
  };
  for (const child of elementsIn(element)) {
    const splits = isScxml(child) && (child.local === 'elseif' || child.local === 'else');
    if (!splits) inside.push(child);
    else {
      if (isScxml(heading) && heading.local === 'else') afterElse(reader, child, heading);
      finish(child);
    }
  }
  finish(undefined);
  return { kind: 'if', id, branches };
}

function conditionOf(reader: ChartReader, heading: XmlElement, owner: string) {
  const code = reader.condition(heading, owner);
  if (code) return code;
  return { kind: 'code' as const, code: reader.neededCode(heading, 'cond', owner) };
}

function afterElse(reader: ChartReader, child: XmlElement, last: XmlElement): void {
  const message = `Nothing behind <else> can be done: <${child.local}> stands before it.`;
  reader.report('scxml-else', message, child.nameSpan, {
    related: [{ span: last.nameSpan, message: 'Here is <else>.' }],
  });
}

function foreach(reader: ChartReader, element: XmlElement, id: string): Foreach {
  const index = reader.text(element, 'index')?.trim();
  return {
    kind: 'foreach',
    id,
    array: reader.neededCode(element, 'array', id),
    item: reader.needed(element, 'item'),
    ...(index === undefined ? {} : { index }),
    content: contentsIn(reader, element, id),
  };
}

function log(reader: ChartReader, element: XmlElement, id: string): Content {
  const label = reader.text(element, 'label');
  const value = reader.code(element, 'expr', id);
  return {
    kind: 'log',
    id,
    ...(label === undefined ? {} : { label }),
    ...(value ? { value } : {}),
  };
}

function assign(reader: ChartReader, element: XmlElement, id: string): Content {
  const attribute = attributeOf(element, 'location');
  if (!attribute) reader.missing(element, 'location');
  else reader.spans.set(`${id}.location`, attribute.value.span);
  const location = attribute?.value.text.trim() ?? '';
  const value: DataValue = valueIn(reader, element, id) ?? { kind: 'text', text: '' };
  return { kind: 'assign', id, items: [{ location, value }] };
}

/** Statements, here or in a file. */
export function scriptOf(reader: ChartReader, element: XmlElement, id: string): Script {
  const src = attributeOf(element, 'src');
  const inner = innerText(reader, element);
  if (src && inner) {
    const message = '<script> has src or statements in it, not both; src counts.';
    reader.report('scxml-conflict', message, src.nameSpan);
  }
  if (!src) {
    const span = inner?.span ?? element.nameSpan;
    return { kind: 'script', id, code: reader.codeOf(inner?.text ?? '', span, `${id}.code`) };
  }
  const file = reader.file(src.value.text);
  const code = reader.codeOf(file?.text ?? '', src.value.span, `${id}.code`);
  if (file) return { kind: 'script', id, code };
  const message = `There is no file “${src.value.text}” with statements: the machine cannot run.`;
  reader.report('scxml-missing-script', message, src.value.span);
  return { kind: 'script', id, code, missing: src.value.text };
}

function send(reader: ChartReader, element: XmlElement, id: string): Send {
  const given = (name: string) => {
    const value = reader.given(element, name, id);
    return value ? { [name]: value } : {};
  };
  const { idLocation, namelist, params } = addressed(reader, element, id);
  const sendId = reader.text(element, 'id');
  const content = contentOf(reader, element, id);
  if (content && params.length + namelist.length > 0) contentConflict(reader, element);
  const read: Send = {
    kind: 'send',
    id,
    ...given('event'),
    ...given('target'),
    ...given('type'),
    ...(sendId === undefined ? {} : { sendId }),
    ...idLocation,
    ...given('delay'),
    namelist,
    params,
    ...(content ? { content } : {}),
  };
  lookAtSend(reader, element, read);
  return read;
}

/** What `<send>` and `<invoke>` have in common. */
export function addressed(reader: ChartReader, element: XmlElement, id: string) {
  reader.exclusive(element, 'id', 'idlocation');
  const location = attributeOf(element, 'idlocation');
  if (location) reader.spans.set(`${id}.idlocation`, location.value.span);
  return {
    idLocation: location ? { idLocation: location.value.text.trim() } : {},
    namelist: reader.words(element, 'namelist').map(({ text }) => text),
    params: paramsOf(reader, element, id),
  };
}

function lookAtSend(reader: ChartReader, element: XmlElement, read: Send): void {
  const { event, content, delay, target, type } = read;
  if (!event && !content) {
    const message = '<send> needs an event (or eventexpr), or <content>.';
    reader.report('scxml-attribute-missing', message, element.nameSpan);
  }
  const place = attributeOf(element, 'delay') ?? attributeOf(element, 'delayexpr');
  if (delay && place && target?.kind === 'text' && target.text === '#_internal') {
    const message = 'What goes to the internal queue cannot be delayed.';
    reader.report('scxml-conflict', message, place.nameSpan, {
      fix: { title: 'Remove the delay', edits: [reader.without(place)] },
    });
  }
  if (delay?.kind === 'text' && place) {
    const read = parseDuration(delay.text);
    const message = read.ok ? '' : `${read.problem} An error.execution is raised instead.`;
    if (!read.ok) reader.report('scxml-delay', message, place.value.span, { severity: 'warning' });
  }
  if (type?.kind === 'text') lookAtType(reader, element, type.text);
}

function lookAtType(reader: ChartReader, element: XmlElement, type: string): void {
  const place = attributeOf(element, 'type')?.value.span;
  if (!place || !/BasicHTTPEventProcessor\/?$|^(?:basic)?http$/i.test(type)) return;
  const message =
    'Machines here only talk to each other: nothing is sent by HTTP. An error.execution is raised instead.';
  reader.report('scxml-http', message, place, { severity: 'warning' });
}

function cancel(reader: ChartReader, element: XmlElement, id: string): Content {
  const sendId = reader.given(element, 'sendid', id);
  if (!sendId) reader.missing(element, 'sendid');
  return { kind: 'cancel', id, sendId: sendId ?? { kind: 'text', text: '' } };
}
