import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import { firstSenders, type FirstSender } from '../model/chooser.ts';
import type { Document } from '../model/document.ts';
import { walk } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { placeOf, protocolOf } from './place.ts';

/** The branches of a fragment begin with different senders: nobody is known to decide. */
export const chooserUnclear: Check = {
  code: 'chooser-unclear',
  title: 'Fragments of which it is not clear who decides',
  kinds: ['protocol'],
  run,
};

function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol) return [];
  return [...walk(protocol.body)].flatMap((node) => {
    if (node.kind !== 'choice') return [];
    const firsts = firstSenders(node);
    const [chooser, ...others] = firsts;
    const strangers = others.filter(({ role }) => role !== chooser?.role);
    return chooser && strangers.length > 0 ? [finding(document, node.id, chooser, strangers)] : [];
  });
}

function finding(
  document: Document,
  choice: string,
  chooser: FirstSender,
  strangers: readonly FirstSender[],
): Diagnostic {
  const names = [...new Set(strangers.map(({ role }) => `“${role}”`))].join(', ');
  return {
    code: chooserUnclear.code,
    severity: 'info',
    message:
      `“${chooser.role}” sends first in one branch, ${names} in another: who decides? ` +
      `Each would have to know what the other does. Let the one who decides send first everywhere.`,
    span: placeOf(document, `${choice}.keyword`, choice),
    related: [chooser, ...strangers].map(({ role, message }) => ({
      span: placeOf(document, message),
      message: `here “${role}” sends first`,
    })),
    fix: tell(document, chooser, strangers),
  };
}

/** Lets the first branch's sender tell the others' which branch it is. */
function tell(document: Document, chooser: FirstSender, strangers: readonly FirstSender[]): Fix {
  const edits = strangers.map(({ role, label, message }) => {
    const { from } = placeOf(document, message);
    const text = label.replaceAll('\n', ' ').trim() || 'go on';
    return { span: { from, to: from }, text: `${chooser.role}->>${role}: ${text}\n` };
  });
  return { title: `Let ${chooser.role} tell which branch it is`, edits };
}
