import type { Content, Given, Send } from '../../model/statechart/content.ts';
import type { DataValue } from '../../model/statechart/statechart.ts';
import { readDelay } from './delays.ts';
import type { Desk } from './desk.ts';
import { enqueued } from './enqueue.ts';
import { readEvent } from './events.ts';
import type { Params } from './functions.ts';
import { returnedObject } from './functions.ts';
import { notPlain, readGuard } from './guards.ts';
import { lockstepAction } from './lockstep.ts';
import { calleeName } from './machines.ts';
import type { Node } from './nodes.ts';
import { isFunction, nodeAt, nodesAt, textAt, unwrapped } from './nodes.ts';

const MOST_DEPTH = 100;

/** Actions: one or a list of names, functions and XState's own. */
export function readActions(desk: Desk, owner: string, node: Node | undefined): Content[] {
  if (!node || desk.file.statics.isUndefined(node)) return [];
  return desk.file.statics
    .elements(node, desk.file.unread)
    .flatMap((element) => readAction(desk, owner, element));
}

/** One action; several contents where a function does several things. */
export function readAction(
  desk: Desk,
  owner: string,
  node: Node,
  params?: Params,
  depth = 0,
): Content[] {
  const { statics } = desk.file;
  if (statics.isUndefined(node)) return [];
  if (depth > MOST_DEPTH) {
    desk.file.unread(node, 'actions go round in a circle');
    return [];
  }
  const found = statics.settle(node);
  const name = statics.text(found);
  if (name !== undefined) return named(desk, owner, name, undefined, node, depth);
  if (isFunction(found)) return inline(desk, owner, node, found, params);
  if (found.type === 'ObjectExpression') return described(desk, owner, found, depth);
  if (found.type === 'ArrayExpression') {
    return statics
      .elements(found, desk.file.unread)
      .flatMap((element) => readAction(desk, owner, element, params, depth + 1));
  }
  if (found.type === 'CallExpression') return called(desk, owner, found, params, depth);
  if (found.type === 'Identifier') {
    const id = textAt(found, 'name');
    desk.outside(node, found, 'is not declared in this file', 'It is only told.');
    return [stub(desk, owner, id, node)];
  }
  desk.file.unread(node, 'this action is not known before the program runs');
  return [stub(desk, owner, desk.file.excerpt(node), node)];
}

/** An action that is only told. */
export function stub(desk: Desk, owner: string, name: string, at: Node, params?: Params): Content {
  const id = desk.id(`${owner}.action`, at);
  const given = params?.kind === 'json' ? { params: params.value } : {};
  return { kind: 'stub', id, name, ...given };
}

function named(
  desk: Desk,
  owner: string,
  name: string,
  paramsNode: Node | undefined,
  node: Node,
  depth: number,
): Content[] {
  const params = desk.params(paramsNode);
  const own = lockstepAction(desk, owner, name, params, node);
  if (own) return [own];
  const behind = desk.implementation('actions', name, node);
  if (behind) return readAction(desk, owner, behind, params, depth + 1);
  if (params?.kind === 'code' && paramsNode) notPlain(desk, paramsNode);
  return [stub(desk, owner, name, node, params)];
}

function described(desk: Desk, owner: string, node: Node, depth: number): Content[] {
  const fields = desk.file.statics.fields(node, desk.file.unread) ?? [];
  const type = fields.find(({ key }) => key === 'type')?.value;
  const name = type && desk.file.statics.text(type);
  if (name === undefined) {
    desk.file.unread(node, 'an action has a “type” that is a text');
    return [stub(desk, owner, desk.file.excerpt(node), node)];
  }
  const params = fields.find(({ key }) => key === 'params')?.value;
  return named(desk, owner, name, params, node, depth);
}

/** A function that does something: what it says to the console is a log, the rest is code. */
function inline(
  desk: Desk,
  owner: string,
  node: Node,
  fn: Node,
  params: Params | undefined,
): Content[] {
  const split = statementsOf(fn);
  if (split && split.some((part) => consoleCall(desk, part))) {
    const contents = apart(desk, owner, fn, split, params);
    if (contents) return contents;
  }
  const reading = desk.done(fn, params);
  if (!reading.ok) {
    const isNamed = unwrapped(node).type === 'Identifier';
    const name = isNamed ? textAt(unwrapped(node), 'name') : nameOf(desk, fn);
    desk.outside(node, fn, reading.why, 'It is only told.');
    return [stub(desk, owner, name, node, params)];
  }
  if (reading.text.trim() === '') return [];
  const id = desk.id(`${owner}.action`, node);
  return [{ kind: 'script', id, code: desk.code(id, reading.text, fn) }];
}

