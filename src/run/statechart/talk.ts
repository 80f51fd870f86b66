import { must } from '../../base/assert.ts';
import type { ConversationId } from '../../model/statechart/conversation.ts';
import { conversations, messagesSaid } from '../../model/statechart/conversation.ts';
import { StateKind } from './chart.ts';
import { decisionText, type Decision } from './errors.ts';
import type { ChartEvent } from './event.ts';
import type { Failure, Recovery, Watcher } from './host.ts';
import type { Answer } from './resources.ts';
import type { Session } from './session.ts';

/** Where what is said goes to: a trace, as marks of the family `talk`. */
export interface Voice {
  /**
   * Records a mark of a session (undefined: of the whole run) about a subject. `link` is the mark
   * that it answers, -1 for none. Gives its index.
   */
  say(
    session: Session | undefined,
    label: string,
    subject: string,
    link: number,
    value: number,
  ): number;
}

interface Line {
  label: string;
  /** Who says it to whom, and the other way round: what it answers is found by. */
  way: string;
  back: string;
}

/** All lines by conversation and message, made once. */
const lines = new Map(
  conversations.map((one) => [
    one.id,
    new Map(
      messagesSaid(one).map(({ from, to, message }): [string, Line] => [
        message,
        { label: `talk:${one.id}:${message}`, way: `${from}>${to}`, back: `${to}>${from}` },
      ]),
    ),
  ]),
);

/** One conversation under way. */
export class Exchange {
  readonly id: ConversationId;
  readonly session: Session | undefined;
  readonly subject: string;
  readonly #voice: Voice;
  readonly #lines: ReadonlyMap<string, Line>;
  /** Requests that are not answered yet, by way. */
  readonly #asked = new Map<string, number>();

  constructor(voice: Voice, id: ConversationId, session: Session | undefined, subject: string) {
    this.id = id;
    this.session = session;
    this.subject = subject;
    this.#voice = voice;
    this.#lines = must(lines.get(id));
  }

  /** Says messages one after the other. */
  say(...messages: string[]): this {
    for (const message of messages) this.tell(message, 0);
    return this;
  }

  /** Says one message with a number: how many, how much. `more` stands behind its name. */
  tell(message: string, value: number, more = ''): this {
    const { label, way, back } = must(this.#lines.get(message));
    const asked = this.#asked.get(back);
    if (asked !== undefined) this.#asked.delete(back);
    const text = more === '' ? label : `${label}(${more})`;
    const at = this.#voice.say(this.session, text, this.subject, asked ?? -1, value);
    if (asked === undefined) this.#asked.set(way, at);
    return this;
  }
}

/** A parallel state that is being entered, and how many of its regions are not in yet. */
interface Opening {
  exchange: Exchange;
  missing: number;
}

/**
 * Tells the runtime's own conversations while machines work (model/statechart/conversation.ts). A
 * watcher for what the interpreter does; whoever drives the machines calls the other methods.
 * Nothing is open between two cycles, so a talk needs no snapshot.
 */
export class Talk implements Watcher {
  readonly #voice: Voice;
  #selected: ChartEvent | undefined;
  #processing: Exchange | undefined;
  /** Whose turn it is, and what has been said of it: nothing as long as nothing happens. */
  #turn: Session | undefined;
  #cycle: Exchange | undefined;
  #failed = false;
  readonly #entries = new Map<number, Exchange>();
  readonly #openings = new Map<number, Opening>();
  readonly #recoveries: Exchange[] = [];

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  #begin(id: ConversationId, session: Session | undefined, subject: string): Exchange {
    const turn = this.#turn;
    if (turn && !this.#cycle) {
      this.#cycle = new Exchange(this.#voice, 'execution-cycle', turn, turn.id);
      this.#cycle.say('check_timed_events', 'dispatch_events', 'record_execution_start');
    }
    return new Exchange(this.#voice, id, session, subject);
  }

  // ——— the machine's life ———

  /** A machine is made: its definition is checked, and it is watched from now on (`first`). */
  sessionBegins(session: Session, first = true): void {
    this.#begin('validation', session, session.id)
      .say('get_machine_definition')
      .tell('definition', session.chart.states.length - 1)
      .say('validate_types', 'types_valid', 'log_validation_result', 'definition_accepted');
    if (!first) return;
    this.#begin('monitoring', session, session.id).say(
      'subscribe_to_changes',
      'subscribed',
      'begin_counting',
      'begin_timing',
    );
  }

