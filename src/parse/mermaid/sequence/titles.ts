import type { Piece } from './builder.ts';
import { T } from './lexer.ts';
import type { Reader } from './reader.ts';

/** `title`, `accTitle`, `accDescr`. */
export function readTitle(reader: Reader): boolean {
  const { lexer } = reader;
  const { kind } = lexer;
  const piece = reader.piece();
  if (kind === T.title) {
    const word = reader.builder.source.text[piece.from + 5] === ':' ? 6 : 5;
    const from = piece.from + word;
    reader.builder.title = reader.builder.label(from, piece.to);
    const place = reader.builder.trimmed(from, piece.to);
    reader.builder.mark('title', place.from, place.to);
    adviseTitle(reader, piece.from, from);
  } else {
    lexer.next();
    reader.builder.mark(kind === T.accTitle ? 'accTitle' : 'accDescr', piece.from, lexer.to);
    if (kind === T.accBlock) adviseBlock(reader, piece);
  }
  lexer.next();
  return true;
}

function adviseTitle(reader: Reader, from: number, text: number): void {
  if (reader.builder.source.text[text] !== '\n') return;
  reader.builder.report({
    code: 'seq-title-next-line',
    severity: 'warning',
    from,
    to: reader.lexer.to,
    message:
      'There is no title behind this word, so the next line is taken for it. Write the title on the same line.',
  });
}

function adviseBlock(reader: Reader, open: Piece): void {
  const { text } = reader.builder.source;
  if (text[reader.lexer.to] === '}') return;
  reader.builder.report({
    code: 'seq-unclosed-description',
    severity: 'warning',
    ...open,
    message:
      'This description is never closed, so the rest of the text is taken for it. Write "}" behind it.',
  });
}