/** What a function that only gets told is called: its name, else its words. */
function nameOf(desk: Desk, fn: Node): string {
  const own = textAt(nodeAt(fn, 'id'), 'name');
  if (own !== '') return own;
  const body = nodeAt(fn, 'body');
  return desk.file.excerpt(body?.type === 'BlockStatement' ? fn : (body ?? fn));
}

/** The statements of a function that each stand for themselves. */
function statementsOf(fn: Node): Node[] | undefined {
  const body = nodeAt(fn, 'body');
  if (!body) return undefined;
  if (body.type !== 'BlockStatement') return [body];
  const statements = nodesAt(body, 'body');
  const plain = statements.every(({ type }) => type === 'ExpressionStatement');
  return plain ? statements.flatMap((one) => nodeAt(one, 'expression') ?? []) : undefined;
}

/** The arguments of `console.log` and its like. */
function consoleCall(desk: Desk, node: Node): Node[] | undefined {
  const call = unwrapped(node);
  const callee = call.type === 'CallExpression' ? nodeAt(call, 'callee') : undefined;
  const object = nodeAt(callee, 'object');
  if (callee?.type !== 'MemberExpression' || textAt(object, 'name') !== 'console' || !object) {
    return undefined;
  }
  if (desk.file.scopes.lookup('console', object.start)) return undefined;
  return nodesAt(call, 'arguments');
}

function apart(
  desk: Desk,
  owner: string,
  fn: Node,
  parts: readonly Node[],
  params: Params | undefined,
): Content[] | undefined {
  const read = parts.map((part) => {
    const told = consoleCall(desk, part);
    if (told) return { part, told };
    return { part, text: desk.piece(fn, part, params) };
  });
  if (read.some(({ text }) => text && !text.ok)) return undefined;
  const contents: Content[] = [];
  for (const { part, told, text } of read) {
    if (told) {
      const log = toldLog(desk, owner, fn, part, told, params);
      if (!log) return undefined;
      contents.push(log);
    } else if (text?.ok) {
      const id = desk.id(`${owner}.action`, part);
      contents.push({ kind: 'script', id, code: desk.code(id, text.text, part) });
    }
  }
  return contents;
}

function toldLog(
  desk: Desk,
  owner: string,
  fn: Node,
  at: Node,
  told: readonly Node[],
  params: Params | undefined,
): Content | undefined {
  const [first] = told;
  const label = told.length === 2 && first ? desk.file.statics.text(first) : undefined;
  const values = label === undefined ? told : told.slice(1);
  const readings = values.map((value) => desk.piece(fn, value, params));
  const texts = readings.flatMap((reading) => (reading.ok ? [reading.text] : []));
  if (texts.length < readings.length) return undefined;
  const id = desk.id(`${owner}.action`, at);
  const text = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const said = label === undefined ? {} : { label };
  if (texts.length === 0) return { kind: 'log', id, ...said };
  return { kind: 'log', id, ...said, value: desk.code(id, text, at) };
}

/** Actions that XState makes itself. */
function called(
  desk: Desk,
  owner: string,
  call: Node,
  params: Params | undefined,
  depth: number,
): Content[] {
  const name = calleeName(desk.file, call);
  const args = nodesAt(call, 'arguments');
  const [first, second, third] = args;
  switch (name) {
    case 'assign':
      return first ? readAssign(desk, owner, call, first, params) : [];
    case 'raise':
      return first ? raised(desk, owner, call, first, second, params) : [];
    case 'sendTo':
      return first && second ? sentTo(desk, owner, call, first, second, third, params) : [];
    case 'sendParent':
      return first ? sent(desk, owner, call, '#_parent', first, second, params) : [];
    case 'send':
      return first ? formerSend(desk, owner, call, first, second, params) : [];
    case 'forwardTo':
      return first ? forwarded(desk, owner, call, first) : [];
    case 'emit':
      return first ? [logged(desk, owner, call, first, 'emit', params)] : [];
    case 'log':
      return [logged(desk, owner, call, first, second && desk.file.statics.text(second), params)];
    case 'cancel':
      return first ? cancelled(desk, owner, call, first, params) : [];
    case 'enqueueActions':
      return first ? enqueued(desk, owner, call, first, params) : [];
    case 'choose':
      return first ? chosen(desk, owner, call, first, depth) : [];
    case 'stopChild':
    case 'stop':
    case 'spawnChild':
    case 'spawn':
    case 'pure':
    case 'respond':
    case 'escalate':
      return unsupported(desk, owner, call, name);
    default:
      desk.file.unread(call, 'what a call gives is not known before the program runs');
      return [stub(desk, owner, desk.file.excerpt(call), call)];
  }
}

