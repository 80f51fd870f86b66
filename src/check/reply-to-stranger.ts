import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Message } from '../model/protocol.ts';
import { messagesOf } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { isReply, isRequest, placeOf, protocolOf, quoted } from './place.ts';

/** A reply arrow to somebody who has asked nothing of its sender. */
export const replyToStranger: Check = {
  code: 'reply-to-stranger',
  title: 'Replies to someone who asked nothing',
  kinds: ['protocol'],
  run,
};

/** In the order of the text, blind to branches: each reply answers one request. */
function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol) return [];
  const open = new Map<string, number>();
  const found: Diagnostic[] = [];
  for (const message of messagesOf(protocol)) {
    for (const to of message.to) {
      if (isRequest(message)) add(open, `${message.from}\n${to}`, 1);
      else if (isReply(message) && !add(open, `${to}\n${message.from}`, -1)) {
        found.push(finding(document, message, to));
      }
    }
  }
  return found;
}

/** Counts; false when there is nothing to take away. */
function add(open: Map<string, number>, key: string, change: 1 | -1): boolean {
  const count = (open.get(key) ?? 0) + change;
  if (count < 0) return false;
  open.set(key, count);
  return true;
}

function finding(document: Document, message: Message, to: string): Diagnostic {
  return {
    code: replyToStranger.code,
    severity: 'info',
    message:
      `${quoted(message.label)} is drawn as a reply, but “${to}” has no open request to ` +
      `“${message.from}”. Use \`->>\` for a message of its own, or reply to the one who asked.`,
    span: placeOf(document, `${message.id}.arrow`, message.id),
  };
}
