import type { Span } from '../../base/span.ts';
import type { Expression } from '../expression/expression.ts';
import type { ProtocolParameter, Window } from '../global/global.ts';
import type { TransferForm } from '../global/cfg.ts';
import type { MessageSignature } from '../global/type.ts';
import type { RoleId } from '../protocol.ts';

/**
 * A communicating finite-state machine with everything that was known of the protocol: the single
 * source of truth for running, emitting and exploring. Plain data. States and transitions are
 * numbered by their place; transitions are sorted by `from`.
 */
export interface Cfsm extends CfsmBody {
  role: RoleId;
  protocolName: string;
  parameters: ProtocolParameter[];
  /** Where sub-protocols begin, with who plays whom. */
  calls: CfsmCall[];
  metadata: CfsmMetadata;
}

/** States and transitions: of a whole machine, or of one branch of a parallel. */
export interface CfsmBody {
  states: CfsmState[];
  transitions: CfsmTransition[];
  initialState: number;
  /** States in which it may end: those without transitions, and those a file marks. */
  terminalStates: number[];
}

/** A state. */
export interface CfsmState {
  /** As a file or the projection names it; unique in the machine. */
  name: string;
  /** Elements of the protocol that stand here, for highlighting. */
  elements: string[];
}

/** A step from a state to a state. */
export interface CfsmTransition {
  from: number;
  to: number;
  action: CfsmAction;
}

/** What a machine does in one step. */
export type CfsmAction =
  | SendAction
  | ReceiveAction
  | TauAction
  | TimeoutAction
  | ParallelAction
  | DisconnectAction;

/** What every action carries. */
interface ActionBase {
  /** The element of the protocol that it comes from; '' when none. */
  element: string;
  /** Its place in the text of the document, where the element is in it. */
  location?: Span;
}

/** Sends one message to all receivers at once. */
export interface SendAction extends ActionBase {
  kind: 'send';
  form: TransferForm;
  to: RoleId[];
  message: MessageSignature;
  where?: { role: RoleId; predicate: Expression }[];
  within?: Window;
  resetting?: string[];
}

/** Takes a message from the channel. */
export interface ReceiveAction extends ActionBase {
  kind: 'receive';
  form: TransferForm;
  from: RoleId;
  message: MessageSignature;
  /** What holds for this receiver beside the types' own predicates. */
  where?: Expression;
  within?: Window;
  resetting?: string[];
}

/** Does something inside, seen by nobody; `label` for people. */
export interface TauAction extends ActionBase {
  kind: 'tau';
  label: string;
}

/** Gives up waiting: the window of what it waited for has passed. */
export interface TimeoutAction extends ActionBase {
  kind: 'timeout';
  /** ns since the state was entered, or on the clock. */
  after: number;
  clock?: string;
}

/** Ends a connection. */
export interface DisconnectAction extends ActionBase {
  kind: 'disconnect';
  with: RoleId;
}

/** All branches, interleaved; then the transition is done. Only in structured machines. */
export interface ParallelAction extends ActionBase {
  kind: 'parallel';
  branches: CfsmBody[];
}

/** Where a sub-protocol begins in a machine. */
export interface CfsmCall {
  state: number;
  protocol: string;
  roles: Record<RoleId, RoleId>;
  element: string;
}

/** More that is known of a machine; extensible. */
export interface CfsmMetadata {
  /** The clearance of its role, where the protocol says one. */
  clearance?: string[];
  clocks?: string[];
  /** Made by a call in mid-protocol. */
  dynamic?: boolean;
}

/** Machines that talk to each other: what a CFSM file holds, and what a projection gives. */
export interface Machines {
  kind: 'machines';
  title: string;
  machines: Cfsm[];
}
