import type { Language } from '../../language.ts';
import { headerOf } from '../common.ts';

/** Mermaid flowcharts. */
export const flowchart: Language = {
  id: 'mermaid-flowchart',
  name: 'Mermaid flowchart',
  extensions: ['mmd', 'mermaid'],
  detect: (text) => (/^(graph|flowchart|flowchart-elk)$/.test(headerOf(text)) ? 0.9 : 0),
  parse: (source) => ({
    documents: [
      {
        id: 'diagram',
        title: '',
        language: 'mermaid-flowchart',
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
