import type { Edit } from '../../base/diagnostic.ts';
import type { Completions, Hover, Language, Token } from '../language.ts';
import type { Claimed, Others } from './claim.ts';
import { claimedBlocks } from './claim.ts';
import { innerOffset, outerEdit, outerOffset, outerSpan } from './inner.ts';
import { scanMarkdown } from './scan.ts';

/** The services of Markdown: in a block, those of the block's language. */
export function servicesWith(
  others: Others,
): Required<Pick<Language, 'tokens' | 'complete' | 'hover' | 'format' | 'rename'>> {
  return {
    tokens: (text) => tokens(text, others),
    complete: (text, offset) => complete(text, offset, others),
    hover: (text, offset) => hover(text, offset, others),
    format: (text) => format(text, others),
    rename: (text, offset, name) => rename(text, offset, name, others),
  };
}

/** Headings, fence lines, and the tokens of the blocks. */
function tokens(text: string, others: Others): Token[] {
  const outline = scanMarkdown(text);
  const found: Token[] = outline.headings.map(({ span }) => ({ span, kind: 'heading' }));
  for (const block of outline.blocks) {
    if (block.kind === 'fence') found.push({ span: block.opening, kind: 'meta' });
  }
  for (const { language, inner } of claimedBlocks(text, outline, others)) {
    for (const { span, kind } of others.languageOf(language).tokens?.(inner.text) ?? []) {
      found.push({ span: outerSpan(inner, span), kind });
    }
  }
  return found.sort((a, b) => a.span.from - b.span.from);
}

/** The block that holds an offset, and its language. */
function blockAt(
  text: string,
  offset: number,
  others: Others,
): { block: Claimed; language: Language; at: number } | undefined {
  const block = claimedBlocks(text, scanMarkdown(text), others).find(
    ({ inner }) => inner.span.from <= offset && offset <= inner.span.to,
  );
  if (!block) return undefined;
  const at = innerOffset(block.inner, offset);
  return { block, language: others.languageOf(block.language), at };
}

function complete(text: string, offset: number, others: Others): Completions {
  const found = blockAt(text, offset, others);
  const inside = found?.language.complete?.(found.block.inner.text, found.at);
  if (!found || !inside) return { from: offset, options: [] };
  return { from: outerOffset(found.block.inner, inside.from), options: inside.options };
}

function hover(text: string, offset: number, others: Others): Hover | undefined {
  const found = blockAt(text, offset, others);
  const inside = found?.language.hover?.(found.block.inner.text, found.at);
  return found && inside && { ...inside, span: outerSpan(found.block.inner, inside.span) };
}

/** Blocks that are indented belong to a list and stay as they are. */
function format(text: string, others: Others): Edit[] {
  return claimedBlocks(text, scanMarkdown(text), others).flatMap(({ language, inner, fence }) => {
    if (!fence || fence.lead !== inner.quote) return [];
    const edits = others.languageOf(language).format?.(inner.text) ?? [];
    return edits.map((edit) => outerEdit(inner, edit));
  });
}

function rename(text: string, offset: number, name: string, others: Others): Edit[] {
  const found = blockAt(text, offset, others);
  const edits = found?.language.rename?.(found.block.inner.text, found.at, name) ?? [];
  return found ? edits.map((edit) => outerEdit(found.block.inner, edit)) : [];
}
