import { fail, ok, type Result } from '../../base/result.ts';
import type { Json } from '../../model/json.ts';
import type { RunSpec } from '../../model/run.ts';
import type { ChartEvent } from './event.ts';
import type { Outgoing } from './host.ts';
import { snapshotLimits as limits } from './snapshot.ts';
import type {
  ChartSnapshot,
  InvocationSnapshot,
  KeptSnapshot,
  MachineSnapshot,
  TimerSnapshot,
} from './snapshot.ts';

type Fields = Record<string, unknown>;

/** Reads a snapshot of unknown origin: every field is checked, the problem is for the person. */
export function readSnapshot(text: string): Result<ChartSnapshot> {
  if (text.length > limits.characters) return fail('The snapshot is too large.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('The snapshot is not JSON: it was cut off or changed.');
  }
  const reader = new SnapshotReader();
  const snapshot = reader.snapshot(value);
  return reader.problem === undefined
    ? ok(snapshot)
    : fail(`The snapshot cannot be used: ${reader.problem}.`);
}

/** Reads one machine of a snapshot, of unknown origin. */
export function readMachine(value: unknown): Result<MachineSnapshot> {
  const reader = new SnapshotReader();
  const machine = reader.machine(value, 'it', 0);
  return reader.problem === undefined ? ok(machine) : fail(reader.problem);
}

/**
 * Reads a snapshot of unknown origin. The first thing that is not as it must be is kept in
 * `problem`; reading goes on with harmless values.
 */
class SnapshotReader {
  problem: string | undefined;
  #machines = 0;

  snapshot(value: unknown): ChartSnapshot {
    const it = this.#fields(value, 'it');
    if (it.format !== 'lockstep-machine') this.#wrong('it', 'is no snapshot of a machine');
    else if (it.version !== 1 && it.version !== 2) this.#wrong('it', 'was made by a newer version');
    const log = it.log === undefined ? undefined : this.#fields(it.log, 'log');
    return {
      format: 'lockstep-machine',
      version: 2,
      title: this.#text(it.title, 'title'),
      fingerprint: this.#text(it.fingerprint, 'fingerprint'),
      now: this.#time(it.now, 'now'),
      machine: this.machine(it.machine, 'machine', 0),
      ...(log && {
        log: {
          // Whoever replays it reads it as a specification of unknown origin.
          spec: this.#json(log.spec, 'log.spec') as unknown as RunSpec,
          steps: this.#time(log.steps, 'log.steps'),
        },
      }),
    };
  }

