import type { Piece } from './builder.ts';
import { keywordName, visible } from './explain.ts';
import { T } from './lexer.ts';
import type { Reader } from './reader.ts';

/** `autonumber` with its numbers, or `off`. */
export function readNumbering(reader: Reader): boolean {
  const { lexer } = reader;
  const statement = reader.piece();
  const numbers: number[] = [];
  lexer.next();
  const off = lexer.kind === T.off;
  if (off) {
    statement.to = lexer.to;
    lexer.next();
  }
  while (!off && lexer.kind === T.number && numbers.length < 2) {
    numbers.push(Number(reader.builder.raw(lexer)));
    statement.to = lexer.to;
    lexer.next();
  }
  if (lexer.kind !== T.newline) return badNumbering(reader, statement);
  reader.builder.numbering(statement, !off, numbers);
  return true;
}

function badNumbering(reader: Reader, statement: Piece): false {
  const { lexer } = reader;
  const { text } = reader.builder.source;
  const line = text.indexOf('\n', statement.to);
  if (line >= 0 && lexer.from > line) {
    return reader.fail({
      code: 'seq-trailing-space',
      from: statement.from,
      to: line,
      message: 'White space at the end of this line joins it with the next one. Remove it.',
      fix: {
        title: 'Remove the white space',
        edits: [{ from: statement.to, to: line, text: '' }],
      },
    });
  }
  if (lexer.kind >= T.arrow || lexer.kind === T.circle) {
    return reader.fail(keywordName(reader.builder, { ...statement, kind: T.autonumber }));
  }
  return reader.fail({
    code: 'seq-autonumber',
    from: statement.from,
    to: Math.max(statement.to, visible(reader.builder, lexer).to),
    message:
      '"autonumber" stands alone, or with "off", or with a first number and a step: "autonumber 10 5" (numbers with at most two decimals).',
  });
}
