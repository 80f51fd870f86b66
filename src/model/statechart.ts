/**
 * A statechart: SCXML's data model (W3C Recommendation 2015), the common target of SCXML, XState
 * and Mermaid's state diagrams. Plain data; places are apart (`Spans`, by id).
 */
export interface Statechart {
  kind: 'statechart';
  title: string;
  /** Top-level states in document order. */
  states: StateNode[];
  transitions: Transition[];
  /** The target of the initial pseudo-state of the whole chart. */
  initial?: string;
  /** How the top level is laid out, where the text says so. */
  direction?: 'TB' | 'BT' | 'LR' | 'RL';
  notes: StateNote[];
  classes: Record<string, Record<string, string>>;
}

/** A state, region or pseudo-state. Ids are unique in the chart. */
export interface StateNode {
  id: string;
  label: string;
  type:
    | 'atomic'
    | 'compound'
    | 'parallel'
    | 'region'
    | 'final'
    | 'history'
    | 'choice'
    | 'fork'
    | 'join';
  /** History only: shallow remembers the child, deep the whole configuration below. */
  history?: 'shallow' | 'deep';
  initial?: string;
  states: StateNode[];
  description: string[];
  direction?: 'TB' | 'BT' | 'LR' | 'RL';
  classes: string[];
}

/** An arrow: `event [guard] / action` where the language says so. */
export interface Transition {
  id: string;
  source: string;
  targets: string[];
  /** Event descriptors; empty for an eventless transition. */
  events: string[];
  guard?: string;
  actions: string[];
  /** The label as written. */
  label: string;
}

/** A remark beside a state. */
export interface StateNote {
  id: string;
  state: string;
  placement: 'left' | 'right';
  text: string;
}
