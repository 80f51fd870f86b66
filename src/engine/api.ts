/**
 * What crosses between the page and the engine's worker: plain data and transferables only.
 * `worker.ts` serves it, `client.ts` calls it; tests and the command line call the same functions
 * without a worker (`session.ts`).
 */
import type { Diagnostic, Edit } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Heading, LanguageId, Model, ModelKind } from '../model/document.ts';
import type { ExtensionPackage } from '../model/extension.ts';
import type { Json } from '../model/json.ts';
import type { ConversationId } from '../model/statechart/conversation.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import type { MachineMetrics } from '../run/statechart/monitor.ts';
import type { Cfsm } from '../model/cfsm/cfsm.ts';
import type { PropertyId, PropertyVerdict } from '../explore/machine/product.ts';
import type { Profile } from '../model/profile.ts';
import type {
  ChoiceRequest,
  Fault,
  MachineMode,
  RunSpec,
  RunStatus,
  TakenChoice,
  Waiting,
} from '../model/run.ts';
import type { Shown } from '../model/exhibit.ts';
import type { ComponentSpec } from '../model/scenario/scenario.ts';
import type { ChartCrowd, ChartLanes, LaneWindow } from '../trace/query/chart-lanes.ts';
import type { SpanMetric } from '../trace/query/metrics.ts';
import type { ResourceCurve, ResourceHolder } from '../trace/query/resources.ts';
import type {
  SequenceBars,
  SequenceFragments,
  SequenceMessages,
  SequenceRows,
} from '../trace/query/sequence.ts';
import type {
  TimelineMarks,
  TimelineMessages,
  TimelineSlice,
  TimelineSpans,
} from '../trace/query/timeline.ts';
import type { Columns, Tables } from '../trace/trace.ts';

// ——— text ———

/** A text to be read; newer requests for the same `path` supersede older ones. */
export interface CompileRequest {
  path: string;
  text: string;
  /** The person's override of the detected language. */
  language?: LanguageId;
  /** The document to give in full (`model`, `spans`); the first runnable one when absent. */
  pick?: string;
  /** The other files of the project, for imports. */
  files?: { path: string; text: string }[];
  /** The picked document's profile text, to be checked too. */
  profile?: string;
}

/** What is known of every document of a file. */
export interface DocumentInfo {
  id: string;
  title: string;
  language: LanguageId;
  kind: ModelKind;
  span: Span;
  path: string[];
  /** True when it has a model that can be run. */
  runnable: boolean;
  errors: number;
  warnings: number;
  /** Sizes for lists: messages, states or nodes. */
  size: number;
}

/** A picked document in full. */
export interface PickedDocument extends DocumentInfo {
  /** The document's own text (what Mermaid draws). */
  text: string;
  model?: Model;
  /** A picture as Mermaid text, of what is no Mermaid text itself. */
  picture?: string;
  /** Places of the model's nodes in the whole file, by node id (see model/document.ts). */
  spans: Record<string, Span>;
}

/** A finding with the document it belongs to ('' when to the file). */
export interface DocumentDiagnostic extends Diagnostic {
  document: string;
}

/** What the engine makes of a file's text. */
export interface Compiled {
  path: string;
  language: LanguageId;
  detected: LanguageId;
  documents: DocumentInfo[];
  outline: Heading[];
  diagnostics: DocumentDiagnostic[];
  picked?: PickedDocument;
  /** The inferred profile of the picked document: what an empty profile text means. */
  inferred?: Profile;
  /** Findings in the profile text; spans refer to the profile text. */
  profileDiagnostics: Diagnostic[];
  ms: number;
}

/** A completion list, replacing `from..offset`. */
export interface CompletionList {
  from: number;
  options: { label: string; kind: string; detail?: string; insert?: string }[];
}

// ——— runs ———

/** A run to be made: sources and specification. */
export interface RunRequest {
  path: string;
  text: string;
  language?: LanguageId;
  files?: { path: string; text: string }[];
  /** The profile as text; '' is the inferred one. */
  profile: string;
  spec: RunSpec;
  /** `ask`: stop at each choice that `spec.choices` does not answer. `seed`: the seed decides. */
  choosing: 'seed' | 'ask';
  maxSteps?: number;
  /** Packages of the extensions that `spec.chart.extensions` names. */
  extensions?: ExtensionPackage[];
}

