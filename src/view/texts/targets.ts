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

/** Languages in which statecharts come out, in the order in which they are offered. */
export const chartTargets: readonly TextTarget[] = [
  { id: 'scxml', title: 'SCXML', text: 'The W3C’s language of statecharts', ending: 'scxml' },
  { id: 'xstate', title: 'XState', text: 'A module for XState 5', ending: 'ts' },
  {
    id: 'xstate-json',
    title: 'XState JSON',
    text: 'A configuration without code: functions become names',
    ending: 'json',
  },
  {
    id: 'typescript',
    title: 'TypeScript',
    text: 'Types of states and events, and the machine without a library',
    ending: 'ts',
  },
  { id: 'mermaid', title: 'Mermaid', text: 'A state diagram', ending: 'mmd' },
  { id: 'plantuml', title: 'PlantUML', text: 'A state diagram for PlantUML', ending: 'puml' },
  { id: 'dot', title: 'DOT', text: 'For Graphviz', ending: 'dot' },
];
