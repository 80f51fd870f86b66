import type { ProjectFile } from '../model/project.ts';

/** What an example belongs to, for the gallery's order. */
export type ExampleTopic = 'First steps' | 'Messages' | 'Agreement' | 'Failure' | 'Resources' | 'Life cycles';

/** A project of our own writing that shows something. */
export interface Example {
  id: string;
  title: string;
  topic: ExampleTopic;
  /** What it shows, and what to try, in a sentence or two. */
  shows: string;
  /** What its first diagram is. */
  kind: 'protocol' | 'statechart' | 'graph' | 'document';
  /** Fetches the files; profiles by document key (`path#id`). */
  load: () => Promise<{ files: ProjectFile[]; profiles?: Record<string, string> }>;
}