/** A run as a whole. `id` is the handle for all further questions. */
export interface RunInfo {
  id: number;
  document: string;
  title: string;
  spec: RunSpec;
  status: RunStatus;
  /** Kernel steps; the cursor goes from 0 (before anything) to `steps`. */
  steps: number;
  /** Trace events. */
  events: number;
  messages: number;
  virtualTimeNs: number;
  hash: string;
  tables: Tables;
  /** Spans of the model's nodes in the file, by node id. */
  spans: Record<string, Span>;
  /** Every choice that was taken, in order of asking. */
  choices: TakenChoice[];
  /** Status `asking`: what is asked. */
  asking?: ChoiceRequest;
  /** Status `stuck`: who waits for what. */
  waiting: Waiting[];
  /** Bounds hit, budgets broken, errors: for the problems list. */
  diagnostics: Diagnostic[];
  holders: ResourceHolder[];
  invariants: { name: string; holds: boolean; brokenAt?: number; why?: string }[];
  profile: Profile;
  /** Present when the document is a scenario. */
  scenario?: ScenarioInfo;
  ms: number;
}

/** How far to move the cursor. All of them work in both directions. */
export type StepUnit =
  /** One kernel step. */
  | 'event'
  /** From a message's send to its receipt, or to the next message. */
  | 'message'
  /** Over the fragment or call that begins here. */
  | 'over'
  /** Into the fragment or call that begins next. */
  | 'into'
  /** Out of the innermost fragment or call. */
  | 'out'
  /** To the next event of `actor`. */
  | 'actor'
  /** To the next event of a tier's actors. */
  | 'swarm'
  | 'run'
  | 'step'
  /** To the next call of a tool or its end. */
  | 'tool'
  /** To the next breakpoint. */
  | 'breakpoint'
  /** To where a machine of a statechart rests, to the next event it handles, the next timer. */
  | 'macrostep'
  | 'chartEvent'
  | 'timer';

/** Where a run is to halt. `condition` is in the expression language. */
export interface Breakpoint {
  id: string;
  enabled: boolean;
  on:
    | { kind: 'line'; line: number }
    | { kind: 'message'; label: string }
    | { kind: 'participant'; actor: string }
    | { kind: 'condition'; condition: string }
    /** A state of a statechart is entered or left. */
    | { kind: 'state'; state: string; when: 'entry' | 'exit' }
    /** A transition of a statechart is taken. */
    | { kind: 'transition'; transition: string };
}

/** A request to move the cursor. */
export interface SeekRequest {
  run: number;
  from: number;
  unit: StepUnit;
  direction: 1 | -1;
  actor?: number;
  breakpoints?: Breakpoint[];
}

/** Where the cursor ends up, and the breakpoint that stopped it. */
export interface SeekResult {
  step: number;
  breakpoint?: string;
}

/** What could happen next, or why it cannot. */
export interface Enabled {
  /** For people: "deliver ‘ready’ to Pool". */
  title: string;
  /** When it is due, virtual nanoseconds. */
  time: number;
  actor: string;
  element?: string;
  /** Absent when it can happen; else what it waits for. */
  blocked?: string;
  /** A choice: what could be picked (the inspector offers the others). */
  choice?: { index: number; request: ChoiceRequest; picked?: number };
}

/** An actor at one step. */
export interface ActorState {
  id: string;
  name: string;
  tier: string;
  alive: boolean;
  /** How many activations are open. */
  active: number;
  /** Messages on their way to it. */
  inFlight: { label: string; from: string; arrives: number }[];
  sent: number;
  received: number;
  /** The behaviour's own state; null where only `actorState` tells it (larger systems). */
  state: Json;
  /** Use by resource at this step. */
  resources: Record<string, number>;
}

/** Everything about one step of a run. */
export interface Moment {
  run: number;
  step: number;
  time: number;
  /** Trace events of this step: `firstEvent..lastEvent` (exclusive); the first is "the" event. */
  firstEvent: number;
  lastEvent: number;
  actors: ActorState[];
  /** Open fragments, outermost first. */
  fragments: { element: string; label: string }[];
  next: Enabled[];
  /** Index into `RunInfo.choices` of the choice made in this step, if any. */
  choice?: number;
}

