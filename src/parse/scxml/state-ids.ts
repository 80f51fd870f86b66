import type { Span } from '../../base/span.ts';
import type { ChartReader } from './chart-reader.ts';
import { nearest, replacing } from './chart-reader.ts';
import { isScxml, mayHold } from './schema.ts';
import type { XmlElement } from './xml-tree.ts';
import { attributeOf, elementsIn } from './xml-tree.ts';

const STATES = new Set(['state', 'parallel', 'final', 'history']);

/** The states, histories included, that stand directly in an element where they may. */
export function statesIn(element: XmlElement): XmlElement[] {
  return elementsIn(element).filter(
    (child) => isScxml(child) && STATES.has(child.local) && mayHold(element, child),
  );
}

/** The states of one chart: which id each element has, and how they lie in each other. */
export class StateIds {
  readonly #reader: ChartReader;
  readonly #ids = new Map<XmlElement, string>();
  readonly #elements = new Map<string, XmlElement>();

  constructor(reader: ChartReader, root: XmlElement) {
    this.#reader = reader;
    const unnamed: XmlElement[] = [];
    const work = [root];
    for (let element = work.pop(); element; element = work.pop()) {
      if (element !== root) this.#take(element, unnamed);
      work.push(...statesIn(element).reverse());
    }
    const counts = new Map<string, number>();
    for (const element of unnamed) {
      const n = (counts.get(element.local) ?? 0) + 1;
      counts.set(element.local, n);
      this.#give(element, `[${element.local} ${n}]`);
    }
  }

  #take(element: XmlElement, unnamed: XmlElement[]): void {
    const attribute = attributeOf(element, 'id');
    const id = attribute?.value.text.trim() ?? '';
    if (!attribute || id === '') {
      if (attribute) this.#badId(attribute.value.span, 'An id is not empty.');
      unnamed.push(element);
      return;
    }
    if (/[\s#]/.test(id)) this.#badId(attribute.value.span, 'An id has no spaces and no “#”.');
    const first = this.#elements.get(id);
    if (!first) return this.#give(element, id);
    const message = `There is a state “${id}” above: give this one another id.`;
    this.#reader.report('scxml-duplicate-id', message, attribute.value.span, {
      related: [{ span: attributeOf(first, 'id')?.value.span ?? first.nameSpan, message: 'Here.' }],
    });
    unnamed.push(element);
  }

  #badId(span: Span, message: string): void {
    this.#reader.report('scxml-id', message, span);
  }

  #give(element: XmlElement, id: string): void {
    this.#ids.set(element, id);
    this.#elements.set(id, element);
  }

  /** The id of a state's element. */
  idOf(element: XmlElement): string {
    return this.#ids.get(element) ?? '';
  }

  element(id: string): XmlElement | undefined {
    return this.#elements.get(id);
  }

  /** True when a state lies inside of an element, which may be the root. */
  isInside(id: string, holder: XmlElement): boolean {
    for (let at = this.#elements.get(id)?.parent; at; at = at.parent)
      if (at === holder) return true;
    return false;
  }

  /** True for a known state; told when it is none. */
  isKnown(id: string, span: Span): boolean {
    if (this.#elements.has(id)) return true;
    const near = this.#elements.size > 2000 ? undefined : nearest(id, this.#named());
    const hint = near === undefined ? '' : ` Is “${near}” meant?`;
    this.#reader.report('scxml-unknown-target', `There is no state “${id}”.${hint}`, span, {
      ...(near === undefined ? {} : { fix: replacing(span, near) }),
    });
    return false;
  }

  /** The ids that stand in the text. */
  #named(): string[] {
    return [...this.#elements.keys()].filter((known) => !known.includes(' '));
  }

  /**
   * Tells when targets cannot be entered together: each two must lie in different regions of a
   * parallel state (SCXML, section 3.11).
   */
  lookAtTogether(words: readonly { text: string; span: Span }[]): void {
    for (const [n, word] of words.slice(0, 100).entries()) {
      const other = words.slice(0, n).find(({ text }) => !this.#areOrthogonal(text, word.text));
      if (!other) continue;
      const message =
        other.text === word.text
          ? `“${word.text}” stands here twice.`
          : `“${other.text}” and “${word.text}” cannot be entered together: they are not in ` +
            'different regions of one parallel state.';
      this.#reader.report('scxml-targets', message, word.span);
    }
  }

  #areOrthogonal(a: string, b: string): boolean {
    const [one, two] = [this.#elements.get(a), this.#elements.get(b)];
    if (!one || !two) return true;
    if (one === two) return false;
    const above = new Set<XmlElement>([one]);
    for (let at = one.parent; at; at = at.parent) above.add(at);
    let at: XmlElement | undefined = two;
    while (at && !above.has(at)) at = at.parent;
    return at !== one && at !== two && at?.local === 'parallel';
  }
}
