import type { Fault, MessagePattern } from '../model/run.ts';
import { EventKind } from '../trace/event.ts';
import { attempt, type Attempt } from './attempt.ts';
import type { Finding, Plan, Subject } from './subject.ts';

/** Steps that shrinking may spend on attempts. */
const defaultEffort = 3_000_000;
/** More faults than this are left as chance: a link would become too long. */
const mostScripted = 500;

/**
 * Makes a failing run as small as it can without losing the breach of the same invariant: faults of
 * chance become the scripted ones that struck, faults and choices that are not needed go (delta
 * debugging: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002), and
 * the run ends with the breach. The result is 1-minimal: it holds again without any one of its
 * faults, and with any one choice left out it is not broken sooner.
 */
export function shrink(subject: Subject, finding: Finding, effort = defaultEffort): Finding {
  const wanted = subject.invariants.filter(({ id }) => id === finding.invariant);
  const shrinking = new Shrinking({ ...subject, invariants: wanted }, effort);
  const first = shrinking.fails(finding.plan, finding.steps);
  if (!first) return finding;
  let best = first;
  if (finding.plan.schedule) best = shrinking.choices(best);
  else {
    best = shrinking.scripted(best);
    best = shrinking.faults(best);
    best = shrinking.answers(best);
  }
  const [breach] = best.made.broken;
  return { ...finding, why: breach?.why ?? finding.why, steps: best.steps, plan: best.plan };
}

/** A plan whose run broke the invariant after so many steps. */
interface Failing {
  plan: Plan;
  steps: number;
  made: Attempt;
}

class Shrinking {
  readonly #subject: Subject;
  #effort: number;

  constructor(subject: Subject, effort: number) {
    this.#subject = subject;
    this.#effort = effort;
  }

  /** The run of a plan, when it breaks the invariant within so many steps. */
  fails(plan: Plan, most: number): Failing | undefined {
    if (this.#effort <= 0) return undefined;
    const made = attempt(this.#subject, plan, most, true);
    this.#effort -= made.steps + 100;
    const [breach] = made.broken;
    return breach && { plan, steps: breach.step, made };
  }

  /** Chance, and the faults of the source, as scripted faults of the run's own. */
  scripted(failing: Failing): Failing {
    const { plan, made, steps } = failing;
    const all = plan.alone ? plan.faults : [...this.#subject.faults, ...plan.faults];
    if (all.length === 0) return failing;
    const struck = all.map((fault, i) =>
      fault.kind === 'chance' ? strikesOf(made, fault, i) : [fault],
    );
    const faults = struck.flat();
    const own = this.fails({ ...plan, faults: [...all], alone: true }, steps) ?? failing;
    if (faults.length > mostScripted) return own;
    return this.fails({ ...plan, faults, alone: true }, steps) ?? own;
  }

  /** Only the faults that are needed. */
  faults(failing: Failing): Failing {
    if (failing.plan.faults.length === 0) return failing;
    let best = failing;
    ddmin(failing.plan.faults, (faults) => {
      const smaller = this.fails({ ...best.plan, faults }, slack(failing.steps));
      if (smaller) best = smaller;
      return smaller !== undefined;
    });
    return best;
  }

  /** As few given answers as are needed; afterwards the seed decides. */
  answers(failing: Failing): Failing {
    let best = failing;
    for (const keep of [0, ...failing.plan.choices.keys()]) {
      if (keep >= best.plan.choices.length) break;
      const choices = failing.plan.choices.slice(0, keep);
      const fewer = this.fails({ ...best.plan, choices }, best.steps);
      if (fewer) return fewer;
    }
    const zeros = best.plan.choices.map(() => 0);
    best = this.fails({ ...best.plan, choices: zeros }, best.steps) ?? best;
    return best;
  }

  /** Any order: the choices are the run; fewer steps first, then lower choices. */
  choices(failing: Failing): Failing {
    let best = normal(failing);
    for (let size = Math.max(1, best.plan.choices.length >> 1); ; size = Math.max(1, size >> 1)) {
      const smaller = this.#without(best, size) ?? (size === 1 ? this.#lower(best) : undefined);
      if (smaller) best = smaller;
      else if (size === 1) break;
    }
    return best;
  }

  #without(best: Failing, size: number): Failing | undefined {
    const { choices } = best.plan;
    for (let at = choices.length - size; at >= 0; at--) {
      const fewer = [...choices.slice(0, at), ...choices.slice(at + size)];
      const smaller = this.#better(best, fewer);
      if (smaller) return smaller;
    }
    return undefined;
  }

  #lower(best: Failing): Failing | undefined {
    const { choices } = best.plan;
    for (let at = 0; at < choices.length; at++) {
      for (const value of new Set([0, (choices[at] ?? 0) - 1])) {
        if (value < 0 || value >= (choices[at] ?? 0)) continue;
        const smaller = this.#better(best, choices.with(at, value));
        if (smaller) return smaller;
      }
    }
    return undefined;
  }

  #better(best: Failing, choices: readonly number[]): Failing | undefined {
    const made = this.fails({ ...best.plan, choices }, best.steps);
    if (!made) return undefined;
    const smaller = normal(made);
    return compare(smaller, best) < 0 ? smaller : undefined;
  }
}