/** Events `from..` of a run as columns (indices of the trace, see Tables of the run). */
export interface EventWindow {
  run: number;
  from: number;
  columns: Columns;
}

/** A window of the timeline: one bucket a pixel column or so. */
export interface TimelineRequest {
  run: number;
  /** Virtual nanoseconds. */
  from: number;
  to: number;
  buckets: number;
  /** Actors whose lanes are wanted; all when absent. */
  lanes?: { from: number; to: number };
  /** A filter whose hits are counted apart (`hits`). */
  filter?: string;
}

/** What the views' windows are made of (see trace/query). */
export type {
  ResourceCurve,
  ResourceHolder,
  SequenceBars,
  SequenceFragments,
  SequenceMessages,
  SequenceRows,
  SpanMetric,
  TimelineMarks,
  TimelineMessages,
  TimelineSlice,
  TimelineSpans,
};

/** Rows of the sequence view: the events that are drawn, in order. */
export interface SequenceWindow extends SequenceRows {
  run: number;
}

/** A picture of a time window. */
export interface TimelineWindow extends TimelineSlice {
  run: number;
}

/** Marks of some families (see trace/mark.ts), in order; `total` counts all that fit. */
export interface MarkWindow {
  run: number;
  total: number;
  /** Indices of the marks in the trace. */
  events: Int32Array;
  columns: Columns;
}

/** Which marks are wanted. */
export interface MarkRequest {
  run: number;
  families: readonly string[];
  /** Number of the first one that is wanted, among those that fit (0), and how many (10,000). */
  skip?: number;
  take?: number;
  /** Only those up to this step. */
  until?: number;
  /** Only those of this subject. */
  subject?: string;
}

/** A target and what a run measured. Durations in ns; -1 where nothing was measured or set. */
export interface TargetRow {
  measure: string;
  title: string;
  count: number;
  measured: { p50: number; p95: number; p99: number; max: number; rate: number };
  target: { p50: number; p95: number; p99: number; max: number; rate: number };
  ok: boolean;
  /** `preset` or the path in the text. */
  from: string;
}

/** A search over many runs of one source. */
export interface ExploreRequest {
  run: RunRequest;
  /** Random runs with seeds from `run.spec.seed` on, or all orders within the spec's schedule. */
  mode: 'seeds' | 'orders';
  /** How many seeds (1,000). */
  seeds?: number;
  /** Only this invariant (id); all that apply when absent. */
  invariant?: string;
  /** Bounds: states (1,000,000) and steps of a run (100,000). */
  maxStates?: number;
  maxSteps?: number;
  /** Stop at the first failure of each invariant (default true for orders). */
  first?: boolean;
  /** Partial-order reduction (default true). */
  reduce?: boolean;
}

/** A broken invariant, shrunk to a run that is as short as was found. */
export interface Failure {
  invariant: string;
  why: string;
  steps: number;
  spec: RunSpec;
  hash: string;
  /** How many runs or states broke it. */
  count: number;
}

/** How a search stands or ended. */
export interface ExploreResult {
  states: number;
  transitions: number;
  runs: number;
  /** Everything within the bounds was seen. */
  complete: boolean;
  failures: Failure[];
  ms: number;
}

/** Two runs side by side: where they part, and what differs in the end. */
export interface Comparison {
  /** Index of the first trace event that differs, -1 when one is a beginning of the other. */
  event: number;
  /** Steps of both runs at which it happens. */
  steps: [number, number];
  /** Numbers of both runs that differ; `unit` as the resource or `ns`. */
  metrics: { name: string; unit: string; values: [number, number] }[];
}

/** What a scenario is made of, for inspectors: every part with its complete parameters. */
export interface ScenarioInfo {
  components: ComponentSpec[];
  /** Families of marks that occur in the run: which views have something to show. */
  families: string[];
  /** What the invariants say, by id, in words. */
  says: Record<string, string>;
}

// ——— protocols and machines ———

/** The rules by which a file is judged (see the command line's `verify`). */
export type VerifyRules = 'scribble' | 'nuscr' | 'cfsm';

