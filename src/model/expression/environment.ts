import type { Environment, Field, KnownValue, Type } from './type.ts';
import { anyType, booleanType, numberType, stringType } from './type.ts';

/** An actor that the expression may name. */
export interface ActorName {
  /** The role's id: what `actor`, `from`, `to` and the keys of `state` hold. */
  id: string;
  /** The name for people. */
  name: string;
  tier?: string;
}

/** What is known of the run when an expression over its events is written. */
export interface EventEnvironmentOptions {
  actors?: readonly ActorName[];
  /** Known labels (messages, notes), for completion. */
  labels?: readonly string[];
  /** Fields of every actor's state that are known, besides the ones below. */
  state?: Readonly<Record<string, Field>>;
}

/** The kinds of trace events, as `kind` holds them, with what they mean. */
export const eventKinds: readonly KnownValue[] = [
  { value: 'send', detail: 'a message leaves' },
  { value: 'receive', detail: 'a message arrives' },
  { value: 'drop', detail: 'a message is lost' },
  { value: 'choice', detail: 'a branch is picked' },
  { value: 'enter', detail: 'a fragment begins' },
  { value: 'leave', detail: 'a fragment ends' },
  { value: 'note', detail: 'a remark' },
  { value: 'activate', detail: 'a lifeline becomes active' },
  { value: 'deactivate', detail: 'a lifeline ceases to be active' },
  { value: 'create', detail: 'a lifeline begins' },
  { value: 'destroy', detail: 'a lifeline ends' },
  { value: 'resource', detail: 'use of a resource changes' },
  { value: 'timerSet', detail: 'a timer is set' },
  { value: 'timerFire', detail: 'a timer fires' },
  { value: 'timerCancel', detail: 'a timer is cancelled' },
  { value: 'crash', detail: 'an actor stops' },
  { value: 'restart', detail: 'an actor starts again' },
  { value: 'state', detail: 'an actor changes its state' },
  { value: 'violation', detail: 'a bound, budget or invariant is broken' },
  { value: 'end', detail: 'the protocol has ended' },
  { value: 'log', detail: 'anything else' },
  { value: 'mark', detail: 'a component says something: a budget, an error, a lock …' },
];

/**
 * The names of a condition over one event of a trace and the actors' states after it (breakpoints,
 * filters). The scope gives: `from` and `to` the ids of sender and receiver of a message event
 * (also of its receipt and loss), null for other events; `actor` and `target` the ids as the trace
 * has them, null for none; `message` the same as `label`; `line` the line of the model's node in
 * the file, null when unknown; `state` a record by actor id.
 */
export function eventEnvironment(options: EventEnvironmentOptions = {}): Environment {
  const actors = options.actors ?? [];
  const actor: Type = named(actors.map(({ id, name }) => ({ value: id, detail: name })));
  const label: Type = named(
    (options.labels ?? []).map((value) => ({ value })),
    true,
  );
  return {
    kind: field({ kind: 'string', values: eventKinds }, 'What happens: "send", "receive", …'),
    from: field(actor, 'The sender of the message.'),
    to: field(actor, 'The receiver of the message.'),
    actor: field(actor, 'The participant at which it happens.'),
    target: field(actor, 'The other participant.'),
    label: field(label, 'The text: of the message, note, branch, …'),
    message: field(label, 'The same as label.'),
    time: field({ kind: 'number', dimension: 'time' }, 'Virtual time; write 50ms, 2s.'),
    step: field(numberType, 'The number of the step, from 1.'),
    node: field(stringType, 'The id of the element in the model.'),
    line: field(numberType, 'The line in the source, from 1.'),
    value: field(numberType, 'The new amount of a resource, the option of a choice, …'),
    tier: field(named(tiersOf(actors)), 'The tier of the actor.'),
    dashed: field(booleanType, 'A dashed arrow: a reply or publication.'),
    async: field(booleanType, 'The sender does not wait.'),
    self: field(booleanType, 'A message to oneself.'),
    fault: field(booleanType, 'Caused by an injected fault.'),
    duplicate: field(booleanType, 'The second copy of a duplicated message.'),
    overrun: field(booleanType, 'A budget is overrun.'),
    corrupt: field(booleanType, 'A message that arrived damaged.'),
    state: field(stateType(actors, options.state ?? {}), 'The states of the actors, by id.'),
  };
}

function stateType(actors: readonly ActorName[], extra: Readonly<Record<string, Field>>): Type {
  const one: Type = { kind: 'record', fields: { ...commonState, ...extra }, others: anyType };
  const fields = Object.fromEntries(actors.map(({ id, name }) => [id, field(one, name)]));
  return { kind: 'record', fields, ...(actors.length === 0 && { others: one }) };
}

/** What every actor's state has. */
const commonState: Readonly<Record<string, Field>> = {
  sent: field(numberType, 'Messages sent so far.'),
  received: field(numberType, 'Messages received so far.'),
  active: field(numberType, 'Activations that are open.'),
  alive: field(booleanType, 'Created and neither destroyed nor crashed.'),
  credits: field(numberType, 'Credits used so far.'),
  memory: field({ kind: 'number', dimension: 'bytes' }, 'Memory in use; write 512MB.'),
  toolCalls: field(numberType, 'Tool calls used so far.'),
  concurrency: field(numberType, 'Concurrent work in hand.'),
};

/** A text that is one of some values; `open`, or none known: any text, the values only proposed. */
function named(values: readonly KnownValue[], open = false): Type {
  if (values.length === 0) return stringType;
  return { kind: 'string', values, ...(open && { open }) };
}

function tiersOf(actors: readonly ActorName[]): KnownValue[] {
  const tiers = new Set(actors.map((actor) => actor.tier ?? ''));
  tiers.delete('');
  return [...tiers].map((value) => ({ value }));
}

function field(type: Type, doc: string): Field {
  return { type, doc };
}
