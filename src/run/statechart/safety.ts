import type { Statechart } from '../../model/statechart/statechart.ts';
import { CodeError } from './datamodel.ts';
import {
  newErrors,
  Policies,
  recoveryOf,
  strike,
  succeeded,
  type Decision,
  type ErrorMemory,
  type Injection,
} from './errors.ts';
import { HostError, type Failure, type Recovery, type Watcher } from './host.ts';
import { Resources, type Answer, type SavedResources, type Wish } from './resources.ts';
import { takingsOf, type Taking } from './resources-owner.ts';
import type { Excess } from './resources-limits.ts';
import type { Session } from './session.ts';
import type { KeptSnapshot } from './snapshot.ts';
import { MustWait } from './world.ts';

/** Told of what safety does, to record it. */
export interface SafetyReport {
  decided(session: Session, failure: Failure, decision: Decision): void;
  asked(session: Session, resource: string, amount: number, answer: Answer): void;
  released(session: Session, resource: string, amount: number): void;
}

/**
 * What the one who drives a machine does after a microstep that was undone. `blocked`: it does
 * nothing until a resource is free (`ready`), then the microstep again. Everything else is the
 * decision about the error that undid it: see `Decision`.
 */
export type Aftermath =
  | { kind: 'blocked'; wish: Wish }
  | { kind: 'decided'; decision: Decision; failure: Failure };

/** Everything that changes, as plain data. */
export interface SavedSafety {
  errors: Record<string, { memory: ErrorMemory; started: boolean }>;
  planted: Injection[];
  resources: SavedResources;
}

interface Known {
  memory: ErrorMemory;
  /** It has been in its first states. */
  started: boolean;
}

/**
 * Error policies, planted errors and shared resources of the machines of one run. A host passes
 * `failed`, `acquire` and `release` on to it; as a watcher it sees what succeeds and what is left.
 * Around each microstep: `before`, then with its outcome `after`.
 */
export class Safety implements Watcher {
  readonly resources = new Resources();
  readonly #report: SafetyReport;
  readonly #policies = new WeakMap<Statechart, Policies>();
  readonly #takings = new WeakMap<Statechart, Map<string, Taking>>();
  #known = new Map<string, Known>();
  #planted: Injection[] = [];
  #before: SavedResources | undefined;
  /** In the midst of a microstep, where a machine may wait. */
  #inside = false;
  /** What the machine must wait for. */
  #blocked: Wish | undefined;
  #aftermath: Aftermath | undefined;

  constructor(report: SafetyReport) {
    this.#report = report;
  }

  /** A machine is made (also when it is begun again): its chart's resources become known. */
  begins(session: Session): void {
    this.resources.declare(session.chart.model.resources);
    const known = this.#known.get(session.id);
    this.#known.set(session.id, { memory: known?.memory ?? newErrors(), started: false });
  }

  /** A machine is over, in whatever way: it gives back all that it holds. */
  ends(session: Session): void {
    for (const { resource, amount } of this.resources.end(session.id)) {
      this.#report.released(session, resource, amount);
    }
  }

  /** A microstep (or the start) begins; `waits`: in it a machine may wait for resources. */
  before(_session: Session, waits = true): void {
    this.#before = this.resources.save();
    this.#inside = waits;
    this.#blocked = undefined;
    this.#aftermath = undefined;
  }

  /** True between `before` and `after`. */
  get inside(): boolean {
    return this.#inside;
  }