/** What is to be verified: all protocols of a file, or the picked one. */
export interface VerifyRequest {
  source: CompileRequest;
  /** Largest bound of channels that is tried: 1 for protocols, 4 for machines when absent. */
  bound?: number;
  /** Sending and receiving is one step: no channels. */
  synchronous?: boolean;
  /** Choices are taken to be fair. */
  fair?: boolean;
  /** By the dialect when absent. */
  rules?: VerifyRules;
  /** Only `source.pick`. */
  only?: boolean;
  /** Leave out orders that make no difference. */
  reduce?: boolean;
  maxStates?: number;
  maxBytes?: number;
}

/** What a kind of projection says. */
export interface MergeVerdict {
  ok: boolean;
  reason?: string;
}

/** A property of one protocol, with the run that breaks it. */
export interface PropertyReport extends PropertyVerdict {
  /** The run that `choices` make, to be opened like any other. */
  run?: RunSpec;
}

/** One protocol (or set of machines), verified. Names as the command line prints them. */
export interface ProtocolReport {
  name: string;
  doc: string;
  line: number;
  roles: string[];
  verdict: 'ok' | 'error' | 'unknown';
  plainMerge: MergeVerdict;
  fullMerge: MergeVerdict;
  /** The bound at which machines are k-multiparty compatible. */
  k?: number;
  bound: number;
  states: number;
  transitions: number;
  reducedStates?: number;
  reducedTransitions?: number;
  properties: Record<PropertyId, PropertyReport>;
  /** Why plain merge, full merge and exploration differ, for people; empty when they agree. */
  differences: string[];
  ms: number;
}

/** A file, verified. */
export interface VerifyReport {
  language: LanguageId;
  rules: VerifyRules;
  verdict: 'ok' | 'error' | 'unknown';
  protocols: ProtocolReport[];
  diagnostics: DocumentDiagnostic[];
  ms: number;
}

/** What the picked document means for each of its roles. */
export interface ProjectionInfo {
  document: string;
  /** The global graph, for drawing; absent for machines. */
  graph?: {
    nodes: { id: number; kind: string; label: string; role?: string; element: string }[];
    edges: { from: number; to: number; label: string }[];
  };
  /** Flat machines, as they run; only roles that can be projected. */
  machines: Cfsm[];
  /** Roles that cannot be projected, with the reason. */
  failed: { role: string; reason: string }[];
  plainMerge: MergeVerdict;
  fullMerge: MergeVerdict;
  diagnostics: Diagnostic[];
}

/**
 * The languages in which machines and protocols are written, as `project --as` names them; for
 * statecharts `scxml`, `xstate`, `xstate-json`, `mermaid`, `plantuml`, `dot` and `typescript`.
 */
export type ProjectTarget =
  | 'cfsm'
  | 'scribble'
  | 'typescript'
  | 'mermaid'
  | 'dot'
  | 'promela'
  | 'tla'
  | 'json'
  | 'scxml'
  | 'xstate'
  | 'xstate-json'
  | 'plantuml';

/** A text made of a document, or of one of its roles. */
export interface EmitRequest {
  source: CompileRequest;
  to: ProjectTarget;
  /** All roles together when absent. */
  role?: string;
}

/** How machines stand at a step, and what each could do next. */
export interface MachineMoment {
  /** How they talk to each other in this run. */
  mode: MachineMode;
  /** The state of each machine, by role in the order of `ProjectionInfo.machines`. */
  states: { role: string; state: number; name: string; ended: boolean }[];
  /** Channels that hold something, oldest message first. */
  channels: { from: string; to: string; messages: { label: string; payload: string }[] }[];
  /** What can happen, in the order of picks: `RunSpec.choices` of this step is an index into it. */
  moves: MachineMove[];
  /** What a role waits for that cannot happen now, for people. */
  waiting: { role: string; reason: string }[];
  /** Names of payloads and clocks known at this step, by role. */
  known: Record<string, Record<string, Json>>;
}

/** One enabled step of one machine. */
export interface MachineMove {
  role: string;
  kind: 'send' | 'receive' | 'exchange' | 'tau' | 'timeout' | 'disconnect';
  /** For people: "send quote(Int) to B". */
  title: string;
  /** Number of the transition in the role's machine. */
  transition: number;
  element: string;
}

