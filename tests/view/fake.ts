import { nextBelow, seedRandom } from '../../src/base/random.ts';
import { EventKind, Flag } from '../../src/trace/event.ts';
import type { ResourceHolder } from '../../src/trace/query/resources.ts';
import { TraceIndex } from '../../src/trace/query/trace-index.ts';
import { Trace, type TraceActor } from '../../src/trace/trace.ts';
import type { RunInfo } from '../../src/state/types.ts';
import type { PlaybackPort, RunQueries, Selection } from '../../src/view/playback-port.ts';

/** Options of a message that a script sends. */
interface MessageOptions {
  dashed?: boolean;
  async?: boolean;
  /** Nanoseconds on its way. */
  latency?: number;
  activate?: boolean;
  deactivate?: boolean;
  lost?: boolean;
}

const ms = 1_000_000;

/** Writes a trace as a run would: one step for each thing that happens, one after the other. */
export class Script {
  readonly trace: Trace;
  now = 0;
  #step = 0;

  constructor(actors: readonly TraceActor[]) {
    this.trace = new Trace(actors);
  }

  /** Sends a message and lets it arrive. Returns the trace index of its send. */
  message(from: number, to: number, label: string, options: MessageOptions = {}): number {
    const send = this.send(from, to, label, options);
    this.now += options.latency ?? ms;
    this.arrive(send, options);
    return send;
  }

  send(from: number, to: number, label: string, options: MessageOptions = {}): number {
    const flags =
      (options.dashed ? Flag.dashed : 0) |
      (options.async ? Flag.async : 0) |
      (from === to ? Flag.self : 0);
    const send = this.event(EventKind.send, from, to, label, { flags, link: this.trace.length });
    if (options.deactivate) this.same(EventKind.deactivate, from);
    return send;
  }

  arrive(send: number, options: MessageOptions = {}): void {
    const { actor, target, label, flags } = this.trace.event(send);
    if (options.lost) {
      this.event(EventKind.drop, actor, target, label, { flags, link: send });
      return;
    }
    this.event(EventKind.receive, target, actor, label, { flags, link: send });
    if (options.activate) this.same(EventKind.activate, target);
  }

  /** An event in a step of its own. */
  event(
    kind: EventKind,
    actor: number,
    target: number,
    label: string,
    more: { node?: string; flags?: number; link?: number; value?: number } = {},
  ): number {
    this.#step++;
    return this.#push(kind, actor, target, label, more);
  }

  /** An event in the same step as the one before. */
  same(
    kind: EventKind,
    actor: number,
    label = '',
    more: { node?: string; value?: number } = {},
  ): number {
    return this.#push(kind, actor, -1, label, more);
  }

  use(actor: number, resource: string, value: number): void {
    this.same(EventKind.resource, actor, resource, { value });
  }

  note(text: string, actor: number, target = -1): void {
    this.event(EventKind.note, actor, target, text);
  }

  /** A choice that leads into a fragment, its body, and the end of it. */
  choice(node: string, form: string, option: string, body: () => void): void {
    this.event(EventKind.choice, -1, -1, option, { node });
    this.same(EventKind.enter, -1, `${form} ${option}`, { node });
    body();
    this.event(EventKind.leave, -1, -1, form, { node });
  }

  loop(node: string, text: string, times: number, body: (round: number) => void): void {
    this.event(EventKind.enter, -1, -1, `loop ${text}`, { node });
    for (let round = 0; round < times; round++) {
      this.event(EventKind.choice, -1, -1, 'go round', { node });
      body(round);
    }
    this.event(EventKind.choice, -1, -1, 'leave', { node, value: 1 });
    this.same(EventKind.leave, -1, 'loop', { node });
  }

  end(): Trace {
    this.event(EventKind.end, -1, -1, '');
    return this.trace;
  }

  #push(
    kind: EventKind,
    actor: number,
    target: number,
    label: string,
    more: { node?: string; flags?: number; link?: number; value?: number },
  ): number {
    return this.trace.push(
      this.now,
      kind,
      this.#step,
      actor,
      target,
      this.trace.length - 1,
      this.trace.intern(label),
      this.trace.intern(more.node ?? ''),
      more.link ?? -1,
      more.flags ?? 0,
      more.value ?? 0,
    );
  }
}

/** Actors called as said, `name/tier`. */
export function actors(...names: string[]): TraceActor[] {
  return names.map((text) => {
    const [name = '', tier = ''] = text.split('/');
    return { id: name, name, tier };
  });
}

/** Three events: a call that is never answered. */
export function tinyTrace(): Trace {
  const script = new Script(actors('Client', 'Server'));
  script.message(0, 1, 'ping');
  return script.end();
}

