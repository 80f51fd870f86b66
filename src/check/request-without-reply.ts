import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Message } from '../model/protocol.ts';
import { messagesOf } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { isRequest, placeOf, protocolOf, quoted } from './place.ts';
import { wordsOf } from './words.ts';

/** A call that is never answered. */
export const requestWithoutReply: Check = {
  code: 'request-without-reply',
  title: 'Requests that are never answered',
  kinds: ['protocol'],
  run,
};

/** First words of messages that expect no answer. */
const TELLS =
  /^(?:notify|publish|emit|log|record|track|broadcast|signal|announce|report|subscribe|unsubscribe|push|stream|send|trigger|fire|dispatch|display|show|return|reply|respond|done|ok|ack)(?:s|es|ed|ing)?$/;

/** Words of messages that are answers or news, also on solid lines. */
const ANSWERS =
  /^(?:responses?|replies|reply|results?|complet(?:e|ed|ion)|confirmations?|confirmed|acks?|acknowledg(?:e|ed|ement)|finished|status|progress|errors?|alerts?|events?|failed|succeeded|websocket)$/;

function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol) return [];
  const messages = messagesOf(protocol);
  const dashed = messages.some((message) => message.arrow.line === 'dashed');
  const open = new Map<string, Message[]>();
  for (const message of messages) {
    for (const to of message.to) {
      // Where no line is dashed, any message back is an answer.
      const answers = message.arrow.line === 'dashed' || !dashed || isAnswer(message);
      const answered = answers && open.get(`${to}\n${message.from}`)?.pop();
      if (!answered && isAsking(message)) ask(open, `${message.from}\n${to}`, message);
    }
  }
  const unanswered = messages.filter((message) =>
    message.to.some((to) => open.get(`${message.from}\n${to}`)?.includes(message)),
  );
  const listed = unanswered.slice(0, unanswered.length > MOST ? MOST - 1 : MOST);
  const rest = unanswered.slice(listed.length);
  const findings = listed.map((message) => finding(document, message));
  return rest[0] ? [...findings, summary(document, rest[0], rest)] : findings;
}

/** Findings of one protocol at the most: beyond, the last one speaks for the rest. */
const MOST = 5;
/** Places that a summary names at the most. */
const MOST_RELATED = 50;

function finding(document: Document, message: Message): Diagnostic {
  return {
    code: requestWithoutReply.code,
    severity: 'info',
    message:
      `${quoted(message.label)} is never answered. Add a reply (\`-->>\`), or use \`-)\` for a ` +
      'message that expects none.',
    span: placeOf(document, `${message.id}.arrow`, message.id),
  };
}

function summary(document: Document, first: Message, rest: readonly Message[]): Diagnostic {
  return {
    ...finding(document, first),
    message:
      `${quoted(first.label)} and ${rest.length - 1} more requests below are never answered. Add ` +
      'replies (`-->>`), or use `-)` for messages that expect none.',
    related: rest.slice(1, MOST_RELATED).map((message) => ({
      span: placeOf(document, `${message.id}.arrow`, message.id),
      message: `${quoted(message.label)} is never answered`,
    })),
  };
}

function isAnswer(message: Message): boolean {
  return wordsOf(message.label).some((word) => ANSWERS.test(word));
}

function isAsking(message: Message): boolean {
  if (!isRequest(message) || message.arrow.head !== 'filled') return false;
  if (TELLS.test(wordsOf(message.label)[0] ?? '') || isAnswer(message)) return false;
  return message.arrow.heads === 'end';
}

function ask(open: Map<string, Message[]>, key: string, message: Message): void {
  const asked = open.get(key);
  if (asked) asked.push(message);
  else open.set(key, [message]);
}