function unsupported(desk: Desk, owner: string, call: Node, name: string): Content[] {
  const [first] = nodesAt(call, 'arguments');
  const what = first && desk.file.statics.text(first);
  desk.file.report(
    'xstate-unsupported',
    'info',
    call,
    `“${name}” is only told when it is done: machines here invoke others while a state is active. ` +
      'Use “invoke” in a state instead.',
  );
  return [stub(desk, owner, what === undefined ? name : `${name} ${what}`, call)];
}

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

/** The options `{ id, delay }` of something that is sent. */
function sendOptions(
  desk: Desk,
  id: string,
  options: Node | undefined,
  params: Params | undefined,
): Pick<Send, 'delay' | 'sendId'> {
  const fields = options ? (desk.file.statics.fields(options, desk.file.unread) ?? []) : [];
  const given: Pick<Send, 'delay' | 'sendId'> = {};
  for (const { key, value } of fields) {
    if (desk.file.statics.isUndefined(value)) continue;
    if (key === 'delay') {
      const delay = readDelay(desk, id, value, params);
      if (delay) given.delay = delay;
    }
    if (key === 'id') {
      const name = desk.file.statics.text(value);
      if (name === undefined)
        desk.file.unread(value, 'the id is not known before the program runs');
      else given.sendId = name;
    }
  }
  return given;
}

function raised(
  desk: Desk,
  owner: string,
  call: Node,
  event: Node,
  options: Node | undefined,
  params: Params | undefined,
): Content[] {
  const id = desk.id(`${owner}.action`, call);
  const given = readEvent(desk, id, event, params);
  if (!given) return [];
  const more = sendOptions(desk, id, options, params);
  if (more.delay === undefined && given.name.kind === 'text') {
    const data = given.data ? { data: given.data } : {};
    return [{ kind: 'raise', id, event: given.name.text, ...data }];
  }
  const target: Given | undefined =
    more.delay === undefined ? { kind: 'text', text: '#_internal' } : undefined;
  return [sending(id, given.name, given.data, target, more)];
}

function sending(
  id: string,
  event: Given,
  data: DataValue | undefined,
  target: Given | undefined,
  more: Pick<Send, 'delay' | 'sendId'>,
): Send {
  return {
    kind: 'send',
    id,
    event,
    ...(target ? { target } : {}),
    ...more,
    namelist: [],
    params: [],
    ...(data ? { content: data } : {}),
  };
}

function sent(
  desk: Desk,
  owner: string,
  call: Node,
  target: string,
  event: Node,
  options: Node | undefined,
  params: Params | undefined,
): Content[] {
  const id = desk.id(`${owner}.action`, call);
  const given = readEvent(desk, id, event, params);
  if (!given) return [];
  const to: Given | undefined = target === '' ? undefined : { kind: 'text', text: target };
  return [sending(id, given.name, given.data, to, sendOptions(desk, id, options, params))];
}

function sentTo(
  desk: Desk,
  owner: string,
  call: Node,
  to: Node,
  event: Node,
  options: Node | undefined,
  params: Params | undefined,
): Content[] {
  const target = targetOf(desk, to);
  if (target === undefined) {
    desk.file.report(
      'xstate-unsupported',
      'info',
      to,
      'Whom this event is for is only known when the machine runs: it is only told. Send it to the ' +
        'id of something that is invoked.',
    );
    return [stub(desk, owner, desk.file.excerpt(call), call)];
  }
  return sent(desk, owner, call, target, event, options, params);
}

