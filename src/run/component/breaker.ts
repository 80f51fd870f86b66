import type { breakerSchema } from '../../model/component/breaker.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import {
  closedBreaker,
  mayPass,
  recheck,
  reset,
  settle,
  type BreakerMachine,
  type BreakerState,
} from './breaker-machine.ts';
import { answer, type Answer, type BreakerNews, type Call } from './call.ts';

export type BreakerParameters = ParametersOf<typeof breakerSchema>;

/** A call that was let through and has no answer yet. */
export interface PassedCall {
  call: string;
  attempt: number;
  from: string;
  /** The breaker's state when the call was let through. */
  admitted: BreakerState;
  /** The state has changed since: its end is not counted. */
  stale: boolean;
  /** How many probes were allowed at that time. */
  probes: number;
  timer: number;
}

/** What a breaker remembers. */
export interface BreakerData extends BreakerMachine {
  passed: PassedCall[];
  /** Calls that wait (degradation `queue`). */
  waiting: { call: Call; from: string }[];
  rejected: number;
}

type Own = Setup<BreakerParameters>;
interface Late extends Message {
  type: 'late';
  call: string;
  attempt: number;
  from: string;
}

const marks: Record<BreakerState, string> = {
  closed: 'breaker:closed',
  open: 'breaker:open',
  half_open: 'breaker:half_open',
};

/** A circuit breaker between callers and a service. */
export const breaker: Component<BreakerData, BreakerParameters> = {
  kind: 'breaker',
  durable: [],
  init: () => ({ ...closedBreaker(), passed: [], waiting: [], rejected: 0 }),
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'call':
        return called(state, message as Call, ports.from, ports, setup);
      case 'answer':
        return answered(state, message as Answer, ports, setup);
      case 'late':
        return late(state, message as Late, ports, setup);
      case 'reset':
        return reset(state, setup.parameters) && changed(state, ports, setup);
      default:
        return undefined;
    }
  },
  changed(state, ports, setup) {
    if (recheck(state, setup.parameters)) changed(state, ports, setup);
  },
  exhibit: (state, { id, parameters }) => [
    {
      kind: 'breaker',
      breaker: id,
      state: state.state,
      failures: state.failures,
      threshold: parameters.threshold,
      successes: state.successes,
    },
    ...(parameters.degradation === 'queue'
      ? [
          {
            kind: 'queue' as const,
            queue: id,
            title: 'Calls that wait for the breaker',
            length: state.waiting.length,
            capacity: parameters.queue,
            dropped: state.rejected,
            items: state.waiting.slice(0, 5).map(({ call }) => call.call),
          },
        ]
      : []),
  ],
};

/** Probes under way. */
export function probing({ passed }: BreakerData): number {
  let count = 0;
  for (const { admitted } of passed) if (admitted === 'half_open') count++;
  return count;
}

function called(state: BreakerData, call: Call, from: string, ports: Ports, setup: Own): void {
  if (find(state, call.call, call.attempt, from) >= 0) return;
  if (mayPass(state, setup.parameters, probing(state))) pass(state, call, from, ports, setup);
  else refuse(state, call, from, ports, setup);
}

function pass(state: BreakerData, call: Call, from: string, ports: Ports, setup: Own): void {
  const to = setup.parameters.service ?? call.to;
  if (to === undefined || !setup.spec(to)) {
    ports.send(from, answer(call.call, call.attempt, 'communication_failure'), call.call, true);
    return;
  }
  if (state.state === 'half_open') ports.mark('breaker:probe', setup.id, state.successes);
  ports.send(to, call, call.call);
  const { call: name, attempt } = call;
  const expiry: Late = { type: 'late', call: name, attempt, from };
  const timer = ports.after(setup.parameters.timeout, expiry);
  const { probes } = setup.parameters;
  const admitted = state.state;
  state.passed.push({ call: name, attempt, from, admitted, stale: false, probes, timer });
}

function refuse(state: BreakerData, call: Call, from: string, ports: Ports, setup: Own): void {
  const { degradation, queue } = setup.parameters;
  if (degradation === 'queue' && state.waiting.length < queue) {
    const same = (one: BreakerData['waiting'][number]): boolean =>
      one.from === from && one.call.call === call.call;
    if (!state.waiting.some(same)) state.waiting.push({ call, from });
    return;
  }
  state.rejected++;
  ports.mark('breaker:rejected', setup.id, state.failures);
  const { call: name, attempt } = call;
  const refusal = answer(name, attempt, 'circuit_breaker_open');
  const stead: Answer =
    degradation === 'fallback' || degradation === 'partial'
      ? { ...refusal, good: true, error: '', degraded: degradation }
      : refusal;
  ports.send(from, stead, name, true);
}

function answered(state: BreakerData, reply: Answer, ports: Ports, setup: Own): void {
  const at = state.passed.findIndex(
    (one) => one.call === reply.call && one.attempt === reply.attempt,
  );
  if (at < 0) return;
  const good = reply.good && !ports.corrupt;
  finish(
    state,
    at,
    good ? reply : { ...reply, good, error: reply.error || 'network_error' },
    ports,
    setup,
  );
}

function late(state: BreakerData, { call, attempt, from }: Late, ports: Ports, setup: Own): void {
  const at = find(state, call, attempt, from);
  if (at < 0) return;
  const passed = state.passed[at];
  if (passed) passed.timer = -1;
  finish(state, at, answer(call, attempt, 'timeout'), ports, setup);
}

function finish(state: BreakerData, at: number, reply: Answer, ports: Ports, setup: Own): void {
  const [passed] = state.passed.splice(at, 1);
  if (!passed) return;
  if (passed.timer !== -1) ports.cancel(passed.timer);
  ports.send(passed.from, reply, reply.call, true);
  const counts = !passed.stale && settle(state, setup.parameters, passed.admitted, reply.good);
  if (counts) changed(state, ports, setup);
  else if (state.state === 'half_open') release(state, ports, setup);
}

function changed(state: BreakerData, ports: Ports, setup: Own): void {
  ports.mark(marks[state.state], setup.id, state.failures);
  for (const passed of state.passed) passed.stale = true;
  if (state.state === 'open') ports.after(setup.parameters.reset, { type: 'reset' });
  const news: BreakerNews = { type: 'breaker', state: state.state };
  for (const caller of setup.others('caller')) {
    if (setup.spec(caller)?.parameters['to'] === setup.id) ports.send(caller, news, setup.id);
  }
  release(state, ports, setup);
}

/** Lets waiting calls through, as far as the state allows. */
function release(state: BreakerData, ports: Ports, setup: Own): void {
  while (state.waiting.length > 0 && mayPass(state, setup.parameters, probing(state))) {
    const next = state.waiting.shift();
    if (next) pass(state, next.call, next.from, ports, setup);
  }
}

function find({ passed }: BreakerData, call: string, attempt: number, from: string): number {
  return passed.findIndex(
    (one) => one.call === call && one.attempt === attempt && one.from === from,
  );
}
