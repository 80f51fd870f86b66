import type { LanguageId } from '../../model/document.ts';
import { isDiagramHeader } from './header.ts';
import type { Line } from './scan.ts';

/** A diagram that stands in a Markdown file without a fence. */
export interface Bare {
  language: LanguageId;
  lines: Line[];
}

/** A line that belongs to a diagram even without indentation and after a blank line. */
const DIAGRAM_LINE =
  /-->|->>|-\)|--[x)]|->|==>|-\.|~~~|:::|^\s*%%|^\s*(?:participant|actor|box|create|destroy|activate|deactivate|note|loop|alt|else|opt|par|and|critical|option|break|rect|end|autonumber|links?|title|accTitle|accDescr|state|direction|subgraph|classDef|class|style|linkStyle|click|hide|scale)\b(?!\s+(?:is|are|of|to|in|on)\b)|^\s*[\w-]+\s*[[({:]|^\s*[}\])]|^\s*\[\*\]|^\s*--\s*$/i;

/** The diagrams among lines that are in no fence. */
export function bareBlocks(lines: readonly Line[], detect: (text: string) => LanguageId): Bare[] {
  const found: Bare[] = [];
  for (let at = 0; at < lines.length; at++) {
    const header = lines[at];
    if (!header || !isDiagramHeader(header.text)) continue;
    const end = endOf(lines, at);
    const block = lines.slice(at, end);
    const language = detect(block.map((line) => line.text).join('\n'));
    if (language.startsWith('mermaid-')) found.push({ language, lines: block });
    at = end - 1;
  }
  return found;
}

/** A diagram reaches to the next diagram, or to prose after a blank line. */
function endOf(lines: readonly Line[], start: number): number {
  const base = columnOf(lines[start]);
  let end = start + 1;
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at];
    if (!line || isDiagramHeader(line.text) || /^\s*(?:<\/|:::\s*$)/.test(line.text)) break;
    if (line.text.trim() === '') continue;
    const follows = end === at;
    const inside = columnOf(line) > base || DIAGRAM_LINE.test(line.text);
    if (!follows && !inside) break;
    end = at + 1;
  }
  return end;
}

function columnOf(line: Line | undefined): number {
  return line ? line.at - line.span.from + (/^\s*/.exec(line.text)?.[0].length ?? 0) : 0;
}
