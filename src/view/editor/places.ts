import type { Span } from '../../base/span.ts';
import type { Compiled } from '../../state/types.ts';

/** What can be folded in a file: diagrams, fragments of the picked one, sections between headings. */
export function foldsOf(compiled: Compiled | undefined): Span[] {
  if (!compiled) return [];
  const spans = compiled.documents.length > 1 ? compiled.documents.map((one) => one.span) : [];
  for (const span of Object.values(compiled.picked?.spans ?? {})) {
    if (span.to - span.from > 20) spans.push(span);
  }
  return [...spans, ...sectionsOf(compiled)];
}

/** From each heading to the next one that is not below it. */
function sectionsOf({ outline, documents }: Compiled): Span[] {
  const end = documents.at(-1)?.span.to ?? outline.at(-1)?.span.to ?? 0;
  return outline.map((heading, at) => {
    const next = outline.slice(at + 1).find((other) => other.level <= heading.level);
    const to = next ? next.span.from - 1 : Math.max(end, heading.span.to);
    return { from: heading.span.from, to: Math.max(heading.span.to, to) };
  });
}
