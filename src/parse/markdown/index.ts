import type { Diagnostic } from '../../base/diagnostic.ts';
import { compareDiagnostics } from '../../base/diagnostic.ts';
import type { Document, Parsed } from '../../model/document.ts';
import type { Language, ParseContext } from '../language.ts';
import { headerOf } from '../mermaid/common.ts';
import { slug, UniqueIds } from '../slug.ts';
import type { Claimed, Others } from './claim.ts';
import { claimedBlocks } from './claim.ts';
import { hasBareDiagram } from './header.ts';
import { outerDiagnostic, outerDocument } from './inner.ts';
import { reference } from './reference.ts';
import type { Fence } from './scan.ts';
import { scanMarkdown } from './scan.ts';
import { servicesWith } from './services.ts';

/**
 * Markdown: its headings, and the diagrams and protocols in its blocks. What stands in a block is
 * served by the language of the block.
 */
export function markdownWith(others: Others): Language {
  return {
    id: 'markdown',
    name: 'Markdown',
    extensions: ['md', 'markdown'],
    detect,
    parse: (text, context) => parse(text, context, others),
    ...servicesWith(others),
    reference,
  };
}

/** What names were given so far in the file. */
interface Names {
  ids: UniqueIds;
  titles: Map<string, number>;
}

function parse(text: string, context: ParseContext, others: Others): Parsed {
  const outline = scanMarkdown(text);
  const diagnostics: Diagnostic[] = [];
  const documents: Document[] = [];
  const names = { ids: new UniqueIds(), titles: new Map<string, number>() };
  for (const claimed of claimedBlocks(text, outline, others)) {
    const { fence } = claimed;
    if (fence?.unclosedAt !== undefined) diagnostics.push(unclosed(text, fence));
    place(claimed, context, names, documents, diagnostics);
  }
  if (documents.length === 0 && text.trim() !== '') diagnostics.push(noDiagram(text));
  return {
    documents,
    diagnostics: diagnostics.sort(compareDiagnostics),
    outline: outline.headings,
  };
}

/** Parses a claimed block and adds what it holds, with its places in the whole file. */
function place(
  claimed: Claimed,
  context: ParseContext,
  names: Names,
  documents: Document[],
  diagnostics: Diagnostic[],
): void {
  const { language, inner, path } = claimed;
  const parsed = context.nested(language, inner.text);
  const heading = path.at(-1) ?? '';
  const several = parsed.documents.length > 1;
  for (const document of parsed.documents) {
    const own = several ? document.title || document.id : '';
    const wish = [slug(heading), slug(own)].filter((part) => part !== '').join('-');
    const id = names.ids.take(wish || slug(document.title) || 'diagram');
    const title = numbered(own || heading || document.title || 'Diagram', path, names.titles);
    documents.push({ ...outerDocument(inner, document), id, title, path });
  }
  for (const found of parsed.diagnostics) diagnostics.push(outerDiagnostic(inner, found));
}

/** Two diagrams under one heading get titles that differ. */
function numbered(title: string, path: readonly string[], titles: Map<string, number>): string {
  const key = [...path, title].join('\n');
  const count = (titles.get(key) ?? 0) + 1;
  titles.set(key, count);
  return count === 1 ? title : `${title} (${count})`;
}

function unclosed(text: string, fence: Fence): Diagnostic {
  const at = fence.unclosedAt ?? text.length;
  const close = `${fence.lead}${fence.marks}`;
  const before = at > 0 && text[at - 1] !== '\n' ? '\n' : '';
  return {
    code: 'markdown-fence-unclosed',
    severity: 'warning',
    message: `This block is never closed. Add a line with ${fence.marks} where it ends.`,
    span: fence.opening,
    fix: {
      title: `Close the block with ${fence.marks}`,
      edits: [{ span: { from: at, to: at }, text: `${before}${close}\n` }],
    },
  };
}

function noDiagram(text: string): Diagnostic {
  const from = text.length - text.trimStart().length;
  const end = text.indexOf('\n', from);
  return {
    code: 'markdown-no-diagram',
    severity: 'info',
    message:
      'This document has no diagram or protocol to run yet. Describe one in a block that begins ' +
      'with ```mermaid and a line such as `sequenceDiagram`, `stateDiagram-v2` or `flowchart LR`, ' +
      'and it is listed here at once.',
    span: { from, to: end < 0 ? text.length : end },
  };
}

/**
 * A fence or a heading makes a text Markdown; a text that begins as a diagram must have a fence of
 * its own, for `#` begins a comment in some diagrams.
 */
function detect(text: string): number {
  const fence = /^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(?:`{3,}|~{3,})[^`\n]*$/m.test(text);
  const diagramFence = fence && /^[ \t>]*(?:`{3,}|~{3,})[ \t]*(?:mermaid|mmd)\b/im.test(text);
  if (/^[ \t>]*:{3,}[ \t]*mermaid[ \t]*$/im.test(text)) return 1;
  if (diagramFence) return 1;
  const first = /^\s*(.*)/.exec(text)?.[1] ?? '';
  const heading = /^#{1,6}[ \t]+\S/m.test(text);
  if (/^#{1,6}[ \t]+\S/.test(first)) return 0.95;
  if (hasBareDiagram(text) && !startsAsDiagram(text)) return 0.94;
  if (fence) return 0.93;
  if (heading) return 0.5;
  return /^(?:[-*+] |\d+\. |> |\|.*\|$)|\*\*\S|\[[^\]\n]+\]\([^)\n]+\)/m.test(text) ? 0.2 : 0;
}

function startsAsDiagram(text: string): boolean {
  return /^(?:\w+Diagram|graph$|flowchart|gitGraph|quadrantChart|mindmap$|gantt$)/.test(
    headerOf(text),
  );
}