// ——— statecharts ———

/** How the machines of a run of statecharts stand at a step. */
export interface ChartMoment {
  /** What this step was. */
  what: 'start' | 'microstep' | 'discarded' | 'timer' | 'arrival' | 'command' | 'rest';
  /** Number of the session that did it, in `sessions`; -1 for none. */
  by: number;
  /** All that were ever started, in the order of their start; crowds give the first 1,000. */
  sessions: ChartSession[];
  /** Shares of resources that are held, and who waits. */
  resources: { name: string; capacity: number; held: { session: string; amount: number }[] }[];
  /** Machines that wait for each other for ever, by name; empty when there are none. */
  waitCycle: string[];
  /** How many of `ChartSpec.events` have come by this step, and when the next one is due. */
  outside?: { arrived: number; dueNs?: number };
}

/** One machine at a step. */
export interface ChartSession {
  id: string;
  name: string;
  /** Index of its lane in the run's tables. */
  actor: number;
  parent?: string;
  /** The chart it runs: absent for the picked document, else the id of the invoke element. */
  invoked?: string;
  /** The chart, where it is another one than the picked document's. */
  chart?: Statechart;
  status: 'starting' | 'running' | 'final' | 'stopped' | 'failed';
  /** Ids of active states in document order. */
  configuration: string[];
  /** What this very step did to it. */
  entered: string[];
  exited: string[];
  taken: string[];
  /** The event that this step handled. */
  event?: QueuedEvent;
  data: Record<string, Json>;
  /** Names of data that are no plain data (functions, cycles). */
  opaque: string[];
  history: Record<string, string[]>;
  internal: QueuedEvent[];
  external: QueuedEvent[];
  timers: { id: string; event: string; dueNs: number; target: string; element: string }[];
  held: Record<string, number>;
  /** No event is in a queue and no eventless transition is enabled. */
  stable: boolean;
  /** Transitions of active states, with what would make each be taken. */
  offers: ChartOffer[];
}

/** What a machine has done up to a step, counted; see `MachineMetrics`. */
export interface ChartMetrics extends MachineMetrics {
  session: string;
  name: string;
}

/** One message of the runtime's own conversations (model/statechart/conversation.ts). */
export interface ChartSaid {
  /** Index of its mark in the trace. */
  event: number;
  conversation: ConversationId;
  message: string;
  /** A name or a decision behind the message; ''. */
  detail: string;
  from: string;
  to: string;
  /** Lane of the machine that it is about; -1 for the run itself. */
  actor: number;
  /** The state, event, element or resource that it is about. */
  subject: string;
  value: number;
}

/** All conversations of the runtime in a run, held against their protocols. */
export interface ChartTalkReport {
  /** All twelve, in the order of model/statechart/conversation.ts. */
  conversations: {
    id: ConversationId;
    messages: number;
    /** How many conversations there were, and how many of them are none of their protocol. */
    talks: number;
    deviates: number;
  }[];
  /** The first ones that deviate; `step` is where they began. */
  deviations: { conversation: ConversationId; subject: string; step: number; why: string }[];
}

/** An event that waits. */
export interface QueuedEvent {
  name: string;
  type: 'platform' | 'internal' | 'external';
  data?: Json;
}

/** A transition of an active state. */
export interface ChartOffer {
  transition: string;
  source: string;
  /** An event that fits its descriptors: to be sent by a click; '' when it needs none. */
  event: string;
  /** What its guard gives now; undefined when it depends on the event or is asked. */
  guard?: boolean;
  guardText?: string;
}

/** Why a transition was taken in a step, or not; or would be with an event. */
export interface ChartWhy {
  transition: string;
  source: string;
  label: string;
  taken: boolean;
  reason:
    | 'taken'
    | 'inactive'
    | 'event'
    | 'guard'
    | 'order'
    | 'depth'
    | 'conflict'
    | 'error'
    | 'unasked';
  /** The transition that it lost to. */
  by?: string;
  /** Parts of the guard with what they gave. */
  guard?: { text: string; value: Json }[];
  /** The whole in one sentence, naming the rule. */
  text: string;
}

