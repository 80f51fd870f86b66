import type { MessageSignature, PayloadType } from '../../model/global/type.ts';

/** What two messages must have in common to match: label and base types. */
export function messageKey({ label, payload }: MessageSignature): string {
  return `${label}(${payload.map(({ type }) => baseOf(type)).join(',')})`;
}

function baseOf(type: PayloadType): string {
  switch (type.kind) {
    case 'named':
      return type.arguments.length > 0
        ? `${type.name}<${type.arguments.map(baseOf).join(',')}>`
        : type.name;
    case 'refined':
    case 'annotated':
      return baseOf(type.base);
    case 'session':
      return `${type.protocol}@${type.role}`;
  }
}
