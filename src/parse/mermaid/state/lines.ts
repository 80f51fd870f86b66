import type { LabelParts } from './label.ts';
import { readLabel } from './label.ts';
import type { Meanings } from './meaning.ts';

/** What a line of a state says, where it is more than a description. */
export type StateLine =
  | { kind: 'entry' | 'exit' | 'do'; parts: LabelParts }
  | { kind: 'internal'; parts: LabelParts };

/**
 * Reads `entry / a`, `exit / a`, `do / service` and internal transitions `event [guard] / a`
 * (UML 2.5.1, section 14.2.4.9). A description may hold a slash too (“read / write”): without a
 * guard all actions must be ones that are known, unless the line can be nothing else (`surely`).
 */
export function readStateLine(
  text: string,
  meanings: Meanings,
  surely = false,
): StateLine | undefined {
  const parts = readLabel(text);
  const { trigger, guard, actions } = parts;
  if (parts.slash === undefined || actions.length === 0) return undefined;
  const word = trigger.text.toLowerCase();
  if ((word === 'entry' || word === 'exit' || word === 'do') && !guard) {
    return { kind: word, parts };
  }
  const event = /^[^\s:]+$/.test(trigger.text) || /^after\s+\S+$/i.test(trigger.text);
  if (!event) return undefined;
  const plain =
    guard !== undefined || actions.every(({ text: action }) => meanings.isKnown(action));
  return plain || surely ? { kind: 'internal', parts } : undefined;
}
