import type { Diagnostic, Fix } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import type { Json } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import { resources } from '../../model/resource.ts';
import type {
  Field,
  FieldsOf,
  ListField,
  MapField,
  RecordField,
  VariantField,
} from '../../model/schema.ts';
import { defaultsOf } from '../../model/schema.ts';
import { readDuration } from '../profile/amounts.ts';
import { formNamed, forms, fromFields } from '../profile/distribution.ts';
import type { Mapping, Node, Pair, Scalar } from '../profile/nodes.ts';
import { maxFindings, partOf } from '../profile/nodes.ts';
import { printScalar } from '../../model/value-text.ts';
import type { PlainField, Problem, Read } from './values.ts';
import { ordered, problemOf, readJson, readPlain, readResource } from './values.ts';

/** A name that a text uses for something that stands elsewhere. */
export interface Reference {
  /** What it must name: `component`, `tool` … */
  refers: string;
  name: string;
  span: Span;
  path: string;
}

/** A record under construction. */
export type Data = Record<string, Json>;

/** Other spellings of the resources as keys. */
const resourceKeys: Readonly<Record<string, Resource>> = {
  duration: 'time',
  branches: 'concurrency',
  'tool calls': 'toolCalls',
  'tool-calls': 'toolCalls',
  tool_calls: 'toolCalls',
  toolcalls: 'toolCalls',
};

/** Keys that would reach into the language's own objects. */
const refused = new Set(['__proto__', '']);

