import type { DataValue, Given } from '../../model/statechart/content.ts';
import type { Desk } from './desk.ts';
import type { Params, Reading } from './functions.ts';
import { returnedObject } from './functions.ts';
import type { Node } from './nodes.ts';
import { isFunction, nodeAt, nodesAt } from './nodes.ts';
import { nameOf } from './statics.ts';

/** An event that is sent or raised: its name and what it carries. */
export interface SentEvent {
  name: Given;
  data?: DataValue;
}

/** An event as an object, a text (XState 4) or a function; undefined when it cannot be read. */
export function readEvent(
  desk: Desk,
  owner: string,
  node: Node,
  params?: Params,
): SentEvent | undefined {
  const { statics } = desk.file;
  const name = statics.text(node);
  if (name !== undefined) return { name: { kind: 'text', text: name } };
  const found = statics.settle(node);
  if (found.type === 'ObjectExpression') {
    return ofObject(desk, owner, found, (part) => desk.plain(part));
  }
  if (!isFunction(found)) {
    desk.file.unread(node, 'the event is not known before the program runs');
    return undefined;
  }
  const object = returnedObject(found);
  const taken = object && ofObject(desk, owner, object, (part) => desk.piece(found, part, params));
  if (taken) return taken;
  const reading = desk.returned(found, params);
  if (!reading.ok) {
    desk.outside(node, found, reading.why, 'This event is not sent.');
    return undefined;
  }
  const name2 = desk.code(`${owner}.event`, `(${reading.text}).type`, found);
  const data = desk.code(`${owner}.data`, reading.text, found);
  return { name: { kind: 'code', code: name2 }, data: { kind: 'code', code: data } };
}

/** An event whose fields are written down; undefined when its type is not. */
function ofObject(
  desk: Desk,
  owner: string,
  object: Node,
  read: (part: Node) => Reading,
): SentEvent | undefined {
  const spread = spreadEvent(desk, owner, object, read);
  if (spread) return spread;
  let whole = true;
  const fields = desk.file.statics.fields(object, () => (whole = false)) ?? [];
  const type = fields.find(({ key }) => key === 'type');
  const name = type && desk.file.statics.text(type.value);
  if (name === undefined || !whole) return undefined;
  const given: Given = { kind: 'text', text: name };
  const others = fields.filter((field) => field !== type);
  if (others.length === 0) return { name: given };
  const values = others.map(
    ({ key, value }) => [key, desk.file.statics.json(value)?.value] as const,
  );
  if (values.every(([, value]) => value !== undefined)) {
    const value = Object.fromEntries(
      values.flatMap(([key, v]) => (v === undefined ? [] : [[key, v]])),
    );
    return { name: given, data: { kind: 'json', value } };
  }
  const texts: string[] = [];
  for (const { key, value } of others) {
    const reading = read(value);
    if (!reading.ok) return undefined;
    const word = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : JSON.stringify(key);
    texts.push(word === reading.text ? word : `${word}: ${reading.text}`);
  }
  const code = desk.code(`${owner}.data`, `({ ${texts.join(', ')} })`, object);
  return { name: given, data: { kind: 'code', code } };
}

/** `{ type: 'a', ...data }`. */
function spreadEvent(
  desk: Desk,
  owner: string,
  object: Node,
  read: (part: Node) => Reading,
): SentEvent | undefined {
  const [type, spread, ...more] = nodesAt(object, 'properties');
  const argument = spread?.type === 'SpreadElement' ? nodeAt(spread, 'argument') : undefined;
  if (!type || !argument || more.length > 0 || nameOf(nodeAt(type, 'key')) !== 'type') {
    return undefined;
  }
  const value = nodeAt(type, 'value');
  const name = value && desk.file.statics.text(value);
  const reading = name === undefined ? undefined : read(argument);
  if (name === undefined || !reading?.ok) return undefined;
  const code = desk.code(`${owner}.data`, reading.text, argument);
  return { name: { kind: 'text', text: name }, data: { kind: 'code', code } };
}
