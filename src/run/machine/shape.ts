import type { Expression, Value } from '../../model/expression/expression.ts';
import { childrenOf, walkExpression } from '../../model/expression/expression.ts';
import type { NamedType, PayloadType } from '../../model/global/type.ts';

/** What the values of a type look like. */
export type Shape =
  | { kind: 'whole' | 'real' | 'truth' | 'text' }
  | { kind: 'constant'; value: Value }
  | { kind: 'list'; element: Shape }
  | { kind: 'map'; value: Shape }
  | { kind: 'tuple'; parts: Shape[] }
  | { kind: 'record'; fields: [string, Shape][] };

/** Gives random bits, 32 at a time. */
export type Bits = () => number;

const words = ['ash', 'birch', 'cedar', 'elm', 'fir', 'hazel', 'larch', 'oak'];

/** Names of types that mean the same in most languages. */
const basic: [RegExp, Shape][] = [
  [/^(?:u?int(?:eger)?\d*|u?long|u?short|byte|nat(?:ural)?|number)$/i, { kind: 'whole' }],
  [/^(?:float|double|real|decimal)\d*$/i, { kind: 'real' }],
  [/^bool(?:ean)?$/i, { kind: 'truth' }],
  [/^(?:str(?:ing)?|text|char(?:acter)?|uuid)$/i, { kind: 'text' }],
  [/^(?:unit|void|none|null)$/i, { kind: 'constant', value: null }],
];
const lists = /^(?:list|array|seq(?:uence)?|set|vec(?:tor)?|queue|stream)$/i;
const maps = /^(?:map|dict(?:ionary)?|table)$/i;
const boxes = /^(?:option(?:al)?|maybe|box|some)$/i;

/**
 * The shape of a payload's values. A type that is not known is what its predicates take it for: an
 * object with the fields that they name, or whatever its `own` name is compared with. `elsewhere`
 * are names that mean other payloads.
 */
export function shapeOf(
  type: PayloadType,
  own: string | undefined,
  elsewhere: ReadonlySet<string>,
  predicates: readonly Expression[] = [],
): Shape {
  switch (type.kind) {
    case 'refined':
      return shapeOf(type.base, own, elsewhere, [...predicates, type.predicate]);
    case 'annotated':
      return shapeOf(type.base, own, elsewhere, predicates);
    case 'session':
      return { kind: 'constant', value: `${type.protocol}@${type.role}` };
    default:
      return shapeOfNamed(type, own, elsewhere, predicates);
  }
}

function shapeOfNamed(
  { name, arguments: inner }: NamedType,
  own: string | undefined,
  elsewhere: ReadonlySet<string>,
  predicates: readonly Expression[],
): Shape {
  const known = basic.find(([pattern]) => pattern.test(name));
  if (known) return known[1];
  const parts = inner.map((one) => shapeOf(one, own, elsewhere));
  const [first, second] = parts;
  if (!first) return guessed(own, elsewhere, predicates);
  if (lists.test(name)) return { kind: 'list', element: first };
  if (maps.test(name)) return { kind: 'map', value: second ?? first };
  if (boxes.test(name)) return first;
  return { kind: 'tuple', parts };
}

/** What predicates take a value of an unknown type for. */
function guessed(
  own: string | undefined,
  elsewhere: ReadonlySet<string>,
  predicates: readonly Expression[],
): Shape {
  const fields = new Map<string, Shape>();
  let itself: Shape | undefined;
  const visit = (e: Expression, beside: readonly Expression[]): void => {
    if (e.kind === 'member' && e.object.kind === 'name' && e.object.name === own) {
      fields.set(e.field, comparedWith(beside));
    } else if (e.kind === 'name' && e.name === own) {
      itself = comparedWith(beside);
    } else if (e.kind === 'name') {
      if (!elsewhere.has(e.name)) fields.set(e.name, comparedWith(beside));
    } else {
      const inner = childrenOf(e);
      for (const one of inner) visit(one, inner);
    }
  };
  for (const predicate of predicates) visit(predicate, []);
  return itself ?? { kind: 'record', fields: [...fields] };
}

function comparedWith(beside: readonly Expression[]): Shape {
  const inside = beside.flatMap((one) => [...walkExpression(one)]);
  if (inside.some(({ kind }) => kind === 'string')) return { kind: 'text' };
  return { kind: inside.length <= 1 ? 'truth' : 'whole' };
}

/** A small value of a shape. */
export function drawShape(shape: Shape, bits: Bits): Value {
  switch (shape.kind) {
    case 'whole':
      return bits() % 10;
    case 'real':
      return (bits() % 40) / 4;
    case 'truth':
      return bits() % 2 === 1;
    case 'text':
      return words[bits() % words.length] ?? '';
    case 'constant':
      return shape.value;
    case 'list':
      return Array.from({ length: 1 + (bits() % 2) }, () => drawShape(shape.element, bits));
    case 'map':
      return { [words[bits() % words.length] ?? '']: drawShape(shape.value, bits) };
    case 'tuple':
      return shape.parts.map((part) => drawShape(part, bits));
    default:
      return Object.fromEntries(shape.fields.map(([name, part]) => [name, drawShape(part, bits)]));
  }
}