/** Asks why: for what a step did, or for an event that could be sent there. */
export interface ChartWhyRequest {
  run: number;
  step: number;
  session: string;
  /** Absent: what the step itself did. */
  event?: { name: string; data?: Json };
}

/** Asks for a window of a machine's states over time. */
export interface ChartLanesRequest extends LaneWindow {
  run: number;
  session: string;
}

/** Asks for a window of all machines of a run at once, in so many rows at most. */
export interface ChartCrowdRequest extends LaneWindow {
  run: number;
  rows: number;
}

export type { ChartCrowd, ChartLanes, LaneWindow };

/** What is to be found out about a statechart. */
export interface ChartVerifyRequest {
  source: CompileRequest;
  /** Properties as a person writes them, one a line; see the reference. */
  properties: string;
  /** Events that the environment may send; those of the chart when absent. */
  events?: { name: string; data?: Json }[];
  /** `abstract`: guards over data may hold or not. `bounded`: data are followed. */
  data: 'abstract' | 'bounded';
  maxConfigurations?: number;
  maxQueue?: number;
}

/** What was found out. */
export interface ChartVerifyReport {
  verdict: 'ok' | 'error' | 'unknown';
  configurations: number;
  transitions: number;
  /** Everything within the bounds was seen. */
  complete: boolean;
  findings: ChartFinding[];
  properties: {
    text: string;
    span: Span;
    verdict: 'holds' | 'broken' | 'unknown';
    why?: string;
    run?: RunSpec;
    /** The step of the run at which it is seen. */
    step?: number;
  }[];
  /** Problems in the text of the properties. */
  diagnostics: Diagnostic[];
  ms: number;
}

/** Something that the search found; `run` shows it. */
export interface ChartFinding {
  kind:
    | 'unreachable-state'
    | 'dead-transition'
    | 'deadlock'
    | 'livelock'
    | 'nondeterminism'
    | 'error';
  element: string;
  text: string;
  span?: Span;
  run?: RunSpec;
  /** The step of the run at which it is seen. */
  step?: number;
}

/** Sequences of events that cover a chart, and what a given suite covers. */
export interface ChartCoverReport {
  transitions: string[];
  covered: string[];
  states: string[];
  visited: string[];
  sequences: { events: { name: string; data?: Json }[]; configuration: string[]; run: RunSpec }[];
}

/** A trace held against a protocol. */
export interface ConformRequest {
  source: CompileRequest;
  trace: string;
  /** Found out when absent. */
  format?: 'jsonl' | 'otlp' | 'shiviz';
}

/** Whether a trace is a run of a protocol, and where it ceases to be. */
export interface ConformReport {
  conforms: boolean;
  events: number;
  firstDeviation?: {
    /** Number of the event in the trace, from 0. */
    event: number;
    /** What it says, for people. */
    found: string;
    /** What could have happened there. */
    expected: string[];
  };
  /** The longest part that is a run, to be opened. */
  run?: RunSpec;
  problem?: string;
}

/** Is one machine a safe replacement of another (asynchronous subtyping, bounded)? */
export interface ReplaceRequest {
  source: CompileRequest;
  role: string;
  /** A local protocol or a machine as text. */
  text: string;
}

/** The answer: by subtyping alone, and by the product with all others. */
export interface ReplaceReport {
  subtype: { verdict: 'holds' | 'broken' | 'unknown'; why?: string };
  product?: ProtocolReport;
  diagnostics: Diagnostic[];
}

/** The formats a run can be exported in. */
export type TraceFormat = 'jsonl' | 'chrome' | 'otlp' | 'shiviz' | 'csv' | 'mermaid';

/** Progress of long work, 0..1, with what is being done. */
export interface Progress {
  done: number;
  note: string;
}