  /** A machine rests: its counters are read. */
  rests(session: Session, microsteps: number, nowNs: number): void {
    this.#begin('monitoring', session, session.id)
      .say('announce_reading', 'get_execution_metrics')
      .tell('execution_data', microsteps)
      .say('get_timing_metrics')
      .tell('timing_data', nowNs);
  }

  /** A machine has ended. */
  sessionEnds(session: Session): void {
    this.#begin('monitoring', session, session.id).say(
      'unsubscribe_from_changes',
      'end_counting',
      'end_timing',
    );
  }

  // ——— one turn ———

  /** A machine's turn begins. It is told of when something happens in it. */
  cycleBegins(session: Session): void {
    this.#abandon();
    this.#failed = false;
    this.#turn = session;
  }

  /** The machine's turn is over; what is still open was undone. */
  cycleEnds(): void {
    this.undone();
    for (const recovery of this.#recoveries.splice(0)) {
      recovery.say('recovery_done', 'recovery_complete');
    }
    const cycle = this.#cycle;
    this.#cycle = undefined;
    this.#turn = undefined;
    if (!cycle) return;
    if (this.#failed) cycle.say('record_execution_error');
    cycle.say('record_execution_end', 'cycle_complete');
  }

  /** A step that broke off half way (a question without an answer) is forgotten. */
  #abandon(): void {
    this.#selected = undefined;
    this.#processing = undefined;
    this.#turn = undefined;
    this.#cycle = undefined;
    this.#entries.clear();
    this.#openings.clear();
    this.#recoveries.length = 0;
  }

  /** The microstep has not happened: everything that did not come to its end has failed. */
  undone(): void {
    for (const exchange of [...this.#entries.values()].toReversed()) {
      exchange.say('entry_actions_failed', 'notify_entry_failed', 'entry_undone');
    }
    for (const { exchange } of [...this.#openings.values()].toReversed()) {
      exchange.say('region_failed', 'notify_region_failed', 'parallel_undone');
    }
    this.#processing?.say('notify_transition_failed', 'transitions_undone', 'event_undone');
    this.#entries.clear();
    this.#openings.clear();
    this.#processing = undefined;
  }

  // ——— events ———

  select(_session: Session, event: ChartEvent | undefined): void {
    this.#selected = event;
  }

  microstep(session: Session, transitions: readonly number[]): void {
    // Without a transition it is the start or the end of a machine.
    if (transitions.length === 0) return;
    this.#processing = this.#selection(session, this.#selected)
      .tell('valid_transitions', transitions.length)
      .say('execute_transitions');
  }

  discarded(session: Session, event: ChartEvent): void {
    this.#selection(session, event).say(
      'no_valid_transitions',
      'keep_states',
      'notify_event_discarded',
      'event_discarded',
    );
  }

  #selection(session: Session, event: ChartEvent | undefined): Exchange {
    return this.#begin('event-processing', session, event?.name ?? '')
      .say(event ? 'queue_event' : 'no_event_needed', 'get_active_states')
      .tell('active_states', activeCount(session))
      .say('evaluate_guards');
  }

  raised(_session: Session, event: ChartEvent): void {
    this.#processing
      ?.tell('notify_event_raised', 0, event.name)
      .tell('raise_event', 0, event.name)
      .tell('enqueue_event', 0, event.name);
  }

  done(_session: Session): void {
    for (const [state, { exchange }] of this.#openings) {
      exchange.say('region_failed', 'notify_region_failed', 'parallel_undone');
      this.#openings.delete(state);
    }
    this.#processing?.say('notify_state_change', 'transitions_complete', 'event_complete');
    this.#processing = undefined;
  }

  // ——— states and regions ———

  entering(session: Session, state: number): void {
    const { chart } = session;
    const name = chart.states[state]?.id ?? '';
    const parallel = chart.kind[state] === StateKind.parallel;
    const regions = parallel ? (chart.children[state]?.length ?? 0) : 0;
    const entry = this.#begin('state-entry', session, name)
      .say('initiate_entry', 'check_parallel_regions')
      .tell('regions_ready', regions)
      .say('perform_entry_actions');
    this.#entries.set(state, entry);
    if (regions === 0) return;
    const exchange = this.#begin('region-synchronisation', session, name)
      .say('start_parallel_execution')
      .tell('initialize_subregions', regions);
    this.#openings.set(state, { exchange, missing: regions });
  }

  entered(session: Session, state: number): void {
    this.#entries.get(state)?.say('entry_actions_done', 'notify_state_entered', 'entry_complete');
    this.#entries.delete(state);
    this.#regionIn(session, state);
    if (session.chart.kind[state] === StateKind.final) this.#finalIn(session, state);
  }

  #regionIn({ chart }: Session, state: number): void {
    const parent = chart.parent[state] ?? -1;
    const opening = this.#openings.get(parent);
    if (!opening) return;
    const name = chart.states[state]?.id ?? '';
    const { exchange } = opening;
    for (const said of ['subregion_active', 'notify_region_active', 'subregion_started']) {
      exchange.tell(said, 0, name);
    }
    if (--opening.missing > 0) return;
    exchange.say('region_initialized', 'notify_regions_synchronised', 'parallel_started');
    this.#openings.delete(parent);
  }

  /** A final state of a region: is the parallel state around complete? */
  #finalIn(session: Session, state: number): void {
    const { chart } = session;
    const region = chart.parent[state] ?? 0;
    const around = region > 0 ? (chart.parent[region] ?? 0) : 0;
    if (around <= 0 || chart.kind[around] !== StateKind.parallel) return;
    const exchange = this.#begin(
      'region-synchronisation',
      session,
      chart.states[around]?.id ?? '',
    ).say('check_completion', 'are_regions_final');
    if (isFinished(session, around)) {
      exchange.say('all_regions_final', 'notify_regions_final', 'parallel_complete');
    } else {
      exchange.say('regions_still_active', 'notify_region_final', 'parallel_goes_on');
    }
  }

  // ——— errors ———

  failure(_session: Session, _failure: Failure, recovery: Recovery): void {
    if (recovery === 'undo') this.#failed = true;
  }

  /**
   * An error and what was decided about it, once for each error. What raises an event or goes on is
   * complete at once, all else when the cycle ends.
   */
  decided(session: Session, failure: Failure, decision: Decision): void {
    // An error on the way of a recovery: that one has not helped.
    while (this.#recoveries.length > 0) this.recoveryFailed();
    const exchange = this.#begin('error-handling', session, failure.element)
      .say('report_error', 'check_error_policy')
      .tell('recovery_action', 0, decisionText(decision))
      .say('execute_recovery');
    if (decision.kind === 'event' || decision.kind === 'ignore') {
      exchange.say('recovery_done', 'recovery_complete');
    } else {
      this.#recoveries.push(exchange);
    }
  }

  /** The last recovery cannot be carried out (its target is gone, its machine has ended). */
  recoveryFailed(): void {
    this.#recoveries.pop()?.say('recovery_impossible', 'recovery_failed');
  }

  // ——— resources ———

  /** A share was asked for, and what came of it. */
  asked(session: Session, resource: string, amount: number, answer: Answer): void {
    const exchange = this.#begin('resource-management', session, resource)
      .tell('request_resource', amount)
      .say('check_limits');
    switch (answer.kind) {
      case 'granted':
        exchange
          .say('resource_available')
          .tell('allocate_resource', amount)
          .say('resource_allocated', 'resource_granted');
        return;
      case 'wait':
        exchange.say('resource_busy', 'note_waiting', 'wait_for_resource');
        return;
      default:
        exchange.say('limit_exceeded', 'note_denial', 'resource_denied');
    }
  }

  /** A share was given back. */
  released(session: Session, resource: string, amount: number): void {
    this.#begin('resource-management', session, resource)
      .tell('give_back', amount)
      .say('note_release')
      .tell('release_resource', amount)
      .say('resource_free', 'release_complete');
  }
}

function activeCount({ configuration }: Session): number {
  let count = 0;
  for (const word of configuration) {
    for (let bits = word; bits !== 0; bits &= bits - 1) count++;
  }
  return count;
}

function isActive({ configuration }: Session, state: number): boolean {
  return (((configuration[state >> 5] ?? 0) >>> (state & 31)) & 1) === 1;
}

/** SCXML's isInFinalState (Appendix D). */
function isFinished(session: Session, state: number): boolean {
  const { chart } = session;
  const children = chart.children[state] ?? [];
  if (chart.kind[state] === StateKind.parallel) {
    return children.every((child) => isFinished(session, child));
  }
  return children.some(
    (child) => chart.kind[child] === StateKind.final && isActive(session, child),
  );
}
