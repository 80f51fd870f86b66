import type { Edit } from '../../base/diagnostic.ts';
import type { Json } from '../../model/json.ts';
import { bracketed } from './helpers.ts';
import type { Node } from './nodes.ts';
import { isFunction, namesIn, nodeAt, nodesAt, textAt, unwrapped, walkNodes } from './nodes.ts';
import type { Binding, Scopes } from './scopes.ts';
import { bound } from './scopes.ts';
import { edited, plainText, typesOut } from './strip.ts';

/** What a function of XState is given beside `{ context, event }`: data, or code that gives it. */
export type Params = { kind: 'json'; value: Json } | { kind: 'code'; text: string };

/** What `{ context, event }` may hold that code of a chart can have. */
const GIVEN = ['context', 'event', 'input'] as const;

/** How a function reads in a chart, or why it cannot stand there. */
export type Reading = { ok: true; text: string } | { ok: false; why: string };

/**
 * Functions as code of a chart, in which `context` and `event` are plain names. An arrow with an
 * expression becomes that expression with its parameters replaced; everything else is called with
 * what it wants.
 */
export class Functions {
  readonly #text: string;
  readonly #scopes: Scopes;

  constructor(text: string, scopes: Scopes) {
    this.#text = text;
    this.#scopes = scopes;
  }

  /** True for `(context, event) => …`, as functions were in XState 4. */
  isFormer(fn: Node, params?: Params): boolean {
    const [first, second] = nodesAt(fn, 'params');
    if (first?.type !== 'Identifier' || params) return false;
    const name = textAt(first, 'name');
    const binding = this.#bindingOf(first);
    const members = [...walkNodes(fn)].flatMap((node) => {
      const object = node.type === 'MemberExpression' ? nodeAt(node, 'object') : undefined;
      const isFirst = object?.type === 'Identifier' && this.#bindingOf(object) === binding;
      return isFirst && binding ? [textAt(nodeAt(node, 'property'), 'name')] : [];
    });
    if (members.some((member) => /^(?:context|event|self|system|input)$/.test(member)))
      return false;
    if (/^_*(?:c|ctx|context)$/.test(name)) return members.length > 0 || second !== undefined;
    return second !== undefined && /^_+$/.test(name);
  }

