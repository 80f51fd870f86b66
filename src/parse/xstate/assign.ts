import type { Content, DataValue } from '../../model/statechart/content.ts';
import type { Desk } from './desk.ts';
import type { Params } from './functions.ts';
import { returnedObject } from './functions.ts';
import type { Node } from './nodes.ts';
import { isFunction, nodeAt, nodesAt, textAt } from './nodes.ts';
import { stub } from './stubs.ts';

/** `assign({ … })` and `assign(() => ({ … }))`. */
export function readAssign(
  desk: Desk,
  owner: string,
  call: Node,
  what: Node,
  params?: Params,
): Content[] {
  const found = desk.file.statics.settle(what);
  if (found.type === 'ObjectExpression') {
    const fields = desk.file.statics.fields(found, desk.file.unread) ?? [];
    const id = desk.id(`${owner}.action`, call);
    const items = fields.flatMap(({ key, value }) => {
      const given = assigned(desk, id, value, params);
      return given ? [{ location: place(key), value: given }] : [];
    });
    return items.length > 0 ? [{ kind: 'assign', id, items }] : [];
  }
  if (!isFunction(found)) {
    desk.file.unread(what, 'what is assigned is not known before the program runs');
    return [stub(desk, owner, 'assign', call)];
  }
  return assignedBy(desk, owner, call, found, params);
}

function assigned(
  desk: Desk,
  id: string,
  value: Node,
  params: Params | undefined,
): DataValue | undefined {
  if (desk.file.statics.isUndefined(value)) {
    return { kind: 'code', code: desk.code(id, 'undefined', value) };
  }
  return desk.value(id, value, params);
}

/** The place of a field of the context. */
export function place(key: string): string {
  const word = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key);
  return word ? `context.${key}` : `context[${JSON.stringify(key)}]`;
}

function assignedBy(
  desk: Desk,
  owner: string,
  call: Node,
  fn: Node,
  params: Params | undefined,
): Content[] {
  const object = returnedObject(fn);
  const items = object && fieldsAssigned(desk, owner, call, fn, object, params);
  if (items) return items;
  const reading = desk.returned(fn, params);
  if (!reading.ok) {
    desk.outside(call, fn, reading.why, 'Nothing is assigned.');
    return [stub(desk, owner, 'assign', call)];
  }
  const id = desk.id(`${owner}.action`, call);
  const code = desk.code(id, `Object.assign({}, context, ${reading.text})`, fn);
  return [{ kind: 'assign', id, items: [{ location: 'context', value: { kind: 'code', code } }] }];
}

/** The fields that a function returns, one by one; the context itself before them adds nothing. */
export function fieldsAssigned(
  desk: Desk,
  owner: string,
  call: Node,
  fn: Node,
  object: Node,
  params: Params | undefined,
): Content[] | undefined {
  const properties = nodesAt(object, 'properties');
  const [head] = properties;
  const spread = head?.type === 'SpreadElement' ? nodeAt(head, 'argument') : undefined;
  const again = spread && desk.piece(fn, spread, params);
  const own = again?.ok && again.text === 'context' ? properties.slice(1) : properties;
  const read = own.map((property) => {
    const key = nodeAt(property, 'key');
    const value = nodeAt(property, 'value');
    const plain = property.type === 'Property' && property['computed'] !== true && key && value;
    const name = plain ? textAt(key, 'name') || String(key['value'] ?? '') : undefined;
    const text = plain && value ? desk.piece(fn, value, params) : undefined;
    return { name, text, value };
  });
  if (read.some(({ name, text }) => name === undefined || !text?.ok)) return undefined;
  const id = desk.id(`${owner}.action`, call);
  const items = read.flatMap(({ name, text, value }) => {
    if (name === undefined || !text?.ok || !value) return [];
    const plain = desk.file.statics.json(value);
    const given: DataValue = plain
      ? { kind: 'json', value: plain.value }
      : { kind: 'code', code: desk.code(id, text.text, value) };
    return [{ location: place(name), value: given }];
  });
  return items.length > 0 ? [{ kind: 'assign', id, items }] : [];
}
