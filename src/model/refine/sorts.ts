import type { TypeDeclaration } from '../global/global.ts';
import type { PayloadType } from '../global/type.ts';
import type { Sort } from './formula.ts';

/** Names of types whose values are known to be of a sort, in lower case. */
const named: Readonly<Record<string, Sort>> = {
  int: 'int',
  integer: 'int',
  long: 'int',
  short: 'int',
  byte: 'int',
  nat: 'int',
  natural: 'int',
  uint: 'int',
  biginteger: 'int',
  bigint: 'int',
  int8: 'int',
  int16: 'int',
  int32: 'int',
  int64: 'int',
  uint8: 'int',
  uint16: 'int',
  uint32: 'int',
  uint64: 'int',
  i8: 'int',
  i16: 'int',
  i32: 'int',
  i64: 'int',
  u8: 'int',
  u16: 'int',
  u32: 'int',
  u64: 'int',
  double: 'real',
  float: 'real',
  real: 'real',
  decimal: 'real',
  bigdecimal: 'real',
  f32: 'real',
  f64: 'real',
  number: 'number',
  bool: 'boolean',
  boolean: 'boolean',
  string: 'text',
  str: 'text',
  text: 'text',
  char: 'text',
};

const counts = /^(nat|natural|uint\d*|u(8|16|32|64))$/;

const collections: ReadonlySet<string> = new Set(
  'list array set seq sequence vector collection map dict dictionary bag queue'.split(' '),
);

/** A type without its predicates and annotations. */
export function bareType(type: PayloadType): PayloadType {
  return type.kind === 'refined' || type.kind === 'annotated' ? bareType(type.base) : type;
}

/** The sort of a type's values; undefined when nothing is known of them. */
export function sortOfType(
  type: PayloadType,
  declarations: readonly TypeDeclaration[],
): Sort | undefined {
  const bare = bareType(type);
  if (bare.kind !== 'named' || bare.arguments.length > 0) return undefined;
  const known = sortNamed(bare.name);
  if (known) return known;
  const declared = declarations.find(({ name }) => name === bare.name);
  return declared && sortNamed(declared.external);
}

/** True for a type whose values are whole numbers from 0 on. */
export function isCount(type: PayloadType): boolean {
  const bare = bareType(type);
  return bare.kind === 'named' && counts.test(simpleName(bare.name));
}

/** True for lists, sets and maps: they have a size. */
export function isCollection(type: PayloadType): boolean {
  const bare = bareType(type);
  return bare.kind === 'named' && collections.has(simpleName(bare.name));
}

function sortNamed(name: string): Sort | undefined {
  const simple = simpleName(name);
  return Object.hasOwn(named, simple) ? named[simple] : undefined;
}

function simpleName(name: string): string {
  return (name.split('.').at(-1) ?? '').toLowerCase();
}
