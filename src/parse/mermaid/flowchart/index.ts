import { compareDiagnostics } from '../../../base/diagnostic.ts';
import type { Document, Parsed } from '../../../model/document.ts';
import type { Language } from '../../language.ts';
import { slug } from '../../slug.ts';
import { closeBraces, lexable } from '../lexable.ts';
import { buildGraph } from './build.ts';
import { detectFlowchart } from './detect.ts';
import { parseFlow } from './parser.ts';
import { reference } from './reference.ts';
import { complete, format, hover, rename, tokens } from './services.ts';

/** Mermaid's flowcharts (`graph`, `flowchart`, `flowchart-elk`). */
export const flowchart: Language = {
  id: 'mermaid-flowchart',
  name: 'Mermaid flowchart',
  extensions: ['mmd', 'mermaid'],
  detect: detectFlowchart,
  parse,
  tokens,
  complete,
  hover,
  format,
  rename,
  reference,
};

function parse(source: string): Parsed {
  const lexed = closeBraces(lexable(source));
  const { frontmatter } = lexed.prepared;
  const syntax = parseFlow(lexed);
  const title = frontmatter?.title ?? '';
  const { model, spans, diagnostics } = buildGraph(syntax, title);
  const document: Document = {
    id: slug(title) || 'flowchart',
    title: title || 'Flowchart',
    language: 'mermaid-flowchart',
    kind: 'graph',
    span: { from: 0, to: source.length },
    path: [],
    model,
    spans,
  };
  const found = [...lexed.prepared.diagnostics, ...syntax.diagnostics, ...diagnostics];
  return { documents: [document], diagnostics: found.sort(compareDiagnostics), outline: [] };
}
