import { mermaidComment, mermaidText, plainNames } from '../../model/mermaid-text.ts';
import { EventKind, Flag, kindName } from '../event.ts';
import type { TraceEvent } from '../event.ts';
import type { Trace } from '../trace.ts';

/**
 * What happened in a run as a Mermaid sequence diagram: participants with their names (tiers as
 * boxes), an arrow a message where it was sent (with a cross when it was lost), activations that
 * always balance, remarks, crashes and restarts as notes, the fragments that were entered as notes
 * over all lifelines, choices as comments. Reading it again gives a protocol without choices.
 */
export function writeMermaid(trace: Trace, title = ''): string {
  return new SequenceWriter(trace).write(title);
}

class SequenceWriter {
  readonly #trace: Trace;
  readonly #names: string[];
  readonly #lines: string[] = [];
  readonly #fates: Map<number, TraceEvent[]>;
  readonly #active: Int32Array;
  /** The send that brings an actor to life, or ends it: send index → actor. */
  readonly #creates = new Map<number, number>();
  readonly #destroys = new Map<number, number>();
  /** Lifelines that have been ended. */
  readonly #gone = new Set<number>();

  constructor(trace: Trace) {
    this.#trace = trace;
    const ids = trace.actors.map((actor) => actor.id);
    const plain = plainNames(ids);
    this.#names = ids.map((id) => plain.get(id) ?? id);
    this.#fates = fatesOf(trace);
    this.#active = new Int32Array(trace.actors.length);
    this.#findLives();
  }

  write(title: string): string {
    this.#lines.push('sequenceDiagram');
    if (title.trim() !== '') this.#line(`title ${mermaidText(title.trim())}`);
    this.#declare();
    for (let i = 0; i < this.#trace.length; i++) this.#event(this.#trace.event(i));
    return `${this.#lines.join('\n')}\n`;
  }

  #line(text: string): void {
    this.#lines.push(`    ${text}`);
  }

