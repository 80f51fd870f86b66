import { unreachable } from '../../base/assert.ts';
import type { MessageSignature, PayloadType } from '../../model/global/type.ts';

/** A message for people and traces: `quote(Int)`, `quit`, `(Int)`; types without what they demand. */
export function messageText({ label, payload }: MessageSignature): string {
  if (payload.length === 0) return label;
  return `${label}(${payload.map(({ type }) => typeText(type)).join(', ')})`;
}

/** A type's name with its arguments, without refinements and annotations. */
export function typeText(type: PayloadType): string {
  switch (type.kind) {
    case 'named': {
      const { name, arguments: inner } = type;
      return inner.length === 0 ? name : `${name}<${inner.map(typeText).join(', ')}>`;
    }
    case 'refined':
    case 'annotated':
      return typeText(type.base);
    case 'session':
      return `${type.protocol}@${type.role}`;
    default:
      return unreachable(type);
  }
}

/** What two messages have in common that match. */
export function messageKey({ label, payload }: MessageSignature): string {
  return `${label}(${payload.map(({ type }) => typeText(type)).join(',')})`;
}