/** The engine as the page sees it. All calls may be rejected with `EngineGone` when it died. */
export interface EngineApi {
  compile(request: CompileRequest): Promise<Compiled>;
  /** The picked document's inferred profile as text, to begin editing from. */
  profileText(request: CompileRequest): Promise<string>;
  /** Highlighting: from, to, kind index (see `tokenKinds`) triples. */
  tokens(path: string, text: string, language?: LanguageId): Promise<Uint32Array>;
  complete(text: string, offset: number, language?: LanguageId): Promise<CompletionList>;
  hover(
    text: string,
    offset: number,
    language?: LanguageId,
  ): Promise<{ span: Span; text: string } | undefined>;
  format(text: string, language?: LanguageId): Promise<Edit[]>;
  rename(text: string, offset: number, name: string, language?: LanguageId): Promise<Edit[]>;
  completeProfile(text: string, offset: number, request: CompileRequest): Promise<CompletionList>;
  /** Problems of a breakpoint or filter expression. */
  checkCondition(text: string, run?: number): Promise<Diagnostic[]>;
  /** Reference (`lang`) or diagnostic page (`code`) as Markdown; undefined when there is none. */
  page(kind: 'language' | 'code', id: string): Promise<string | undefined>;
  pages(): Promise<{ kind: 'language' | 'code'; id: string; title: string }[]>;

  /** Makes a run; an equal request gives the run that is already there. */
  run(request: RunRequest, progress?: (p: Progress) => void): Promise<RunInfo>;
  /** Stops the run that is being made; what there is of it is given by the pending `run`. */
  cancel(): Promise<void>;
  /** Forgets a run. */
  close(run: number): Promise<void>;
  moment(run: number, step: number): Promise<Moment>;
  /** The own state of one actor after a step. */
  actorState(run: number, step: number, actor: number): Promise<Json>;
  seek(request: SeekRequest): Promise<SeekResult>;
  events(run: number, from: number, to: number): Promise<EventWindow>;
  /** The columns of any events, in the order asked. */
  eventsAt(run: number, events: Int32Array): Promise<Columns>;
  /** Indices of the events that fit a filter (see parseFilter), ascending. */
  filter(run: number, filter: string): Promise<{ events: Int32Array; diagnostics: Diagnostic[] }>;
  /** The chain of causes of an event, nearest first, without the event itself. */
  causes(run: number, event: number): Promise<Int32Array>;
  sequence(run: number, fromRow: number, toRow: number): Promise<SequenceWindow>;
  /** Sequence row in which what a step did is drawn. */
  rowOfStep(run: number, step: number): Promise<number>;
  /** The last step that has happened at a time, virtual nanoseconds. */
  stepAt(run: number, time: number): Promise<number>;
  timeline(request: TimelineRequest): Promise<TimelineWindow>;
  resources(request: TimelineRequest): Promise<ResourceCurve[]>;
  metrics(run: number): Promise<SpanMetric[]>;
  /** What all components of a scenario show at a step. */
  exhibits(run: number, step: number): Promise<Shown[]>;
  marks(request: MarkRequest): Promise<MarkWindow>;
  targets(run: number): Promise<TargetRow[]>;
  /**
   * Searches; failures are told as they are found. Runs in workers of its own, so that everything
   * else stays live; `cancelExplore` ends it with what was found so far.
   */
  explore(
    request: ExploreRequest,
    progress?: (p: Progress & { result: ExploreResult }) => void,
  ): Promise<ExploreResult>;
  cancelExplore(): Promise<void>;
  compare(a: number, b: number): Promise<Comparison>;
  /**
   * Verifies the protocols of a file, in a worker of its own; a newer request supersedes an older
   * one, `cancelVerify` ends it with what is known so far.
   */
  verify(request: VerifyRequest, progress?: (p: Progress) => void): Promise<VerifyReport>;
  cancelVerify(): Promise<void>;
  /** The machines of the picked document and its global graph; undefined where it has none. */
  projection(request: CompileRequest): Promise<ProjectionInfo | undefined>;
  /** A text made of the picked document, with what it cannot say. */
  emitText(request: EmitRequest): Promise<{ text: string; losses: string[]; problem?: string }>;
  machineMoment(run: number, step: number): Promise<MachineMoment | undefined>;
  /** Machines of a run of statecharts at a step; undefined for other runs. */
  chartMoment(run: number, step: number): Promise<ChartMoment | undefined>;
  chartWhy(request: ChartWhyRequest): Promise<ChartWhy[]>;
  /** What each machine of a run has done up to a step; empty for other runs. */
  chartMetrics(run: number, step: number): Promise<ChartMetrics[]>;
  /** What the parts of the runtime said to each other in a step. */
  chartTalk(run: number, step: number): Promise<ChartSaid[]>;
  /** Whether they keep to their protocols, in the whole run; undefined for other runs. */
  chartTalkReport(run: number): Promise<ChartTalkReport | undefined>;
  /** A machine's states, timers and events in a window; undefined for other runs. */
  chartLanes(request: ChartLanesRequest): Promise<ChartLanes | undefined>;
  /** All machines of the picked chart in a window, as a picture of cells. */
  chartCrowd(request: ChartCrowdRequest): Promise<ChartCrowd | undefined>;
  /** A machine as plain data (see run/statechart/snapshot.ts), as pretty-printed JSON. */
  chartSnapshot(
    run: number,
    step: number,
    session: string,
  ): Promise<{ text: string; problem?: string }>;
  /** What does not fit when a snapshot is restored onto the picked document. */
  checkSnapshot(request: CompileRequest, snapshot: string): Promise<Diagnostic[]>;
  /** Explores a statechart, in the worker of verifications. */
  verifyChart(
    request: ChartVerifyRequest,
    progress?: (p: Progress) => void,
  ): Promise<ChartVerifyReport>;
  /** A covering set of event sequences; `suite` (JSON: lists of events) is measured too. */
  coverChart(request: CompileRequest, suite?: string): Promise<ChartCoverReport>;
  /** Those sequences as a test file for XState. */
  chartTests(request: CompileRequest): Promise<{ text: string; losses: string[] }>;
  conform(request: ConformRequest): Promise<ConformReport>;
  replaces(request: ReplaceRequest): Promise<ReplaceReport>;
  /**
   * A protocol as a scenario to begin from, with the values found in its texts; undefined when it
   * speaks of no tiers and nothing is said in `accepted`.
   */
  proposeScenario(
    request: CompileRequest,
    accepted?: AcceptedParts,
  ): Promise<ScenarioProposal | undefined>;
  /** The run as text in a format (Mermaid: the sequence diagram of what happened). */
  exportRun(run: number, format: TraceFormat): Promise<string>;
  /** Positions for a graph or statechart, by dagre. */
  layout(request: LayoutRequest): Promise<LayoutResult>;
}

