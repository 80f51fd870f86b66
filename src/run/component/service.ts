import type { Exhibit } from '../../model/exhibit.ts';
import type { serviceSchema } from '../../model/component/service.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { answer, type Call } from './call.ts';

export type ServiceParameters = ParametersOf<typeof serviceSchema>;

/** A column of the load curve. */
export interface Load {
  arrived: number;
  served: number;
  refused: number;
}

/** What a service remembers. */
export interface ServiceData {
  down: boolean;
  working: Job[];
  waiting: Job[];
  /** Calls that it may work on at once: its capacity, and what was begun under another one. */
  allowed: number;
  /** Calls that were served badly on purpose (parameter `failures`). */
  spoiled: number;
  served: number;
  failed: number;
  refused: number;
  /** Empty when no curve is asked for. */
  load: Load[];
}

interface Job {
  call: string;
  attempt: number;
  from: string;
}

interface Done extends Message, Job {
  type: 'done';
}

type Own = Setup<ServiceParameters>;

/** Columns of a load curve: what comes later is counted in the last one. */
const mostColumns = 200;

/** A service that answers calls. */
export const service: Component<ServiceData, ServiceParameters> = {
  kind: 'service',
  durable: ['spoiled', 'load'],
  init: ({ parameters }) => ({
    down: false,
    working: [],
    waiting: [],
    allowed: parameters.capacity,
    spoiled: 0,
    served: 0,
    failed: 0,
    refused: 0,
    load: [],
  }),
  start(_state, ports, setup) {
    for (const { at, for: length } of setup.parameters.outages) {
      ports.after(at, { type: 'goes down' });
      ports.after(at + length, { type: 'comes back' });
    }
  },
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'call':
        return called(state, message as Call, ports, setup);
      case 'done':
        return done(state, message as Done, ports, setup);
      case 'goes down':
        state.down = true;
        state.working = [];
        state.waiting = [];
        ports.mark('status:down', setup.id);
        return undefined;
      case 'comes back':
        state.down = false;
        ports.mark('status:up', setup.id);
        return undefined;
      default:
        return undefined;
    }
  },
  changed(state, ports, setup) {
    const { capacity, queue } = setup.parameters;
    state.allowed = Math.max(capacity, state.working.length);
    for (const job of state.waiting.splice(0, capacity - state.working.length)) {
      work(state, job, ports, setup);
    }
    for (const job of state.waiting.splice(queue)) refuse(state, job, 'rate_limited', ports, setup);
  },
  exhibit(state, { id, parameters }): Exhibit[] {
    const queue: Exhibit = {
      kind: 'queue',
      queue: id,
      title: `${state.working.length} of ${parameters.capacity} at work`,
      length: state.waiting.length,
      capacity: parameters.queue,
      dropped: state.refused,
      items: state.waiting.slice(0, 5).map(({ call }) => call),
    };
    return parameters.bucket === undefined
      ? [queue]
      : [queue, loadTable(id, state.load, parameters.bucket)];
  },
};

function called(state: ServiceData, message: Call, ports: Ports, setup: Own): void {
  const { call, attempt } = message;
  const job: Job = { call, attempt, from: ports.from };
  if (knows(state.working, job) || knows(state.waiting, job)) return undefined;
  count(state, 'arrived', ports, setup);
  if (ports.corrupt) return refuse(state, job, 'communication_failure', ports, setup);
  if (state.down) {
    if (setup.parameters.outage === 'refuse') {
      refuse(state, job, 'dependency_unavailable', ports, setup);
    }
    return undefined;
  }
  const { capacity, queue, defect } = setup.parameters;
  if (state.working.length < capacity || defect === 'ignores-capacity') {
    return work(state, job, ports, setup);
  }
  if (state.waiting.length < queue) state.waiting.push(job);
  else refuse(state, job, 'rate_limited', ports, setup);
  return undefined;
}

/** The same attempt is there already: the network has doubled it. */
function knows(jobs: readonly Job[], { call, attempt, from }: Job): boolean {
  return jobs.some((job) => job.call === call && job.attempt === attempt && job.from === from);
}

function work(state: ServiceData, job: Job, ports: Ports, setup: Own): void {
  state.working.push(job);
  const message: Done = { type: 'done', ...job };
  ports.after(ports.draw(setup.parameters.latency), message);
}

function refuse(state: ServiceData, job: Job, error: string, ports: Ports, setup: Own): void {
  state.refused++;
  count(state, 'refused', ports, setup);
  ports.send(job.from, answer(job.call, job.attempt, error), job.call, true);
}

function done(state: ServiceData, { call, attempt, from }: Done, ports: Ports, setup: Own): void {
  const at = state.working.findIndex(
    (job) => job.call === call && job.attempt === attempt && job.from === from,
  );
  if (at < 0) return;
  state.working.splice(at, 1);
  const { failure, failures, error, capacity } = setup.parameters;
  state.allowed = Math.max(capacity, Math.min(state.allowed, state.working.length));
  const spoiled = state.spoiled < failures;
  if (spoiled) state.spoiled++;
  const bad = spoiled || ports.chance(failure);
  if (bad) state.failed++;
  else state.served++;
  count(state, 'served', ports, setup);
  ports.send(from, answer(call, attempt, bad ? error : ''), call, true);
  const next = state.working.length < capacity ? state.waiting.shift() : undefined;
  if (next) work(state, next, ports, setup);
}

function count(state: ServiceData, what: keyof Load, ports: Ports, setup: Own): void {
  const { bucket } = setup.parameters;
  if (bucket === undefined) return;
  const column = Math.min(mostColumns - 1, Math.floor(ports.now / Math.max(1, bucket)));
  while (state.load.length <= column) state.load.push({ arrived: 0, served: 0, refused: 0 });
  const load = state.load[column];
  if (load) load[what]++;
}

function loadTable(id: string, load: readonly Load[], bucket: number): Exhibit {
  const most = Math.max(1, ...load.map(({ arrived }) => arrived));
  return {
    kind: 'table',
    title: `Load of ${id}`,
    columns: ['from', 'arrived', 'served', 'refused', ''],
    rows: load.map(({ arrived, served, refused }, i) => [
      `${(i * bucket) / 1_000_000} ms`,
      String(arrived),
      String(served),
      String(refused),
      '█'.repeat(Math.ceil((arrived / most) * 20)),
    ]),
  };
}
