import type { Parsed } from '../../../model/document.ts';
import type { Language } from '../../language.ts';
import { slug } from '../../slug.ts';
import { headerOf } from '../common.ts';
import { complete } from './complete.ts';
import { format } from './format.ts';
import { hover } from './hover.ts';
import { isNearlyHeader } from './header.ts';
import { parseSequence } from './parser.ts';
import { reference } from './reference.ts';
import { rename } from './rename.ts';
import { tokens } from './tokens.ts';

/** Mermaid's sequence diagrams, all of the syntax of Mermaid 12. */
export const sequence: Language = {
  id: 'mermaid-sequence',
  name: 'Mermaid sequence diagram',
  extensions: ['mmd', 'mermaid'],
  detect,
  parse: (text) => parse(text),
  tokens,
  complete,
  hover,
  format,
  rename,
  reference,
};

function detect(text: string): number {
  const header = headerOf(text);
  if (header.startsWith('sequenceDiagram')) return 1;
  return isNearlyHeader(header) ? 0.6 : 0;
}

function parse(text: string): Parsed {
  const { protocol, spans, diagnostics } = parseSequence(text);
  const title = protocol.title || 'Sequence diagram';
  return {
    documents: [
      {
        id: slug(title) || 'sequence-diagram',
        title,
        language: 'mermaid-sequence',
        kind: 'protocol',
        span: { from: 0, to: text.length },
        path: [],
        model: protocol,
        spans,
      },
    ],
    diagnostics,
    outline: [],
  };
}
