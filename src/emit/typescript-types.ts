import { unreachable } from '../base/assert.ts';
import type { Expression } from '../model/expression/expression.ts';
import { childrenOf } from '../model/expression/expression.ts';
import { printExpression } from '../model/expression/printer.ts';
import type { TypeDeclaration } from '../model/global/global.ts';
import type { NamedType, PayloadField, PayloadType } from '../model/global/type.ts';
import { namesIn, predicateText } from './typescript-guard.ts';
import { commented, literal, type Names } from './typescript-names.ts';

/** Names of types that mean the same in most languages. */
const basic: [pattern: RegExp, type: string, check: string][] = [
  [/^(?:u?int(?:eger)?\d*|u?long|u?short|byte|nat(?:ural)?|number)$/i, 'number', 'wholeNumber'],
  [/^(?:float|double|real|decimal)\d*$/i, 'number', 'anyNumber'],
  [/^bool(?:ean)?$/i, 'boolean', 'truthValue'],
  [/^(?:str(?:ing)?|text|char(?:acter)?|uuid)$/i, 'string', 'textValue'],
  [/^(?:unit|void|none|null)$/i, 'null', 'nothing'],
];
const lists = /^(?:list|array|seq(?:uence)?|vec(?:tor)?|queue|stream)$/i;
const sets = /^set$/i;
const maps = /^(?:map|dict(?:ionary)?|table)$/i;
const options = /^(?:option(?:al)?|maybe)$/i;

/**
 * Payload types as TypeScript's, recursively, with what checks their values when a program runs.
 * Types that are not known become aliases to be filled in, annotations become branded types.
 */
export class TypeScriptTypes {
  readonly #names: Names;
  readonly #declared: ReadonlyMap<string, TypeDeclaration>;
  readonly #aliases = new Map<string, { name: string; text: string }>();
  readonly #brands = new Map<string, { name: string; text: string }>();
  readonly #fields = new Map<string, Map<string, string>>();

  constructor(names: Names, declared: readonly TypeDeclaration[]) {
    this.#names = names;
    this.#declared = new Map(declared.map((declaration) => [declaration.name, declaration]));
  }

  /** Notes what predicates say of the fields of types that are not known. */
  learn({ name, type }: PayloadField, others: ReadonlySet<string>): void {
    this.#learn(type, name, others, []);
  }

