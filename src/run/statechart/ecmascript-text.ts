import type { Json } from '../../model/json.ts';
import { readXml } from './xml-text.ts';
import type { XmlElement } from './xml-text.ts';

/** What a text in the place of a value means (SCXML appendix B.2). */
export type Meaning =
  | { kind: 'json'; value: Json }
  | { kind: 'xml'; element: XmlElement; text: string };

/** JSON, an XML element, or words with their spaces collapsed. */
export function meaningOf(text: string): Meaning {
  const json = jsonOf(text);
  if (json !== undefined) return { kind: 'json', value: json };
  const element = readXml(text);
  if (element) return { kind: 'xml', element, text: text.trim() };
  return { kind: 'json', value: text.trim().replaceAll(/\s+/g, ' ') };
}

/** The same as plain data: an element as its text. */
export function plainMeaning(text: string): Json {
  const meaning = meaningOf(text);
  return meaning.kind === 'json' ? meaning.value : meaning.text;
}

/** Reads JSON that comes from a machine's code; keys that would change prototypes are left out. */
export function jsonOf(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return text.includes('__proto__') ? withoutPrototypes(text) : value;
  } catch {
    return undefined;
  }
}

function withoutPrototypes(text: string): Json {
  return JSON.parse(text, (key, value: Json) => (key === '__proto__' ? undefined : value)) as Json;
}
