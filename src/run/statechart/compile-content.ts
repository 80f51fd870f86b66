import { unreachable } from '../../base/assert.ts';
import type { Json } from '../../model/json.ts';
import type {
  Condition,
  Content,
  DataValue,
  Foreach,
  Given,
  If,
  Param,
  Raise,
  Script,
  Send,
} from '../../model/statechart/content.ts';
import { parseDuration } from '../../model/statechart/duration.ts';
import type { DoneData } from '../../model/statechart/statechart.ts';
import { CodeError } from './datamodel.ts';
import type { Memory, Program } from './datamodel.ts';
import { isScxmlProcessor } from './event.ts';
import type { ChartEvent } from './event.ts';
import { delayIsInNs } from './expression-delay.ts';
import type { Act, Execution, Give, Place, SessionState, Test } from './session-state.ts';

export type { Act, Execution, Give, Place, Test };

/** What content is compiled with. */
export interface ContentContext {
  program: Program;
  stateNumber: ReadonlyMap<string, number>;
}

/** A block of content: an error ends it, and nothing beside it. */
export function compileBlock(
  contents: readonly Content[],
  context: ContentContext,
  place: Omit<Place, 'element'>,
): readonly Act[] {
  return contents.map((content) => compileContent(content, context, place));
}

/** Carries out a block; true when an error ended it. */
export function runBlock(block: readonly Act[], x: Execution, session: SessionState): boolean {
  for (let n = 0; n < block.length; n++) {
    if ((block[n] as Act)(x, session)) return true;
  }
  return false;
}

function compileContent(
  content: Content,
  context: ContentContext,
  where: Omit<Place, 'element'>,
): Act {
  const place: Place = { ...where, element: content.id };
  const act = compileAct(content, context, place);
  return (x, session) => {
    try {
      // A watcher may make it fail: an error that a person planted.
      x.watcher?.content?.(session, place.element);
      return act(x, session);
    } catch (error) {
      return x.fail(session, error, place);
    }
  };
}

function compileAct(content: Content, context: ContentContext, place: Place): Act {
  const { program } = context;
  const { id } = content;
  switch (content.kind) {
    case 'raise':
      return compileRaise(content, program);
    case 'if':
      return compileIf(content, context, place);
    case 'foreach':
      return compileForeach(content, context, place);
    case 'log': {
      const value = content.value ? program.give({ kind: 'code', code: content.value }) : undefined;
      const label = content.label ?? '';
      return quiet((x, session) => x.host.log(session, id, label, value?.(session.memory)));
    }
    case 'assign': {
      const assign = program.assign(content.items);
      return quiet((_, session) => assign(session.memory));
    }
    case 'script':
      return compileScript(content, program);
    case 'send':
      return compileSend(content, program, place);
    case 'cancel': {
      const sendId = compileGiven(content.sendId, program);
      return quiet((x, session) => x.host.cancel(session, sendId(session.memory)));
    }
    case 'acquire': {
      const { resource, amount } = content;
      return quiet((x, session) => x.host.acquire(session, id, resource, amount));
    }
    case 'release': {
      const { resource, amount } = content;
      return quiet((x, session) => x.host.release(session, resource, amount));
    }
    case 'stub': {
      const { name, params } = content;
      return quiet((x, session) => x.host.act(session, id, name, params));
    }
    default:
      return unreachable(content);
  }
}

/** What can end a block only by throwing. */
function quiet(act: (x: Execution, session: SessionState) => void): Act {
  return (x, session) => {
    act(x, session);
    return false;
  };
}

function compileRaise({ event, data }: Raise, program: Program): Act {
  const give = data ? program.give(data) : undefined;
  if (!give) {
    const plain: ChartEvent = { name: event, type: 'internal' };
    return quiet((x, session) => x.raise(session, plain));
  }
  return quiet((x, session) => {
    x.raise(session, withData({ name: event, type: 'internal' }, give(session.memory)));
  });
}

function compileIf({ branches }: If, context: ContentContext, place: Place): Act {
  const compiled = branches.map(({ condition, content }) => ({
    test: condition && compileTest(condition, context),
    block: compileBlock(content, context, place),
  }));
  return (x, session) => {
    for (const { test, block } of compiled) {
      if (!test || holds(test, x, session, place)) return runBlock(block, x, session);
    }
    return false;
  };
}

