import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { PayloadType } from '../../model/global/type.ts';

/** What a file says of its machines, before partners are looked up. */
export interface RawFile {
  machines: RawMachine[];
  diagnostics: Diagnostic[];
  /** Every name in the text, in order. */
  mentions: Mention[];
}

/** One machine as it is written. */
export interface RawMachine {
  /** Absent: it is known by its number. */
  name?: string;
  nameSpan?: Span;
  /** All of its text. */
  span: Span;
  style: 'process' | 'graph';
  states: RawState[];
  /** In the order of the text. */
  transitions: RawTransition[];
  initial: number;
  /** States in which it may end although it can go on. */
  ends: number[];
}

/** A state; in processes the place where its next step stands. */
export interface RawState {
  name: string;
  span: Span;
}

/** A step as it is written. */
export interface RawTransition {
  from: number;
  to: number;
  span: Span;
  kind: 'send' | 'receive' | 'tau';
  partners: { name: string; span: Span }[];
  label: string;
  payload: PayloadType[];
}

/** A name that stands in the text, for hover, rename and completion. */
export interface Mention {
  kind: 'machine' | 'label' | 'state' | 'variable';
  name: string;
  span: Span;
  /** Number of the machine whose text it stands in. */
  machine: number;
  /** Variables: number of the `rec` that binds it, -1 for none. */
  binder?: number;
}