/** Reads nodes of a text against fields: values with defaults, places, findings. */
export class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly spans = new Map<string, Span>();
  /** Paths that the text sets. */
  readonly given: string[] = [];
  readonly references: Reference[] = [];
  /** Where a value goes on that YAML took for keys. */
  readonly continued = new Set<number>();
  readonly #text: string;

  /** `text` is the source of the nodes. */
  constructor(text: string) {
    this.#text = text;
  }

  /**
   * The value of a node; undefined when nothing is written or it cannot be read (which is
   * reported). `place` is where to say that something is missing.
   */
  value(node: Node, field: Field, path: string, place: Span): Json | undefined {
    if (field.type === 'later') return this.value(node, field.field(), path, place);
    if (nothing(node) && field.type !== 'json') return this.#empty(field, path, place);
    this.given.push(path);
    switch (field.type) {
      case 'record':
        return this.record(node, field, path, place);
      case 'list':
        return this.#list(node, field, path, place);
      case 'map':
        return this.#map(node, field, path);
      case 'variant':
        return this.#variant(node, field, path, place);
      case 'json':
        this.spans.set(path, placeOf(node, place));
        return this.#json(node);
      default:
        return this.#plain(node, field, path, place);
    }
  }

  /** Nothing stands behind a key: as if the key were not there, but a place for the rest. */
  #empty(field: Field, path: string, place: Span): Json | undefined {
    this.spans.set(path, place);
    if (field.type === 'list') return [];
    if (field.type === 'map') return {};
    if (field.type === 'record' && !missesMore(field)) return defaultsOf(field) as Json;
    if (field.type === 'record') return this.fill(new Map(), field.fields, path, place);
    if ('fallback' in field && field.fallback !== undefined) {
      return structuredClone(field.fallback) as Json;
    }
    if (!field.optional) this.report('missing', `Here ${article(field)} is missing.`, place);
    return undefined;
  }

  // ——— records ———

  /** A record, also in its short form. */
  record(node: Node, field: RecordField, path: string, place: Span): Data | undefined {
    const { fields, short } = field;
    this.spans.set(path, node.kind === 'mapping' ? place : placeOf(node, place));
    if (node.kind === 'mapping' && !this.#isShort(node, field)) {
      return this.fill(this.known(node, fields), fields, path, place);
    }
    const inner = short === undefined ? undefined : fields[short];
    if (short === undefined || inner === undefined) {
      const names = Object.keys(fields).slice(0, 3).join(', ');
      this.report('shape', `Here stand keys with values, such as ${names}.`, node.span);
      return undefined;
    }
    const key: Scalar = { kind: 'scalar', text: short, empty: false, span: place };
    return this.fill(new Map([[short, { key, value: node }]]), fields, path, place);
  }

  /** True for a mapping that is the value of the record's short field, not the record. */
  #isShort(node: Mapping, { fields, short }: RecordField): boolean {
    const inner = short === undefined ? undefined : fields[short];
    if (inner === undefined || node.pairs.length === 0) return false;
    const names = Object.keys(fields);
    if (node.pairs.some(({ key }) => names.includes(key.text))) return false;
    if (inner.type === 'amount') return node.pairs.some(({ key }) => resourceNamed(key.text));
    if (inner.type === 'map') return true;
    if (inner.type === 'list') return isItem(node, inner.of);
    return inner.type === 'json' && !node.pairs.some(({ key }) => nearestName(key.text, names));
  }

  /** The values of a record's fields: what is written, else the defaults. */
  fill(pairs: ReadonlyMap<string, Pair>, fields: FieldsOf, path: string, place: Span): Data {
    const data: Data = {};
    for (const [name, field] of Object.entries(fields)) {
      const pair = pairs.get(name);
      const written = pair && this.value(pair.value, field, join(path, name), pair.key.span);
      const other = (): Json | undefined =>
        pair ? usual(name, field) : this.#absent(name, field, place);
      const value = written === undefined ? other() : written;
      if (value !== undefined) data[name] = value;
    }
    return data;
  }

  #absent(name: string, field: Field, place: Span): Json | undefined {
    const value = usual(name, field);
    if (value !== undefined || field.optional) return value;
    const message = `“${name}” is missing here: ${lower(field.about)}`;
    this.report('missing', message, place);
    return undefined;
  }

  /** The pairs of a mapping by their keys' names; unknown keys are reported. */
  known(mapping: Mapping, fields: FieldsOf): Map<string, Pair> {
    const known = new Map<string, Pair>();
    for (const pair of this.#joined(mapping, /^\d/)) {
      const name = pair.key.text;
      if (!Object.hasOwn(fields, name)) this.#unknownKey(pair.key, Object.keys(fields));
      else if (!known.has(name)) known.set(name, pair);
    }
    return known;
  }

  #unknownKey(key: Scalar, names: readonly string[]): void {
    if (key.text === '<<') {
      const message = 'Merge keys (<<) mean nothing here; repeat the keys that are meant.';
      this.report('key', message, key.span);
      return;
    }
    const near = nearestName(key.text, names);
    const list = names.length > 12 ? `${names.slice(0, 12).join(', ')} …` : names.join(', ');
    const mend = near ? `Did you mean “${near}”?` : `Known here are ${list}.`;
    this.report('key', `There is no “${clip(key.text)}” here. ${mend}`, key.span, near);
  }

  /**
   * The pairs of a mapping. Inside braces YAML ends a value at a comma, also at those of
   * `{ budget: 10,000 credits, 5 min }` and `{ latency: uniform(1 ms, 5 ms) }`: what follows is
   * then a key without a value, which is put back where it belongs.
   */
  #joined(mapping: Mapping, continues: RegExp): Pair[] {
    if (!mapping.flow) return mapping.pairs;
    const pairs: Pair[] = [];
    for (const pair of mapping.pairs) {
      const before = pairs.at(-1);
      const joined = before && this.#join(before.value, pair, continues);
      if (before && joined) pairs[pairs.length - 1] = { key: before.key, value: joined };
      else pairs.push(pair);
    }
    return pairs;
  }

  #join(value: Node, { key, value: rest }: Pair, continues: RegExp): Scalar | undefined {
    if (value.kind !== 'scalar' || value.empty || value.quoted || key.quoted) return undefined;
    if (rest.kind !== 'scalar' || rest.text !== '' || rest.quoted) return undefined;
    if (!continues.test(key.text) && !/\([^)]*$/.test(value.text)) return undefined;
    if (key.span.from < value.span.to) return undefined;
    const span = { from: value.span.from, to: key.span.to };
    this.continued.add(key.span.from);
    // A formatter may have put a blank behind the comma of thousands.
    const gap = /^,\s+$/.test(this.#text.slice(value.span.to, key.span.from));
    if (gap && /\d$/.test(value.text) && /^\d{3}(?!\d)/.test(key.text)) {
      return { kind: 'scalar', text: `${value.text},${key.text}`, empty: false, span };
    }
    const text = this.#text.slice(span.from, span.to);
    return { kind: 'scalar', text, empty: false, start: span.from, span };
  }

  #variant(node: Node, field: VariantField, path: string, place: Span): Json | undefined {
    const pair =
      node.kind === 'mapping' ? node.pairs.find(({ key }) => key.text === field.by) : undefined;
    if (node.kind !== 'mapping' || pair?.value.kind !== 'scalar') {
      this.report('missing', `“${field.by}” is missing here.`, place);
      return undefined;
    }
    const of = Object.keys(field.of);
    const word = pair.value.text;
    const by = { type: 'choice', about: 'What it is.', of } as const;
    const record = Object.hasOwn(field.of, word) ? field.of[word] : undefined;
    if (!record) {
      this.#plain(pair.value, by, join(path, field.by), pair.key.span);
      return undefined;
    }
    const fields = { [field.by]: by, ...record.fields };
    this.spans.set(path, place);
    return this.fill(this.known(node, fields), fields, path, place);
  }

  // ——— lists and maps ———

  #list(node: Node, field: ListField, path: string, place: Span): Json[] {
    const items = node.kind === 'list' ? node.items : [node];
    this.spans.set(path, place);
    return items.flatMap((item, i) => {
      const span = node.kind === 'list' ? headOf(item) : placeOf(node, place);
      const value = this.value(item, field.of, `${path}.${i}`, span);
      return value === undefined ? [] : [value];
    });
  }

  #map(node: Node, field: MapField, path: string): Data | undefined {
    if (node.kind !== 'mapping') {
      this.report('shape', 'Here stand names, each with a colon and what it is.', node.span);
      return undefined;
    }
    const data: Data = {};
    for (const { key, value } of this.named(node)) {
      const inner = join(path, key.text);
      this.spans.set(inner, key.span);
      const read = this.value(value, field.of, inner, key.span);
      if (read !== undefined) data[key.text] = read;
      this.spans.set(inner, key.span);
    }
    return data;
  }

  /** The entries of a mapping whose keys people choose. */
  named(node: Mapping): Pair[] {
    const seen = new Set<string>();
    return this.#joined(node, /^\d{3}(?!\d)/).filter(({ key: { text, span } }) => {
      if (seen.has(text)) return false;
      seen.add(text);
      if (text === '<<' || refused.has(text)) {
        this.report('name', `“${text}” cannot be a name. Write another one.`, span);
        return false;
      }
      return true;
    });
  }

  // ——— values ———

  #plain(node: Node, field: PlainField, path: string, place: Span): Json | undefined {
    this.spans.set(path, placeOf(node, place));
    if (node.kind === 'mapping' && field.type === 'amount') return this.#amounts(node, path);
    if (node.kind === 'mapping' && field.type === 'distribution') return this.#distribution(node);
    if (node.kind !== 'scalar') {
      this.report('shape', `Here ${article(field)} is expected.`, shortSpan(node));
      return undefined;
    }
    const value = this.#take(node, readPlain(node.text, field));
    if (field.type === 'text' && field.refers !== undefined && value !== undefined) {
      this.references.push({ refers: field.refers, name: node.text, span: node.span, path });
    }
    return value;
  }

  #amounts(node: Mapping, path: string): Json {
    const amounts: Partial<Record<Resource, number>> = {};
    for (const { key, value } of this.#joined(node, /^\d{3}(?!\d)/)) {
      const resource = resourceNamed(key.text);
      if (!resource) {
        this.#unknownKey(key, resources);
      } else if (value.kind !== 'scalar') {
        this.report('shape', `“${key.text}” is a single amount.`, shortSpan(value));
      } else if (!value.empty) {
        const amount = this.#take(value, readResource(value.text, resource));
        if (typeof amount === 'number') amounts[resource] = amount;
        this.spans.set(`${path}.${resource}`, value.span);
        this.given.push(`${path}.${resource}`);
      }
    }
    return ordered(amounts);
  }

  /** `{ median: 200 ms, p95: 800 ms }`, `{ min: …, max: … }`, `{ mean: … }`. */
  #distribution(node: Mapping): Json | undefined {
    const named = node.pairs.find(({ key }) => key.text === 'kind')?.value;
    const keys = new Set(node.pairs.map(({ key }) => key.text));
    const form =
      (named?.kind === 'scalar' ? formNamed(named.text) : undefined) ??
      forms.find(({ parts }) => parts.every(({ name }) => keys.has(name)));
    if (!form) {
      const message = 'Write { median: …, p95: … }, { min: …, max: … } or { mean: … }.';
      this.report('distribution', message, shortSpan(node));
      return undefined;
    }
    const fields: Record<string, number> = {};
    for (const { key, value } of node.pairs) {
      const part = form.parts.find(({ name, field }) => key.text === name || key.text === field);
      if (!part && key.text !== 'kind') {
        const names = form.parts.map(({ name }) => name);
        this.#unknownKey(key, names);
      } else if (part && value.kind === 'scalar') {
        const read = readDuration(value.text, key.text === part.field ? 'ns' : undefined);
        if ('problem' in read) this.#problem(value, problemOf(read.problem));
        else fields[part.field] = read.value;
      }
    }
    const read = fromFields(form, fields, '');
    if ('value' in read) return read.value;
    this.report('distribution', read.problem.message, shortSpan(node));
    return undefined;
  }

  #json(node: Node): Json {
    switch (node.kind) {
      case 'scalar':
        return readJson(node.text, node.quoted === true);
      case 'list':
        return node.items.map((item) => this.#json(item));
      default: {
        const entries = this.named(node).map(({ key, value }) => [key.text, this.#json(value)]);
        return Object.fromEntries(entries) as Json;
      }
    }
  }

  #take(scalar: Scalar, read: Read): Json | undefined {
    if ('value' in read) return read.value;
    for (const problem of read.problems) this.#problem(scalar, problem);
    return undefined;
  }

  #problem(scalar: Scalar, { kind, message, from, to, instead }: Problem): void {
    const span = partOf(scalar, from, to);
    const whole = from === 0 && to === scalar.text.length;
    const literal = scalar.start !== undefined;
    const text = whole && instead !== undefined && !literal ? printScalar(instead) : instead;
    this.report(kind, message, span, whole || literal ? text : undefined);
  }

  /** Adds an error; `instead` is what its place is to be replaced with. */
  report(kind: string, message: string, span: Span, instead?: string): void {
    this.#add('error', kind, message, span, instead);
  }

  /** Adds a warning: it can be run, but hardly as it was meant. */
  warn(kind: string, message: string, span: Span, instead?: string): void {
    this.#add('warning', kind, message, span, instead);
  }

  #add(
    severity: 'error' | 'warning',
    kind: string,
    message: string,
    span: Span,
    instead: string | undefined,
  ): void {
    if (this.diagnostics.length >= maxFindings) return;
    const fix: Fix | undefined =
      instead === undefined
        ? undefined
        : { title: `Write “${instead}”`, edits: [{ span, text: instead }] };
    const code = `scenario/${kind}`;
    this.diagnostics.push({ code, severity, message, span, ...(fix && { fix }) });
  }
}

