import type { Span } from '../../base/span.ts';
import { policyTargets } from '../../model/statechart/policy-text.ts';
import { plainDescriptor } from './descriptors.ts';
import { elements, isScxml } from './schema.ts';
import type { ScxmlText } from './scxml-text.ts';
import { readScxml } from './scxml-text.ts';
import { lockstepNamespace } from './xml.ts';
import { sourceSpan } from './xml-references.ts';
import type { XmlAttribute, XmlElement, XmlValue } from './xml-tree.ts';
import { attributeOf, elementsIn, textsIn } from './xml-tree.ts';

/** A name in a text: of a state (in its chart) or of an event (in the whole text). */
export interface Occurrence {
  kind: 'state' | 'event';
  name: string;
  span: Span;
  /** The `<scxml>` that it stands in. */
  chart: XmlElement;
  /** It says that there is such a state, or that the event is sent. */
  isDefinition: boolean;
}

/** All names of states and events in a text that was read, in no order. */
export function occurrencesIn(source: string, { root }: ScxmlText): Occurrence[] {
  if (!root) return [];
  const finder = new Finder(source);
  finder.walk(root);
  return finder.found;
}

/** The name at an offset (its ends count); undefined when there is none. */
export function occurrenceAt(found: readonly Occurrence[], offset: number): Occurrence | undefined {
  return found.find(({ span }) => span.from <= offset && offset <= span.to);
}

/** A text with its names. */
export function namesOf(source: string): { text: ScxmlText; found: Occurrence[] } {
  const text = readScxml(source);
  return { text, found: occurrencesIn(source, text) };
}

/** `In('state')`, and what compares the event's name. */
const IN = /\bIn\s*\(\s*(?:'([^'\\]*)'|"([^"\\]*)"|([^\s'"(),]+))\s*\)/g;
const EVENT_NAME = /\b_event\s*\.\s*name\s*[=!]==?\s*(?:'([^'\\]*)'|"([^"\\]*)")/g;

class Finder {
  readonly found: Occurrence[] = [];
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  walk(root: XmlElement): void {
    const work: { element: XmlElement; chart: XmlElement }[] = [{ element: root, chart: root }];
    for (let next = work.pop(); next; next = work.pop()) {
      const { element } = next;
      const isChart = isScxml(element) && element.local === 'scxml';
      const chart = isChart ? element : next.chart;
      if (isScxml(element)) this.#element(element, chart);
      if (element.local === 'data' || element.local === 'assign') continue;
      for (const child of elementsIn(element)) work.push({ element: child, chart });
    }
  }

  #element(element: XmlElement, chart: XmlElement): void {
    const isState = /^(?:state|parallel|final|history)$/.test(element.local);
    const rules = Object.hasOwn(elements, element.local) ? elements[element.local]?.attributes : {};
    for (const attribute of element.attributes) {
      if (attribute.namespace === lockstepNamespace) this.#policy(attribute, chart);
      if (attribute.namespace !== '') continue;
      const rule = Object.hasOwn(rules ?? {}, attribute.local)
        ? rules?.[attribute.local]
        : undefined;
      switch (rule?.kind) {
        case 'id':
          if (isState) this.#words(attribute, 'state', chart, true);
          break;
        case 'states':
          this.#words(attribute, 'state', chart, false);
          break;
        case 'event':
          this.#words(attribute, 'event', chart, true);
          break;
        case 'events':
          this.#words(attribute, 'event', chart, false);
          break;
        case 'code':
          this.#code(attribute.value, chart);
          break;
        default:
      }
    }
    if (element.local !== 'script') return;
    for (const { text, inner } of textsIn(element)) this.#code({ text, span: inner }, chart);
  }

  #words(
    { value }: XmlAttribute,
    kind: Occurrence['kind'],
    chart: XmlElement,
    isDefinition: boolean,
  ): void {
    for (const match of value.text.matchAll(/\S+/g)) {
      const word = kind === 'event' ? plainDescriptor(match[0]) : match[0];
      if (word === '' || word === '*') continue;
      const done = kind === 'event' && word.startsWith('done.state.') ? 'done.state.'.length : 0;
      this.#add(
        { kind: done > 0 ? 'state' : kind, name: word.slice(done), chart, isDefinition },
        { value, from: match.index + done, to: match.index + word.length },
      );
    }
  }

  #code(value: XmlValue, chart: XmlElement): void {
    for (const [pattern, kind] of [[IN, 'state'] as const, [EVENT_NAME, 'event'] as const]) {
      for (const match of value.text.matchAll(pattern)) {
        const name = match[1] ?? match[2] ?? match[3] ?? '';
        const quoted = match[3] === undefined;
        const from = match.index + match[0].lastIndexOf(quoted ? `${quoteIn(match)}${name}` : name);
        const start = quoted ? from + 1 : from;
        const done = kind === 'event' && name.startsWith('done.state.') ? 'done.state.'.length : 0;
        this.#add(
          { kind: done > 0 ? 'state' : kind, name: name.slice(done), chart, isDefinition: false },
          { value, from: start + done, to: start + name.length },
        );
      }
    }
  }

  #policy(attribute: XmlAttribute, chart: XmlElement): void {
    if (attribute.local !== 'onerror') return;
    for (const { state, from, to } of policyTargets(attribute.value.text)) {
      const place = { value: attribute.value, from, to };
      this.#add({ kind: 'state', name: state, chart, isDefinition: false }, place);
    }
  }

  #add(
    occurrence: Omit<Occurrence, 'span'>,
    { value, from, to }: { value: XmlValue; from: number; to: number },
  ): void {
    if (occurrence.name === '') return;
    this.found.push({ ...occurrence, span: sourceSpan(this.#source, value, from, to) });
  }
}

function quoteIn(match: RegExpMatchArray): string {
  return match[1] === undefined ? '"' : "'";
}

/** The ids of the states of a chart, in document order. */
export function stateIdsOf(found: readonly Occurrence[], chart: XmlElement | undefined): string[] {
  const own = found.filter(
    (one) => one.kind === 'state' && one.isDefinition && one.chart === chart,
  );
  own.sort((a, b) => a.span.from - b.span.from);
  return [...new Set(own.map(({ name }) => name))];
}

/** The `<scxml>` around an element; the element itself where it is one. */
export function chartAround(element: XmlElement | undefined): XmlElement | undefined {
  for (let at = element; at; at = at.parent) if (at.local === 'scxml') return at;
  return undefined;
}

/** The element that has an id in a chart. */
export function stateElement(chart: XmlElement, id: string): XmlElement | undefined {
  const work = [...elementsIn(chart)];
  for (let element = work.pop(); element; element = work.pop()) {
    const isState = /^(?:state|parallel|final|history)$/.test(element.local);
    if (isState && attributeOf(element, 'id')?.value.text.trim() === id) return element;
    if (isState) work.push(...elementsIn(element));
  }
  return undefined;
}
