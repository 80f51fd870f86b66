import { unreachable } from '../base/assert.ts';
import type { Expression } from '../model/expression/expression.ts';
import { printExpression } from '../model/expression/printer.ts';
import type {
  Annotation,
  MessageSignature,
  PayloadField,
  PayloadType,
} from '../model/global/type.ts';

/** How names of the model are written. */
export interface Naming {
  /** A protocol of the module, by its key. */
  protocol(key: string): string;
  role(name: string): string;
  label(name: string): string;
}

/** Names as they are. */
export const plainNames: Naming = {
  protocol: (key) => key,
  role: (name) => name,
  label: (name) => name,
};

/** A type as Scribble, with our extensions, writes it: `Map<String, List<User{age > 18}>>@Signed`. */
export function writeType(type: PayloadType, names: Naming = plainNames): string {
  switch (type.kind) {
    case 'named': {
      const inner = type.arguments.map((one) => writeType(one, names)).join(', ');
      return inner === '' ? type.name : `${type.name}<${inner}>`;
    }
    case 'refined':
      return `${writeType(type.base, names)}{${writePredicate(type.predicate)}}`;
    case 'annotated':
      return writeType(type.base, names) + type.annotations.map(writeAnnotation).join('');
    case 'session':
      return `${names.protocol(type.protocol)}@${names.role(type.role)}`;
    default:
      return unreachable(type);
  }
}

function writeAnnotation({ name, arguments: given }: Annotation): string {
  return given.length === 0 ? `@${name}` : `@${name}(${given.join(', ')})`;
}

/** `label(x: Int, String)`. */
export function writeMessage(
  { label, payload }: MessageSignature,
  names: Naming = plainNames,
): string {
  return `${label === '' ? '' : names.label(label)}(${writePayload(payload, names)})`;
}

/** `x: Int, String`. */
export function writePayload(payload: readonly PayloadField[], names: Naming = plainNames): string {
  return payload
    .map(({ name, type }) => `${name === undefined ? '' : `${name}: `}${writeType(type, names)}`)
    .join(', ');
}

const words = /"(?:\\.|[^"\\])*"|(?<![.\p{L}\p{N}_$])(?:and|or)(?![\p{L}\p{N}_$])/gu;

/** A predicate with the signs of the field: `x > 0 && x < 100`. */
export function writePredicate(predicate: Expression): string {
  return printExpression(predicate).replace(words, (word) => {
    if (word === 'and') return '&&';
    return word === 'or' ? '||' : word;
  });
}
