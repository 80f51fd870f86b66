import { unreachable } from '../base/assert.ts';
import type {
  Annotation,
  MessageSignature,
  PayloadField,
  PayloadType,
} from '../model/global/type.ts';
import { writePredicate } from './scribble-type.ts';

/** A type as local protocols and pictures write it: `Map<String, Int{x > 0}>@Signed`, `P@A`. */
export function typeText(type: PayloadType): string {
  switch (type.kind) {
    case 'named':
      if (type.arguments.length === 0) return wordOf(type.name);
      return `${wordOf(type.name)}<${type.arguments.map(typeText).join(', ')}>`;
    case 'refined':
      return `${typeText(type.base)}{${writePredicate(type.predicate)}}`;
    case 'annotated': {
      const alone = type.base.kind === 'named' && type.base.arguments.length === 0;
      const mark = (one: Annotation): string => annotationText(one, alone && isRare(type));
      return typeText(type.base) + type.annotations.map(mark).join('');
    }
    case 'session':
      return `${wordOf(type.protocol)}@${wordOf(type.role)}`;
    default:
      return unreachable(type);
  }
}

/** A single annotation of a plain type could be read as the role of a session. */
function isRare({ annotations }: Extract<PayloadType, { kind: 'annotated' }>): boolean {
  const [only, ...others] = annotations;
  return others.length === 0 && !/^(?:Encrypted|Signed|Authenticated)$/.test(only?.name ?? '');
}

/** Empty brackets say that it is no session. */
function annotationText({ name, arguments: given }: Annotation, brackets: boolean): string {
  return `@${wordOf(name)}${brackets || given.length > 0 ? `(${given.join(', ')})` : ''}`;
}

/** Names of types are words; whatever cannot be one is written as one. */
function wordOf(name: string): string {
  const word = name.replace(/[^\p{L}\p{M}\p{N}_$.]+/gu, '_');
  return /^[^.]+(?:\.[^.]+)*$/.test(word) ? word : '_';
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
