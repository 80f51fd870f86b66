import { unitNamed, units } from '../../model/expression/units.ts';
import { parseDuration } from '../../model/statechart/duration.ts';
import { readPolicy } from '../../model/statechart/policy-text.ts';
import type { Content } from '../../model/statechart/content.ts';
import type { ErrorPolicy, Limits } from '../../model/statechart/safety.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import type { ChartReader } from './chart-reader.ts';
import { nearest, replacing } from './chart-reader.ts';
import { withPolicy } from './schema.ts';
import { lockstepNamespace } from './xml.ts';
import { sourceSpan } from './xml-references.ts';
import type { XmlElement } from './xml-tree.ts';
import { attributeOf, elementsIn } from './xml-tree.ts';

/** The policy of `ls:onerror`; undefined when there is none, or `isKnown` denies a state in it. */
export function policyOf(
  reader: ChartReader,
  element: XmlElement,
  isKnown: (state: string, span: { from: number; to: number }) => boolean,
): ErrorPolicy | undefined {
  const attribute = attributeOf(element, 'onerror', lockstepNamespace);
  if (!attribute || !withPolicy.has(element.local)) return undefined;
  const { source } = reader.options;
  const read = readPolicy(attribute.value.text);
  if (!read.ok) {
    const { message, from, to } = read.problem;
    const end = from === to ? { from: Math.max(0, from - 1), to } : { from, to };
    const span = sourceSpan(source, attribute.value, end.from, end.to);
    reader.report('scxml-policy', message, span);
    return undefined;
  }
  const known = read.value.targets.map(({ state, from, to }) => {
    return isKnown(state, sourceSpan(source, attribute.value, from, to));
  });
  return known.includes(false) ? undefined : read.value.policy;
}

/** The limits, resources and extensions of a machine. */
export function additionsOf(reader: ChartReader, root: XmlElement, chart: Statechart): void {
  const own = elementsIn(root).filter(({ namespace }) => namespace === lockstepNamespace);
  for (const element of own) {
    if (element.local === 'limits') chart.limits = { ...chart.limits, ...limits(reader, element) };
    if (element.local === 'use') chart.uses.push(reader.needed(element, 'extension'));
    if (element.local !== 'resource') continue;
    const name = reader.needed(element, 'name');
    const id = reader.mark(`#resource${chart.resources.length + 1}`, element);
    chart.resources.push({ id, name, capacity: amount(reader, element, 'capacity') ?? 1 });
    if (reader.resources.has(name)) {
      const message = `There is a resource “${name}” above.`;
      reader.report('scxml-resource', message, element.nameSpan);
    }
    reader.resources.add(name);
  }
}

const counts = ['budget', 'microsteps', 'events', 'timers', 'children'] as const;

function limits(reader: ChartReader, element: XmlElement): Limits {
  const found: Limits = {};
  for (const name of counts) {
    const value = amount(reader, element, name);
    if (value !== undefined) found[name] = value;
  }
  const memory = attributeOf(element, 'memory')?.value;
  const bytes = memory && bytesOf(memory.text);
  if (bytes !== undefined) found.memory = bytes;
  else if (memory) mistaken(reader, 'memory', 'bytes, such as 64MB or 500kB', memory.span);
  const time = attributeOf(element, 'time')?.value;
  const duration = time && parseDuration(time.text);
  if (duration?.ok) found.timeNs = duration.value;
  else if (time) mistaken(reader, 'time', 'a time, such as 10min', time.span);
  return found;
}

function bytesOf(text: string): number | undefined {
  const [, digits, unit] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text) ?? [];
  const name = unit === '' ? 'B' : unitNamed(unit ?? '');
  if (digits === undefined || !name || units[name].dimension !== 'bytes') return undefined;
  return Math.round(Number(digits) * units[name].factor);
}

/** A whole number from 1; undefined when it is absent, told when it is none. */
function amount(reader: ChartReader, element: XmlElement, name: string): number | undefined {
  const value = attributeOf(element, name)?.value;
  if (!value) return undefined;
  const digits = value.text.trim().replaceAll('_', '');
  const number = /^\d+$/.test(digits) ? Number(digits) : 0;
  if (number >= 1 && Number.isSafeInteger(number)) return number;
  mistaken(reader, name, 'a whole number from 1', value.span);
  return undefined;
}

function mistaken(
  reader: ChartReader,
  name: string,
  what: string,
  span: { from: number; to: number },
): void {
  reader.report('scxml-attribute-value', `${name} is ${what}.`, span);
}

/** Taking or giving back of a resource. */
export function acquireOrRelease(
  reader: ChartReader,
  element: XmlElement,
  id: string,
): Content | undefined {
  if (element.local !== 'acquire' && element.local !== 'release') return undefined;
  const resource = reader.needed(element, 'resource');
  const place = attributeOf(element, 'resource')?.value.span;
  if (place && resource !== '' && !reader.resources.has(resource)) {
    const near = nearest(resource, reader.resources);
    const message = `There is no resource “${resource}”: declare it with <ls:resource name="${resource}"/> in <scxml>.`;
    reader.report('scxml-resource', message, place, {
      ...(near === undefined ? {} : { fix: replacing(place, near) }),
    });
  }
  const share = amount(reader, element, 'amount');
  if (element.local === 'acquire') {
    const waits = reader.choice(element, 'wait', ['true', 'false']) === 'true';
    return { kind: 'acquire', id, resource, amount: share ?? 1, ...(waits ? { wait: true } : {}) };
  }
  return { kind: 'release', id, resource, ...(share === undefined ? {} : { amount: share }) };
}
