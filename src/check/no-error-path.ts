import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Interaction } from '../model/protocol.ts';
import { messagesOf, walk } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { isReply, isRequest, placeOf, protocolOf } from './place.ts';
import { hasWord } from './words.ts';

/** A protocol that asks for something and knows no other outcome than success. */
export const noErrorPath: Check = {
  code: 'no-error-path',
  title: 'Protocols without an error path',
  kinds: ['protocol'],
  run,
};

/** Words of a reply that tells of a failure. */
const FAILURE =
  /^(?:errors?|err|fail(?:s|ed|ure|ures|ing)?|reject(?:s|ed|ion)?|refus(?:e|es|ed|al)|den(?:y|ies|ied|ial)|abort(?:s|ed)?|cancel(?:s|l?ed|lation)?|timeouts?|timedout|exceptions?|invalid|nack|nok|unavailable|unauthori[sz]ed|forbidden|exceeded|conflict|crash(?:ed)?|rollback|4\d\d|5\d\d)$/;

function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol) return [];
  const messages = messagesOf(protocol);
  const request = messages.find(isRequest);
  if (!request || [...walk(protocol.body)].some(isErrorPath)) return [];
  return [
    {
      code: noErrorPath.code,
      severity: 'info',
      message:
        'Everything succeeds in this protocol. Say what happens when a request fails, with `alt`, ' +
        '`opt`, `break` or `critical`, or with a reply that tells of an error.',
      span: placeOf(document, `${request.id}.arrow`, request.id),
    },
  ];
}

function isErrorPath(node: Interaction): boolean {
  if (node.kind === 'choice') return true;
  if (node.kind !== 'message') return false;
  return node.arrow.head === 'cross' || (isReply(node) && hasWord(node.label, FAILURE));
}