  /** The microstep is over; `undone`: it is not to have happened. What is to be done then. */
  after(session: Session, undone: boolean): Aftermath | undefined {
    const wish = this.#blocked;
    const aftermath = wish ? ({ kind: 'blocked', wish } as const) : this.#aftermath;
    if (undone && this.#before) this.resources.undo(this.#before);
    if (!wish) this.resources.forget(session.id);
    this.#inside = false;
    this.#before = undefined;
    this.#blocked = undefined;
    this.#aftermath = undefined;
    return undone ? aftermath : undefined;
  }

  // ——— errors ———

  /** Plants an error: see `readInjection`. */
  plant(injection: Injection): void {
    this.#planted = [...this.#planted, injection];
  }

  /** What is to be done about an error; called once for each. */
  failed(session: Session, failure: Failure): Recovery {
    const decision = this.decide(session, failure);
    if (recoveryOf(decision) === 'undo') this.#aftermath = { kind: 'decided', decision, failure };
    return recoveryOf(decision);
  }

  /** The decision about an error outside of a microstep (a limit, a planted crash). */
  decide(session: Session, failure: Failure): Decision {
    const { model } = session.chart;
    let policies = this.#policies.get(model);
    if (!policies) this.#policies.set(model, (policies = new Policies(model)));
    const known = this.#known.get(session.id) ?? { memory: newErrors(), started: false };
    const can = { rollback: known.started, escalate: session.parent !== '' };
    const decision = policies.decide(known.memory, failure, can);
    this.#known.set(session.id, known);
    this.#report.decided(session, failure, decision);
    return decision;
  }

  /** A limit that is exceeded, as an error of the machine as a whole. */
  excess(_session: Session, { text }: Excess): Failure {
    const message = `A limit is exceeded: ${text}.`;
    return { error: 'error.execution', element: '', state: '', message, kind: 'budget' };
  }

  /** True when a machine has been in its first states. */
  hasStarted(session: Session): boolean {
    return this.#known.get(session.id)?.started ?? false;
  }

  content(session: Session, element: string): void {
    if (this.#planted.length === 0) return;
    const message = strike(this.#planted, session.id, element);
    if (message !== undefined) throw new CodeError(message);
  }

  done(session: Session): void {
    const known = this.#known.get(session.id);
    if (!known) return;
    known.started = true;
    succeeded(known.memory);
  }

  // ——— resources ———

  /** Takes a share; throws `HostError` when it cannot be had, `MustWait` when it is waited for. */
  acquire(session: Session, element: string, resource: string, amount: number): void {
    const taking = this.#takingsIn(session.chart.model).get(element);
    const wish = { session: session.id, resource, amount, element };
    const waits = this.#inside && taking?.content.wait === true;
    const answer = this.resources.request(wish, taking?.state ?? '', waits);
    this.#report.asked(session, resource, amount, answer);
    if (answer.kind === 'granted') return;
    if (answer.kind === 'denied') {
      throw new HostError('error.execution', `${resource} cannot be acquired: ${answer.why}.`);
    }
    this.#blocked = wish;
    throw new MustWait();
  }

  /** Gives back a share; all that is held when there is no amount. */
  release(session: Session, resource: string, amount: number | undefined): void {
    const given = this.resources.release(session.id, resource, amount);
    if (given > 0) this.#report.released(session, resource, given);
  }

  exited(session: Session, state: number): void {
    const id = session.chart.states[state]?.id ?? '';
    for (const { resource, amount } of this.resources.leave(session.id, id)) {
      this.#report.released(session, resource, amount);
    }
  }

  #takingsIn(chart: Statechart): Map<string, Taking> {
    let takings = this.#takings.get(chart);
    if (!takings) this.#takings.set(chart, (takings = takingsOf(chart)));
    return takings;
  }

  // ——— snapshots ———

  /** What is known of one machine. */
  keeps({ id }: Session): Omit<KeptSnapshot, 'retried' | 'age'> {
    const { names, wishes } = this.resources;
    const { tries, restarts } = this.#known.get(id)?.memory ?? newErrors();
    const wish = wishes.find((one) => one.session === id);
    return {
      held: names.flatMap((resource) =>
        this.resources
          .shares(resource)
          .filter(({ session }) => session === id)
          .map(({ state, amount }) => ({ resource, state, amount })),
      ),
      ...(wish && {
        wish: { resource: wish.resource, amount: wish.amount, element: wish.element },
      }),
      tries: { ...tries },
      restarts,
    };
  }

  /** The same is known again, of a machine that has started. Names what is not free any more. */
  regains({ id }: Session, kept: KeptSnapshot | undefined): string[] {
    const { held = [], wish, tries = {}, restarts = 0 } = kept ?? {};
    this.#known.set(id, { memory: { tries: { ...tries }, restarts }, started: true });
    this.resources.end(id);
    return this.resources.regain(id, held, wish && { ...wish, session: id });
  }

  // ——— going back ———

  /** Everything that changes, to come back to. */
  save(): SavedSafety {
    const errors = [...this.#known].map(([id, { memory, started }]) => {
      return [id, { memory: { ...memory, tries: { ...memory.tries } }, started }] as const;
    });
    return {
      errors: Object.fromEntries(errors),
      planted: this.#planted.map((one) => ({ ...one })),
      resources: this.resources.save(),
    };
  }

  restore({ errors, planted, resources }: SavedSafety): void {
    const copies = Object.entries(errors).map(([id, { memory, started }]): [string, Known] => {
      return [id, { memory: { ...memory, tries: { ...memory.tries } }, started }];
    });
    this.#known = new Map(copies);
    this.#planted = planted.map((one) => ({ ...one }));
    this.resources.restore(resources);
    this.#inside = false;
    this.#before = undefined;
    this.#blocked = undefined;
    this.#aftermath = undefined;
  }
}
