/** The run in words: for screen readers, titles and lists. */
import type { RunInfo } from '../engine/api.ts';
import type { ProjectRun } from '../model/project.ts';
import type { Fault, MessagePattern, RunStatus } from '../model/run.ts';
import { EventKind, Flag } from '../trace/event.ts';
import type { TraceEvent } from '../trace/event.ts';

/** A time for people: "412.6 ms". Nanoseconds in. */
export function timeWords(ns: number): string {
  const units: [number, string][] = [
    [3_600_000_000_000, 'h'],
    [60_000_000_000, 'min'],
    [1_000_000_000, 's'],
    [1_000_000, 'ms'],
    [1_000, 'µs'],
  ];
  const unit = units.find(([size]) => Math.abs(ns) >= size);
  if (!unit) return ns === 0 ? '0 ms' : `${ns} ns`;
  const value = ns / unit[0];
  const digits = value >= 100 ? 1 : value >= 10 ? 2 : 3;
  return `${Number(value.toFixed(digits))} ${unit[1]}`;
}

/** The first line of a name or label. */
export function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

/** What a step did: "Step 12: Client sends ping to Server, at 3 ms." */
export function tellStep(run: RunInfo, step: number, events: readonly TraceEvent[]): string {
  if (step === 0) return `At the start. ${run.steps} steps.`;
  const first = events.find(isTelling) ?? events[0];
  const did = first ? tellEvent(run, first) : 'nothing to see';
  const at = first ? ` at ${timeWords(first.time)}` : '';
  const end = step === run.steps ? ` ${statusWords(run.status).title}.` : '';
  return `Step ${step}: ${did}${at}.${end}`;
}

/** Worth telling of a step: not what is used, nor what the runtime says to itself. */
function isTelling({ kind, label }: TraceEvent): boolean {
  if (kind === EventKind.resource) return false;
  return kind !== EventKind.mark || !/^(?:talk:|chart:(?:event|queued):)/.test(label);
}

/** What happened, without time: "Server receives ping from Client". */
export function tellEvent(run: RunInfo, event: TraceEvent): string {
  const name = (at: number): string => oneLine(run.tables.actors[at]?.name ?? 'the system');
  const actor = name(event.actor);
  const label = oneLine(event.label) || 'a message';
  switch (event.kind) {
    case EventKind.send:
      if (event.flags & Flag.self) return `${actor} begins ${label}`;
      return `${actor} sends ${label} to ${name(event.target)}`;
    case EventKind.receive:
      if (event.flags & Flag.self) return `${actor} has done ${label}`;
      return `${actor} receives ${label} from ${name(event.target)}`;
    case EventKind.drop:
      return `${label} from ${actor} to ${name(event.target)} is lost`;
    case EventKind.choice:
      return `choice: ${label}`;
    case EventKind.enter:
      return `enters ${oneLine(event.label)}`;
    case EventKind.leave:
      return `leaves ${oneLine(event.label)}`;
    case EventKind.note:
      return `note: ${label}`;
    case EventKind.activate:
      return `${actor} becomes active`;
    case EventKind.deactivate:
      return `${actor} ceases to be active`;
    case EventKind.create:
      return `${actor} is created`;
    case EventKind.destroy:
      return `${actor} is destroyed`;
    case EventKind.resource:
      return `${actor} uses ${event.value} ${label}`;
    case EventKind.timerSet:
      return `${actor} sets a timer, ${label}`;
    case EventKind.timerFire:
      return `${actor}'s timer ${label} fires`;
    case EventKind.timerCancel:
      return `${actor} cancels its timer ${label}`;
    case EventKind.crash:
      return `${actor} crashes`;
    case EventKind.restart:
      return `${actor} restarts`;
    case EventKind.state:
      return `${actor} is now in ${label}`;
    case EventKind.violation:
      return `broken: ${label}`;
    case EventKind.end:
      return 'the protocol has ended';
    case EventKind.log:
      return label;
    case EventKind.mark:
      if (label.startsWith('chart:')) return `${actor} ${chartWords(label, oneLine(event.node))}`;
      return event.node === ''
        ? `${actor}: ${label}`
        : `${actor}: ${label} (${oneLine(event.node)})`;
  }
}

