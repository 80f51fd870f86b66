import type { Span } from '../../base/span.ts';
import type { Waiting } from '../../model/run.ts';
import { EventKind } from '../../trace/event.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Outcome } from '../actor.ts';
import { named } from './message.ts';
import type { Configuration, Net, NetMove, NetStep } from './moves.ts';
import { listText } from './titles.ts';

/** Why a run of machines cannot go on, or ended badly. */
export interface MachineFinding {
  kind: 'reception' | 'deadlock' | 'orphan' | 'stuck';
  roles: string[];
  /** For people, a whole sentence. */
  text: string;
  element: string;
  location?: Span;
}

/** The end of a run of machines. */
export interface MachineEnd extends Outcome {
  findings: MachineFinding[];
}

/** Where a run stands. */
export interface Standing {
  readonly net: Net;
  readonly configuration: Readonly<Configuration>;
  /** Which machines are down. */
  readonly crashed: Uint8Array;
  readonly trace: Trace;
  /** What can happen next. */
  readonly moves: readonly NetMove[];
  /** A broken promise ended it. */
  readonly breach: object | undefined;
}

/** How machines stand when nothing more can happen. */
export function endOf(run: Standing): MachineEnd {
  const end = new Ending(run).end();
  if (!run.breach) return end;
  const goesOn = run.net.moves(run.configuration).length > 0;
  return { status: 'done', waiting: [], findings: goesOn ? [] : end.findings };
}

/** Who has not ended and can do nothing now, with the reason for people. */
export function blockedOf(run: Standing): { role: string; reason: string }[] {
  const acts = new Set(
    run.moves.flatMap(({ step, receipts }) => [step, ...receipts].map(({ machine }) => machine)),
  );
  return new Ending(run).blocked((machine) => acts.has(machine));
}

/** Machines that are down have not ended, whatever their state. */
class Ending {
  readonly #run: Standing;

  constructor(run: Standing) {
    this.#run = run;
  }

  end(): MachineEnd {
    const { net, configuration } = this.#run;
    if (this.#isDone()) return { status: 'done', waiting: [], findings: [] };
    const open = net.machines.flatMap((_, i) => (this.#hasEnded(i) ? [] : [i]));
    const empty = configuration.channels.every(({ length }) => length === 0);
    const rests = open.every((i) => net.machines[i]?.metadata.dynamic);
    if (rests && empty) return { status: 'rest', waiting: [], findings: [] };
    const waiting = [...open.map((i) => this.#waiting(i)), ...this.#leftovers()];
    return { status: 'stuck', waiting, findings: this.#findings(open) };
  }

  blocked(acts: (machine: number) => boolean): { role: string; reason: string }[] {
    return this.#run.net.machines.flatMap(({ role }, i) =>
      this.#hasEnded(i) || acts(i) ? [] : [{ role, reason: this.#reason(i) }],
    );
  }

  #isDone(): boolean {
    const { net, configuration, crashed } = this.#run;
    return net.isDone(configuration) && !crashed.includes(1);
  }

  #hasEnded(machine: number): boolean {
    return this.#run.net.hasEnded(this.#run.configuration, machine) && !this.#run.crashed[machine];
  }

  #role(machine: number): string {
    return this.#run.net.machines[machine]?.role ?? '';
  }

  #steps(machine: number): readonly NetStep[] {
    return this.#run.net.stepsAt(this.#run.configuration, machine);
  }

  #waiting(machine: number): Waiting {
    const element = this.#steps(machine)[0]?.action.element;
    const actor = this.#role(machine);
    return { actor, reason: this.#reason(machine), ...(element ? { element } : {}) };
  }

  /** "waits for quote(Int) from B, which was lost". */
  #reason(machine: number): string {
    if (this.#run.crashed[machine]) return 'is down';
    const steps = this.#steps(machine);
    const wrong = this.#unexpected(machine);
    if (wrong) return wrong.reason;
    if (steps.length === 0) return 'can do nothing more, though it has not ended';
    return [...new Set(steps.map((step) => this.#hinders(step)))].join(', or ');
  }

  #hinders(step: NetStep): string {
    const { net, configuration } = this.#run;
    const text = named(net.texts[step.key] ?? '');
    const channels = step.channels.map((at) => ({ ...net.channels[at], at }));
    if (step.kind === 'receive') {
      const [from] = channels;
      const lost = this.#wasLost(step) ? ', which was lost' : '';
      const sender = from?.sender ?? -1;
      const ended = !lost && this.#isGone(sender) ? `, which has ${this.#goneText(sender)}` : '';
      return `waits for ${text} from ${from?.from ?? ''}${lost}${ended}`;
    }
    if (net.mode.synchronous) {
      return `waits for ${listText(channels.map(({ to }) => to ?? ''))} to take ${text}`;
    }
    const full = channels.filter(
      ({ at }) => (configuration.channels[at]?.length ?? 0) >= net.mode.bound,
    );
    return `waits for room to send ${text} to ${listText(full.map(({ to }) => to ?? ''))}`;
  }

  #isGone(machine: number): boolean {
    return machine < 0 || this.#hasEnded(machine) || this.#run.crashed[machine] === 1;
  }

  #goneText(machine: number): string {
    return machine >= 0 && this.#run.crashed[machine] ? 'crashed' : 'ended';
  }

  #wasLost({ machine, channels, key }: NetStep): boolean {
    const { trace, net } = this.#run;
    const { kind, actor, target, label } = trace.columns;
    const sender = net.channels[channels[0] ?? -1]?.sender;
    const text = trace.strings.indexOf(net.texts[key] ?? '');
    for (let i = 0; i < trace.length; i++) {
      const drops = kind[i] === EventKind.drop && label[i] === text;
      if (drops && actor[i] === sender && target[i] === machine) return true;
    }
    return false;
  }

