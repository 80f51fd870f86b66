import type { Machines } from '../../model/cfsm/cfsm.ts';
import type { MachineMode } from '../../model/run.ts';
import type { Search } from './space.ts';

/**
 * The product of machines: all states that they and the channels between them can be in. Asked
 * for by `ProductRequest`, told by `Product`; everything is plain data.
 */
export interface ProductRequest {
  /** Flat machines (no parallel actions). */
  machines: Machines;
  mode: MachineMode;
  /** Leave out orders that make no difference (default false). Verdicts are the same. */
  reduce?: boolean;
  /** Choices are taken to be fair: whatever can be picked again and again is picked sometime. */
  fair?: boolean;
  /** Connections are made by both sides at once, as in Scribble (default: they are messages). */
  rendezvous?: boolean;
  /** Most states (default 10,000,000) and most bytes (default 1 GiB). */
  maxStates?: number;
  maxBytes?: number;
}

/** What was seen, and what it says of the properties. */
export interface Product {
  states: number;
  transitions: number;
  /** Whether the verdicts are certain. False when a limit ended the search. */
  complete: boolean;
  /**
   * False when `states` and `transitions` are those of a search that was ended: there are more.
   * The verdicts can be certain all the same, by a search that leaves out orders.
   */
  whole: boolean;
  /** Bytes held per state, all told. */
  bytesPerState: number;
  properties: Record<PropertyId, PropertyVerdict>;
  ms: number;
}

/**
 * receptionErrors: somebody's channel begins with a message that none of the possible next steps
 * takes (stuck message, unspecified reception). orphans: all of a receiver's work is done, and a
 * message to it is left. deadlock: nobody can move, and not all have ended (wait-for cycle).
 * unfinishedRoles: a role can never get on, though it has not ended. Both are
 * `unknown` where all wait for room only, which larger channels would give them. roleProgress: in a set of
 * states that is never left, a role that has not ended never acts. eventualReception: in such a
 * set, a message is never taken. kmc: k-multiparty compatibility (Lange, Yoshida, CAV 2019).
 */
export type PropertyId =
  | 'receptionErrors'
  | 'orphans'
  | 'deadlock'
  | 'unfinishedRoles'
  | 'roleProgress'
  | 'eventualReception'
  | 'kmc';

/** What is known of a property. */
export interface PropertyVerdict {
  verdict: 'holds' | 'broken' | 'unknown';
  /** Picks among the enabled moves (`explore/machine/moves.ts`'s order), one a step: the shortest run there. */
  choices?: number[];
  /** For people: who, what, why; for a wait-for cycle the roles of it. */
  why?: string;
  /** The roles it is about. */
  roles?: string[];
  /** The elements of the protocol (or transitions) it is about. */
  elements?: string[];
}

/** What an exploration may be given beside the request. */
export interface ExploreTools {
  /** Who searches (default: whoever is fastest). */
  search?: Search;
  /** Told how far it is; false ends it. */
  progress?: (states: number, transitions: number) => boolean;
}