/** Whom an event is for: '' is the machine itself. */
function targetOf(desk: Desk, node: Node): string | undefined {
  const text = desk.file.statics.text(node);
  if (text !== undefined) return /^#_/.test(text) ? text : `#_${text}`;
  const fn = desk.file.statics.function(node);
  const body = fn && nodeAt(fn, 'body');
  if (!fn || !body) return undefined;
  const said = desk.file.text.slice(body.start, body.end).replace(/\s/g, '');
  if (/^(?:\w+\.)?self$/.test(said)) return '';
  if (/^(?:\w+\.)?self\._parent$/.test(said)) return '#_parent';
  const child = /\bchildren(?:\.(\w+)|\[["']([^"']+)["']\])!?$/.exec(said);
  const name = child?.[1] ?? child?.[2];
  return name === undefined ? undefined : `#_${name}`;
}

/** `send` of XState 4: to itself, or to whom `to` says. */
function formerSend(
  desk: Desk,
  owner: string,
  call: Node,
  event: Node,
  options: Node | undefined,
  params: Params | undefined,
): Content[] {
  const fields = options ? (desk.file.statics.fields(options, () => {}) ?? []) : [];
  const to = fields.find(({ key }) => key === 'to')?.value;
  desk.file.report(
    'xstate-version-4',
    'warning',
    call,
    '“send” is XState 4: XState 5 has “raise” for the machine itself and “sendTo” for others. It ' +
      'is read as that.',
  );
  return to
    ? sentTo(desk, owner, call, to, event, options, params)
    : raised(desk, owner, call, event, options, params);
}

function forwarded(desk: Desk, owner: string, call: Node, to: Node): Content[] {
  const target = targetOf(desk, to);
  if (target === undefined) return unsupported(desk, owner, call, 'forwardTo');
  const id = desk.id(`${owner}.action`, call);
  const event: Given = { kind: 'code', code: desk.code(`${id}.event`, 'event.type', call) };
  const data: DataValue = { kind: 'code', code: desk.code(`${id}.data`, 'event', call) };
  const whom: Given | undefined = target === '' ? undefined : { kind: 'text', text: target };
  return [sending(id, event, data, whom, {})];
}

function logged(
  desk: Desk,
  owner: string,
  call: Node,
  what: Node | undefined,
  label: string | undefined,
  params: Params | undefined,
): Content {
  const id = desk.id(`${owner}.action`, call);
  const said = label === undefined ? {} : { label };
  if (!what) {
    const code = desk.code(id, '({ context, event })', call);
    return { kind: 'log', id, ...said, value: code };
  }
  const value = desk.value(id, what, params);
  if (!value) return { kind: 'log', id, ...said };
  if (value.kind === 'code') return { kind: 'log', id, ...said, value: value.code };
  const reading = desk.plain(what);
  const text = reading.ok ? reading.text : JSON.stringify(value.kind === 'json' ? value.value : '');
  return { kind: 'log', id, ...said, value: desk.code(id, text, what) };
}

function cancelled(
  desk: Desk,
  owner: string,
  call: Node,
  what: Node,
  params: Params | undefined,
): Content[] {
  const id = desk.id(`${owner}.action`, call);
  const name = desk.file.statics.text(what);
  if (name !== undefined) return [{ kind: 'cancel', id, sendId: { kind: 'text', text: name } }];
  const value = desk.value(id, what, params);
  if (value?.kind !== 'code') return [];
  return [{ kind: 'cancel', id, sendId: { kind: 'code', code: value.code } }];
}

/** `choose([{ guard, actions }, …])` of XState 4: the first branch that holds. */
function chosen(desk: Desk, owner: string, call: Node, list: Node, depth: number): Content[] {
  const id = desk.id(`${owner}.action`, call);
  const branches = desk.file.statics.elements(list, desk.file.unread).map((element) => {
    const fields = desk.file.statics.fields(element, desk.file.unread) ?? [];
    const field = (...keys: string[]): Node | undefined =>
      fields.find(({ key }) => keys.includes(key))?.value;
    const guard = field('guard', 'cond');
    const actions = field('actions');
    const condition = guard && readGuard(desk, id, guard, undefined, depth + 1);
    const content = readActions(desk, id, actions);
    return { ...(condition ? { condition } : {}), content };
  });
  return branches.length > 0 ? [{ kind: 'if', id, branches }] : [];
}