  /** The first message in the way of a machine that only receives, and can take none of them. */
  #unexpected(machine: number): { reason: string; element: string; location?: Span } | undefined {
    const { net, configuration } = this.#run;
    const steps = this.#steps(machine);
    if (steps.length === 0 || steps.some(({ kind }) => kind !== 'receive')) return undefined;
    for (const step of steps) {
      const channel = step.channels[0] as number;
      const head = configuration.channels[channel]?.[0];
      if (!head) continue;
      const same = steps.filter(({ channels }) => channels[0] === channel);
      const expected = same.map(({ key }) => named(net.texts[key] ?? ''));
      const found = named(net.texts[head.key] ?? '');
      const from = net.channels[channel]?.from ?? '';
      const { element, location } = step.action;
      return {
        reason: `cannot take ${found}, which comes next from ${from}: it expects ${expected.join(' or ')}`,
        element,
        ...(location ? { location } : {}),
      };
    }
    return undefined;
  }

  /** Messages to those who have ended. */
  #leftovers(): Waiting[] {
    const { net, configuration } = this.#run;
    return net.channels.flatMap(({ from, to, receiver }, i) => {
      const held = configuration.channels[i] ?? [];
      if (held.length === 0 || (receiver >= 0 && !this.#hasEnded(receiver))) return [];
      const texts = held.map(({ key }) => named(net.texts[key] ?? ''));
      return [{ actor: to, reason: `has ended without taking ${listText(texts)} from ${from}` }];
    });
  }

  #findings(open: readonly number[]): MachineFinding[] {
    const receptions = open.flatMap((i): MachineFinding[] => {
      const wrong = this.#unexpected(i);
      if (!wrong) return [];
      const { reason, element, location } = wrong;
      const text = `${this.#role(i)} ${reason}.`;
      const place = { element, ...(location ? { location } : {}) };
      return [{ kind: 'reception', roles: [this.#role(i)], text, ...place }];
    });
    const orphans = this.#leftovers().map(({ actor, reason }): MachineFinding => ({
      kind: 'orphan',
      roles: [actor],
      text: `${actor} ${reason}.`,
      element: '',
    }));
    const found = [...receptions, ...orphans];
    const cycle = this.#cycle(open);
    if (cycle) return [this.#deadlock(cycle), ...found];
    return found.length > 0 ? found : open.map((i) => this.#stuck(i));
  }

  #stuck(machine: number): MachineFinding {
    const { action } = this.#steps(machine)[0] ?? {};
    return {
      kind: 'stuck',
      roles: [this.#role(machine)],
      text: `${this.#role(machine)} ${this.#reason(machine)}.`,
      element: action?.element ?? '',
      ...(action?.location ? { location: action.location } : {}),
    };
  }

  #deadlock(cycle: readonly number[]): MachineFinding {
    const roles = cycle.map((i) => this.#role(i));
    const each = cycle.map((i) => `${this.#role(i)} ${this.#reason(i)}`).join('; ');
    const around = [...roles, roles[0] ?? ''].join(' → ');
    const { action } = this.#steps(cycle[0] as number)[0] ?? {};
    return {
      kind: 'deadlock',
      roles,
      text: `Nobody can go on: they wait for each other (${around}). ${each}.`,
      element: action?.element ?? '',
      ...(action?.location ? { location: action.location } : {}),
    };
  }

  /** Those who wait for each other in a ring; undefined when there is none. */
  #cycle(open: readonly number[]): number[] | undefined {
    const partners = new Map(
      open.map((i) => [i, this.#partners(i).filter((j) => open.includes(j))]),
    );
    for (const start of open) {
      const path = [start];
      const seen = new Set(path);
      for (let at: number | undefined = start; at !== undefined;) {
        const next: number | undefined = partners.get(at)?.find((j) => j === start || !seen.has(j));
        if (next === start) return path;
        if (next !== undefined) {
          path.push(next);
          seen.add(next);
        } else path.pop();
        at = next ?? path.at(-1);
      }
    }
    return undefined;
  }

  /** Whom a machine waits for: senders of what it awaits, receivers without room. */
  #partners(machine: number): number[] {
    const { net, configuration } = this.#run;
    return this.#steps(machine).flatMap(({ kind, channels }) =>
      channels.flatMap((at) => {
        const channel = net.channels[at];
        const held = configuration.channels[at]?.length ?? 0;
        if (kind === 'receive') return held === 0 && channel ? [channel.sender] : [];
        const waits = net.mode.synchronous || held >= net.mode.bound;
        return waits && channel ? [channel.receiver] : [];
      }),
    );
  }
}
