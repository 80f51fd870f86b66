import type { Json } from '../../model/json.ts';
import type { Change } from '../../model/run.ts';
import { CodeError } from './datamodel.ts';
import type { ChartEvent } from './event.ts';
import type { Live, Running } from './running.ts';

/**
 * What a person changes between two steps, by path; behind the id of a session (`door.1.data.n`)
 * it is about that machine, else about the first one:
 *
 * - `data.<name>` or `data.<place>`: the value of a variable;
 * - `timer.<id or event>`: `{"due": ns}`, `"cancel"` or `"fire"`;
 * - `queue.<n>`: null takes the n-th waiting event away (from 0, the internal queue before the
 *   external one), `{"name", "data"?, "internal"?}` puts one before it;
 * - `event.<name>`: data of an event that is put into the external queue.
 *
 * False when there is no such thing.
 */
export function applyEdit(run: Running, { path, value }: Change): boolean {
  const found = ownerOf(run, path);
  const [, what = '', name = ''] = /^(data|timer|queue|event)\.(.+)$/s.exec(found.path) ?? [];
  const { machine } = found;
  if (!machine || name === '') return false;
  switch (what) {
    case 'data':
      return setData(run, machine, name, value);
    case 'timer':
      return setTimer(run, machine, name, value);
    case 'queue':
      return setQueue(run, machine, Number(name), value);
    case 'event':
      run.put(machine, { name, type: 'external', ...(value !== null && { data: value }) }, '', -1);
      return true;
    default:
      return false;
  }
}

/** The machine that a path is about, and what stands behind its id. */
function ownerOf(run: Running, path: string): { machine: Live | undefined; path: string } {
  let best: Live | undefined;
  for (const machine of run.machines) {
    const { id } = machine.session;
    const longer = id.length > (best?.session.id.length ?? -1);
    if (longer && path.startsWith(`${id}.`)) best = machine;
  }
  const plain = !best || /^(data|timer|queue|event)\.[^.]*$/.test(path);
  if (plain) return { machine: run.machines[0], path };
  return { machine: best, path: path.slice((best?.session.id.length ?? 0) + 1) };
}

function setData(run: Running, machine: Live, place: string, value: Json): boolean {
  const { session } = machine;
  const root = /^[^.[]*/.exec(place)?.[0] ?? '';
  if (!session.memory.has(root)) return false;
  try {
    session.chart.program.store(place)(session.memory, value);
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    run.report(machine, '', 'warning', `“${place}” cannot be set: ${error.message}`);
    return false;
  }
  run.edited(machine, `data.${place}`, dataId(machine, root));
  return true;
}

function dataId({ session }: Live, name: string): string {
  for (const items of session.chart.data) {
    const found = items.find((item) => item.name === name);
    if (found) return found.id;
  }
  return '';
}

function setTimer(run: Running, machine: Live, name: string, value: Json): boolean {
  const timer = run.waitingTimers
    .of(machine.number)
    .find(({ message, number }) => [message?.sendId, message?.name, String(number)].includes(name));
  if (!timer) return false;
  const due = dueOf(value, run.now);
  if (due === undefined && value !== 'cancel') return false;
  run.dropTimers(machine, (one) => one === timer);
  if (due !== undefined) {
    const { message, to } = timer;
    run.setTimer(
      {
        at: Math.max(run.now, due),
        machine: machine.number,
        ...(message && { message }),
        ...(to !== undefined && { to }),
      },
      message?.name ?? '',
      message?.element ?? '',
    );
  }
  run.edited(machine, `timer.${name}`);
  return true;
}

function dueOf(value: Json, now: number): number | undefined {
  if (value === 'fire') return now;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  const { due } = fieldsOf(value);
  return typeof due === 'number' && Number.isSafeInteger(due) ? due : undefined;
}

function setQueue(run: Running, machine: Live, at: number, value: Json): boolean {
  if (!Number.isSafeInteger(at) || at < 0) return false;
  const { internal, external } = machine.session;
  const inside = at < internal.length;
  const queue = inside ? internal : external;
  const place = inside ? at : at - internal.length;
  if (value === null) {
    if (place >= queue.length) return false;
    queue.splice(place, 1);
  } else {
    const event = eventOf(value);
    if (!event || place > queue.length) return false;
    const own = event.type === 'internal';
    if (own === inside) queue.splice(place, 0, event);
    else (own ? internal : external).push(event);
  }
  run.edited(machine, `queue.${at}`);
  return true;
}

function eventOf(value: Json): ChartEvent | undefined {
  if (typeof value === 'string') return { name: value, type: 'external' };
  const { name, data, internal } = fieldsOf(value);
  if (typeof name !== 'string' || name === '') return undefined;
  const type = internal === true ? 'internal' : 'external';
  return { name, type, ...(data !== undefined && { data }) };
}

function fieldsOf(value: Json): { readonly [key: string]: Json } {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return plain ? (value as { readonly [key: string]: Json }) : {};
}
