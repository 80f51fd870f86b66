import type { ProjectFile } from '../model/project.ts';

/** What an example belongs to, for the gallery's order. */
export type ExampleTopic =
  | 'First steps'
  | 'Messages'
  | 'Agreement'
  /** Scribble's: who sends what to whom, checked and projected. */
  | 'Protocols of roles'
  /** Machines of one's own: SCXML, XState, Mermaid. */
  | 'State machines'
  | 'Failure'
  | 'Resources'
  | 'Life cycles'
  | 'Context and security'
  /** What published designs get wrong: each breaks an invariant. */
  | 'Known faults';

/** The topics in the order of the gallery. */
export const topics: readonly ExampleTopic[] = [
  'First steps',
  'Messages',
  'Agreement',
  'Protocols of roles',
  'State machines',
  'Failure',
  'Resources',
  'Life cycles',
  'Context and security',
  'Known faults',
];

/** A project of our own writing that shows something. */
export interface Example {
  id: string;
  title: string;
  topic: ExampleTopic;
  /** What it shows, and what to try, in a sentence or two. */
  shows: string;
  /** What its first diagram is. */
  kind: 'protocol' | 'statechart' | 'graph' | 'scenario' | 'document';
  load: () => Promise<ExampleContent>;
}

/** What an example is made of. */
export interface ExampleContent {
  files: ProjectFile[];
  /** Profile texts by document key (`path#id`). */
  profiles?: Record<string, string>;
}
