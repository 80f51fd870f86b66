import type { Content, DataValue, Given, Send } from '../../model/statechart/content.ts';
import { readDelay } from './delays.ts';
import type { Desk } from './desk.ts';
import { readEvent } from './events.ts';
import type { Params } from './functions.ts';
import type { Node } from './nodes.ts';
import { nodeAt } from './nodes.ts';
import { stub, unsupported } from './stubs.ts';

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

/** `raise(…)`: at once into the own queue, or later. */
export function raised(
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

/** An event for another machine; '' is the machine itself. */
export function sent(
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

/** `sendTo(…)`. */
export function sentTo(
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
  if (text !== undefined) return text.startsWith('#_') ? text : `#_${text}`;
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
export function formerSend(
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

/** The event that came, for another machine. */
export function forwarded(desk: Desk, owner: string, call: Node, to: Node): Content[] {
  const target = targetOf(desk, to);
  if (target === undefined) return unsupported(desk, owner, call, 'forwardTo');
  const id = desk.id(`${owner}.action`, call);
  const event: Given = { kind: 'code', code: desk.code(`${id}.event`, 'event.type', call) };
  const data: DataValue = { kind: 'code', code: desk.code(`${id}.data`, 'event', call) };
  const whom: Given | undefined = target === '' ? undefined : { kind: 'text', text: target };
  return [sending(id, event, data, whom, {})];
}

/** `cancel(…)`. */
export function cancelled(
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
