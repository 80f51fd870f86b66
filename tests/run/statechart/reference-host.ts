import type { Json } from '../../../src/model/json.ts';
import { bitsOf } from '../../../src/run/statechart/compile-tree.ts';
import { HostError } from '../../../src/run/statechart/host.ts';
import type {
  Failure,
  Host,
  InvokeRequest,
  Outgoing,
  Recovery,
} from '../../../src/run/statechart/host.ts';
import type { ChartEvent } from '../../../src/run/statechart/event.ts';
import type { Session } from '../../../src/run/statechart/session.ts';

/** A world that writes down what machines ask of it, in words. */
export class RecordingHost implements Host {
  readonly lines: string[] = [];
  /** Answers to guards that ask, by name. */
  readonly answers = new Map<string, boolean>();
  recovery: Recovery = 'event';
  #last = 0;

  send(_: Session, { name, target, delayNs, data }: Outgoing): void {
    if (target.startsWith('!')) throw new HostError('error.execution', `bad target ${target}`);
    if (target.startsWith('?')) throw new HostError('error.communication', `nobody: ${target}`);
    this.lines.push(`send ${name} to ${target} after ${delayNs} with ${text(data)}`);
  }

  cancel(_: Session, sendId: string): void {
    this.lines.push(`cancel ${sendId}`);
  }

  invoke(_: Session, { invokeId, data, src, stub }: InvokeRequest): void {
    if (src?.startsWith('?')) throw new HostError('error.communication', `no ${src}`);
    this.lines.push(`invoke ${invokeId} ${src ?? stub ?? ''} with ${text(data)}`);
  }

  uninvoke(_: Session, invokeId: string): void {
    this.lines.push(`uninvoke ${invokeId}`);
  }

  forward(_: Session, invokeId: string, event: ChartEvent): void {
    this.lines.push(`forward ${event.name} to ${invokeId}`);
  }

  log(_: Session, _element: string, label: string, value: Json | undefined): void {
    this.lines.push(`log ${label} ${text(value)}`);
  }

  act(_: Session, _element: string, name: string): void {
    this.lines.push(`act ${name}`);
  }

  ask(_: Session, _element: string, name: string): boolean {
    this.lines.push(`ask ${name}`);
    return this.answers.get(name) ?? false;
  }

  acquire(_: Session, _element: string, resource: string, amount: number): void {
    this.lines.push(`acquire ${resource} ${amount}`);
  }

  release(_: Session, resource: string, amount: number | undefined): void {
    this.lines.push(`release ${resource} ${amount ?? 'all'}`);
  }

  failed(_: Session, { error, element, kind }: Failure): Recovery {
    // What stops the machine is not of the recommendation's.
    if (kind !== 'execution') return 'event';
    this.lines.push(`failed ${error} at ${element}`);
    return this.recovery;
  }

  ended(_: Session, data: Json | undefined): void {
    this.lines.push(`ended with ${text(data)}`);
  }

  unique(): number {
    this.#last += 1;
    return this.#last;
  }
}

function text(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** Ids of active states in document order. */
export function namesOf(session: Session): string[] {
  return bitsOf(session.configuration).map((n) => session.chart.states[n]?.id ?? '');
}