/** A little of everything. */
export function smallTrace(): Trace {
  const s = new Script(
    actors('Client/Tier 1', 'Gateway/Tier 1', 'Pool/Tier 2', 'Worker/Tier 3', 'Event bus'),
  );
  s.message(0, 1, 'request(task)', { activate: true, latency: 2 * ms });
  s.use(1, 'credits', 5);
  s.message(1, 2, 'acquire worker', { activate: true });
  s.use(2, 'memory', 4 << 20);
  s.note('The pool keeps two workers warm, so that a request seldom waits', 2, 3);
  s.choice('alt1', 'alt', 'worker free', () => {
    s.message(2, 3, 'assign', { activate: true });
    s.use(3, 'credits', 20);
    s.message(3, 3, 'prepare context', { latency: 3 * ms });
    s.message(3, 2, 'ready', { dashed: true, deactivate: true });
  });
  s.message(2, 1, 'granted', { dashed: true, deactivate: true });
  s.use(2, 'memory', 0);
  s.loop('loop1', 'every item', 3, (round) => {
    s.message(1, 3, `process item ${round + 1}`, { activate: true, latency: 4 * ms });
    s.use(3, 'credits', 20 + 35 * (round + 1));
    s.message(3, 4, 'item.progress', { async: true });
    s.choice('opt1', 'opt', round === 1 ? 'slow' : 'skip', () => {
      if (round !== 1) return;
      s.message(3, 3, 'retry with a smaller batch', { latency: 7 * ms });
    });
    s.message(3, 1, 'done', { dashed: true, deactivate: true, latency: ms / 4 });
  });
  s.now += 412 * ms;
  s.event(EventKind.timerFire, 1, -1, 'lease expires');
  s.message(1, 2, 'release', { async: true });
  s.message(1, 4, 'audit', { async: true, lost: true });
  s.event(EventKind.crash, 3, -1, '', { flags: Flag.fault });
  s.message(1, 3, 'are you there?', { lost: true });
  s.now += 30 * ms;
  s.event(EventKind.restart, 3, -1, '', { flags: Flag.fault });
  s.event(EventKind.violation, 2, -1, 'credits of Worker over budget');
  s.message(1, 0, 'result', { dashed: true, deactivate: true });
  return s.end();
}

/** Concurrent traffic with about `messages` messages over `lanes` participants. */
export function bigTrace(messages: number, lanes = 12): Trace {
  const random = seedRandom(7);
  const names = Array.from(
    { length: lanes },
    (_, i) => `Service ${i + 1}/Tier ${1 + Math.floor((i * 3) / lanes)}`,
  );
  const s = new Script(actors(...names));
  const underway: { send: number; due: number; options: MessageOptions }[] = [];
  const used = new Array<number>(lanes).fill(0);
  let sent = 0;
  while (sent < messages || underway.length > 0) {
    const start = sent < messages && (underway.length === 0 || nextBelow(random, 3) === 0);
    if (start) {
      const from = nextBelow(random, lanes);
      const to = (from + 1 + nextBelow(random, lanes - 1)) % lanes;
      const send = s.send(from, to, `request ${nextBelow(random, 40)}`);
      underway.push({
        send,
        due: s.now + ms + nextBelow(random, 4 * ms),
        options: { activate: true },
      });
      sent++;
      continue;
    }
    underway.sort((a, b) => a.due - b.due);
    const next = underway.shift();
    if (!next) continue;
    s.now = Math.max(s.now, next.due);
    const lost = nextBelow(random, 500) === 0;
    s.arrive(next.send, lost ? { lost } : next.options);
    if (lost || !next.options.activate) continue;
    const { actor, target, label } = s.trace.event(next.send);
    used[target] = (used[target] ?? 0) + 1 + nextBelow(random, 5);
    s.use(target, 'credits', used[target] ?? 0);
    s.now += nextBelow(random, ms / 10);
    const reply = s.send(
      target,
      actor,
      `${s.trace.strings.length % 2 ? 'ok' : 'done'} ${label}`.slice(0, 4),
      {
        dashed: true,
        deactivate: true,
      },
    );
    underway.push({ send: reply, due: s.now + ms + nextBelow(random, 2 * ms), options: {} });
    sent++;
    if (nextBelow(random, 400) === 0) s.now += 60 * ms;
    if (nextBelow(random, 300) === 0) s.note(`checkpoint ${sent}`, target);
  }
  return s.end();
}

/** Long names and labels, in several scripts. */
export function longTrace(): Trace {
  const s = new Script(
    actors(
      'Resource Allocation Coordinator of the Southern Region/Tier 1',
      'ExtensionLoadingSupervisorActor/Tier 2',
      'データベース接続プール管理サービス/Tier 2',
      'x/Tier 3',
    ),
  );
  s.message(
    0,
    1,
    'loadExtension(manifest, capabilities, sandboxPolicy, telemetryContext, retryPolicy)',
  );
  s.message(1, 2, '接続を要求する: 最大待ち時間 500ms', { activate: true });
  s.message(2, 3, 'a', { async: true });
  s.message(2, 1, 'connection handle #4711 with lease until the end of the session', {
    dashed: true,
    deactivate: true,
  });
  s.message(1, 0, 'ok', { dashed: true });
  return s.end();
}

