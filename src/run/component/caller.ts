import type { callerSchema } from '../../model/component/caller.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { delay, forResources, type Backoff } from '../tiered/errors/backoff.ts';
import { classify } from '../tiered/errors/classify.ts';
import { errorType, errorTypes } from '../tiered/errors/types.ts';
import type { Answer, BreakerNews, Call } from './call.ts';

export type CallerParameters = ParametersOf<typeof callerSchema>;

/** A call that has not ended. */
export interface LiveCall {
  call: string;
  /** Attempts begun, the present one included. */
  attempt: number;
  /** Under way, before its next attempt, or held back while the breaker is open. */
  phase: 'sent' | 'waiting' | 'held';
  /** The delay that it waits, in ns. */
  delay: number;
  /** The share of failed answers that an adaptive delay went by. */
  failing: number;
  /** The type of its last error, '' before the first. */
  error: string;
  /** When it began, in virtual ns. */
  at: number;
  /** The mark that began it. */
  begun: number;
  timer: number;
}

/** A wait before a further attempt, and what it was computed from. */
export type Wait = Pick<LiveCall, 'call' | 'attempt' | 'delay' | 'failing' | 'error'>;

/** What a caller remembers. */
export interface CallerData {
  /** Calls begun. */
  begun: number;
  live: LiveCall[];
  good: number;
  degraded: number;
  /** Calls whose error was raised, in order. */
  raised: string[];
  /** Attempts in all. */
  attempts: number;
  /** The most attempts of one call. */
  most: number;
  /** The last wait. */
  wait: Wait | null;
  answers: number;
  failures: number;
  /** What the breaker said last. */
  breaker: BreakerNews['state'];
}

type Own = Setup<CallerParameters>;
interface Again extends Message {
  type: 'again' | 'expired';
  call: string;
  attempt: number;
}

/** Clients that call a service and try again when it fails. */
export const caller: Component<CallerData, CallerParameters> = {
  kind: 'caller',
  durable: [],
  init: () => ({
    begun: 0,
    live: [],
    good: 0,
    degraded: 0,
    raised: [],
    attempts: 0,
    most: 0,
    wait: null,
    answers: 0,
    failures: 0,
    breaker: 'closed',
  }),
  start(_state, ports, { parameters, spec }) {
    if (parameters.calls > 0 && spec(parameters.to)) ports.after(parameters.at, { type: 'next' });
  },
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'next':
        return next(state, ports, setup);
      case 'answer':
        return answered(state, message as Answer, ports, setup);
      case 'again':
        return again(state, message as Again, ports, setup);
      case 'expired':
        return expired(state, message as Again, ports, setup);
      case 'breaker':
        return told(state, message as BreakerNews, ports, setup);
      default:
        return undefined;
    }
  },
  changed(state, _ports, { parameters }) {
    state.wait = null;
    state.most = Math.min(state.most, parameters.tries);
  },
  exhibit: (state, { id, parameters }) => [
    {
      kind: 'table',
      title: `Calls of ${id}`,
      columns: ['begun', 'attempts', 'under way', 'waiting', 'good', 'degraded', 'raised'],
      rows: [
        [
          `${state.begun} of ${parameters.calls}`,
          String(state.attempts),
          String(state.live.filter(({ phase }) => phase === 'sent').length),
          String(state.live.filter(({ phase }) => phase !== 'sent').length),
          String(state.good),
          String(state.degraded),
          String(state.raised.length),
        ],
      ],
    },
  ],
  waits: (state, { parameters }) =>
    state.live
      .slice(0, 3)
      .map(({ call, phase }) =>
        phase === 'held' ? `the breaker to close, for ${call}` : `${parameters.to} about ${call}`,
      ),
};

/** The rule for the delays of a caller after an error of this type. */
export function backoffOf(parameters: CallerParameters, error: string): Backoff {
  const { backoff: kind, first, longest, factor, jitter } = parameters;
  const rule: Backoff = { kind, first, longest, factor, jitter };
  return errorTypes[errorType(error)].category === 'resource' ? forResources(rule) : rule;
}

function next(state: CallerData, ports: Ports, setup: Own): void {
  const { calls, every, operation } = setup.parameters;
  const pause = ports.draw(every);
  const together = pause === 0 && every.kind === 'fixed' && every.ns === 0;
  do {
    state.begun++;
    const call = `${setup.id}-${state.begun}`;
    const begun = ports.mark(`call:begin:${operation}`, call);
    const live: LiveCall = {
      call,
      attempt: 0,
      phase: 'sent',
      delay: 0,
      failing: 0,
      error: '',
      at: ports.now,
      begun,
      timer: -1,
    };
    state.live.push(live);
    attempt(state, live, ports, setup);
  } while (together && state.begun < calls);
  if (state.begun < calls) ports.after(pause, { type: 'next' });
}

function attempt(state: CallerData, live: LiveCall, ports: Ports, setup: Own): void {
  if (state.breaker === 'open' && setup.parameters.open === 'hold') {
    live.phase = 'held';
    live.timer = -1;
    return undefined;
  }
  if (live.attempt >= limitOf(setup)) return raise(state, live, ports, setup);
  state.attempts++;
  live.attempt++;
  state.most = Math.max(state.most, live.attempt);
  live.phase = 'sent';
  live.delay = 0;
  const call: Call = { type: 'call', call: live.call, attempt: live.attempt };
  ports.send(setup.parameters.to, call, live.call);
  const expiry: Again = { type: 'expired', call: live.call, attempt: live.attempt };
  live.timer = ports.after(setup.parameters.timeout, expiry);
  return undefined;
}

