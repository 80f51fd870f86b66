import type { ChartReader } from './chart-reader.ts';
import type { XmlElement } from './xml-tree.ts';

/**
 * The event descriptors of a transition in their normal form: `a.*` and `a.` are `a`, which takes
 * `a.b` too (SCXML, section 3.12.1); `*` takes everything. Each once.
 */
export function descriptors(reader: ChartReader, element: XmlElement): string[] {
  const found = new Set<string>();
  for (const { text, span } of reader.words(element, 'event')) {
    const plain = plainDescriptor(text);
    if (plain === '' || (plain.includes('*') && plain !== '*')) {
      const message = `“${text}” is no event: a star stands alone or at the end (“a.*”).`;
      reader.report('scxml-event-name', message, span);
    } else found.add(plain);
  }
  return [...found];
}

/** A descriptor without the `.*` or `.` at its end. */
export function plainDescriptor(text: string): string {
  return text === '.*' ? '*' : text.replace(/(?:\.\*|\.)$/, '');
}