/** Participants and tiers as budget holders of what a trace uses. */
export function holdersOf(trace: Trace, budget = 100): ResourceHolder[] {
  const uses = new Map<number, Set<string>>();
  for (let i = 0; i < trace.length; i++) {
    const { kind, actor, label } = trace.event(i);
    if (kind === EventKind.resource) uses.set(actor, (uses.get(actor) ?? new Set()).add(label));
  }
  const holders: ResourceHolder[] = [...uses].map(([actor, resources]) => ({
    name: trace.actors[actor]?.name ?? '',
    kind: 'participant',
    actors: [actor],
    budget: resources.has('credits') ? { credits: budget } : {},
    uses: [...resources],
  }));
  const tiers = [...new Set(trace.actors.map(({ tier }) => tier))].filter(Boolean);
  for (const tier of tiers) {
    const members = [...trace.actors.keys()].filter((i) => trace.actors[i]?.tier === tier);
    const resources = new Set(members.flatMap((i) => [...(uses.get(i) ?? [])]));
    if (resources.size === 0) continue;
    holders.push({ name: tier, kind: 'tier', actors: members, budget: {}, uses: [...resources] });
  }
  return holders;
}

/** What is known of a run with this trace. */
export function fakeRun(trace: Trace, id = 1): RunInfo {
  const last = trace.length - 1;
  const { step, time, kind } = trace.columns;
  return {
    id,
    document: 'fake',
    title: 'A run',
    spec: { document: 'fake', seed: 0, choices: [], faults: [] },
    status: 'done',
    steps: step[last] ?? 0,
    events: trace.length,
    messages: kind.subarray(0, trace.length).filter((one) => one === EventKind.send).length,
    virtualTimeNs: time[last] ?? 0,
    hash: '',
    tables: { actors: trace.actors, strings: trace.strings },
    spans: {},
    choices: [],
    waiting: [],
    diagnostics: [],
    holders: holdersOf(trace),
    invariants: [],
    profile: {
      latency: { kind: 'fixed', ns: ms },
      tiers: [],
      participants: [],
      messages: [],
      loops: [],
    },
    ms: 1,
  };
}

/** Answers the views' questions without a worker; `calls` counts them by name. */
export function fakeEngine(
  trace: Trace,
  run: RunInfo,
): RunQueries & { calls: Record<string, number> } {
  const index = new TraceIndex(trace, run.holders);
  const calls: Record<string, number> = {};
  const answer = <T>(name: string, value: () => T): Promise<T> => {
    calls[name] = (calls[name] ?? 0) + 1;
    return Promise.resolve().then(value);
  };
  const find = (text: string): Int32Array =>
    Int32Array.from(Array(trace.length).keys()).filter((i) =>
      (trace.strings[trace.columns.label[i] ?? 0] ?? '').includes(text),
    );
  return {
    calls,
    events: (id, from, to) =>
      answer('events', () => ({ run: id, from, columns: trace.slice(from, to) })),
    eventsAt: (_, events) => answer('eventsAt', () => index.pick(events)),
    filter: (_, text) =>
      answer('filter', () =>
        text.includes('==')
          ? {
              events: new Int32Array(0),
              diagnostics: [
                {
                  code: 'expression/unknown-name',
                  severity: 'error' as const,
                  message: `“${text}” names something that events do not have.`,
                  span: { from: 0, to: text.length },
                },
              ],
            }
          : { events: find(text), diagnostics: [] },
      ),
    causes: (_, event) =>
      answer('causes', () => Int32Array.from(Array(event).keys()).reverse().slice(0, 5)),
    sequence: (id, from, to) =>
      answer('sequence', () => ({ run: id, ...index.sequence(from, to) })),
    rowOfStep: (_, step) => answer('rowOfStep', () => index.rowOfStep(step)),
    stepAt: (_, time) => answer('stepAt', () => index.stepAt(time)),
    timeline: ({ run: id, from, to, buckets, lanes, filter }) =>
      answer('timeline', () => ({
        run: id,
        ...index.timeline(from, to, buckets, lanes, filter ? find(filter) : undefined),
      })),
    resources: ({ from, to, buckets }) =>
      answer('resources', () => index.resources(from, to, buckets)),
    metrics: () => answer('metrics', () => index.metrics()),
    exportRun: () => answer('exportRun', () => ''),
    exhibits: () => answer('exhibits', () => []),
    marks: ({ run: id }) =>
      answer('marks', () => ({
        run: id,
        total: 0,
        events: new Int32Array(0),
        columns: trace.slice(0, 0),
      })),
    targets: () => answer('targets', () => []),
  };
}

/** A playback that is not reactive: for functions that only read it. */
export function fakePlayback(trace: Trace): PlaybackPort & { run: RunInfo; step: number } {
  const run = fakeRun(trace);
  return {
    run,
    step: run.steps,
    moment: undefined,
    selection: {} as Selection,
    engine: fakeEngine(trace, run),
    goto() {},
    select() {},
    runSearch: '',
  };
}