/** Attempts that a call may have. */
function limitOf({ parameters: { tries, defect } }: Own): number {
  return defect === 'one-try-too-many' ? tries + 1 : tries;
}

function answered(state: CallerData, reply: Answer, ports: Ports, setup: Own): void {
  const live = find(state, reply.call, reply.attempt, 'sent');
  if (!live) return;
  ports.cancel(live.timer);
  state.answers++;
  if (!reply.good || ports.corrupt) {
    return failed(state, live, reply.error || 'network_error', ports, setup);
  }
  if (reply.degraded !== '') state.degraded++;
  else state.good++;
  end(state, live, 1, ports, setup);
  if (state.breaker === 'half_open') resume(state, 1, ports, setup);
  return undefined;
}

function expired(state: CallerData, { call, attempt: nth }: Again, ports: Ports, setup: Own): void {
  const live = find(state, call, nth, 'sent');
  if (!live) return;
  state.answers++;
  failed(state, live, 'timeout', ports, setup);
}

function failed(state: CallerData, live: LiveCall, error: string, ports: Ports, setup: Own): void {
  const { open, defect } = setup.parameters;
  state.failures++;
  live.error = error;
  live.timer = -1;
  if (live.attempt >= limitOf(setup)) return raise(state, live, ports, setup);
  const refused = error === 'circuit_breaker_open' || state.breaker === 'open';
  if (refused && defect !== 'retries-while-open') {
    if (open === 'give_up') return raise(state, live, ports, setup);
    live.phase = 'held';
    return undefined;
  }
  if (defect === 'retries-everything' || worthRetrying(error)) wait(state, live, ports, setup);
  else raise(state, live, ports, setup);
  return undefined;
}

/** Whether trying again may help with an error of this type. */
export function worthRetrying(error: string): boolean {
  return retryable[errorType(error)] ?? false;
}

const retryable: Readonly<Record<string, boolean>> = Object.fromEntries(
  Object.keys(errorTypes).map((type) => [type, classify(errorType(type), []).retryable]),
);

function wait(state: CallerData, live: LiveCall, ports: Ports, setup: Own): void {
  const { defect } = setup.parameters;
  live.failing = state.answers === 0 ? 1 : state.failures / state.answers;
  const nth = defect === 'backoff-off-by-one' ? live.attempt + 1 : live.attempt;
  const bits =
    defect === 'shares-jitter'
      ? 0x8000_0000
      : ports.draw({ kind: 'uniform', minNs: 0, maxNs: 0xffff_ffff });
  live.phase = 'waiting';
  live.delay = delay(backoffOf(setup.parameters, live.error), nth, bits, live.failing);
  const { call, attempt: tries, failing, error } = live;
  state.wait = { call, attempt: tries, delay: live.delay, failing, error };
  ports.mark('retry:wait', call, live.delay);
  const message: Again = { type: 'again', call, attempt: tries };
  live.timer = ports.after(live.delay, message);
}

function again(state: CallerData, { call, attempt: nth }: Again, ports: Ports, setup: Own): void {
  const live = find(state, call, nth, 'waiting');
  if (!live) return;
  ports.mark('retry:again', call, nth + 1);
  attempt(state, live, ports, setup);
}

/** After the last attempt: the error is raised, once. */
function raise(state: CallerData, live: LiveCall, ports: Ports, setup: Own): void {
  const { defect } = setup.parameters;
  ports.mark('retry:give_up', live.call, live.attempt);
  if (defect !== 'swallows-errors') {
    ports.mark(`error:raised:${live.error}`, live.call, live.attempt);
    state.raised.push(live.call);
    if (defect === 'raises-twice') state.raised.push(live.call);
  }
  end(state, live, 0, ports, setup);
}

function end(state: CallerData, live: LiveCall, good: 0 | 1, ports: Ports, setup: Own): void {
  const { operation } = setup.parameters;
  ports.mark(`call:end:${operation}`, live.call, good, live.begun);
  ports.mark(`measure:${operation}`, live.call, ports.now - live.at);
  state.live.splice(state.live.indexOf(live), 1);
}

/** The breaker says what it does now: while it is open nothing is tried again. */
function told(state: CallerData, news: BreakerNews, ports: Ports, setup: Own): void {
  state.breaker = news.state;
  if (news.state === 'open') holdBack(state, ports, setup);
  else resume(state, news.state === 'half_open' ? 1 : state.live.length, ports, setup);
}

function holdBack(state: CallerData, ports: Ports, setup: Own): void {
  const { open, defect } = setup.parameters;
  if (defect === 'retries-while-open') return;
  for (const live of state.live.filter(({ phase }) => phase === 'waiting')) {
    ports.cancel(live.timer);
    live.timer = -1;
    if (open === 'hold') live.phase = 'held';
    else raise(state, live, ports, setup);
  }
}

/** Goes on with calls that were held back: one as a probe, all when the breaker is closed. */
function resume(state: CallerData, most: number, ports: Ports, setup: Own): void {
  for (const live of state.live.filter(({ phase }) => phase === 'held').slice(0, most)) {
    attempt(state, live, ports, setup);
  }
}

function find(
  { live }: CallerData,
  call: string,
  nth: number,
  phase: LiveCall['phase'],
): LiveCall | undefined {
  return live.find((one) => one.call === call && one.attempt === nth && one.phase === phase);
}
