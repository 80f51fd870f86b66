/**
 * A small schema language for texts that people write: it says what a value may be, what it means
 * when it is left out, and in which units it is written. Parsers read a text against it, the
 * editor completes and explains from it, and the published JSON Schema is made of it.
 */
import type { Json } from './json.ts';
import type { Distribution } from './profile.ts';
import type { Amount } from './resource.ts';

interface Common {
  /** One sentence for people: what it is. */
  about: string;
  /** May be left out. A field with a `fallback` may always be left out. */
  optional?: boolean;
}

/** A number; `unit` is shown and may be written behind it. */
export interface NumberField extends Common {
  type: 'number';
  min?: number;
  max?: number;
  whole?: boolean;
  unit?: string;
  fallback?: number;
}

/** A duration, held in nanoseconds: `50 ms`, `2h`, `1.5 min`. */
export interface DurationField extends Common {
  type: 'duration';
  fallback?: number;
}

/** A latency, fixed or drawn: `5 ms`, `uniform(1 ms, 5 ms)`, `lognormal(median …, p95 …)`. */
export interface DistributionField extends Common {
  type: 'distribution';
  fallback?: Distribution;
}

/** A share from 0 to 1: `5%` or `0.05`. */
export interface ShareField extends Common {
  type: 'share';
  fallback?: number;
}

/**
 * Amounts by resource: `500 credits`, `{credits: 500, time: 5 min, memory: 512 MB}`, or several in
 * one text, `500 credits, 5 min, 512 MB`. Held in credits, ns, bytes and counts.
 */
export interface AmountField extends Common {
  type: 'amount';
  fallback?: Amount;
}

/** A text; `refers` names what it must be the id of (`component`, `tool`, `routine`, `swarm` …). */
export interface TextField extends Common {
  type: 'text';
  refers?: string;
  fallback?: string;
}

/** One of a few words. */
export interface ChoiceField<Word extends string = string> extends Common {
  type: 'choice';
  of: readonly Word[];
  /** What each word means, for completion. */
  words?: Partial<Record<Word, string>>;
  fallback?: Word;
}

/** Yes or no. */
export interface FlagField extends Common {
  type: 'flag';
  fallback?: boolean;
}

/** An expression of `model/expression`, kept as text. */
export interface ExpressionField extends Common {
  type: 'expression';
  fallback?: string;
}

/** Any plain value. */
export interface JsonField extends Common {
  type: 'json';
  fallback?: Json;
}

/** Several of one kind; a single one may be written without brackets. */
export interface ListField<Of extends Field = Field> extends Common {
  type: 'list';
  of: Of;
  fallback?: readonly [];
}

/** Entries whose names people choose. */
export interface MapField<Of extends Field = Field> extends Common {
  type: 'map';
  of: Of;
  fallback?: Record<string, never>;
}

/**
 * A record with known fields. `short` names the field that a bare value stands for:
 * `routine: [a, b]` for `routine: {steps: [a, b]}`.
 */
export interface RecordField<Fields extends FieldsOf = FieldsOf> extends Common {
  type: 'record';
  fields: Fields;
  short?: string;
}

/** One of several records, told apart by the word in their field `by`. */
export interface VariantField extends Common {
  type: 'variant';
  by: string;
  of: Readonly<Record<string, RecordField>>;
}

/** A record that is defined elsewhere: for records that hold records of their own kind. */
export interface LaterField<Of = unknown> extends Common {
  type: 'later';
  field: () => Field;
  /** Never set: it carries the type. */
  value?: Of;
}

/** Everything that a value can be. */
export type Field =
  | NumberField
  | DurationField
  | DistributionField
  | ShareField
  | AmountField
  | TextField
  | ChoiceField
  | FlagField
  | ExpressionField
  | JsonField
  | ListField
  | MapField
  | RecordField
  | VariantField
  | LaterField;

/** The fields of a record by name. */
export type FieldsOf = Readonly<Record<string, Field>>;

/** The plain data that a field holds once defaults are filled in. */
export type Value<F> = F extends { type: 'number' | 'duration' | 'share' }
  ? number
  : F extends { type: 'distribution' }
    ? Distribution
    : F extends { type: 'amount' }
      ? Amount
      : F extends { type: 'text' | 'expression' }
        ? string
        : F extends { type: 'choice'; of: readonly (infer Word)[] }
          ? Word
          : F extends { type: 'flag' }
            ? boolean
            : F extends { type: 'json' }
              ? Json
              : F extends { type: 'list'; of: infer Of }
                ? Value<Of>[]
                : F extends { type: 'map'; of: infer Of }
                  ? Record<string, Value<Of>>
                  : F extends { type: 'record'; fields: infer Fields }
                    ? RecordValue<Fields>
                    : F extends { type: 'later'; value?: infer Of }
                      ? Of
                      : never;

type Absent<F> = F extends { fallback: unknown }
  ? false
  : F extends { optional: true }
    ? true
    : false;

type RecordValue<Fields> = {
  [Name in keyof Fields as Absent<Fields[Name]> extends true ? never : Name]: Value<Fields[Name]>;
} & {
  [Name in keyof Fields as Absent<Fields[Name]> extends true ? Name : never]?: Value<Fields[Name]>;
};

/** Keeps the literal types of a record's fields, for `Value`. */
export function record<const Fields extends FieldsOf>(
  about: string,
  fields: Fields,
  short?: string & keyof Fields,
): { type: 'record'; about: string; fields: Fields; short?: string } {
  return { type: 'record', about, fields, ...(short === undefined ? {} : { short }) };
}

/** The value of a record in which nothing is written: every fallback, nothing optional. */
export function defaultsOf(field: RecordField): Record<string, Json> {
  const result: Record<string, Json> = {};
  for (const [name, one] of Object.entries(field.fields)) {
    const value = defaultOf(one);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function defaultOf(field: Field): Json | undefined {
  if ('fallback' in field && field.fallback !== undefined) {
    return structuredClone(field.fallback) as Json;
  }
  if (field.optional) return undefined;
  return field.type === 'record' ? defaultsOf(field) : undefined;
}
