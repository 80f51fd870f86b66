import type { Json } from '../../model/json.ts';
import type { CompiledChart } from '../../run/statechart/compile.ts';
import type { ChartEvent } from '../../run/statechart/event.ts';
import { newErrors, Policies } from '../../run/statechart/errors.ts';
import { HostError } from '../../run/statechart/host.ts';
import type {
  Failure,
  Host,
  InvokeRequest,
  Outgoing,
  Recovery,
  Watcher,
} from '../../run/statechart/host.ts';
import { Interpreter } from '../../run/statechart/interpreter.ts';
import type { SavedSession } from '../../run/statechart/interpreter-save.ts';
import type { SessionState } from '../../run/statechart/session-state.ts';

/** A delayed event of the machine to itself. */
export interface Timer {
  name: string;
  sendId: string;
  element: string;
  delayNs: number;
  data?: Json;
}

/** A machine at rest, to come back to. */
export interface Rest {
  readonly session: SavedSession;
  readonly timers: readonly Timer[];
}

/** What one thing from outside led to, up to the next rest. */
export interface Reaction {
  /** Timers of before that are gone, by place; what is new stands behind those that are left. */
  gone: ReadonlySet<number>;
  /** Transitions that were taken, in order; several microsteps in a row. */
  taken: readonly number[];
  /** How many answers were asked for. */
  asked: number;
  failures: readonly Failure[];
  /** It did not come to rest, or was stopped. */
  failed: boolean;
  /** Transitions that could have been taken in place of one that was, with equal right. */
  rivals: readonly (readonly [number, number])[];
}

/** Microsteps without rest that count as endless. */
const mostMicrosteps = 1_000;

/** Events of a machine to itself that are handled in one go. */
const mostOwn = 200;

/**
 * One machine that is asked what it would do: the interpreter with a world that only takes notes.
 * Guards and conditions that nobody can decide take their answers from a list.
 */
export class Probe implements Host {
  readonly now = 0;
  readonly chart: CompiledChart;
  readonly #interpreter: Interpreter;
  readonly #policies: Policies;
  /** Called after each microstep with the machine as it is. */
  readonly #look: (session: SessionState) => void;
  session: SessionState;
  timers: Timer[] = [];
  #places: number[] = [];
  #gone = new Set<number>();
  #answers: readonly boolean[] = [];
  #asked = 0;
  #own = 0;
  #taken: number[] = [];
  #rivals: [number, number][] = [];
  #failures: Failure[] = [];
  #ids = 0;
  #fallback: string | undefined;

  constructor(chart: CompiledChart, look: (session: SessionState) => void) {
    this.chart = chart;
    this.#look = look;
    this.#policies = new Policies(chart.model);
    this.#interpreter = new Interpreter(chart, this, this.#watcher());
    this.session = this.#create();
  }