/** A condition that fails is told, and does not hold (SCXML 5.9.1). */
function holds(test: Test, x: Execution, session: SessionState, place: Place): boolean {
  try {
    return test(x, session);
  } catch (error) {
    x.fail(session, error, place);
    return false;
  }
}

function compileForeach(foreach: Foreach, context: ContentContext, place: Place): Act {
  const begin = context.program.foreach(foreach.array, foreach.item, foreach.index);
  const block = compileBlock(foreach.content, context, place);
  return (x, session) => {
    const items = begin(session.memory);
    for (let n = 0; n < items.length; n++) {
      spend(session);
      items.at(n);
      if (runBlock(block, x, session)) return true;
    }
    return false;
  };
}

/** Loops inside of loops end, too, but nobody would wait for it. */
function spend(session: SessionState): void {
  session.spent += 1;
  const { budget } = session.limits;
  if (session.spent <= budget) return;
  throw new CodeError(`The loops go round more than ${budget} times at once.`, 'budget');
}

function compileScript({ code, missing }: Script, program: Program): Act {
  if (missing !== undefined) return failing(`The script “${missing}” was not found.`);
  const script = program.script(code);
  return quiet((_, session) => script(session.memory));
}

function failing(message: string): Act {
  return () => {
    throw new CodeError(message);
  };
}

/** A condition of a transition or branch. Of what only `ask`s, the host knows the answer. */
export function compileTest(condition: Condition, context: ContentContext): Test {
  switch (condition.kind) {
    case 'code': {
      const test = context.program.condition(condition.code);
      return (_, session) => test(session.memory);
    }
    case 'in': {
      const state = context.stateNumber.get(condition.state);
      return state === undefined ? () => false : (_, session) => session.isActive(state);
    }
    case 'stub': {
      const { id, name, params } = condition;
      return (x, session) => x.host.ask(session, id, name, params);
    }
    case 'not': {
      const inner = compileTest(condition.of, context);
      return (x, session) => !inner(x, session);
    }
    case 'and':
    case 'or': {
      const parts = condition.of.map((part) => compileTest(part, context));
      return condition.kind === 'and'
        ? (x, session) => parts.every((part) => part(x, session))
        : (x, session) => parts.some((part) => part(x, session));
    }
    default:
      return unreachable(condition);
  }
}

/** A text, or what code gives, as a text. */
export function compileGiven(given: Given, program: Program): (memory: Memory) => string {
  if (given.kind === 'text') return () => given.text;
  const give = program.give({ kind: 'code', code: given.code });
  return (memory) => {
    const value = give(memory);
    return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  };
}

// ——— send ———

function compileSend(send: Send, program: Program, place: Place): Act {
  const message = compileMessage(send, program);
  const { sendId, idLocation, id: element } = send;
  const store = idLocation === undefined ? undefined : program.store(idLocation);
  return (x, session) => {
    const named = sendId !== undefined || store !== undefined;
    const id = sendId ?? (named ? `${element}.${x.host.unique()}` : undefined);
    try {
      if (store) store(session.memory, id);
      deliver(x, session, element, id, message(session.memory));
      return false;
    } catch (error) {
      return x.fail(session, error, place, id);
    }
  };
}

interface Message {
  name: string;
  target: string;
  type: string;
  delayNs: number;
  data: Json | undefined;
}

function deliver(
  x: Execution,
  session: SessionState,
  element: string,
  id: string | undefined,
  message: Message,
): void {
  const { name, target, type, delayNs, data } = message;
  if (target === '#_internal' && isScxmlProcessor(type)) {
    if (delayNs > 0) throw new CodeError('What goes to #_internal cannot have a delay.');
    const event: ChartEvent = { name, type: 'internal', ...(id !== undefined && { sendid: id }) };
    x.raise(session, withData(event, data));
    return;
  }
  x.host.send(session, {
    element,
    name,
    target,
    type,
    ...(id !== undefined && { sendId: id }),
    named: id !== undefined,
    delayNs,
    ...(data !== undefined && { data }),
  });
}

