import type { Content } from '../../model/statechart/content.ts';
import { readAssign } from './assign.ts';
import { apart, consoleCall, statementsOf } from './console.ts';
import type { Desk } from './desk.ts';
import { enqueued } from './enqueue.ts';
import type { Params } from './functions.ts';
import { notPlain, readGuard } from './guards.ts';
import { lockstepAction } from './lockstep.ts';
import { calleeName } from './machines.ts';
import type { Node } from './nodes.ts';
import { isFunction, nodeAt, nodesAt, textAt, unwrapped } from './nodes.ts';
import { cancelled, formerSend, forwarded, raised, sent, sentTo } from './sends.ts';
import { stub, unsupported } from './stubs.ts';

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
      return first ? enqueued(desk, owner, call, first, params, readAction) : [];
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
  if (label !== undefined && desk.file.statics.text(what) === '')
    return { kind: 'log', id, ...said };
  const value = desk.value(id, what, params);
  if (!value) return { kind: 'log', id, ...said };
  if (value.kind === 'code') return { kind: 'log', id, ...said, value: value.code };
  const reading = desk.plain(what);
  const text = reading.ok ? reading.text : JSON.stringify(value.kind === 'json' ? value.value : '');
  return { kind: 'log', id, ...said, value: desk.code(id, text, what) };
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