  machine(value: unknown, where: string, depth: number): MachineSnapshot {
    const it = this.#fields(value, where);
    if (++this.#machines > limits.machines || depth > limits.depth) {
      this.#wrong(where, 'holds too many machines');
    }
    const statuses = ['starting', 'running', 'final', 'stopped', 'failed'] as const;
    const status = statuses.find((one) => one === it.status);
    if (!status) this.#wrong(`${where}.status`, 'is none');
    const events = (field: string): ChartEvent[] =>
      this.#list(it[field], `${where}.${field}`, (each, at) => this.#event(each, at));
    const names = (field: string): string[] => this.#names(it[field], `${where}.${field}`);
    return {
      id: this.#text(it.id, `${where}.id`),
      name: this.#text(it.name, `${where}.name`),
      status: status ?? 'stopped',
      configuration: names('configuration'),
      ...(it.last !== undefined && { last: names('last') }),
      history: this.#lists(it.history, `${where}.history`),
      data: this.#record(it.data, `${where}.data`),
      opaque: names('opaque'),
      bound: names('bound'),
      ...(it.event !== undefined && { event: this.#event(it.event, `${where}.event`) }),
      internal: events('internal'),
      external: events('external'),
      timers: this.#list(it.timers, `${where}.timers`, (each, at) => this.#timer(each, at)),
      waiting: names('waiting'),
      over: it.over === true,
      invoked: this.#list(it.invoked, `${where}.invoked`, (each, at) =>
        this.#invocation(each, at, depth),
      ),
      ...(it.retry !== undefined && { retry: this.#when(it.retry, `${where}.retry`) }),
      ...(it.kept !== undefined && { kept: this.#kept(it.kept, `${where}.kept`) }),
    };
  }

  #kept(value: unknown, where: string): KeptSnapshot {
    const it = this.#fields(value, where);
    const share = (each: unknown, at: string) => {
      const { resource, state, amount } = this.#fields(each, at);
      return {
        resource: this.#text(resource, `${at}.resource`),
        state: this.#text(state, `${at}.state`),
        amount: this.#amount(amount, `${at}.amount`),
      };
    };
    const tries = this.#entries(it.tries, `${where}.tries`).map(
      ([name, count]) => [name, this.#time(count, `${where}.tries`)] as const,
    );
    return {
      held: this.#list(it.held, `${where}.held`, share),
      ...(it.wish !== undefined && { wish: this.#wish(it.wish, `${where}.wish`) }),
      tries: Object.fromEntries(tries),
      restarts: this.#time(it.restarts, `${where}.restarts`),
      retried: it.retried === true,
      ...(it.age !== undefined && { age: this.#time(it.age, `${where}.age`) }),
    };
  }

  #wish(value: unknown, where: string): NonNullable<KeptSnapshot['wish']> {
    const { resource, amount, element } = this.#fields(value, where);
    return {
      resource: this.#text(resource, `${where}.resource`),
      amount: this.#amount(amount, `${where}.amount`),
      element: this.#text(element, `${where}.element`),
    };
  }

  #invocation(value: unknown, where: string, depth: number): InvocationSnapshot {
    const it = this.#fields(value, where);
    const source = it.source === undefined ? undefined : this.#fields(it.source, where);
    const service = it.service === undefined ? undefined : this.#fields(it.service, where);
    return {
      element: this.#text(it.element, `${where}.element`),
      invokeId: this.#text(it.invokeId, `${where}.invokeId`),
      ...(it.machine !== undefined && {
        machine: this.machine(it.machine, `${where}.machine`, depth + 1),
      }),
      ...(source && {
        source: {
          ...(source.text !== undefined && {
            text: this.#text(source.text, `${where}.source`, limits.characters),
          }),
          ...(source.src !== undefined && { src: this.#text(source.src, `${where}.source`) }),
        },
      }),
      ...(service && {
        service: {
          name: this.#text(service.name, `${where}.service`),
          data: this.#record(service.data, `${where}.service`),
        },
      }),
    };
  }

  #timer(value: unknown, where: string): TimerSnapshot {
    const it = this.#fields(value, where);
    const message = this.#fields(it.message, `${where}.message`);
    const text = (field: string): string => this.#text(message[field], `${where}.${field}`);
    const outgoing: Outgoing = {
      element: text('element'),
      name: text('name'),
      target: text('target'),
      type: text('type'),
      named: message.named === true,
      delayNs: this.#time(message.delayNs, `${where}.delayNs`),
      ...(message.sendId !== undefined && { sendId: text('sendId') }),
      ...(message.data !== undefined && { data: this.#json(message.data, where) }),
    };
    return { ...this.#when(it, where), message: outgoing };
  }

  #when(value: unknown, where: string): { remaining: number; delay: number } {
    const { remaining, delay } = this.#fields(value, where);
    return {
      remaining: this.#time(remaining, `${where}.remaining`),
      delay: this.#time(delay, `${where}.delay`),
    };
  }

  #event(value: unknown, where: string): ChartEvent {
    const it = this.#fields(value, where);
    const types = ['platform', 'internal', 'external'] as const;
    const type = types.find((one) => one === it.type);
    if (!type) this.#wrong(`${where}.type`, 'is none');
    const event: ChartEvent = {
      name: this.#text(it.name, `${where}.name`),
      type: type ?? 'external',
    };
    for (const field of ['sendid', 'origin', 'origintype', 'invokeid'] as const) {
      if (it[field] !== undefined) event[field] = this.#text(it[field], `${where}.${field}`);
    }
    if (it.data !== undefined) event.data = this.#json(it.data, `${where}.data`);
    return event;
  }

  // ——— plain values ———

  #wrong(where: string, what: string): void {
    this.problem ??= `${where} ${what}`;
  }

  #fields(value: unknown, where: string): Fields {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.assign(Object.create(null) as object, value) as Fields;
    }
    this.#wrong(where, 'is not an object');
    return {};
  }

  #text(value: unknown, where: string, most: number = limits.name): string {
    if (typeof value === 'string' && value.length <= most) return value;
    this.#wrong(where, typeof value === 'string' ? 'is too long' : 'is not a text');
    return '';
  }

  #time(value: unknown, where: string): number {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    this.#wrong(where, 'is not a whole number from 0');
    return 0;
  }

  #amount(value: unknown, where: string): number {
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    this.#wrong(where, 'is not a number above 0');
    return 1;
  }

  #list<Item>(value: unknown, where: string, item: (each: unknown, at: string) => Item): Item[] {
    if (!Array.isArray(value) || value.length > limits.items) {
      this.#wrong(where, Array.isArray(value) ? 'is too long' : 'is not a list');
      return [];
    }
    const items: Item[] = [];
    for (let n = 0; n < value.length && this.problem === undefined; n++) {
      items.push(item(value[n], `${where}[${n}]`));
    }
    return items;
  }

  #names(value: unknown, where: string): string[] {
    return this.#list(value, where, (each, at) => this.#text(each, at));
  }

  #entries(value: unknown, where: string): [string, unknown][] {
    const entries = Object.entries(this.#fields(value, where));
    if (entries.length > limits.items) this.#wrong(where, 'has too many entries');
    const bad = entries.some(([name]) => name === '__proto__' || name.length > limits.name);
    if (bad) this.#wrong(where, 'has a name that cannot be used');
    return this.problem === undefined ? entries : [];
  }

  #lists(value: unknown, where: string): Record<string, string[]> {
    const entries = this.#entries(value, where);
    return Object.fromEntries(entries.map(([name, all]) => [name, this.#names(all, where)]));
  }

  #record(value: unknown, where: string): Record<string, Json> {
    const entries = this.#entries(value, where);
    return Object.fromEntries(
      entries.map(([name, each]) => [name, this.#json(each, `${where}.${name}`)]),
    );
  }

  #json(value: unknown, where: string, depth = 0): Json {
    if (depth > 60) this.#wrong(where, 'is too deep');
    if (this.problem !== undefined || value === null || value === undefined) return null;
    if (typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (Array.isArray(value)) return value.map((each) => this.#json(each, where, depth + 1));
    if (typeof value !== 'object') {
      this.#wrong(where, 'is not plain data');
      return null;
    }
    return Object.fromEntries(
      this.#entries(value, where).map(([name, each]) => [name, this.#json(each, where, depth + 1)]),
    );
  }
}
