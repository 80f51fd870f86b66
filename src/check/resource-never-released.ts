import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Message } from '../model/protocol.ts';
import { messagesOf } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { placeOf, protocolOf, quoted } from './place.ts';
import { hasWord } from './words.ts';

/** Something is allocated, locked or granted, and nothing gives it back. */
export const resourceNeverReleased: Check = {
  code: 'resource-never-released',
  title: 'Resources that are never given back',
  kinds: ['protocol'],
  run,
};

const TAKES =
  /^(?:allocat(?:e|es|ed|ing|ion)|acquir(?:e|es|ed|ing)|grant(?:s|ed|ing)?|reserv(?:e|es|ed|ing|ation)|lock(?:s|ed|ing)?|leas(?:e|es|ed|ing)|borrow(?:s|ed|ing)?)$/;
const GIVES =
  /^(?:releas(?:e|es|ed|ing)|return(?:s|ed|ing)?|free(?:s|d|ing)?|unlock(?:s|ed|ing)?|dealloc(?:s|ate|ates|ated|ating|ation)?|relinquish(?:es|ed)?|reclaim(?:s|ed)?|revok(?:e|es|ed)|unreserv(?:e|es|ed))$/;
/** What is granted and not given back. */
const RIGHTS = /^(?:permissions?|access|consent|approvals?|rights?|privileges?|requests?)$/;

function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol) return [];
  const messages = messagesOf(protocol);
  const first = messages.findIndex(takes);
  const taken = messages[first];
  if (!taken || messages.slice(first).some((message) => hasWord(message.label, GIVES))) return [];
  return [
    {
      code: resourceNeverReleased.code,
      severity: 'info',
      message:
        `${quoted(taken.label)} takes something that is never given back. Add a message that ` +
        'releases it, on the way of errors too.',
      span: placeOf(document, `${taken.id}.label`, taken.id),
    },
  ];
}

function takes({ label }: Message): boolean {
  return hasWord(label, TAKES) && !hasWord(label, RIGHTS);
}