  #create(): SessionState {
    const { limits, model } = this.chart;
    const microsteps = Math.min(limits.microsteps, mostMicrosteps);
    return this.#interpreter.create('explored', model.title, { limits: { ...limits, microsteps } });
  }

  #watcher(): Watcher {
    const rivals = rivalsOf(this.chart);
    return {
      microstep: (_, transitions) => {
        this.#taken.push(...transitions);
        for (const t of transitions) this.#compete(t, rivals[t] ?? []);
      },
      done: (session) => this.#look(session as SessionState),
    };
  }

  /** Notes which later transitions of the same state would have been taken, too. */
  #compete(taken: number, rivals: readonly number[]): void {
    for (const rival of rivals) {
      try {
        if (this.chart.tests[rival]?.(this.#interpreter, this.session)) {
          this.#rivals.push([taken, rival]);
        }
      } catch {
        // Its guard fails: it is no rival.
      }
    }
  }

  /** From the very beginning to the first rest. */
  start(answers: readonly boolean[]): Reaction {
    this.session.memory.dispose();
    this.session = this.#create();
    this.timers = [];
    this.#begin(answers);
    return this.#settle();
  }

  /** An event, or a timer (by its place) that is over, at a rest. */
  react(from: Rest, cause: ChartEvent | number, answers: readonly boolean[]): Reaction {
    this.#interpreter.restore(this.session, from.session);
    this.timers = [...from.timers];
    this.#begin(answers);
    if (typeof cause === 'number') {
      const timer = this.timers[cause];
      this.#remove(cause);
      if (timer) this.#enqueue({ ...eventOf(timer), type: 'external' });
    } else this.#enqueue(cause);
    return this.#settle();
  }

  /** Makes the machine what it was at a rest. */
  goTo(rest: Rest): void {
    this.#interpreter.restore(this.session, rest.session);
    this.timers = [...rest.timers];
  }

  /** The machine as it is now. */
  rest(): Rest {
    return { session: this.#interpreter.save(this.session), timers: [...this.timers] };
  }

  #begin(answers: readonly boolean[]): void {
    this.#answers = answers;
    this.#asked = this.#own = 0;
    this.#gone = new Set();
    this.#places = this.timers.map((_, place) => place);
    this.#taken = [];
    this.#rivals = [];
    this.#failures = [];
  }

  #enqueue(event: ChartEvent): void {
    this.#interpreter.enqueue(this.session, event);
  }

  #settle(): Reaction {
    for (;;) {
      const outcome = this.#interpreter.microstep(this.session);
      if (outcome === 'rest' || outcome === 'ended') break;
      if (outcome !== 'undone') continue;
      this.#interpreter.giveUp(this.session);
      if (this.#fallback !== undefined) this.#interpreter.goto(this.session, this.#fallback);
      this.#fallback = undefined;
    }
    return {
      gone: this.#gone,
      taken: this.#taken,
      asked: this.#asked,
      failures: this.#failures,
      failed: this.session.status === 'failed',
      rivals: this.#rivals,
    };
  }

  /** The next answer; what was not foreseen is "no". */
  answer(): boolean {
    return this.#answers[this.#asked++] ?? false;
  }

  #remove(place: number): void {
    this.timers.splice(place, 1);
    const [before] = this.#places.splice(place, 1);
    if (before !== undefined && before >= 0) this.#gone.add(before);
  }

  // ——— the world ———

  send(session: SessionState, message: Outgoing): void {
    const { name, target, sendId = '', element, delayNs, data } = message;
    const own = target === '' || target === `#_scxml_${session.id}`;
    if (!own) {
      if ([...session.invoked.values()].some((id) => target === `#_${id}`)) return;
      throw new HostError('error.communication', `There is nobody at “${target}”.`);
    }
    const timer: Timer = {
      name,
      sendId,
      element,
      delayNs,
      ...(data === undefined ? {} : { data }),
    };
    if (delayNs > 0) {
      this.timers.push(timer);
      this.#places.push(-1);
      return;
    }
    if (++this.#own <= mostOwn) this.#enqueue({ ...eventOf(timer), type: 'external' });
  }

  cancel(_: SessionState, sendId: string): void {
    for (let place = this.timers.length - 1; place >= 0; place--) {
      if (this.timers[place]?.sendId === sendId) this.#remove(place);
    }
  }

  invoke(_session: SessionState, _request: InvokeRequest): void {}

  uninvoke(): void {}

  forward(): void {}

  log(): void {}

  act(): void {}

  ask(): boolean {
    return this.answer();
  }

  acquire(): void {}

  release(): void {}

  failed(_: SessionState, failure: Failure): Recovery {
    this.#failures.push(failure);
    const can = { rollback: true, escalate: false };
    const decision = this.#policies.decide(newErrors(), failure, can);
    if (decision.kind === 'event' || decision.kind === 'ignore') return decision.kind;
    this.#fallback = decision.kind === 'fallback' ? decision.target : undefined;
    return failure.kind === 'execution' ? 'undo' : 'event';
  }

  ended(): void {}

  unique(): number {
    return ++this.#ids;
  }
}

function eventOf({ name, sendId, data }: Timer): ChartEvent {
  return {
    name,
    type: 'external',
    ...(sendId === '' ? {} : { sendid: sendId }),
    ...(data === undefined ? {} : { data }),
  };
}

/**
 * For each transition the later ones of its state that wait for the same and have a guard of their
 * own: one without a guard is what is done else.
 */
function rivalsOf(chart: CompiledChart): number[][] {
  return chart.transitions.map(({ events }, t) => {
    const siblings = chart.leaving[chart.source[t] ?? -1] ?? [];
    if (!chart.tests[t]) return [];
    return siblings.slice(siblings.indexOf(t) + 1).filter((other) => {
      const theirs = chart.transitions[other]?.events ?? [];
      const shared =
        events.length === 0 ? theirs.length === 0 : theirs.some((e) => events.includes(e));
      return shared && chart.tests[other] && !chart.asks[other] && differ(chart, t, other);
    });
  });
}

function differ(chart: CompiledChart, a: number, b: number): boolean {
  return String(chart.targets[a]) !== String(chart.targets[b]);
}
