import { conditionText } from '../model/statechart/build.ts';
import type { Condition } from '../model/statechart/content.ts';
import { transitionText } from '../model/statechart/content-text.ts';
import type { ChartEvent } from '../run/statechart/event.ts';
import type { Verdict } from '../run/statechart/interpreter-explain.ts';
import type { Live } from '../run/statechart/running.ts';
import type { ChartWhy, ChartWhyRequest } from './api.ts';
import { writtenIds } from './chart-ids.ts';
import { chartMoment } from './chart-moment.ts';
import type { ChartRun } from './chart-facts.ts';
import { guardParts } from './chart-guard.ts';
import type { Simulation } from './simulation.ts';

/**
 * Why each transition of the machine was taken in a step, or not; with an event: what would become
 * of it if that were sent at this step. Transitions of active states come first.
 */
export function chartWhy(
  run: ChartRun,
  simulation: Simulation,
  { step, session, event }: ChartWhyRequest,
): ChartWhy[] {
  const asked = event ? asEvent(event) : eventOf(run, simulation, step, session);
  const before = event ? step : step - 1;
  simulation.at(Math.max(0, before));
  const machine = run.stepper.machineOf(session);
  if (!machine) return [];
  const verdicts =
    machine.session.status === 'running' ? machine.interpreter.enabled(machine.session, asked) : [];
  return new Telling(machine, asked).all(verdicts);
}

function asEvent({ name, data }: NonNullable<ChartWhyRequest['event']>): ChartEvent {
  return { name, type: 'external', ...(data === undefined ? {} : { data }) };
}

/** The event that a step handled in a machine; undefined when it handled none. */
function eventOf(
  run: ChartRun,
  simulation: Simulation,
  step: number,
  session: string,
): ChartEvent | undefined {
  const at = chartMoment(run, simulation, step).sessions.find(({ id }) => id === session);
  return at?.event && run.stepper.machineOf(session)?.session.event;
}

class Telling {
  readonly #machine: Live;
  readonly #event: ChartEvent | undefined;

  constructor(machine: Live, event: ChartEvent | undefined) {
    this.#machine = machine;
    this.#event = event;
  }

  all(verdicts: readonly Verdict[]): ChartWhy[] {
    const { session, chart } = this.#machine;
    const { transition: written } = writtenIds(chart);
    const known = new Map(verdicts.map((verdict) => [verdict.transition, verdict]));
    const told = new Map<string, ChartWhy>();
    session.chart.transitions.forEach((transition, t) => {
      const id = written(transition.id);
      const verdict = known.get(t);
      const old = told.get(id);
      if (old && (old.taken || !verdict)) return;
      told.set(id, this.#one(t, id, verdict));
    });
    const order = (why: ChartWhy): number => (why.taken ? 0 : why.reason === 'inactive' ? 2 : 1);
    return [...told.values()].sort((a, b) => order(a) - order(b));
  }

  #one(t: number, id: string, verdict: Verdict | undefined): ChartWhy {
    const { session } = this.#machine;
    const transition = session.chart.transitions[t];
    const { source = '', guard } = transition ?? {};
    const reason = verdict?.reason ?? 'inactive';
    const by = verdict && verdict.by >= 0 ? this.#id(verdict.by) : undefined;
    const parts =
      guard && reason !== 'inactive' && reason !== 'event' ? this.#guard(guard) : undefined;
    return {
      transition: id,
      source,
      label: transition ? transitionText(transition) : '',
      taken: reason === 'taken',
      reason,
      ...(by === undefined ? {} : { by }),
      ...(parts && parts.length > 0 ? { guard: parts } : {}),
      text: this.#sentence(t, reason, verdict?.by ?? -1),
    };
  }

  #guard(guard: Condition): NonNullable<ChartWhy['guard']> {
    return guardParts(this.#machine, guard, this.#event);
  }

  #id(t: number): string {
    const id = this.#machine.session.chart.transitions[t]?.id ?? '';
    return writtenIds(this.#machine.chart).transition(id);
  }

  #sentence(t: number, reason: ChartWhy['reason'], by: number): string {
    const { transitions } = this.#machine.session.chart;
    const transition = transitions[t];
    const guard = transition?.guard ? conditionText(transition.guard) : '';
    const source = transition?.source ?? '';
    const rival = transitions[by];
    const other = rival
      ? `“${transitionText(rival) || 'the one without event'}” of “${rival.source}”`
      : 'another one';
    switch (reason) {
      case 'taken':
        return `Taken: “${source}” is active, ${this.#fits(t)}${guard === '' ? '' : ` and “${guard}” holds`}.`;
      case 'inactive':
        return `Not taken: “${source}” is not active.`;
      case 'event':
        return this.#otherEvent(t);
      case 'guard':
        return `Not taken: its guard “${guard}” does not hold.`;
      case 'order':
        return `Not taken: ${other} stands before it in the same state and is enabled (document order; SCXML D, selectTransitions).`;
      case 'depth':
        return `Not taken: ${other} belongs to an inner state and wins (descendants first; SCXML D, removeConflictingTransitions).`;
      case 'conflict':
        return `Not taken: ${other} would leave the same states and comes first in document order (SCXML D, removeConflictingTransitions).`;
      case 'error':
        return `Not taken: its guard “${guard}” failed, which counts as false (SCXML 5.9.1), and error.execution is raised.`;
      case 'unasked':
        return `Only the run can tell: nobody implemented “${guard}”, so it is asked for when it is needed.`;
    }
  }

  #fits(t: number): string {
    const events = this.#machine.session.chart.transitions[t]?.events ?? [];
    if (events.length === 0) return 'it needs no event';
    return `“${events.join(' ')}” fits ${this.#event?.name ?? 'the event'}`;
  }

  #otherEvent(t: number): string {
    const events = this.#machine.session.chart.transitions[t]?.events ?? [];
    if (events.length === 0) {
      return 'Not taken: it needs no event, and those are looked at only when no event is handled.';
    }
    const waits = `it waits for “${events.join(' ')}”`;
    if (!this.#event) return `Not taken: ${waits}, and this step handled no event.`;
    return `Not taken: ${waits}, which does not fit “${this.#event.name}” (SCXML 3.12.1).`;
  }
}
