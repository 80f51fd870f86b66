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
  const { trigger, guard, actions, events, slash } = parts;
  const word = trigger.text.toLowerCase();
  const behind = slash !== undefined && actions.length > 0;
  if (behind && !guard && (word === 'entry' || word === 'exit' || word === 'do')) {
    return { kind: word, parts };
  }
  const named = events.length > 0 && events.every((event) => /^[^\s:]+$/.test(event));
  const internal: StateLine = { kind: 'internal', parts };
  if (surely) return named || isDelay(trigger.text) || isBare(parts) ? internal : undefined;
  if (!behind || !(named || isDelay(trigger.text))) return undefined;
  const plain =
    guard !== undefined || actions.every(({ text: action }) => meanings.isKnown(action));
  return plain ? internal : undefined;
}

function isDelay(trigger: string): boolean {
  return /^after\s+\S+(?:\s+[a-z]+)?$/i.test(trigger);
}

/** Without an event, but with something to decide or to do. */
function isBare({ trigger, guard, actions }: LabelParts): boolean {
  return trigger.text === '' && (guard !== undefined || actions.length > 0);
}
