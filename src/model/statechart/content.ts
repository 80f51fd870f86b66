import type { Json } from '../json.ts';

/** A piece of code, with an id of its own for its place. */
export interface Code {
  id: string;
  language: 'ecmascript' | 'expression';
  text: string;
}

/** A text, or code that gives it. */
export type Given = { kind: 'text'; text: string } | { kind: 'code'; code: Code };

/** What a variable begins with, or a message carries. `missing` is a source that was not found. */
export type DataValue =
  | { kind: 'code'; code: Code }
  /** Text in the place of a value: JSON, else XML or text with its spaces collapsed. */
  | { kind: 'text'; text: string }
  | { kind: 'json'; value: Json }
  | { kind: 'missing'; src: string };

/**
 * What must hold for a transition. A `stub` is a guard that nobody said how to decide: an extension
 * provides it, else the run asks.
 */
export type Condition =
  | { kind: 'code'; code: Code }
  | { kind: 'in'; state: string }
  | { kind: 'stub'; id: string; name: string; params?: Json }
  | { kind: 'and' | 'or'; of: Condition[] }
  | { kind: 'not'; of: Condition };

/** A name with a value, told to another machine. */
export interface Param {
  id: string;
  name: string;
  /** Code, or the name of a variable. */
  value: { kind: 'code'; code: Code } | { kind: 'location'; location: string };
}

/** Executable content (SCXML section 4), and what Lockstep adds to it. */
export type Content =
  | Raise
  | If
  | Foreach
  | Log
  | Assign
  | Script
  | Send
  | Cancel
  | Acquire
  | Release
  | StubAction;

/** Puts an event into the internal queue. */
export interface Raise {
  kind: 'raise';
  id: string;
  event: string;
  /** XState's events carry data. */
  data?: DataValue;
}

/** The first branch whose condition holds; one without a condition is `else`. */
export interface If {
  kind: 'if';
  id: string;
  branches: { condition?: Condition; content: Content[] }[];
}

/** Once for each item of a copy of the array. */
export interface Foreach {
  kind: 'foreach';
  id: string;
  array: Code;
  item: string;
  index?: string;
  content: Content[];
}

/** Tells the reader of the run something. */
export interface Log {
  kind: 'log';
  id: string;
  label?: string;
  value?: Code;
}

/** Gives variables values; all are computed before any is set. */
export interface Assign {
  kind: 'assign';
  id: string;
  items: { location: string; value: DataValue }[];
}

/** Statements. */
export interface Script {
  kind: 'script';
  id: string;
  code: Code;
  /** Its source was not found. */
  missing?: string;
}

/** Sends an event, to this machine's external queue when no target is given. */
export interface Send {
  kind: 'send';
  id: string;
  event?: Given;
  target?: Given;
  type?: Given;
  /** To cancel it by; made up when absent. */
  sendId?: string;
  idLocation?: string;
  /** `1.5s`, `200ms`, or code that gives such a text or milliseconds. */
  delay?: Given;
  namelist: string[];
  params: Param[];
  content?: DataValue;
}

/** Takes back a delayed event. */
export interface Cancel {
  kind: 'cancel';
  id: string;
  sendId: Given;
}

/** Takes a share of a resource, until it is released or the state that took it is left. */
export interface Acquire {
  kind: 'acquire';
  id: string;
  resource: string;
  amount: number;
  /** The machine waits until it is free (`wait`); else it is an error when it is not. */
  wait?: boolean;
}

/** Gives a share back; all that is held when there is no amount. */
export interface Release {
  kind: 'release';
  id: string;
  resource: string;
  amount?: number;
}

/** An action that nobody said how to do: an extension provides it, else it is only told. */
export interface StubAction {
  kind: 'stub';
  id: string;
  name: string;
  params?: Json;
}
