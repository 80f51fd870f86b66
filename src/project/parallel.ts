import { must } from '../base/assert.ts';
import { messageKey } from '../model/cfsm/key.ts';
import type { GlobalCfg, GlobalMessage, GlobalNode } from '../model/global/cfg.ts';
import { nextsOf, reachable } from '../model/global/walk-cfg.ts';
import type { RoleId } from '../model/protocol.ts';

/** Branches of a parallel whose messages can get in each other's way. */
export interface ParallelFault {
  fork: number;
  /** Who cannot go on, or cannot tell which branch a message belongs to. */
  roles: RoleId[];
  reason: string;
  elements: string[];
}

/** A message of a branch on its way to one receiver. */
interface Sent {
  channel: string;
  receiver: RoleId;
  node: number;
  message: GlobalMessage;
}

/**
 * Parallels whose branches are not independent. Channels are queues, and branches share them: a
 * message that stands first in a channel may have to wait for one of its branch that stands in
 * another channel behind a message of the other branch, and that one the other way round; and a
 * message that two branches send on one channel may be taken for the other's. (Linearity in Honda,
 * Yoshida, Carbone 2008 asks for more: that branches share no channel at all.)
 */
export function parallelFaults(cfg: GlobalCfg): ParallelFault[] {
  return cfg.nodes.flatMap((node, at) => {
    if (node.kind !== 'fork') return [];
    const fault = faultOf(cfg.nodes, at, node);
    return fault ? [fault] : [];
  });
}

function faultOf(
  nodes: readonly GlobalNode[],
  fork: number,
  node: Extract<GlobalNode, { kind: 'fork' }>,
): ParallelFault | undefined {
  const branches = node.branches.map((branch) => sentIn(nodes, branch, node.join));
  for (let i = 0; i < branches.length; i++) {
    for (let j = i + 1; j < branches.length; j++) {
      const [one, other] = [must(branches[i]), must(branches[j])];
      const fault = alike(one, other) ?? crossing(nodes, node.join, one, other);
      if (fault) return { fork, elements: elementsOf(nodes, [fork, ...fault.nodes]), ...fault };
    }
  }
  return undefined;
}

function sentIn(nodes: readonly GlobalNode[], start: number, stop: number): Sent[] {
  return [...reachable(nodes, start, stop)].flatMap((at) => {
    const node = must(nodes[at]);
    if (node.kind !== 'message') return [];
    return node.to.map((receiver) => ({
      channel: `${node.from} to ${receiver}`,
      receiver,
      node: at,
      message: node,
    }));
  });
}

type Found = { roles: RoleId[]; reason: string; nodes: number[] };

/** The same message on the same channel in both branches. */
function alike(one: readonly Sent[], other: readonly Sent[]): Found | undefined {
  const known = new Map(one.map((sent) => [keyOf(sent), sent]));
  for (const sent of other) {
    const same = known.get(keyOf(sent));
    if (!same) continue;
    const reason = `${sent.receiver} cannot tell the branches of a \`par\` apart: both send ${messageKey(sent.message.message)} from ${sent.channel}. Give one of them another label.`;
    return { roles: [sent.receiver], reason, nodes: [same.node, sent.node] };
  }
  return undefined;
}

function keyOf({ channel, message }: Sent): string {
  return `${channel}: ${messageKey(message.message)}`;
}

/** Two channels that both branches use, each waiting for the other one in one of the branches. */
function crossing(
  nodes: readonly GlobalNode[],
  stop: number,
  one: readonly Sent[],
  other: readonly Sent[],
): Found | undefined {
  const used = new Set(other.map(({ channel }) => channel));
  const shared = new Set(one.map(({ channel }) => channel).filter((name) => used.has(name)));
  if (shared.size < 2) return undefined;
  const mine = waits(nodes, stop, one, shared);
  const theirs = waits(nodes, stop, other, shared);
  for (const [first, seconds] of mine) {
    for (const [second, sent] of seconds) {
      const back = theirs.get(second)?.get(first);
      if (!back) continue;
      const roles = [...new Set([...sent, ...back].map(({ receiver }) => receiver))];
      const reason = `The branches of a \`par\` can block each other: both use the channels from ${first} and from ${second}, in one branch the one waits for the other and in the other branch the other way round. Let one of the branches come after the other, or use other roles.`;
      return { roles, reason, nodes: [...sent, ...back].map(({ node }) => node) };
    }
  }
  return undefined;
}

/**
 * For each shared channel those that can have to wait for it: a message that comes later in the
 * branch, and may be sent before the earlier one has been taken.
 */
function waits(
  nodes: readonly GlobalNode[],
  stop: number,
  all: readonly Sent[],
  shared: ReadonlySet<string>,
): Map<string, Map<string, [Sent, Sent]>> {
  const found = new Map<string, Map<string, [Sent, Sent]>>();
  for (const earlier of all) {
    if (!shared.has(earlier.channel)) continue;
    const later = new Set(
      nextsOf(must(nodes[earlier.node])).flatMap((next) => [...reachable(nodes, next, stop)]),
    );
    for (const sent of all) {
      if (!later.has(sent.node) || !shared.has(sent.channel)) continue;
      if (sent.channel === earlier.channel || sent.message.from === earlier.receiver) continue;
      const list = found.get(earlier.channel) ?? new Map<string, [Sent, Sent]>();
      found.set(earlier.channel, list);
      if (!list.has(sent.channel)) list.set(sent.channel, [earlier, sent]);
    }
  }
  return found;
}

function elementsOf(nodes: readonly GlobalNode[], places: readonly number[]): string[] {
  const names = places.map((at) => {
    const node = must(nodes[at]);
    return node.kind === 'end' ? '' : (node.site ?? node.element);
  });
  return [...new Set(names)];
}
