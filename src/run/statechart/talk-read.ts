import { conversationOf, messagesSaid, openings } from '../../model/statechart/conversation.ts';
import type { Conversation, ConversationId } from '../../model/statechart/conversation.ts';
import { EventKind, type TraceEvent } from '../../trace/event.ts';
import { readMark } from '../../trace/mark.ts';
import type { Observation } from '../../trace/observation.ts';
import type { Trace } from '../../trace/trace.ts';

/** One message of a conversation, as it was said. */
export interface Said {
  /** Index in the trace. */
  event: number;
  conversation: ConversationId;
  message: string;
  from: string;
  to: string;
  /** What stood in parentheses behind the message: a name, a decision; '' for nothing. */
  detail: string;
  /** Index of the trace's actor; -1 for the run itself. */
  actor: number;
  subject: string;
  value: number;
}

/** A conversation as it took place, from its beginning to its end or as far as is seen. */
export interface Talked {
  conversation: ConversationId;
  actor: number;
  subject: string;
  said: Said[];
}

/** Reads a mark; undefined when it is none of a conversation, or says what nobody can say. */
export function readSaid(event: TraceEvent): Said | undefined {
  if (event.kind !== EventKind.mark || !event.label.startsWith('talk:')) return undefined;
  const mark = readMark(event.label);
  const conversation = mark && conversationOf(mark.what);
  if (!mark || !conversation) return undefined;
  const [, message = '', detail = ''] = /^([^(]*)(?:\((.*)\))?$/s.exec(mark.detail) ?? [];
  const way = waysOf(conversation).get(message);
  return {
    event: event.index,
    conversation: conversation.id,
    message,
    from: way?.from ?? '?',
    to: way?.to ?? '?',
    detail,
    actor: event.actor,
    subject: event.node,
    value: event.value,
  };
}

/** Everything that was said in `from..to` of a trace (event indices). */
export function saidIn(trace: Trace, from = 0, to = trace.length): Said[] {
  const all: Said[] = [];
  const { kind } = trace.columns;
  for (let at = from; at < to; at++) {
    if (kind[at] !== EventKind.mark) continue;
    const said = readSaid(trace.event(at));
    if (said) all.push(said);
  }
  return all;
}

/**
 * What was said, apart by conversation, machine and subject. An exchange begins with one of its
 * opening messages; a life is one conversation from its first message on.
 */
export function talksOf(said: readonly Said[]): Talked[] {
  const all: Talked[] = [];
  const open = new Map<string, Talked>();
  for (const one of said) {
    const { conversation, actor, subject } = one;
    const key = JSON.stringify([conversation, actor, subject]);
    let talk = open.get(key);
    if (!talk || begins(one)) {
      talk = { conversation, actor, subject, said: [] };
      all.push(talk);
      open.set(key, talk);
    }
    talk.said.push(one);
  }
  return all;
}

function begins({ conversation, message }: Said): boolean {
  const described = conversationOf(conversation);
  return described?.span === 'exchange' && openings(described).includes(message);
}

/**
 * A conversation as a trace that a conformance monitor follows: each message is sent and received
 * at once, and an exchange has come to its end.
 */
export function observationsOf({ conversation, said }: Talked): Observation[] {
  const seen = said.flatMap(({ event, from, to, message }): Observation[] => {
    const common = { event, from, to, label: message, node: '' };
    return [
      { ...common, kind: 'send' },
      { ...common, kind: 'receive' },
    ];
  });
  if (conversationOf(conversation)?.span !== 'exchange') return seen;
  const event = said.at(-1)?.event ?? 0;
  return [...seen, { event, kind: 'end', from: '', to: '', label: '', node: '' }];
}

const ways = new WeakMap<Conversation, ReadonlyMap<string, { from: string; to: string }>>();

function waysOf(conversation: Conversation): ReadonlyMap<string, { from: string; to: string }> {
  let known = ways.get(conversation);
  if (!known) {
    known = new Map(
      messagesSaid(conversation).map(({ message, from, to }) => [message, { from, to }]),
    );
    ways.set(conversation, known);
  }
  return known;
}
