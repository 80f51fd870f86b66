import type { Change } from '../../model/run.ts';
import type { Failure, Recovery, Watcher } from './host.ts';
import type { ChartEvent } from './event.ts';
import { decisionText, readInjection, type Decision } from './errors.ts';
import { excessOf } from './resources-limits.ts';
import type { Answer } from './resources.ts';
import { Safety, type SafetyReport, type SavedSafety } from './safety.ts';
import type { Session } from './session.ts';
import type { KeptSnapshot } from './snapshot.ts';
import type { Talk } from './talk.ts';
import { subjectOf } from './talk-part.ts';
import type { Machine, Next, Part, World } from './world.ts';

/**
 * Error policies, planted errors, resources and limits of a run's machines. What is decided and
 * what is held stands in the trace as marks of the families `error` and `lock`.
 *
 * A person plants an error by the change `command.fail` (see `readInjection`); a session's id and a
 * slash before it mean that machine only.
 */
export class SafetyPart implements Part {
  readonly watcher: Watcher;
  readonly #safety: Safety;
  readonly #talk: Talk | undefined;
  #world!: World;
  /** When each machine began, for the limit of its life. */
  #born = new Map<string, number>();
  #retried = new Set<string>();

  constructor(talk?: Talk) {
    this.#talk = talk;
    this.#safety = new Safety(this.#report());
    this.watcher = {
      content: (...of) => this.#safety.content(...of),
      exited: (...of) => this.#safety.exited(...of),
      done: (session) => this.#done(session),
    };
  }

  begin(world: World): void {
    this.#world = world;
  }