  #learn(
    type: PayloadType,
    own: string | undefined,
    others: ReadonlySet<string>,
    predicates: readonly Expression[],
  ): void {
    if (type.kind === 'refined') {
      this.#learn(type.base, own, others, [...predicates, type.predicate]);
    } else if (type.kind === 'annotated') this.#learn(type.base, own, others, predicates);
    else if (type.kind === 'named') {
      for (const inner of type.arguments) this.#learn(inner, own, others, []);
      if (type.arguments.length > 0 || this.#basic(type.name)) return;
      for (const predicate of predicates) {
        for (const [field, guess] of fieldsIn(predicate, own, others)) {
          const fields = this.#fields.get(type.name) ?? new Map<string, string>();
          this.#fields.set(type.name, fields.set(field, guess));
        }
      }
    }
  }

  /** The declarations of aliases and brands that were used. */
  declarations(): string[] {
    return [...this.#brands.values(), ...this.#aliases.values()].map(({ text }) => text);
  }

  /** A type in TypeScript. */
  type(type: PayloadType): string {
    switch (type.kind) {
      case 'named':
        return this.#named(type);
      case 'refined':
        return this.type(type.base);
      case 'annotated':
        return type.annotations.reduce((base, { name, arguments: given }) => {
          const more = given.length > 0 ? `, ${literal(given.join(', '))}` : '';
          return `${this.#brand(name)}<${base}${more}>`;
        }, this.type(type.base));
      case 'session':
        return `Delegated<${literal(type.protocol)}, ${literal(type.role)}>`;
      default:
        return unreachable(type);
    }
  }

  /** An expression for what checks values of a type; `own` is the payload's name. */
  check(type: PayloadType, own: string | undefined): string {
    switch (type.kind) {
      case 'named':
        return this.#namedCheck(type, own);
      case 'refined': {
        const name = own === undefined ? 'undefined' : literal(own);
        const { predicate } = type;
        const text = literal(printExpression(predicate));
        const base = this.check(type.base, own);
        return `refined(${base}, ${text}, ${name}, ${namesIn(predicate)}, ${predicateText(predicate)})`;
      }
      case 'annotated':
        return this.check(type.base, own);
      case 'session':
        return 'anything';
      default:
        return unreachable(type);
    }
  }

  #basic(name: string): { type: string; check: string } | undefined {
    const external = this.#declared.get(name)?.external.split('.').at(-1);
    for (const word of [name, ...(external === undefined ? [] : [external])]) {
      const found = basic.find(([pattern]) => pattern.test(word));
      if (found) return { type: found[1], check: found[2] };
    }
    return undefined;
  }

  #named(type: NamedType): string {
    const [first, second] = type.arguments.map((inner) => this.type(inner));
    const { name } = type;
    if (first === undefined) return this.#basic(name)?.type ?? this.#alias(type);
    if (second !== undefined && type.arguments.length === 2 && maps.test(name)) {
      return `ReadonlyMap<${first}, ${second}>`;
    }
    if (type.arguments.length === 1) {
      if (lists.test(name)) return `readonly (${first})[]`;
      if (sets.test(name)) return `ReadonlySet<${first}>`;
      if (options.test(name)) return `(${first}) | null`;
    }
    return `${this.#alias(type)}<${type.arguments.map((inner) => this.type(inner)).join(', ')}>`;
  }

  #namedCheck({ name, arguments: inner }: NamedType, own: string | undefined): string {
    const [first, second] = inner.map((type) => this.check(type, own));
    if (first === undefined) return this.#basic(name)?.check ?? 'anything';
    if (second !== undefined) {
      return inner.length === 2 && maps.test(name) ? `mapOf(${first}, ${second})` : 'anything';
    }
    if (lists.test(name)) return `listOf(${first})`;
    if (sets.test(name)) return `setOf(${first})`;
    return options.test(name) ? `optionOf(${first})` : 'anything';
  }

  #alias({ name, arguments: inner }: NamedType): string {
    const key = `${name}/${inner.length}`;
    const known = this.#aliases.get(key);
    if (known) return known.name;
    const own = this.#names.take(name);
    const parameters = inner.map((_, n) => `T${n + 1}`);
    const head = parameters.length > 0 ? `${own}<${parameters.join(', ')}>` : own;
    const fields = [...(this.#fields.get(name) ?? [])].map(([field, guess]) => {
      return `readonly ${literal(field)}: ${guess}`;
    });
    const meaning = fields.length > 0 ? `{ ${fields.join('; ')} }` : 'unknown';
    const body = [meaning, ...parameters].join(' | ');
    const text = `/** ${commented(name)}: say here what it is. */\nexport type ${head} = ${body};`;
    this.#aliases.set(key, { name: own, text });
    return own;
  }

  #brand(annotation: string): string {
    const known = this.#brands.get(annotation);
    if (known) return known.name;
    const name = this.#names.take(annotation);
    const mark = this.#names.take(`mark${annotation}`);
    const make = this.#names.take(`as${annotation}`);
    const text = [
      `declare const ${mark}: unique symbol;`,
      `/** A value that is known to be ${commented(annotation)}; made by \`${make}\` where it becomes so. */`,
      `export type ${name}<T, Arguments extends string = ""> = T & { readonly [${mark}]: Arguments };`,
      `/** Says that a value is ${commented(annotation)}. */`,
      `export function ${make}<T, Arguments extends string = "">(value: T): ${name}<T, Arguments> {`,
      `  return value as ${name}<T, Arguments>;`,
      '}',
    ].join('\n');
    this.#brands.set(annotation, { name, text });
    return name;
  }
}

/** Fields of a value that a predicate names, with a guess of their types. */
function fieldsIn(
  predicate: Expression,
  own: string | undefined,
  others: ReadonlySet<string>,
): [string, string][] {
  const found: [string, string][] = [];
  const visit = (e: Expression, beside: readonly Expression[]): void => {
    if (e.kind === 'member' && e.object.kind === 'name' && e.object.name === own) {
      found.push([e.field, guessed(beside)]);
    } else if (e.kind === 'name') {
      if (e.name !== own && !others.has(e.name)) found.push([e.name, guessed(beside)]);
    } else {
      const inner = childrenOf(e);
      for (const one of inner) visit(one, inner);
    }
  };
  visit(predicate, []);
  return found;
}

function guessed(beside: readonly Expression[]): string {
  const kinds = new Set(beside.map((e) => (e.kind === 'constant' ? typeof e.value : e.kind)));
  if (kinds.has('string')) return 'string';
  if (kinds.has('boolean')) return 'boolean';
  return kinds.has('number') ? 'number' : 'unknown';
}