  /** Finds the arrows with which lifelines begin and end, as far as Mermaid can draw that. */
  #findLives(): void {
    const first = new Map<number, number>();
    const last = new Map<number, number>();
    const born = new Set<number>();
    const died = new Set<number>();
    for (let i = 0; i < this.#trace.length; i++) {
      const { kind, actor, target, flags } = this.#trace.event(i);
      if (kind === EventKind.create) born.add(actor);
      else if (kind === EventKind.destroy) died.add(actor);
      if (actor >= 0 && !first.has(actor)) first.set(actor, -1);
      if (kind === EventKind.send && target >= 0) {
        const comes = !first.has(target) && (flags & Flag.self) === 0;
        if (!first.has(target)) first.set(target, comes ? i : -1);
      }
      if (kind === EventKind.send || kind === EventKind.note) {
        const ends = kind === EventKind.send ? i : -1;
        for (const one of [actor, target]) if (one >= 0) last.set(one, ends);
      }
    }
    for (const actor of born) this.#mark(this.#creates, first.get(actor), actor);
    for (const actor of died) this.#mark(this.#destroys, last.get(actor), actor);
  }

  /** Mermaid takes one new or ending lifeline an arrow. */
  #mark(marks: Map<number, number>, send: number | undefined, actor: number): void {
    if (send === undefined || send < 0) return;
    if (!this.#creates.has(send) && !this.#destroys.has(send)) marks.set(send, actor);
  }

  #declare(): void {
    const later = new Set(this.#creates.values());
    const tiers = [...new Set(this.#trace.actors.map((actor) => actor.tier))];
    for (const tier of tiers) {
      const members = [...this.#trace.actors.keys()].filter(
        (actor) => this.#trace.actors[actor]?.tier === tier && !later.has(actor),
      );
      const boxed = tier !== '' && members.length > 0;
      if (boxed) this.#line(`box transparent ${mermaidText(tier)}`);
      for (const actor of members) this.#line(`${boxed ? '    ' : ''}${this.#declaration(actor)}`);
      if (boxed) this.#line('end');
    }
  }

  #declaration(actor: number): string {
    const name = this.#names[actor] ?? '';
    const shown = this.#trace.actors[actor]?.name.trim() ?? '';
    return shown === '' || shown === name
      ? `participant ${name}`
      : `participant ${name} as ${mermaidText(shown)}`;
  }

  #event(event: TraceEvent): void {
    switch (event.kind) {
      case EventKind.send:
        return this.#send(event);
      case EventKind.activate:
      case EventKind.deactivate:
        return this.#activation(event.actor, event.kind === EventKind.activate);
      case EventKind.note:
        return this.#note(event.actor, event.target, event.label);
      case EventKind.enter:
        if (event.label !== '') this.#note(-1, -1, event.label);
        return;
      case EventKind.choice:
        return this.#line(mermaidComment(`choice ${event.node}: ${event.label}`));
      case EventKind.crash:
      case EventKind.restart:
        return this.#note(event.actor, -1, kindName(event.kind));
      case EventKind.state:
        return this.#note(event.actor, -1, `state ${event.label}`);
      case EventKind.violation:
        return this.#note(event.actor, -1, `violation: ${event.label}`);
    }
  }

  #send(event: TraceEvent): void {
    const from = this.#names[event.actor];
    const to = this.#names[event.target];
    if (from === undefined || to === undefined) return;
    const created = this.#creates.get(event.index);
    const destroyed = this.#destroys.get(event.index);
    if (created !== undefined) this.#line(`create ${this.#declaration(created)}`);
    if (destroyed !== undefined) {
      while ((this.#active[destroyed] ?? 0) > 0) this.#activation(destroyed, false);
      this.#line(`destroy ${this.#names[destroyed]}`);
    }
    const fates = this.#fates.get(event.index) ?? [];
    const lost = fates.length > 0 && fates.every((fate) => fate.kind === EventKind.drop);
    const dashes = event.flags & Flag.dashed ? '--' : '-';
    const head = lost ? 'x' : event.flags & Flag.async ? ')' : '>>';
    const twice = fates.length > 1 ? ' (delivered twice)' : '';
    this.#line(`${from}${dashes}${head}${to}: ${mermaidText(event.label.trim() + twice)}`);
    if (destroyed !== undefined) this.#gone.add(destroyed);
  }

  #activation(actor: number, active: boolean): void {
    const open = this.#active[actor];
    if (open === undefined || this.#gone.has(actor) || (!active && open === 0)) return;
    this.#active[actor] = open + (active ? 1 : -1);
    this.#line(`${active ? 'activate' : 'deactivate'} ${this.#names[actor]}`);
  }

  /** A note over one or two lifelines, or over all when there is none. */
  #note(actor: number, target: number, text: string): void {
    const over = [actor, target].filter((one) => one >= 0);
    if (over.length === 0) over.push(...this.#outermost());
    const names = over.map((one) => this.#names[one] ?? '');
    if (names.length > 0) this.#line(`Note over ${names.join(',')}: ${mermaidText(text.trim())}`);
  }

  /** The first and the last lifeline among those that are declared at the top. */
  #outermost(): number[] {
    const later = new Set(this.#creates.values());
    const actors = [...this.#trace.actors.keys()].filter((actor) => !later.has(actor));
    return [...new Set([actors[0], actors[actors.length - 1]])].filter((one) => one !== undefined);
  }
}

/** The receipts and losses of each send. */
function fatesOf(trace: Trace): Map<number, TraceEvent[]> {
  const fates = new Map<number, TraceEvent[]>();
  const { kind, link } = trace.columns;
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] !== EventKind.receive && kind[i] !== EventKind.drop) continue;
    const send = link[i] as number;
    fates.set(send, [...(fates.get(send) ?? []), trace.event(i)]);
  }
  return fates;
}