  born({ session }: Machine): void {
    this.#safety.begins(session);
    if (!this.#born.has(session.id)) this.#born.set(session.id, this.#world.now);
  }

  turn({ session }: Machine, _event: ChartEvent | undefined): void {
    this.#safety.before(session);
  }

  turned(machine: Machine, outcome: string): void {
    const undone = outcome === 'undone';
    // Another part may have said what is next.
    if (!undone || this.#safety.inside) this.#safety.after(machine.session, undone);
    if (outcome !== 'ended') this.#keepLimits(machine);
    this.#wakeReady();
  }

  ended({ session }: Machine): void {
    this.#safety.ends(session);
    this.#wakeReady();
  }

  failed({ session }: Machine, failure: Failure): Recovery {
    return this.#safety.failed(session, failure);
  }

  next(machine: Machine): Next | undefined {
    const aftermath = this.#safety.after(machine.session, true);
    if (!aftermath) return undefined;
    if (aftermath.kind === 'decided') return this.#nextOf(machine, aftermath);
    this.#tellCircle(machine, aftermath.wish.element);
    return { kind: 'wait' };
  }

  goes({ session }: Machine): void {
    this.#safety.before(session, false);
  }

  went({ session }: Machine): void {
    this.#safety.after(session, false);
  }

  acquire({ session }: Machine, element: string, resource: string, amount: number): boolean {
    if (this.#safety.resources.capacity(resource) === undefined) return false;
    this.#safety.acquire(session, element, resource, amount);
    return true;
  }

  release({ session }: Machine, resource: string, amount: number | undefined): boolean {
    this.#safety.release(session, resource, amount);
    return true;
  }

  command({ path, value }: Change, world: World): boolean {
    const { what, session } = subjectOf(path);
    if (what !== 'command.fail') return false;
    const planted = readInjection(value);
    if (!planted) return false;
    this.#safety.plant({ ...planted, ...(session === undefined ? {} : { session }) });
    world.mark(undefined, 'chart:edited:an error is planted', planted.element);
    return true;
  }

  keeps({ session }: Machine): KeptSnapshot | undefined {
    const kept = this.#safety.keeps(session);
    const retried = this.#retried.has(session.id);
    const mortal = session.limits.timeNs < Number.MAX_SAFE_INTEGER;
    const age = this.#world.now - (this.#born.get(session.id) ?? this.#world.now);
    const { held, wish, tries, restarts } = kept;
    const nothing = held.length === 0 && !wish && restarts === 0 && Object.keys(tries).length === 0;
    if (nothing && !retried && !mortal) return undefined;
    return { ...kept, retried, ...(mortal && { age }) };
  }

  regains(machine: Machine, kept: KeptSnapshot | undefined): void {
    const { session } = machine;
    for (const resource of this.#safety.regains(session, kept)) {
      this.#world.mark(session, 'lock:refused', resource, 0, true);
      this.#world.report(machine, '', 'warning', `It held “${resource}”, which is not free now.`);
    }
    if (kept?.wish) machine.blocked = true;
    if (kept?.retried) this.#retried.add(session.id);
    else this.#retried.delete(session.id);
    this.#born.set(session.id, this.#world.now - (kept?.age ?? 0));
  }

  regained(): void {
    this.#wakeReady();
  }

  resources(): ReturnType<NonNullable<Part['resources']>> {
    const { resources } = this.#safety;
    return resources.names.map((name) => ({
      name,
      capacity: resources.capacity(name) ?? 0,
      held: resources.shares(name).map(({ session, amount }) => ({ session, amount })),
    }));
  }

  waitCycle(): string[] {
    return this.#safety.resources.waitCycle();
  }

  /** In which order resources were asked for; see `Resources.lockOrder`. */
  lockOrder(): { edges: { held: string; asked: string }[]; circle: string[] } {
    return this.#safety.resources.lockOrder();
  }

  save(): unknown {
    const saved: SavedParts = {
      safety: this.#safety.save(),
      born: new Map(this.#born),
      retried: new Set(this.#retried),
    };
    return saved;
  }

  restore(saved: unknown): void {
    const { safety, born, retried } = saved as SavedParts;
    this.#safety.restore(safety);
    this.#born = new Map(born);
    this.#retried = new Set(retried);
  }

  // ——— errors ———

  #nextOf(machine: Machine, { decision, failure }: { decision: Decision; failure: Failure }): Next {
    const { session } = machine;
    const { message } = failure;
    switch (decision.kind) {
      case 'retry':
        this.#retried.add(session.id);
        this.#world.mark(session, 'retry:wait', failure.element, decision.delayNs, true);
        // A start that failed is begun anew.
        if (!this.#safety.hasStarted(session)) session.status = 'starting';
        return { kind: 'retry', delayNs: decision.delayNs };
      case 'fallback':
        return { kind: 'goto', state: decision.target };
      case 'restart':
        return { kind: 'restart' };
      case 'escalate':
        return { kind: 'escalate', message };
      case 'rollback':
        return { kind: 'drop' };
      default:
        return { kind: 'stop', message };
    }
  }

  #done(session: Session): void {
    this.#safety.done(session);
    if (this.#retried.size === 0 || !this.#retried.delete(session.id)) return;
    this.#world.mark(session, 'error:resolved:retry', '');
  }

  #keepLimits(machine: Machine): void {
    const { session } = machine;
    const { limits } = session;
    const birth = this.#born.get(session.id) ?? 0;
    const excess = excessOf(limits, {
      memory: session.memory.bytes(),
      timeNs: this.#world.now - birth,
    });
    if (!excess || session.status !== 'running') return;
    session.status = 'failed';
    this.#world.report(machine, '', 'error', `“${session.name}” was stopped: ${excess.text}.`);
  }

  // ——— resources ———

  #wakeReady(): void {
    for (const id of this.#safety.resources.ready()) {
      const machine = this.#world.machineOf(id);
      if (machine?.blocked) this.#world.wake(machine);
    }
  }

  #tellCircle(machine: Machine, element: string): void {
    const circle = this.waitCycle();
    if (circle.length === 0) return;
    const names = circle.map((id) => `“${this.#world.machineOf(id)?.session.name ?? id}”`);
    const text = `${names.join(' waits for ')} waits for ${names[0]}: none of them ever goes on.`;
    this.#world.mark(undefined, `lock:circle:${circle.join(', ')}`, element, circle.length, true);
    this.#world.report(machine, element, 'error', text);
  }

  #report(): SafetyReport {
    return {
      decided: (session, failure, decision) => {
        const { element } = failure;
        this.#world.mark(session, `error:raised:${failure.error}`, element, 0, true);
        this.#world.mark(session, `error:tried:${decisionText(decision)}`, element, 0, true);
        this.#talk?.decided(session, failure, decision);
      },
      asked: (session, resource, amount, answer) => {
        this.#world.mark(session, lockWords[answer.kind], resource, amount, answer.kind === 'wait');
        this.#talk?.asked(session, resource, amount, answer);
      },
      released: (session, resource, amount) => {
        this.#world.mark(session, 'lock:released', resource, amount);
        this.#talk?.released(session, resource, amount);
      },
    };
  }
}

const lockWords: Record<Answer['kind'], string> = {
  granted: 'lock:taken',
  wait: 'lock:waits',
  denied: 'lock:refused',
};

interface SavedParts {
  safety: SavedSafety;
  born: ReadonlyMap<string, number>;
  retried: ReadonlySet<string>;
}