/** Without a fault a run may take a little longer to its breach. */
function slack(steps: number): number {
  return 2 * steps + 1000;
}

/** A run by its choices alone: every answer up to the breach. */
function normal(failing: Failing): Failing {
  const taken = failing.made.taken.filter(({ step }) => step <= failing.steps);
  return { ...failing, plan: { ...failing.plan, choices: taken.map(({ picked }) => picked) } };
}

function compare(a: Failing, b: Failing): number {
  const one = a.plan.choices;
  const other = b.plan.choices;
  if (a.steps !== b.steps) return a.steps - b.steps;
  if (one.length !== other.length) return one.length - other.length;
  const differs = one.findIndex((choice, i) => choice !== other[i]);
  return differs < 0 ? 0 : (one[differs] ?? 0) - (other[differs] ?? 0);
}

/** What a fault of chance did in a run, as scripted faults. */
function strikesOf(made: Attempt, fault: Extract<Fault, { kind: 'chance' }>, at: number): Fault[] {
  const { trace, strikes } = made;
  const { strike: kind, by } = fault;
  return strikes
    .filter((strike) => strike.fault === at && strike.send < trace.length)
    .map(({ send }): Fault => {
      const message = patternOf(made, send);
      if (kind === 'delay' || kind === 'reorder') return { kind, message, by };
      return { kind, message };
    });
}

/** The pattern that fits a message of a run and no other. */
function patternOf({ trace }: Attempt, send: number): MessagePattern {
  const { kind, actor, target, label } = trace.columns;
  let nth = 0;
  for (let i = 0; i <= send; i++) {
    if (kind[i] !== EventKind.send || label[i] !== label[send]) continue;
    if (actor[i] === actor[send] && target[i] === target[send]) nth++;
  }
  return {
    nth,
    from: trace.actors[actor[send] as number]?.id ?? '',
    to: trace.actors[target[send] as number]?.id ?? '',
    label: trace.strings[label[send] as number] ?? '',
  };
}

/**
 * Delta debugging over a list: calls `fails` with ever smaller parts of it, and leaves off when no
 * single element can go.
 */
export function ddmin<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => boolean,
): readonly Item[] {
  if (items.length > 0 && fails([])) return [];
  let left = items;
  let parts = 2;
  while (left.length >= 2) {
    const size = Math.ceil(left.length / parts);
    const smaller = partOf(left, size, fails);
    if (smaller) {
      left = smaller;
      parts = Math.max(2, Math.min(parts - 1, left.length));
    } else if (size === 1) break;
    else parts = Math.min(left.length, 2 * parts);
  }
  return left;
}

/** One part alone, or everything but one part, that still fails. */
function partOf<Item>(
  items: readonly Item[],
  size: number,
  fails: (items: readonly Item[]) => boolean,
): readonly Item[] | undefined {
  for (let at = 0; at < items.length; at += size) {
    const part = items.slice(at, at + size);
    if (part.length < items.length && size > 1 && fails(part)) return part;
  }
  for (let at = 0; at < items.length; at += size) {
    const rest = [...items.slice(0, at), ...items.slice(at + size)];
    if (rest.length < items.length && fails(rest)) return rest;
  }
  return undefined;
}
