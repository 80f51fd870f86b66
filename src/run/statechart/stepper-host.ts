import type { Json } from '../../model/json.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import { EventKind } from '../../trace/event.ts';
import { isScxmlProcessor, type ChartEvent } from './event.ts';
import type { Failure, Host, InvokeRequest, Outgoing, Recovery } from './host.ts';
import { HostError } from './host.ts';
import type { Session } from './session.ts';
import type { Live, Running } from './running.ts';

/** How deep machines may invoke machines: one that invokes itself would never end. */
const mostDepth = 50;

/** What a run of charts is to its machines. */
export class StepperHost implements Host {
  readonly #run: Running;

  constructor(run: Running) {
    this.#run = run;
  }

  unique(): number {
    return this.#run.unique();
  }

  // ——— events ———

  send(session: Session, message: Outgoing): void {
    const from = this.#run.live(session);
    if (!isScxmlProcessor(message.type)) {
      throw new HostError(
        'error.execution',
        `There is no event processor “${message.type}”: only SCXML's own.`,
      );
    }
    const to = this.#receiver(from, message.target);
    if (message.delayNs <= 0) {
      this.#run.post(from, to ?? unreachable(message.target), message);
      return;
    }
    const most = from.session.limits.timers;
    if (this.#run.waitingTimers.of(from.number).length >= most) {
      throw new HostError('error.execution', `More than ${most} delayed events wait at once.`);
    }
    const at = this.#run.now + message.delayNs;
    this.#run.setTimer(
      { at, machine: from.number, message, ...(to && { to: to.number }) },
      message.name,
      message.element,
    );
  }

  /** A delayed event is due. */
  fire(from: Live, message: Outgoing): void {
    const to = this.#receiver(from, message.target);
    if (to) return this.#run.post(from, to, message);
    const { sendId, element } = message;
    const text = notThere(message.target);
    this.#run.noteFailure(from, {
      error: 'error.communication',
      element,
      state: '',
      message: text,
      kind: 'execution',
    });
    const error: ChartEvent = {
      name: 'error.communication',
      type: 'platform',
      ...(message.named && sendId !== undefined && { sendid: sendId }),
    };
    this.#run.raise(from, error);
  }

  /**
   * The machine that a target means; undefined when it could be one but is not there now. What can
   * never be one is an error in the text.
   */
  #receiver(from: Live, target: string): Live | undefined {
    const run = this.#run;
    const alive = (one: Live | undefined): Live | undefined =>
      one && !['final', 'stopped', 'failed'].includes(one.session.status) ? one : undefined;
    if (target === '') return from;
    if (target === '#_parent') return alive(run.machines[from.parent]);
    if (target.startsWith('#_scxml_')) {
      const id = target.slice('#_scxml_'.length);
      return id === from.session.id ? from : alive(run.machineOf(id));
    }
    if (target.startsWith('#_')) return run.childOf(from, target.slice(2));
    const named = alive(run.machineOf(target)) ?? run.childOf(from, target);
    if (named) return named;
    throw new HostError('error.execution', `“${target}” is no target that an event can go to.`);
  }

  cancel(session: Session, sendId: string): void {
    this.#run.dropTimers(
      this.#run.live(session),
      ({ message }) => message?.sendId === sendId && sendId !== '',
    );
  }

  forward(session: Session, invokeId: string, event: ChartEvent): void {
    const run = this.#run;
    const from = run.live(session);
    const child = run.childOf(from, invokeId);
    if (!child) return;
    const { cause: _, ...same } = event;
    run.pass(from.actor, child, same, child.element);
  }

  // ——— invocations ———

  invoke(session: Session, request: InvokeRequest): void {
    const run = this.#run;
    const parent = run.live(session);
    const { invokeId, element, type } = request;
    const most = parent.session.limits.children;
    if (run.childrenOf(parent) >= most) {
      throw new HostError('error.execution', `More than ${most} machines are invoked at once.`);
    }
    if (this.#depthOf(parent) >= mostDepth) {
      const message = `Machines invoke machines more than ${mostDepth} deep.`;
      throw new HostError('error.execution', message);
    }
    if (request.stub !== undefined) {
      const { stub: name, data } = request;
      run.begin({ machine: parent.number, invokeId, element, name, data });
      return;
    }
    if (!isMachineType(type)) {
      throw new HostError('error.execution', `“${type}” is nothing that can be invoked here.`);
    }
    const chart = this.#chartOf(request);
    const id = `${parent.session.id}.${invokeId}`;
    run.afterwards(() => {
      const free = run.freeId(id);
      const { data, text, src } = request;
      const name = chart.title || invokeId;
      const child = run.make(free, name, chart, parent.number, element, data, invokeId);
      if (request.chart) return;
      child.source = { ...(text !== undefined && { text }), ...(src !== undefined && { src }) };
    });
  }

  /** How many machines stand around one. */
  #depthOf(machine: Live): number {
    let depth = 0;
    let outer = this.#run.machines[machine.parent];
    for (; outer; outer = this.#run.machines[outer.parent]) depth++;
    return depth;
  }

  #chartOf({ chart, text, src }: InvokeRequest): Statechart {
    if (chart) return chart;
    const source = { ...(text !== undefined && { text }), ...(src !== undefined && { src }) };
    const read = this.#run.options.read(source);
    if ('chart' in read) return read.chart;
    throw new HostError('error.communication', read.problem);
  }

  uninvoke(session: Session, invokeId: string): void {
    const run = this.#run;
    const parent = run.live(session);
    run.afterwards(() => run.end(parent, invokeId));
  }

  ended(session: Session, data: Json | undefined): void {
    const run = this.#run;
    const machine = run.live(session);
    const parent = run.machines[machine.parent];
    if (!parent || machine.cancelled) return;
    const { invokeId } = machine.session;
    const event: ChartEvent = {
      name: `done.invoke.${invokeId}`,
      type: 'external',
      invokeid: invokeId,
      ...(data !== undefined && { data }),
    };
    run.pass(machine.actor, parent, event, machine.element);
  }

  // ——— what charts only name ———

  log(session: Session, element: string, label: string, value: Json | undefined): void {
    const text =
      value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    const said = label !== '' && text !== '' ? `${label}: ${text}` : label + text;
    const { actor } = this.#run.live(session);
    this.#run.lanes.record(EventKind.log, actor, { label: said, node: element });
  }

  act(session: Session, element: string, name: string, params: Json | undefined): void {
    const machine = this.#run.live(session);
    if (this.#run.parts.some((part) => part.act?.(machine, element, name, params))) return;
    const given = params === undefined ? '' : ` ${JSON.stringify(params)}`;
    this.#run.lanes.record(EventKind.log, machine.actor, { label: name + given, node: element });
  }

  ask(session: Session, element: string, name: string, params: Json | undefined): boolean {
    const machine = this.#run.live(session);
    for (const part of this.#run.parts) {
      const answer = part.ask?.(machine, element, name, params);
      if (answer !== undefined) return answer;
    }
    const options = [{ label: 'does not hold' }, { label: 'holds' }];
    return this.#run.choose({ element, label: `Does “${name}” hold?`, options }) === 1;
  }

  acquire(session: Session, element: string, resource: string, amount: number): void {
    const machine = this.#run.live(session);
    if (this.#run.parts.some((part) => part.acquire?.(machine, element, resource, amount))) return;
    throw new HostError('error.execution', `There is no resource “${resource}”.`);
  }

  release(session: Session, resource: string, amount: number | undefined): void {
    const machine = this.#run.live(session);
    this.#run.parts.some((part) => part.release?.(machine, resource, amount));
  }

  detail(session: Session, { element, message }: Failure): Json {
    const place = this.#run.options.place?.(this.#run.live(session).chart, element);
    return { ...place, reason: message };
  }

  failed(session: Session, failure: Failure): Recovery {
    const machine = this.#run.live(session);
    this.#run.noteFailure(machine, failure);
    return this.#run.failed(machine, failure) ?? 'event';
  }
}

/** True for the names of SCXML machines; with none it is one, too. */
function isMachineType(type: string): boolean {
  return ['', 'scxml', 'http://www.w3.org/TR/scxml', 'http://www.w3.org/TR/scxml/'].includes(type);
}

function notThere(target: string): string {
  return `There is no machine at “${target}” now.`;
}

function unreachable(target: string): never {
  throw new HostError('error.communication', notThere(target));
}
