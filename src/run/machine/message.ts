import { baseTypeText } from '../../model/cfsm/key.ts';
import type { MessageSignature } from '../../model/global/type.ts';

/** A message for people and traces: `quote(Int)`, `quit`, `(Int)`; types without what they demand. */
export function messageText({ label, payload }: MessageSignature): string {
  if (payload.length === 0) return label;
  return `${label}(${payload.map(({ type }) => baseTypeText(type)).join(', ')})`;
}

/** A message's text in a sentence. */
export function named(text: string): string {
  return text === '' ? 'an empty message' : text;
}
