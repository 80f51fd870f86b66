import { walk, type Branch, type Interaction, type Message, type RoleId } from './protocol.ts';

/** Who sends first in a branch of a fragment, and what. */
export interface FirstSender {
  branch: string;
  label: string;
  role: RoleId;
  /** The message's id. */
  message: string;
}

/**
 * Who sends first in each branch of a fragment of a sequence diagram (for a loop: in its body), in
 * the order of the text; branches without a message are left out. The first of them is taken to
 * decide.
 */
export function firstSenders(node: Interaction): FirstSender[] {
  return branchesOf(node).flatMap(({ id, label, body }) => {
    const first = firstMessage(body);
    return first ? [{ branch: id, label, role: first.from, message: first.id }] : [];
  });
}

/** True for a message that somebody else gets. */
export function reaches({ from, to }: Pick<Message, 'from' | 'to'>): boolean {
  return to.some((role) => role !== from);
}

/** The ways between which somebody decides: a critical region's first part always happens. */
function branchesOf(node: Interaction): readonly Branch[] {
  if (node.kind === 'loop') return [node];
  if (node.kind !== 'choice') return [];
  return node.form === 'critical' ? node.branches.slice(1) : node.branches;
}

function firstMessage(body: readonly Interaction[]): Message | undefined {
  for (const node of walk(body)) {
    if (node.kind === 'message' && reaches(node) && node.arrow.head !== 'cross') return node;
  }
  return undefined;
}