/** True for a node that says nothing. */
export function nothing(node: Node): boolean {
  return node.kind === 'scalar' && node.empty;
}

/** A path with one part more; the root's is ''. */
export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The resource that a key means. */
export function resourceNamed(key: string): Resource | undefined {
  if (resources.includes(key as Resource)) return key as Resource;
  return Object.hasOwn(resourceKeys, key) ? resourceKeys[key] : undefined;
}

/** Where a value is shown to stand: a text itself; of larger ones what they are called. */
function placeOf(node: Node, place: Span): Span {
  return node.kind === 'scalar' ? node.span : place;
}

/** The place of an item of a list: a text itself, else the first line of it. */
function headOf(node: Node): Span {
  if (node.kind === 'scalar') return node.span;
  const first = node.kind === 'list' ? node.items[0] : node.pairs[0];
  if (!first) return node.span;
  if ('kind' in first) return headOf(first);
  const { key, value } = first;
  const to = value.kind === 'scalar' ? Math.max(value.span.to, key.span.to) : key.span.to;
  return { from: key.span.from, to };
}

/** The beginning of a large node, so that not half the text is underlined. */
function shortSpan(node: Node): Span {
  return node.kind === 'scalar' ? node.span : headOf(node);
}

/** True when the keys of a mapping are those of a list's item. */
function isItem(node: Mapping, of: Field): boolean {
  const item = of.type === 'later' ? of.field() : of;
  if (item.type !== 'record') return false;
  return node.pairs.some(({ key }) => Object.hasOwn(item.fields, key.text));
}

/** The value of a field that is left out; undefined when there is none. */
function usual(name: string, field: Field): Json | undefined {
  return defaultsOf({ type: 'record', about: '', fields: { [name]: field } })[name];
}

/** True when a record cannot be made of nothing. */
function missesMore({ fields }: RecordField): boolean {
  return Object.values(fields).some(
    (field) => !field.optional && !('fallback' in field && field.fallback !== undefined),
  );
}

function article(field: Field): string {
  switch (field.type) {
    case 'amount':
      return 'an amount, such as 500 credits, 5 min,';
    case 'duration':
      return 'a duration, such as 50 ms,';
    case 'distribution':
      return 'a duration or distribution';
    case 'share':
      return 'a share, such as 5%,';
    case 'number':
      return 'a number';
    case 'flag':
      return 'true or false';
    case 'choice':
      return `one of ${field.of.slice(0, 8).join(', ')}`;
    case 'expression':
      return 'an expression';
    default:
      return 'a word or text';
  }
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
