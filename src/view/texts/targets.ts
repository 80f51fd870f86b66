import type { ProjectTarget } from '../../state/types.ts';

/** A language in which protocols and machines come out. */
export interface TextTarget {
  id: ProjectTarget;
  title: string;
  text: string;
  /** Ending of its files. */
  ending: string;
}

/** All of them, in the order in which they are offered. */
export const textTargets: readonly TextTarget[] = [
  {
    id: 'scribble',
    title: 'Scribble',
    text: 'The whole as one protocol, or what a role does of it',
    ending: 'scr',
  },
  {
    id: 'typescript',
    title: 'TypeScript',
    text: 'In each state only what is allowed compiles',
    ending: 'ts',
  },
  {
    id: 'cfsm',
    title: 'Machines',
    text: 'States and transitions of the roles as text',
    ending: 'cfsm',
  },
  { id: 'mermaid', title: 'Mermaid', text: 'State diagrams of the roles', ending: 'mmd' },
  { id: 'dot', title: 'DOT', text: 'For Graphviz', ending: 'dot' },
  {
    id: 'promela',
    title: 'Promela',
    text: 'For SPIN, where a browser is too small',
    ending: 'pml',
  },
  { id: 'tla', title: 'TLA+', text: 'For TLC', ending: 'tla' },
  { id: 'json', title: 'JSON', text: 'Everything that is known', ending: 'json' },
];
