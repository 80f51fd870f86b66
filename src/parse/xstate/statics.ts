import type { Span } from '../../base/span.ts';
import type { Json } from '../../model/json.ts';
import type { Node } from './nodes.ts';
import { isFunction, nodeAt, nodesAt, spanOfNode, textAt, unwrapped } from './nodes.ts';
import type { Scopes } from './scopes.ts';

/** A field of an object in the text. */
export interface Field {
  key: string;
  /** The place of the key. */
  span: Span;
  /** What is written for it, not followed; a method is its function. */
  value: Node;
  /** The whole field. */
  node: Node;
}

/** What is told about a part that cannot be read without running the program. */
export type Unread = (node: Node, why: string) => void;

/** How many names are followed, one to the next. */
const MOST_HOPS = 50;

/** Reads values of a program without running it. */
export class Statics {
  readonly #scopes: Scopes;

  constructor(scopes: Scopes) {
    this.#scopes = scopes;
  }

  /**
   * What an expression stands for: names of constants, fields of objects, enumerations and wrappers
   * without effect are followed as far as the text says. The last node reached.
   */
  settle(node: Node): Node {
    let at = unwrapped(node);
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      const next = this.#step(at);
      if (!next) return at;
      at = unwrapped(next);
    }
    return at;
  }

  #step(node: Node): Node | undefined {
    if (node.type === 'Identifier') {
      const binding = this.#scopes.lookup(textAt(node, 'name'), node.start);
      if (!binding || binding.changed) return undefined;
      if (binding.kind === 'function' || binding.kind === 'enum') return binding.node;
      return binding.init;
    }
    if (node.type === 'MemberExpression') return this.#member(node);
    if (node.type === 'CallExpression') return this.#call(node);
    return undefined;
  }

  #member(node: Node): Node | undefined {
    const object = nodeAt(node, 'object');
    const property = nodeAt(node, 'property');
    if (!object || !property) return undefined;
    const name = node['computed'] === true ? this.text(property) : textAt(property, 'name');
    if (name === undefined) return undefined;
    const whole = this.settle(object);
    if (whole.type === 'TSEnumDeclaration') return this.#enumMember(whole, name, node);
    if (whole.type === 'ArrayExpression') return nodesAt(whole, 'elements')[Number(name)];
    if (whole.type !== 'ObjectExpression') return undefined;
    const fields = this.fields(whole, () => {});
    return fields?.find(({ key }) => key === name)?.value;
  }

  #enumMember(declaration: Node, name: string, at: Node): Node | undefined {
    let next = 0;
    const members = [
      ...nodesAt(declaration, 'members'),
      ...nodesAt(nodeAt(declaration, 'body'), 'members'),
    ];
    for (const member of members) {
      const id = nodeAt(member, 'id');
      const init = nodeAt(member, 'initializer');
      const given = init && this.json(init)?.value;
      if (init && typeof given !== 'number' && typeof given !== 'string') next = NaN;
      const value = init ? given : next;
      if (typeof value === 'number') next = value + 1;
      if (nameOf(id) !== name) continue;
      if (value === undefined || Number.isNaN(value)) return undefined;
      return { type: 'Literal', value, start: at.start, end: at.end };
    }
    return undefined;
  }

  /** Calls that give what they are given. */
  #call(node: Node): Node | undefined {
    const callee = nodeAt(node, 'callee');
    const [first] = nodesAt(node, 'arguments');
    if (!callee || !first) return undefined;
    if (callee.type !== 'MemberExpression') return undefined;
    const name = textAt(nodeAt(callee, 'property'), 'name');
    const frozen = name === 'freeze' && textAt(nodeAt(callee, 'object'), 'name') === 'Object';
    return frozen || name === 'createStateConfig' || name === 'createAction' ? first : undefined;
  }

  /** The text that an expression gives; undefined when it must be run to be known. */
  text(node: Node): string | undefined {
    const found = this.settle(node);
    switch (found.type) {
      case 'Literal': {
        const { value } = found;
        return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
      }
      case 'TemplateLiteral':
        return this.#template(found);
      case 'BinaryExpression': {
        if (found['operator'] !== '+') return undefined;
        const [left, right] = [nodeAt(found, 'left'), nodeAt(found, 'right')];
        const parts = [left && this.text(left), right && this.text(right)];
        return parts.includes(undefined) ? undefined : parts.join('');
      }
      default:
        return undefined;
    }
  }

  #template(node: Node): string | undefined {
    const holes = nodesAt(node, 'expressions').map((hole) => this.text(hole));
    if (holes.includes(undefined)) return undefined;
    return nodesAt(node, 'quasis')
      .map((piece, n) => `${cooked(piece)}${holes[n] ?? ''}`)
      .join('');
  }

  /**
   * The fields of an object in the order in which JavaScript gives them: whole numbers first, of
   * two with one name the last one in the place of the first. Undefined when it is no object.
   */
  fields(
    node: Node,
    unread: Unread,
    twice: (field: Field) => void = () => {},
  ): Field[] | undefined {
    const object = this.settle(node);
    if (object.type !== 'ObjectExpression') return undefined;
    const found = new Map<string, Field>();
    for (const field of this.#own(object, unread, 0)) {
      const before = found.get(field.key);
      if (before && isInside(before.node, object) && isInside(field.node, object)) twice(field);
      found.set(field.key, field);
    }
    const all = [...found.values()];
    const numbered = all.filter(({ key }) => isIndex(key));
    if (numbered.length === 0) return all;
    numbered.sort((a, b) => Number(a.key) - Number(b.key));
    return [...numbered, ...all.filter(({ key }) => !isIndex(key))];
  }

  #own(object: Node, unread: Unread, depth: number): Field[] {
    return nodesAt(object, 'properties').flatMap((property): Field[] => {
      if (property.type === 'SpreadElement') {
        const argument = nodeAt(property, 'argument');
        const inner = argument && this.settle(argument);
        if (inner?.type === 'ObjectExpression' && depth < MOST_HOPS) {
          return this.#own(inner, unread, depth + 1);
        }
        unread(property, 'what is spread here is not known before the program runs');
        return [];
      }
      const key = nodeAt(property, 'key');
      const value = nodeAt(property, 'value');
      if (!key || !value) return [];
      const name = property['computed'] === true ? this.text(key) : nameOf(key);
      if (name === undefined) {
        unread(property, 'its name is not known before the program runs');
        return [];
      }
      if (property['kind'] === 'get' || property['kind'] === 'set') {
        unread(property, 'it is computed when it is asked for');
        return [];
      }
      return [{ key: name, span: spanOfNode(key), value, node: property }];
    });
  }

  /** The elements of a list; one that is no list is a list of one. Holes are `undefined`. */
  elements(node: Node, unread: Unread): Node[] {
    const list = this.settle(node);
    if (list.type !== 'ArrayExpression') return [node];
    const elements = Array.isArray(list['elements']) ? (list['elements'] as unknown[]) : [];
    return elements.flatMap((element): Node[] => {
      const given = element as Node | null;
      if (!given) return [];
      if (given.type !== 'SpreadElement') return [given];
      const argument = nodeAt(given, 'argument');
      const inner = argument && this.settle(argument);
      if (inner?.type === 'ArrayExpression' && inner !== list) return nodesAt(inner, 'elements');
      unread(given, 'what is spread here is not known before the program runs');
      return [];
    });
  }

  /** True for `undefined`. */
  isUndefined(node: Node): boolean {
    const found = unwrapped(node);
    if (found.type === 'UnaryExpression') return found['operator'] === 'void';
    return found.type === 'Identifier' && textAt(found, 'name') === 'undefined';
  }

  /** The plain data that an expression gives; undefined when it is more than that. */
  json(node: Node, depth = 0): { value: Json } | undefined {
    const found = this.settle(node);
    if (depth > 200) return undefined;
    switch (found.type) {
      case 'Literal': {
        const { value } = found;
        const plain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
        if (!plain || found['regex'] !== undefined || found['bigint'] !== undefined) {
          return undefined;
        }
        return Number.isFinite(value) || typeof value !== 'number'
          ? { value: value as Json }
          : undefined;
      }
      case 'TemplateLiteral':
      case 'BinaryExpression': {
        const text = this.text(found);
        return text !== undefined && this.#isText(found) ? { value: text } : undefined;
      }
      case 'UnaryExpression':
        return this.#negative(found);
      case 'ArrayExpression':
        return this.#jsonList(found, depth);
      case 'ObjectExpression':
        return this.#jsonRecord(found, depth);
      default:
        return undefined;
    }
  }

  /** A sum of numbers is no text. */
  #isText(node: Node): boolean {
    const found = this.settle(node);
    if (found.type === 'TemplateLiteral') return true;
    if (found.type === 'Literal') return typeof found['value'] === 'string';
    const [left, right] = [nodeAt(found, 'left'), nodeAt(found, 'right')];
    return left !== undefined && right !== undefined && (this.#isText(left) || this.#isText(right));
  }

  #negative(node: Node): { value: Json } | undefined {
    const argument = nodeAt(node, 'argument');
    const value = argument && this.json(argument)?.value;
    const sign = node['operator'];
    if (sign === '!' && typeof value === 'boolean') return { value: !value };
    if (typeof value !== 'number' || (sign !== '-' && sign !== '+')) return undefined;
    // JSON knows no negative zero.
    return { value: sign === '-' && value !== 0 ? -value : value };
  }

  #jsonList(node: Node, depth: number): { value: Json } | undefined {
    const values: Json[] = [];
    let whole = nodesAt(node, 'elements').length === (node['elements'] as unknown[]).length;
    for (const element of this.elements(node, () => (whole = false))) {
      const read = this.isUndefined(element) ? undefined : this.json(element, depth + 1);
      if (!read) return undefined;
      values.push(read.value);
    }
    return whole ? { value: values } : undefined;
  }

  #jsonRecord(node: Node, depth: number): { value: Json } | undefined {
    let whole = true;
    const entries: [string, Json][] = [];
    for (const { key, value } of this.fields(node, () => (whole = false)) ?? []) {
      if (key === '__proto__') return undefined;
      const read = this.json(value, depth + 1);
      if (!read) return undefined;
      entries.push([key, read.value]);
    }
    return whole ? { value: Object.fromEntries(entries) } : undefined;
  }

  /** The function that an expression stands for. */
  function(node: Node): Node | undefined {
    const found = this.settle(node);
    return isFunction(found) ? found : undefined;
  }
}

/** The name that is written for a field. */
export function nameOf(key: Node | undefined): string | undefined {
  if (!key) return undefined;
  if (key.type === 'Identifier') return textAt(key, 'name');
  const { value } = key;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function isInside(part: Node, whole: Node): boolean {
  return whole.start < part.start && part.end <= whole.end;
}

function cooked(piece: Node): string {
  const value = piece['value'];
  const text: unknown = typeof value === 'object' && value ? Reflect.get(value, 'cooked') : '';
  return typeof text === 'string' ? text : '';
}

function isIndex(key: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(key) && Number(key) < 4294967295;
}
