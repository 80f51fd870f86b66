import { shift } from '../../../base/span.ts';
import { headerOf } from '../common.ts';
import type { Builder } from './builder.ts';
import { T } from './lexer.ts';
import type { Lexer } from './lexer.ts';
import { lineEnd } from './lines.ts';
import type { Finding } from './source.ts';
import { within } from './typos.ts';

const HEADER = 'sequenceDiagram';

/** The word that begins a diagram. Without it the statements are read all the same. */
export function readHeader(lexer: Lexer, builder: Builder): void {
  reportOpenDirectives(builder);
  const { text } = builder.source;
  lexer.restart(0);
  while (lexer.kind === T.newline) lexer.next();
  const word = /^[^\s;]*/.exec(text.slice(lexer.from, lexer.from + 40))?.[0] ?? '';
  if (lexer.kind === T.header && headerOf(text).startsWith(HEADER)) {
    lexer.next();
    return;
  }
  const at = { from: lexer.from, to: lexer.from + word.length };
  const isMeant = lexer.kind === T.header || isNearlyHeader(word);
  builder.report({
    code: 'seq-header',
    ...at,
    message: `A sequence diagram begins with the word "${HEADER}", written so.`,
    ...mend(builder, at, isMeant),
  });
  if (isMeant) lexer.restart(at.to);
}

/** True for a word that was meant to be `sequenceDiagram`. */
export function isNearlyHeader(word: string): boolean {
  return within(word.toLowerCase().replace(/[-_]/g, ''), HEADER.toLowerCase(), 3);
}

function mend(
  builder: Builder,
  at: { from: number; to: number },
  isMeant: boolean,
): Pick<Finding, 'from' | 'fix'> {
  const { source } = builder;
  if (source.prepared.directives.some(({ closed }) => !closed)) return { from: at.from };
  if (source.text.slice(at.from, at.to) === HEADER) {
    const title = `Remove what stands before "${HEADER}"`;
    return { from: 0, fix: { title, edits: [{ from: 0, to: at.from, text: '' }] } };
  }
  const edit = isMeant
    ? { ...at, text: HEADER }
    : { from: at.from, to: at.from, text: `${HEADER}\n` };
  return { from: at.from, fix: { title: `Write "${HEADER}"`, edits: [edit] } };
}

/** A directive without its end takes in the rest of the text, and perhaps the whole diagram. */
function reportOpenDirectives(builder: Builder): void {
  const { original, base, text, prepared } = builder.source;
  for (const { closed, span } of prepared.directives) {
    if (closed || !original.slice(span.from, span.to).trim().includes('\n')) continue;
    const end = original.slice(0, lineEnd(original, span.from)).trimEnd().length;
    const point = shift({ from: end, to: end }, base);
    builder.diagnostics.push({
      code: 'mermaid-directive',
      severity: text.trim() === '' ? 'error' : 'warning',
      message:
        'This directive is never closed, so the rest of the text is taken for it. Write "}%%" behind it.',
      span: shift({ from: span.from, to: end }, base),
      fix: { title: 'Write "}%%"', edits: [{ span: point, text: '}%%' }] },
    });
  }
}
