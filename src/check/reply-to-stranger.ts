import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Interaction, Message } from '../model/protocol.ts';
import { bodiesOf, messagesOf } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { isReply, isRequest, placeOf, protocolOf, quoted } from './place.ts';

/** A reply arrow to somebody who has asked nothing of its sender. */
export const replyToStranger: Check = {
  code: 'reply-to-stranger',
  title: 'Replies to someone who asked nothing',
  kinds: ['protocol'],
  run,
};

/** How many requests are open from one role to another, by both their names. */
type Open = Map<string, number>;

/**
 * In the order of the text, blind to branches: each reply answers one request. Where only the
 * order of branches makes a reply look like a stranger's, the finding is a hint.
 */
function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol) return [];
  const open: Open = new Map();
  const strangers = messagesOf(protocol).flatMap((message) => take(message, open));
  if (strangers.length === 0) return [];
  const everywhere = new Set<Message>();
  inBranches(protocol.body, new Map(), everywhere);
  return strangers.map((stranger) => finding(document, stranger, everywhere.has(stranger.message)));
}

/** Counts a message; gives the receivers that have asked nothing of its sender. */
function take(message: Message, open: Open): { message: Message; to: string }[] {
  const strangers: { message: Message; to: string }[] = [];
  for (const to of message.to) {
    if (isRequest(message)) add(open, `${message.from}\n${to}`, 1);
    else if (isReply(message) && !add(open, `${to}\n${message.from}`, -1)) {
      strangers.push({ message, to });
    }
  }
  return strangers;
}

/** Counts; false when there is nothing to take away. */
function add(open: Open, key: string, change: 1 | -1): boolean {
  const count = (open.get(key) ?? 0) + change;
  if (count < 0) return false;
  open.set(key, count);
  return true;
}

/** Collects what goes to strangers in every branch: each begins with what was open before all. */
function inBranches(body: readonly Interaction[], open: Open, found: Set<Message>): void {
  for (const node of body) {
    if (node.kind === 'message') {
      if (take(node, open).length > 0) found.add(node);
    } else if (node.kind === 'choice') {
      const ends = node.branches.map((branch) => {
        const own = new Map(open);
        inBranches(branch.body, own, found);
        return own;
      });
      for (const end of ends) {
        for (const [key, count] of end) open.set(key, Math.max(count, open.get(key) ?? 0));
      }
    } else for (const inner of bodiesOf(node)) inBranches(inner, open, found);
  }
}

function finding(
  document: Document,
  { message, to }: { message: Message; to: string },
  everywhere: boolean,
): Diagnostic {
  const label = quoted(message.label);
  return {
    code: replyToStranger.code,
    severity: everywhere ? 'info' : 'hint',
    message: everywhere
      ? `${label} is drawn as a reply, but “${to}” has no open request to “${message.from}”. Use ` +
        '`->>` for a message of its own, or reply to the one who asked.'
      : `${label} replies to a request of “${to}” that another branch above answers already. That ` +
        'is fine where only one of them happens.',
    span: placeOf(document, `${message.id}.arrow`, message.id),
  };
}