function compileMessage(send: Send, program: Program): (memory: Memory) => Message {
  const name = send.event ? compileGiven(send.event, program) : () => '';
  const target = send.target ? compileGiven(send.target, program) : () => '';
  const type = send.type ? compileGiven(send.type, program) : () => '';
  const delay = send.delay ? compileDelay(send.delay, program) : () => 0;
  const data = compilePayload(send.namelist, send.params, send.content, program);
  return (memory) => ({
    name: name(memory),
    target: target(memory),
    type: type(memory),
    delayNs: delay(memory),
    data: data?.(memory),
  });
}

/** A delay in ns. A number without unit is one of milliseconds. */
function compileDelay(given: Given, program: Program): (memory: Memory) => number {
  if (given.kind === 'text') {
    const delay = durationOf(given.text);
    return () => (typeof delay === 'number' ? delay : raiseCode(delay.problem));
  }
  const give = program.give({ kind: 'code', code: given.code });
  const factor = delayIsInNs(given.code) ? 1 : 1e6;
  return (memory) => {
    const value = give(memory);
    if (typeof value === 'number' && value >= 0) return Math.round(value * factor);
    const delay = durationOf(typeof value === 'string' ? value : JSON.stringify(value ?? null));
    return typeof delay === 'number' ? delay : raiseCode(delay.problem);
  };
}

function durationOf(text: string): number | { problem: string } {
  if (text.trim() === '') return 0;
  const read = parseDuration(text);
  return read.ok ? read.value : { problem: read.problem };
}

function raiseCode(message: string): never {
  throw new CodeError(message);
}

/** Data of a message: its content, else a record of names and params; undefined when it has none. */
export function compilePayload(
  namelist: readonly string[],
  params: readonly Param[],
  content: DataValue | undefined,
  program: Program,
): Give | undefined {
  if (content) return program.give(content);
  const parts = [
    ...namelist.map((name) => ({ name, give: program.locate(name) })),
    ...params.map((param) => ({ name: param.name, give: compileParam(param, program) })),
  ];
  if (parts.length === 0) return undefined;
  return (memory) => {
    const data: Record<string, Json> = {};
    for (const { name, give } of parts) put(data, name, give(memory));
    return data;
  };
}

/** The value of one param. */
export function compileParam({ value }: Param, program: Program): Give {
  return value.kind === 'code'
    ? program.give({ kind: 'code', code: value.code })
    : program.locate(value.location);
}

/** Sets a field whatever its name; no value, no field. */
export function put(record: Record<string, Json>, name: string, value: Json | undefined): void {
  if (value === undefined) return;
  if (name !== '__proto__') {
    record[name] = value;
    return;
  }
  Object.defineProperty(record, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** What a final state tells: params that fail are told and left out (SCXML 5.7). */
export function compileDone(
  done: DoneData | undefined,
  program: Program,
  state: string,
): ((x: Execution, session: SessionState) => Json | undefined) | undefined {
  if (!done) return undefined;
  const parts = done.params.map((param) => ({
    name: param.name,
    give: compileParam(param, program),
    place: { element: param.id, state },
  }));
  const content = done.content && program.give(done.content);
  if (content) return (x, session) => attempt(content, x, session, { element: state, state }).value;
  if (parts.length === 0) return undefined;
  return (x, session) => {
    const data: Record<string, Json> = {};
    let some = false;
    for (const { name, give, place } of parts) {
      const { ok, value } = attempt(give, x, session, place);
      if (ok) put(data, name, value);
      some ||= ok;
    }
    return some ? data : undefined;
  };
}

function attempt(
  give: Give,
  x: Execution,
  session: SessionState,
  place: Place,
): { ok: boolean; value?: Json | undefined } {
  try {
    return { ok: true, value: give(session.memory) };
  } catch (error) {
    x.fail(session, error, place);
    return { ok: false };
  }
}

/** An event that carries data, when there are any. */
export function withData(event: ChartEvent, data: Json | undefined): ChartEvent {
  if (data !== undefined) event.data = data;
  return event;
}
