import type { Edit } from '../../base/diagnostic.ts';
import { occurrenceAt, occurrencesIn } from './occurrences.ts';
import { parseModule } from './parser.ts';

/**
 * The edits that rename what stands at an offset: a role (in its protocol), a protocol, a
 * recursion, a message (in the whole module, because senders and receivers must agree), a type, a
 * parameter, a clock or an exception. None for what has no name of its own here, and for names
 * that are no words.
 */
export function rename(text: string, offset: number, name: string): Edit[] {
  if (!/^[\p{L}\p{N}_$]+$/u.test(name)) return [];
  const found = occurrencesIn(parseModule(text));
  const meant = occurrenceAt(found, offset);
  if (!meant || ['module', 'annotation', 'field'].includes(meant.kind)) return [];
  if (/^(?:other|unbound):/.test(meant.key) || meant.word.text === name) return [];
  return found
    .filter(({ key }) => key === meant.key)
    .map(({ word }) => ({
      span: { from: word.to - last(word.text).length, to: word.to },
      text: name,
    }));
}

/** Of a qualified name only its last part is renamed. */
function last(text: string): string {
  return text.slice(text.lastIndexOf('.') + 1);
}
