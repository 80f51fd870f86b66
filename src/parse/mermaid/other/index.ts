import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Parsed } from '../../../model/document.ts';
import type { Language, Token } from '../../language.ts';
import { slug } from '../../slug.ts';
import { headerOf, prepare } from '../common.ts';
import { sourceSpan } from '../offsets.ts';
import { closestKind, isModelled, kindOf } from './kinds.ts';
import { reference } from './reference.ts';

/** Mermaid's other diagrams: drawn by Mermaid as they are, without a model of ours. */
export const mermaidOther: Language = {
  id: 'mermaid-other',
  name: 'Mermaid diagram (drawn only)',
  extensions: ['mmd', 'mermaid'],
  detect,
  parse,
  tokens,
  reference,
};

function detect(text: string): number {
  const header = headerOf(text);
  const kind = kindOf(header);
  if (kind === undefined) return looksLikeTypo(header, text) ? 0.4 : 0;
  const after = text.slice(text.indexOf(header) + header.length);
  const rest = /^[^\n]*/.exec(after)?.[0].trim() ?? '';
  if (kind.distinct) return 0.9;
  return rest === '' || kind.follow?.test(rest) ? 0.85 : 0;
}

/** A first word that is nearly a diagram's, alone on its line above arrows. */
function looksLikeTypo(header: string, text: string): boolean {
  if (header.length < 5 || closestKind(header) === undefined) return false;
  return /-->|->>|->|-\)|--/.test(text);
}

function parse(source: string): Parsed {
  const prepared = prepare(source);
  const { shrunk, frontmatter } = prepared;
  const from = shrunk.text.length - shrunk.text.trimStart().length;
  const header = /^[^\s;]+/.exec(shrunk.text.slice(from))?.[0] ?? '';
  const kind = kindOf(header);
  const span = sourceSpan(shrunk, from, from + header.length);
  const diagnostics = kind || isModelled(header) ? prepared.diagnostics : [unknown(header, span)];
  const title = frontmatter?.title ?? titleLine(shrunk.text) ?? kind?.name ?? '';
  return {
    documents: [
      {
        id: slug(title) || 'diagram',
        title,
        language: 'mermaid-other',
        kind: 'none',
        span: { from: 0, to: source.length },
        path: [],
        spans: new Map([['header', span]]),
      },
    ],
    diagnostics,
    outline: [],
  };
}

function titleLine(text: string): string | undefined {
  const title = /^\s*(?:\w+\s+)?title:?[ \t]+(.+)$/m.exec(text)?.[1]?.trim();
  return title === '' ? undefined : title;
}

function unknown(header: string, span: Diagnostic['span']): Diagnostic {
  if (header === '') {
    return {
      code: 'mermaid-no-diagram',
      severity: 'error',
      message: 'There is no diagram here. Begin with a line such as `sequenceDiagram`.',
      span,
    };
  }
  const close = closestKind(header);
  const found: Diagnostic = {
    code: 'mermaid-unknown-diagram',
    severity: 'error',
    message: close
      ? `\`${header}\` is not a kind of diagram. Did you mean \`${close}\`?`
      : `\`${header}\` is not a kind of diagram. Begin with \`sequenceDiagram\`, ` +
        '`stateDiagram-v2`, `flowchart LR` or another of Mermaid’s first words.',
    span,
  };
  if (close) found.fix = { title: `Write ${close}`, edits: [{ span, text: close }] };
  return found;
}

function tokens(source: string): Token[] {
  const prepared = prepare(source);
  const { shrunk } = prepared;
  const from = shrunk.text.length - shrunk.text.trimStart().length;
  const header = /^[^\s;]+/.exec(shrunk.text.slice(from))?.[0] ?? '';
  const found: Token[] = prepared.comments.map((span) => ({ span, kind: 'comment' }));
  for (const { span } of prepared.directives) found.push({ span, kind: 'meta' });
  if (prepared.frontmatter) found.push({ span: prepared.frontmatter.span, kind: 'meta' });
  if (header) found.push({ span: sourceSpan(shrunk, from, from + header.length), kind: 'keyword' });
  return found.sort((a, b) => a.span.from - b.span.from);
}
