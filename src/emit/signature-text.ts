import { unreachable } from '../base/assert.ts';
import { printExpression } from '../model/expression/printer.ts';
import type {
  Annotation,
  MessageSignature,
  PayloadField,
  PayloadType,
} from '../model/global/type.ts';

/** A type as Scribble writes it: `Map<String, Int{x > 0}>@Signed`. */
export function typeText(type: PayloadType): string {
  switch (type.kind) {
    case 'named':
      if (type.arguments.length === 0) return type.name;
      return `${type.name}<${type.arguments.map(typeText).join(', ')}>`;
    case 'refined':
      return `${typeText(type.base)}{${printExpression(type.predicate)}}`;
    case 'annotated':
      return typeText(type.base) + type.annotations.map(annotationText).join('');
    case 'session':
      return `(${type.protocol}@${type.role})`;
    default:
      return unreachable(type);
  }
}

function annotationText({ name, arguments: given }: Annotation): string {
  return `@${name}${given.length > 0 ? `(${given.join(', ')})` : ''}`;
}

/** `x: Int`, or the type alone. */
export function fieldText({ name, type }: PayloadField): string {
  return name === undefined ? typeText(type) : `${name}: ${typeText(type)}`;
}

/** What stands in the brackets of a message. */
export function payloadText(payload: readonly PayloadField[]): string {
  return payload.map(fieldText).join(', ');
}

/** `quote(x: Int)`: the brackets are left out where they are empty and there is a label. */
export function messageText({ label, payload }: MessageSignature): string {
  if (payload.length === 0) return label === '' ? '()' : label;
  return `${label}(${payloadText(payload)})`;
}