/** A mark of a machine in words: `chart:entered` of a state is "enters it". */
function chartWords(label: string, node: string): string {
  const [, what = '', ...rest] = label.split(':');
  const more = rest.join(':');
  switch (what) {
    case 'entered':
      return `enters ${node}`;
    case 'reentered':
      return `enters ${node} again`;
    case 'exited':
      return `leaves ${node}`;
    case 'taken':
      return `takes the transition ${node}`;
    case 'event':
      return `handles ${more}`;
    case 'discarded':
      return `does not want ${more}`;
    case 'raised':
    case 'queued':
      return `queues ${more}`;
    case 'stable':
      return 'rests';
    case 'final':
      return 'has come to its end';
    case 'stopped':
      return 'is stopped';
    case 'failed':
      return `fails: ${more}`;
    default:
      return more === '' ? `is ${what}` : `is ${what}: ${more}`;
  }
}

/** How a run ended, as a word and a colour. */
export function statusWords(status: RunStatus): { title: string; tone: 'ok' | 'bad' | 'warn' } {
  switch (status) {
    case 'done':
      return { title: 'Done', tone: 'ok' };
    case 'rest':
      return { title: 'At rest', tone: 'ok' };
    case 'stuck':
      return { title: 'Stuck', tone: 'bad' };
    case 'bound':
      return { title: 'Bound hit', tone: 'warn' };
    case 'error':
      return { title: 'Error', tone: 'bad' };
    case 'violated':
      return { title: 'Invariant broken', tone: 'bad' };
    case 'asking':
      return { title: 'Your choice', tone: 'warn' };
  }
}

/** A run in a list: its label, or what determines it. */
export function tellRun(run: ProjectRun): string {
  if (run.label !== '') return run.label;
  const { seed, choices, faults } = run.spec;
  const parts = [run.choosing === 'ask' ? 'Asked' : `Seed ${seed}`];
  if (choices.length > 0) parts.push(counted(choices.length, 'choice'));
  if (faults.length > 0) parts.push(counted(faults.length, 'fault'));
  return parts.join(' · ');
}

/** "1 fault", "2 faults". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** A fault in words: "drop the 2nd ‘ping’ from A to B". */
export function tellFault(fault: Fault): string {
  switch (fault.kind) {
    case 'crash':
      return `${fault.actor} crashes at ${timeWords(fault.at)}`;
    case 'restart':
      return `${fault.actor} restarts at ${timeWords(fault.at)}`;
    case 'partition':
      return `${fault.actors.join(' and ')} cut off ${tellSpan(fault)}`;
    case 'slow': {
      const who = [fault.from ? `from ${fault.from}` : '', fault.to ? `to ${fault.to}` : ''];
      const which = ['messages', ...who.filter((part) => part !== '')].join(' ');
      return `${which} ${fault.factor} times slower ${tellSpan(fault)}`;
    }
    case 'chance': {
      const what = tellPattern({ nth: 0, ...fault });
      return `${Number((fault.share * 100).toFixed(2))} % chance to ${fault.strike} ${what}`;
    }
    case 'delay':
    case 'reorder':
      return `${fault.kind} ${tellPattern(fault.message)} by ${timeWords(fault.by)}`;
    default:
      return `${fault.kind} ${tellPattern(fault.message)}`;
  }
}

/** "from 1 s to 3 s", "from 1 s on". */
function tellSpan({ at, until }: { at: number; until: number }): string {
  return `from ${timeWords(at)} ${until < 0 ? 'on' : `to ${timeWords(until)}`}`;
}

/** "the 2nd ‘ping’ from A to B"; each of them when no number is said. */
function tellPattern({ nth, from, to, label }: MessagePattern): string {
  const what = label ? `‘${oneLine(label)}’` : 'message';
  const parts = [nth > 0 ? `the ${ordinal(nth)} ${what}` : `each ${what}`];
  if (from) parts.push(`from ${from}`);
  if (to) parts.push(`to ${to}`);
  return parts.join(' ');
}

function ordinal(n: number): string {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${tail}`;
}
