/** The pieces of a line of Markdown: plain data, no HTML (see `markdown.ts`). */

/** A piece of a line. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; parts: Inline[] }
  | { kind: 'em'; parts: Inline[] }
  | { kind: 'link'; href: string; parts: Inline[] };

/** The pieces of a line, in order. */
export function parseInline(text: string, depth = 0): Inline[] {
  const parts: Inline[] = [];
  const pattern =
    /(`+)(.+?)\1(?!`)|\*\*(?=\S)([^*]+?)\*\*|\*(?=\S)([^*\n]+?)\*|(?<![\w])_(?=\S)([^_\n]+?)_(?![\w])|\[([^[\]\n]+)\]\(([^()\s]+)\)/gs;
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > from) parts.push({ kind: 'text', text: text.slice(from, found.index) });
    parts.push(inlineOf(found, depth));
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

function inlineOf(found: RegExpMatchArray, depth: number): Inline {
  const [whole, , code, strong, star, underscore, label, href] = found;
  const inner = (text: string): Inline[] =>
    depth < 4 ? parseInline(text, depth + 1) : [{ kind: 'text', text }];
  if (code !== undefined) return { kind: 'code', text: code.trim() || code };
  if (strong !== undefined) return { kind: 'strong', parts: inner(strong) };
  if (label !== undefined && href !== undefined) return { kind: 'link', href, parts: inner(label) };
  const em = star ?? underscore;
  return em === undefined ? { kind: 'text', text: whole } : { kind: 'em', parts: inner(em) };
}
