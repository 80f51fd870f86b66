import { compareDiagnostics } from '../../../base/diagnostic.ts';
import type { Document, Parsed } from '../../../model/document.ts';
import type { Language } from '../../language.ts';
import { slug } from '../../slug.ts';
import { headerOf } from '../common.ts';
import { closeBraces, lexable } from '../lexable.ts';
import { buildGraph } from './build.ts';
import { parseFlow } from './parser.ts';
import { reference } from './reference.ts';
import { complete, format, hover, rename, tokens } from './services.ts';

/** Mermaid's flowcharts (`graph`, `flowchart`, `flowchart-elk`). */
export const flowchart: Language = {
  id: 'mermaid-flowchart',
  name: 'Mermaid flowchart',
  extensions: ['mmd', 'mermaid'],
  detect,
  parse,
  tokens,
  complete,
  hover,
  format,
  rename,
  reference,
};

function detect(text: string): number {
  const header = headerOf(text);
  if (header === 'flowchart-elk') return 0.9;
  if (header !== 'graph' && header !== 'flowchart') {
    return header.startsWith('flowchart') ? 0.6 : 0;
  }
  // `graph` begins English sentences and YAML too.
  const rest = /^[^\n;]*/.exec(text.slice(text.search(HEADER_LINE)))?.[0] ?? '';
  const direction = rest.replace(/^\s*(?:graph|flowchart)/, '').trim();
  if (direction === '' || /^(?:TB|TD|BT|LR|RL|BR|[<>^v])$/.test(direction)) return 0.9;
  return /-->|---|==>|-\.->/.test(text) ? 0.6 : 0;
}

const HEADER_LINE = /^[^\S\n]*(?:graph|flowchart)\b/m;

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