  /** The value that a function returns, as one expression. */
  expression(fn: Node, params?: Params): Reading {
    const plan = this.#plan(fn, params);
    if (!plan.ok) return plan;
    const result = resultOf(fn);
    if (result && plan.edits) {
      return { ok: true, text: bracketed(plainText(result, this.#text, plan.edits)) };
    }
    return { ok: true, text: this.#call(fn, params, plan.given) };
  }

  /** What a function does, as statements. */
  statements(fn: Node, params?: Params): Reading {
    const plan = this.#plan(fn, params);
    if (!plan.ok) return plan;
    const body = nodeAt(fn, 'body');
    if (!body || !plan.edits) return { ok: true, text: this.#call(fn, params, plan.given) };
    if (body.type !== 'BlockStatement') {
      return { ok: true, text: bracketed(plainText(body, this.#text, plan.edits)) };
    }
    if (!isPlainBlock(body)) return { ok: true, text: this.#call(fn, params, plan.given) };
    const block = edited(body, this.#text, [...typesOut(body, this.#text), ...plan.edits]);
    const text = declares(body) ? block : inner(block);
    return { ok: true, text };
  }

  /** One piece of a function's body, with its parameters replaced; undefined when that cannot be. */
  piece(fn: Node, part: Node, params?: Params): Reading {
    const plan = this.#plan(fn, params, part);
    if (!plan.ok) return plan;
    if (!plan.edits)
      return { ok: false, why: 'takes its parameters apart in a way that is not read' };
    return { ok: true, text: bracketed(plainText(part, this.#text, plan.edits)) };
  }

  /** The expression or the statements of a function that can be taken apart; its own otherwise. */
  body(fn: Node): Node[] {
    const body = nodeAt(fn, 'body');
    if (!body) return [];
    return body.type === 'BlockStatement' ? nodesAt(body, 'body') : [body];
  }

  #call(fn: Node, params: Params | undefined, given: readonly string[]): string {
    const shape = edited(fn, this.#text, typesOut(fn, this.#text));
    const self =
      fn.type === 'FunctionExpression' && !shape.startsWith('function')
        ? `function ${shape}`
        : shape;
    const second = params ? `, ${paramsText(params)}` : '';
    const [first] = nodesAt(fn, 'params');
    const args = first || params ? `{ ${given.join(', ')} }${second}` : '';
    return `(${self})(${args})`;
  }

  /** The edits that replace parameters by what they stand for; absent when they cannot be replaced. */
  #plan(
    fn: Node,
    params: Params | undefined,
    within: Node = fn,
  ): { ok: true; edits?: Edit[]; given: string[] } | { ok: false; why: string } {
    if (fn['async'] === true) return { ok: false, why: 'is asynchronous' };
    if (fn['generator'] === true) return { ok: false, why: 'is a generator' };
    const [first, second] = nodesAt(fn, 'params').filter((node) => textAt(node, 'name') !== 'this');
    const map = new Map<Binding, string>();
    const whole = new Set<Binding>();
    let simple = true;
    if (first) {
      const pattern = unwrapped(first);
      if (pattern.type === 'Identifier') {
        const binding = this.#bindingOf(pattern);
        if (binding) whole.add(binding);
      } else if (!this.#destructure(pattern, '', map)) simple = false;
    }
    const extra = new Map<Binding, Params>();
    const former = this.isFormer(fn, params);
    if (former) {
      const binding = first && this.#bindingOf(first);
      if (binding) map.set(binding, 'context');
      if (second) simple = this.#destructure(second, 'event', map) && simple;
      whole.clear();
      if (!simple) return { ok: false, why: 'takes its parameters apart as XState 4 gave them' };
    } else if (second) simple = this.#second(second, params, map, extra) && simple;
    const wanted = this.#wanted(fn, within, first, map, whole);
    const foreign = wanted.find((name) => !(GIVEN as readonly string[]).includes(name));
    if (foreign !== undefined) return { ok: false, why: `uses “${foreign}”` };
    const given = ['context', 'event', ...(wanted.includes('input') ? ['input'] : [])];
    const edits = simple ? this.#edits(fn, within, { map, whole, extra }) : undefined;
    if (former && !edits) {
      return { ok: false, why: 'takes its parameters as XState 4 gave them' };
    }
    return { ok: true, given, ...(edits ? { edits } : {}) };
  }

  #bindingOf(id: Node): Binding | undefined {
    return this.#scopes.lookup(textAt(id, 'name'), id.start);
  }

  /** False when a pattern does more than pick fields. */
  #destructure(pattern: Node, path: string, map: Map<Binding, string>): boolean {
    if (pattern.type === 'Identifier') {
      const binding = this.#bindingOf(pattern);
      if (binding) map.set(binding, path);
      return binding !== undefined;
    }
    if (pattern.type !== 'ObjectPattern') return false;
    return nodesAt(pattern, 'properties').every((property) => {
      const key = nodeAt(property, 'key');
      const value = nodeAt(property, 'value');
      if (property.type !== 'Property' || property['computed'] === true || !key || !value) {
        return false;
      }
      const name = textAt(key, 'name') || String(key['value'] ?? '');
      const word = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name);
      const step =
        path === '' ? name : word ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
      return this.#destructure(value, step, map);
    });
  }

  #second(
    pattern: Node,
    params: Params | undefined,
    map: Map<Binding, string>,
    extra: Map<Binding, Params>,
  ): boolean {
    if (pattern.type === 'Identifier' && !params) {
      const binding = this.#bindingOf(pattern);
      if (binding) map.set(binding, 'undefined');
      return true;
    }
    if (!params) return false;
    const fields = new Map<Binding, string>();
    if (!this.#destructure(pattern, pattern.type === 'Identifier' ? '$' : '', fields)) return false;
    for (const [binding, path] of fields) {
      const text = path === '$' ? paramsText(params) : fieldText(params, path);
      if (text === undefined) return false;
      if (path === '$') extra.set(binding, params);
      map.set(binding, text);
    }
    return true;
  }

  /** The fields of `{ context, event }` that a function names. */
  #wanted(
    fn: Node,
    within: Node,
    first: Node | undefined,
    map: ReadonlyMap<Binding, string>,
    whole: ReadonlySet<Binding>,
  ): string[] {
    const wanted = new Set<string>();
    const used = new Set<Binding>();
    for (const id of this.#uses(fn, within)) {
      const binding = this.#bindingOf(id);
      if (binding) used.add(binding);
    }
    for (const [binding, path] of map) {
      const isFirst = first && binding.id.start >= first.start && binding.id.end <= first.end;
      if (isFirst && used.has(binding)) wanted.add(/^[^.[]*/.exec(path)?.[0] ?? '');
    }
    for (const node of walkNodes(within)) {
      if (node.type !== 'MemberExpression' || node['computed'] === true) continue;
      const object = nodeAt(node, 'object');
      if (object?.type !== 'Identifier') continue;
      const binding = this.#bindingOf(object);
      if (binding && whole.has(binding)) wanted.add(textAt(nodeAt(node, 'property'), 'name'));
    }
    return [...wanted];
  }

  /** Names in the body (and in what parameters begin with). */
  #uses(fn: Node, within: Node): Node[] {
    const own = new Set(nodesAt(fn, 'params').flatMap(bound));
    return namesIn(within).filter((id) => !own.has(id));
  }

  #edits(fn: Node, within: Node, { map, whole, extra }: Given): Edit[] | undefined {
    const body = within === fn ? nodeAt(fn, 'body') : within;
    if (!body) return undefined;
    const edits: Edit[] = [];
    const shorthand = new Set<Node>();
    const members = new Map<Node, Node>();
    for (const node of walkNodes(body)) {
      if (node.type === 'Property' && node['shorthand'] === true) {
        const value = nodeAt(node, 'value');
        if (value) shorthand.add(value);
      }
      const object = node.type === 'MemberExpression' ? nodeAt(node, 'object') : undefined;
      if (object) members.set(object, node);
    }
    for (const id of namesIn(body)) {
      const binding = this.#bindingOf(id);
      if (!binding) continue;
      const name = textAt(id, 'name');
      const span = { from: id.start, to: id.start + name.length };
      const path = map.get(binding);
      if (path !== undefined) {
        if (binding.changed) return undefined;
        if (path === name) continue;
        if (this.#hides(body, id, path)) return undefined;
        const field = fieldEdit(extra.get(binding), members.get(id));
        if (field) {
          edits.push(field);
          continue;
        }
        edits.push({ span, text: shorthand.has(id) ? `${name}: ${path}` : path });
      } else if (whole.has(binding)) {
        const member = members.get(id);
        const property = nodeAt(member, 'property');
        if (!member || !property || member['computed'] === true) return undefined;
        if (this.#hides(body, id, textAt(property, 'name'))) return undefined;
        edits.push({ span: { from: id.start, to: property.start }, text: '' });
      }
    }
    return edits;
  }

  /** True when `context` or `event` would mean something else at a place of a body. */
  #hides(body: Node, id: Node, path: string): boolean {
    const name = /^[^.[]*/.exec(path)?.[0] ?? '';
    const found = name === '' ? undefined : this.#scopes.lookup(name, id.start);
    return found !== undefined && found.scope.from >= body.start && found.scope.to <= body.end;
  }
}

/** What the parameters of a function stand for. */
interface Given {
  map: ReadonlyMap<Binding, string>;
  /** Names of `{ context, event }` as a whole. */
  whole: ReadonlySet<Binding>;
  /** Names of the second parameter as a whole. */
  extra: ReadonlyMap<Binding, Params>;
}

/** `params.most`: the field alone. */
function fieldEdit(params: Params | undefined, member: Node | undefined): Edit | undefined {
  const property = nodeAt(member, 'property');
  if (params?.kind !== 'json' || !member || !property || member['computed'] === true) {
    return undefined;
  }
  const text = fieldText(params, textAt(property, 'name'));
  return text === undefined ? undefined : { span: { from: member.start, to: property.end }, text };
}

/** What a function returns when it does nothing else. */
function resultOf(fn: Node): Node | undefined {
  const body = nodeAt(fn, 'body');
  if (!body || body.type !== 'BlockStatement') return body;
  const [only, ...more] = nodesAt(body, 'body');
  if (more.length > 0 || only?.type !== 'ReturnStatement') return undefined;
  return nodeAt(only, 'argument');
}

/** The object that a function returns; undefined when it returns something else. */
export function returnedObject(fn: Node): Node | undefined {
  const result = resultOf(fn);
  const found = result && unwrapped(result);
  return found?.type === 'ObjectExpression' ? found : undefined;
}

/** True for statements that mean the same outside of their function. */
function isPlainBlock(body: Node): boolean {
  const work = [...nodesAt(body, 'body')];
  for (let next = work.pop(); next; next = work.pop()) {
    if (/^(?:ReturnStatement|YieldExpression|ThisExpression|Super)$/.test(next.type)) return false;
    if (next.type === 'VariableDeclaration' && next['kind'] === 'var') return false;
    if (next.type === 'FunctionDeclaration') return false;
    if (next.type === 'Identifier' && textAt(next, 'name') === 'arguments') return false;
    if (isFunction(next) && next.type !== 'ArrowFunctionExpression') continue;
    for (const part of Object.values(next)) {
      for (const node of Array.isArray(part) ? part : [part]) {
        const isArrow = next.type === 'ArrowFunctionExpression';
        if (typeof node === 'object' && node && 'type' in node && !isArrow) work.push(node as Node);
      }
    }
  }
  return true;
}

function declares(body: Node): boolean {
  return nodesAt(body, 'body').some(({ type }) => type.endsWith('Declaration'));
}

/** The text between the braces of a block. */
function inner(block: string): string {
  return block.slice(1, -1).trim();
}

function paramsText(params: Params): string {
  return params.kind === 'json' ? bracketed(jsonCode(params.value)) : bracketed(params.text);
}

/** A value as JavaScript, so that it can stand anywhere in an expression. */
export function jsonCode(value: Json): string {
  if (typeof value === 'number' && value < 0) return `(${value})`;
  return JSON.stringify(value).replace(
    /[\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16)}`,
  );
}

/** One field of the parameters. */
function fieldText(params: Params, path: string): string | undefined {
  if (params.kind === 'code') return `(${params.text}).${path}`;
  let value: Json | undefined = params.value;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'undefined';
    value = Object.hasOwn(value, step) ? (value as Record<string, Json>)[step] : undefined;
  }
  return value === undefined ? 'undefined' : bracketed(jsonCode(value));
}
