import type { Language } from '../../language.ts';
import { headerOf } from '../common.ts';

/** Mermaid state diagrams. */
export const state: Language = {
  id: 'mermaid-state',
  name: 'Mermaid state diagram',
  extensions: ['mmd', 'mermaid'],
  detect: (text) => (/^stateDiagram(-v2)?$/.test(headerOf(text)) ? 0.9 : 0),
  parse: (source) => ({
    documents: [
      {
        id: 'diagram',
        title: '',
        language: 'mermaid-state',
        kind: 'none',
        span: { from: 0, to: source.length },
        path: [],
        spans: new Map(),
      },
    ],
    diagnostics: [],
    outline: [],
  }),
  reference: '',
};
