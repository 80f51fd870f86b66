import type { Code, Condition, Content, DataValue, Given, Param } from './content.ts';
import type { ErrorPolicy, Limits, ResourceItem } from './safety.ts';

/**
 * A statechart: SCXML's data model (W3C Recommendation, 1 September 2015), the common target of
 * SCXML, XState and Mermaid's state diagrams. Plain data; places are apart (`Spans`, by id).
 *
 * Ids of states are unique in the chart, those of transitions and of everything else that has a
 * place too. A state without an id in the text has one that no text can write.
 */
export interface Statechart {
  kind: 'statechart';
  title: string;
  /** Whose rules hold where languages differ. */
  dialect: Dialect;
  /** What its code is written in. */
  datamodel: DatamodelId;
  /** Late: data of a state get their values when the state is first entered. */
  binding: 'early' | 'late';
  /** Top-level states in document order. */
  states: StateNode[];
  /** All transitions, by source in document order; those of history states too. */
  transitions: Transition[];
  /** What is entered first; the first state in document order when absent. */
  initial?: Initial;
  /** Data of the whole chart. */
  data: DataItem[];
  /** Run once, after the data have their values and before anything is entered. */
  scripts: Content[];
  /** What is done about errors where no state says otherwise. */
  onError?: ErrorPolicy;
  limits?: Limits;
  /** What its machines share. */
  resources: ResourceItem[];
  /** Names of extensions whose guards, actions and services it uses. */
  uses: string[];
  /** How the top level is laid out, where the text says so. */
  direction?: Direction;
  notes: StateNote[];
  classes: Record<string, Record<string, string>>;
}

/** Differences: which transition wins, what a transition to oneself leaves, what code may name. */
export type Dialect = 'scxml' | 'xstate' | 'mermaid';

/** `expression`: the language of `model/expression`, evaluated without the sandbox. */
export type DatamodelId = 'null' | 'ecmascript' | 'expression';

/** How a container is laid out. */
export type Direction = 'TB' | 'BT' | 'LR' | 'RL';

/** A state, region or pseudo-state. */
export interface StateNode {
  id: string;
  label: string;
  type: StateType;
  /** History only: shallow remembers the child, deep the whole configuration below. */
  history?: 'shallow' | 'deep';
  /** Which child is entered first; the first one in document order when absent. */
  initial?: Initial;
  states: StateNode[];
  /** What is done on entry and exit. An error ends its own block only. */
  entry: Content[][];
  exit: Content[][];
  data: DataItem[];
  invokes: Invoke[];
  /** Final states only: what `done` of the parent tells. */
  done?: DoneData;
  /** What is done about errors of this state and those in it. */
  onError?: ErrorPolicy;
  tags: string[];
  description: string[];
  direction?: Direction;
  classes: string[];
}

/**
 * `region` is a part of a parallel state without an id in the text; `choice`, `fork` and `join` are
 * pseudo-states, which `lower.ts` turns into plain ones.
 */
export type StateType =
  | 'atomic'
  | 'compound'
  | 'parallel'
  | 'region'
  | 'final'
  | 'history'
  | 'choice'
  | 'fork'
  | 'join';

/** What is entered first in a container, and what is done on the way. */
export interface Initial {
  id: string;
  targets: string[];
  actions: Content[];
}

/** An arrow. Of a history state it says what is entered when nothing is remembered. */
export interface Transition {
  id: string;
  source: string;
  /** None: the configuration stays. */
  targets: string[];
  /** Event descriptors (`a`, `a.b`, `a.*`, `*`); empty for an eventless transition. */
  events: string[];
  /** It is taken so long after its source was entered; `events` is empty. */
  after?: Given;
  guard?: Condition;
  actions: Content[];
  /** A compound source is not left when all targets are inside of it. */
  internal: boolean;
  /** Of two that conflict the higher one wins, where depth and order do not decide; 0. */
  priority?: number;
  /** As written, or made of the parts: `event [guard] / action`. */
  label: string;
}

/** A variable with its first value. */
export interface DataItem {
  id: string;
  name: string;
  value?: DataValue;
}

/** What the event says that is raised when a final state is entered. */
export interface DoneData {
  params: Param[];
  content?: DataValue;
}

/** Another machine or service, begun when its state is entered and ended when it is left. */
export interface Invoke {
  id: string;
  /** As the text names it; made up by the machine when absent. */
  invokeId?: string;
  /** Where the machine writes down the id that it made up. */
  idLocation?: string;
  type?: Given;
  src?: Given;
  /** The machine itself: written inside, found beside the file, or code that gives its text. */
  content?: InvokedContent;
  /** Names of variables whose values it is given. */
  namelist: string[];
  params: Param[];
  autoforward: boolean;
  /** Done with each event that comes back, before transitions are looked for. */
  finalize?: Content[];
}

/** What is invoked. A `stub` is a service that nobody said how to do: its outcome is asked for. */
export type InvokedContent =
  | { kind: 'chart'; chart: Statechart }
  | { kind: 'code'; code: Code }
  | { kind: 'stub'; name: string }
  | { kind: 'missing'; src: string };

/** A remark beside a state. */
export interface StateNote {
  id: string;
  state: string;
  placement: 'left' | 'right';
  text: string;
}
