import { compareDiagnostics } from '../../../base/diagnostic.ts';
import type { Document, Parsed } from '../../../model/document.ts';
import type { Language } from '../../language.ts';
import { slug } from '../../slug.ts';
import { lexable } from '../lexable.ts';
import type { Prepared } from '../common.ts';
import { buildStatechart } from './build.ts';
import { detectState } from './detect.ts';
import { readDirectives } from './directives.ts';
import { openNames } from './open.ts';
import { looseNames } from './names.ts';
import { parseStatements } from './parser.ts';
import { reference } from './reference.ts';
import { complete, format, hover, rename, tokens } from './services.ts';

/** Mermaid's state diagrams (`stateDiagram`, `stateDiagram-v2`). */
export const state: Language = {
  id: 'mermaid-state',
  name: 'Mermaid state diagram',
  extensions: ['mmd', 'mermaid'],
  detect: detectState,
  parse,
  tokens,
  complete,
  hover,
  format,
  rename,
  reference,
};

function parse(source: string): Parsed {
  const lexed = lexable(source);
  const { frontmatter } = lexed.prepared;
  const { statements, diagnostics } = parseStatements(lexed);
  const title = frontmatter?.title ?? '';
  const directives = readDirectives(source, lexed.prepared.comments);
  const built = buildStatechart(statements, title, directives);
  const { model, spans } = built;
  const document: Document = {
    id: slug(title) || 'state-diagram',
    title: title || 'State diagram',
    language: 'mermaid-state',
    kind: 'statechart',
    span: { from: 0, to: source.length },
    path: [],
    model,
    spans,
  };
  const found = [
    ...lexed.prepared.diagnostics,
    ...diagnostics,
    ...built.diagnostics,
    ...openNames(built.meanings, headerEnd(source, lexed.prepared)),
    ...looseNames(statements),
  ];
  return { documents: [document], diagnostics: found.sort(compareDiagnostics), outline: [] };
}

/** The end of the line that holds the diagram's first word. */
function headerEnd(source: string, { masked }: Prepared): number {
  const at = Math.max(0, masked.search(/\S/));
  const end = masked.indexOf('\n', at);
  return end < 0 ? source.length : end;
}
