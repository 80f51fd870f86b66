import type { Diagnostic } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Machines } from './cfsm/cfsm.ts';
import type { GlobalProtocol } from './global/global.ts';
import type { Graph } from './graph.ts';
import type { Protocol } from './protocol.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Statechart } from './statechart/statechart.ts';

/** The languages that a text can be in, as the command line names them. */
export type LanguageId =
  | 'markdown'
  | 'mermaid-sequence'
  | 'mermaid-state'
  | 'mermaid-flowchart'
  | 'mermaid-other'
  | 'scribble'
  | 'cfsm'
  | 'scxml'
  | 'xstate'
  | 'scenario'
  | 'workflow'
  | 'text';

/** Everything that a text can mean. */
export type Model = Protocol | GlobalProtocol | Machines | Statechart | Graph | Scenario;

/** What a document holds, as the command line names it. */
export type ModelKind =
  | 'protocol'
  | 'machines'
  | 'statechart'
  | 'graph'
  | 'workflow'
  | 'scenario'
  | 'none';

/**
 * Where the nodes of a model stand in the text: node id → span. Parts have keys of their own:
 * `<id>.from`, `<id>.to`, `<id>.label`, `<id>.arrow` of a message; `<id>.keyword`, `<id>.end` of a
 * fragment; `role:<name>` of a role.
 */
export type Spans = Map<string, Span>;

/** One diagram or protocol of a file. Spans refer to the whole file. */
export interface Document {
  /** Stable while the text around it is edited: a slug of its heading or title, made unique. */
  id: string;
  title: string;
  language: LanguageId;
  kind: ModelKind;
  /** The document's own text in the file (without fences). */
  span: Span;
  /** The headings above it, outermost first. */
  path: string[];
  /** Absent when nothing could be made of the text, or the language is only drawn. */
  model?: Model;
  spans: Spans;
}

/** What a language makes of a text. Never throws, whatever the text. */
export interface Parsed {
  documents: Document[];
  /** Each finding lies in the document whose span holds it. */
  diagnostics: Diagnostic[];
  /** The headings of a Markdown file; empty elsewhere. */
  outline: Heading[];
}

/** A heading of a document, for the outline. */
export interface Heading {
  level: number;
  text: string;
  span: Span;
}
