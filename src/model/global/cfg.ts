import type { Expression } from '../expression/expression.ts';
import type { RoleId } from '../protocol.ts';
import type { ProtocolParameter, Window } from './global.ts';
import type { MessageSignature } from './type.ts';

/**
 * The control-flow graph of a global protocol: the single source of truth for its meaning. `do` is
 * inlined (equal calls with equal roles lead back to the same node, so recursion through protocols
 * and role permutations stay finite), recursion is an edge back, multicast is one node. Nodes are
 * numbered by their place in `nodes`; `element` is the id of the interaction that a node is made
 * of, `protocol` the declaration that holds it (spans of other protocols are not in this document).
 */
export interface GlobalCfg {
  protocolName: string;
  parameters: ProtocolParameter[];
  roles: RoleId[];
  nodes: GlobalNode[];
  entry: number;
  /** Clocks that windows and resets name. */
  clocks: string[];
  /** Every call of a protocol that was inlined. */
  calls: InlinedCall[];
  /** Roles (of `roles`) that are made by a call in mid-protocol. */
  dynamic?: RoleId[];
  /** What roles are cleared for, where the protocol says so. */
  clearances?: Record<RoleId, string[]>;
  /** Why nothing of the protocol is in the graph: it is too large to be written out. */
  incomplete?: string;
}

/** Where a call of a protocol begins, and by which roles its own are played. */
export interface InlinedCall {
  element: string;
  protocol: string;
  /** From the callee's role to the role that plays it. */
  roles: Record<RoleId, RoleId>;
  /** The node that it begins with. */
  entry: number;
}

/** What every node has. */
interface NodeBase {
  element: string;
  /** The protocol whose text holds the element. */
  protocol: string;
  /** Where that is another protocol: the call in this one through which it is reached. */
  site?: string;
}

/** A node of the graph. */
export type GlobalNode =
  | { kind: 'end' }
  | GlobalMessage
  | (NodeBase & { kind: 'disconnect'; from: RoleId; to: RoleId; next: number })
  | GlobalChoice
  | GlobalRecursion
  | GlobalFork
  /** Where the branches of a fork meet; of a choice only where the next node is a recursion. */
  | (NodeBase & { kind: 'join'; next: number });

/** How a message is sent: in a standing session, making a connection, wrapping one, or as news of an exception. */
export type TransferForm = 'message' | 'connect' | 'wrap' | 'throw' | 'invite';

/** A message, atomic for all its receivers. */
export interface GlobalMessage extends NodeBase {
  kind: 'message';
  form: TransferForm;
  from: RoleId;
  to: RoleId[];
  message: MessageSignature;
  where?: { role: RoleId; predicate: Expression }[];
  within?: Window;
  resetting?: string[];
  next: number;
}

/** One of several ways, picked by `at`. `labels` are for people, may be empty texts. */
export interface GlobalChoice extends NodeBase {
  kind: 'choice';
  at: RoleId;
  branches: number[];
  labels: string[];
  /**
   * What comes behind the choice, where the text says so (a diagram's loops have none): a branch
   * that gets there has ended, one that goes on with a recursion gets to the recursion's node.
   */
  join?: number;
}

/** A place to come back to. */
export interface GlobalRecursion extends NodeBase {
  kind: 'recursion';
  label: string;
  next: number;
  /** What comes behind the recursion when it is left, where the text says so. */
  join?: number;
}

/** Ways that are gone at the same time; each ends at the node `join`. */
export interface GlobalFork extends NodeBase {
  kind: 'fork';
  branches: number[];
  join: number;
}
