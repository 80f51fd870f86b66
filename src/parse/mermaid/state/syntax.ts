import type { Span } from '../../../base/span.ts';

/** A mention of a state, with the class that `:::` gives it. Spans are in the source. */
export interface Mention {
  /** The name as written; `[*]` for the initial and final pseudo-states. */
  id: string;
  span: Span;
  className?: string;
}

/** What a line of a state diagram says. */
export type Statement =
  | StateStatement
  | { kind: 'transition'; from: Mention; to: Mention; arrow: Span; label?: Label; span: Span }
  | { kind: 'note'; state: Mention; side: 'left' | 'right'; text: Label; span: Span }
  | { kind: 'divider'; span: Span }
  | { kind: 'direction'; value: 'TB' | 'BT' | 'LR' | 'RL'; span: Span }
  | { kind: 'classDef'; name: string; styles: string; span: Span }
  | { kind: 'class'; targets: string[]; name: string; span: Span };

/** A state that is declared or mentioned alone, perhaps with a body. */
export interface StateStatement {
  kind: 'state';
  mention: Mention;
  type: 'default' | 'fork' | 'join' | 'choice';
  label?: Label;
  body?: Body;
  span: Span;
  /** False for a bare mention and for `name : description`. */
  keyword: boolean;
}

/** The inside of a composite state. */
export interface Body {
  statements: Statement[];
  open: Span;
  close?: Span;
}

/** A text for people, as written. */
export interface Label {
  text: string;
  span: Span;
}
