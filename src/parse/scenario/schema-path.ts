import { componentSchema } from '../../model/component/index.ts';
import { resources } from '../../model/resource.ts';
import type { Field, FieldsOf } from '../../model/schema.ts';
import type { Mapping, Node } from '../profile/nodes.ts';
import { componentFields, topFields } from './parse.ts';
import { resourceNamed } from './read.ts';

const root: Field = { type: 'record', about: 'A scenario.', fields: topFields };

/**
 * The field that keys lead to (`-` is an item of a list), as people may write it: short forms and
 * single items are seen through. `text` is the YAML that tells the kinds of components.
 */
export function fieldAt(path: readonly string[], yaml: Node | undefined): Field | undefined {
  const [first, name, ...rest] = path;
  if (first !== 'components' || name === undefined) return walk(root, path);
  const kind = kindOf(yaml, name);
  const schema = kind === undefined ? undefined : componentSchema(kind);
  const fields = schema ? componentFields(schema) : anyComponent;
  const about = schema?.about ?? 'A part of the system.';
  return walk({ type: 'record', about, fields, short: 'is' }, rest);
}

const anyComponent: FieldsOf = {
  is: { type: 'text', about: 'What it is.' },
  tier: { type: 'text', about: 'The tier it belongs to.', optional: true },
};

function walk(field: Field | undefined, path: readonly string[]): Field | undefined {
  let at = field;
  for (const key of path) {
    if (!at) return undefined;
    at = into(at, key);
  }
  return at && seen(at);
}

/** A field that is defined elsewhere, itself. */
export function seen(field: Field): Field {
  return field.type === 'later' ? seen(field.field()) : field;
}

function into(field: Field, key: string): Field | undefined {
  switch (field.type) {
    case 'later':
      return into(field.field(), key);
    case 'list':
      return key === '-' ? field.of : into(field.of, key);
    case 'map':
      return field.of;
    case 'record': {
      if (Object.hasOwn(field.fields, key)) return field.fields[key];
      const short = field.short === undefined ? undefined : field.fields[field.short];
      return short && into(short, key);
    }
    case 'amount': {
      const resource = resourceNamed(key);
      return resource && amountOf(resource);
    }
    default:
      return undefined;
  }
}

function amountOf(resource: (typeof resources)[number]): Field {
  const about = `How much ${words[resource]}.`;
  if (resource === 'time') return { type: 'duration', about };
  return { type: 'amount', about };
}

const words: Record<(typeof resources)[number], string> = {
  credits: 'it may cost, in credits',
  time: 'time',
  memory: 'memory',
  concurrency: 'may be under way at once, in branches',
  toolCalls: 'it may call tools, in calls',
};

/** What keys may stand in a value of a field, with what each is. */
export function keysOf(field: Field): FieldsOf | undefined {
  const own = seen(field);
  if (own.type === 'record') return own.fields;
  if (own.type === 'list') return keysOf(own.of);
  if (own.type !== 'amount') return undefined;
  return Object.fromEntries(resources.map((one) => [one, amountOf(one)]));
}

/** What a component of the text is, as far as it says. */
export function kindOf(yaml: Node | undefined, name: string): string | undefined {
  const value = valueOf(valueOf(yaml, 'components'), name);
  if (value?.kind === 'scalar' && !value.empty) return value.text;
  const is = valueOf(value, 'is');
  if (is?.kind === 'scalar' && !is.empty) return is.text;
  return componentSchema(name) ? name : undefined;
}

function valueOf(node: Node | undefined, key: string): Node | undefined {
  if (node?.kind !== 'mapping') return undefined;
  return (node as Mapping).pairs.find((pair) => pair.key.text === key)?.value;
}
