import type { LanguageId, ModelKind } from '../../model/document.ts';
import type { IconName } from './icons.ts';

/** The languages' names for people, in the order in which they are offered. */
export const languageNames: Record<LanguageId, string> = {
  markdown: 'Markdown',
  'mermaid-sequence': 'Mermaid sequence',
  'mermaid-state': 'Mermaid state',
  'mermaid-flowchart': 'Mermaid flowchart',
  'mermaid-other': 'Mermaid, other',
  scribble: 'Scribble',
  cfsm: 'Machines',
  scxml: 'SCXML',
  xstate: 'XState',
  scenario: 'Scenario',
  workflow: 'Workflow',
  text: 'Plain text',
};

/** The languages that can be chosen by hand. */
export const offeredLanguages: readonly LanguageId[] = [
  'markdown',
  'mermaid-sequence',
  'mermaid-state',
  'mermaid-flowchart',
  'mermaid-other',
  'scribble',
  'cfsm',
  'scenario',
  'text',
];

/** The icon of what a document means. */
export function kindIcon(kind: ModelKind): IconName {
  switch (kind) {
    case 'protocol':
      return 'sequence';
    case 'machines':
    case 'statechart':
      return 'statechart';
    case 'graph':
    case 'workflow':
    case 'scenario':
      return 'graph';
    case 'none':
      return 'text';
  }
}

/** What the size of a document counts. */
export function sizeWords(kind: ModelKind, size: number): string {
  const nouns: Partial<Record<ModelKind, string>> = {
    protocol: 'message',
    machines: 'state',
    statechart: 'state',
    graph: 'node',
    scenario: 'part',
  };
  const noun = nouns[kind];
  return noun ? `${size} ${noun}${size === 1 ? '' : 's'}` : '';
}