/** Where a participant belongs in a tiered system; '' when in none of the tiers. */
export type ProposedTier = 'swarm' | 'run' | 'step' | 'tool' | '';

/** What goes into a proposed scenario. */
export interface AcceptedParts {
  /** Values by id; all when absent. */
  values?: string[];
  /** Tiers by role, where they differ from what was found. */
  tiers: Record<string, ProposedTier>;
}

/** A scenario made of a protocol: its parts and values are accepted one by one. */
export interface ScenarioProposal {
  /** The text with what is accepted. */
  text: string;
  /** What was found, accepted or not; the same values (by id) whatever the tiers. */
  values: {
    id: string;
    /** Where it goes in the scenario: `swarm.budget`; '' when it has no place there. */
    path: string;
    /** The same for people: `budget of the swarm`. */
    place: string;
    /** The text that it stands in. */
    title: string;
    text: string;
    span?: Span;
  }[];
  /** Participants, the tiers they were taken for, and the components they become ('': none). */
  participants: { role: string; name: string; tier: ProposedTier; kind: string }[];
}

/** Boxes and arrows to be laid out; sizes in pixels. */
export interface LayoutRequest {
  direction: 'TB' | 'BT' | 'LR' | 'RL';
  nodes: { id: string; width: number; height: number; parent?: string }[];
  edges: { id: string; from: string; to: string; width?: number; height?: number }[];
}

/** Centres and sizes of the boxes, bend points of the arrows. */
export interface LayoutResult {
  width: number;
  height: number;
  nodes: { id: string; x: number; y: number; width: number; height: number }[];
  edges: { id: string; points: { x: number; y: number }[]; x?: number; y?: number }[];
}

/** The token kinds by index, as `tokens` uses them. */
export const tokenKinds = [
  'keyword',
  'name',
  'string',
  'comment',
  'operator',
  'number',
  'heading',
  'meta',
  'type',
  'invalid',
] as const;

/** The engine's version: part of every link. */
export const engineVersion = '1';

/** Faults by hand, as the page makes them (re-exported for the views). */
export type { Fault };
