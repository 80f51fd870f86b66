import { ARROWS } from './arrows.ts';
import type { Piece } from './builder.ts';
import { BRANCHERS, OPENERS } from './fragments.ts';
import { explainMessage, quote } from './explain.ts';
import { T } from './lexer.ts';
import type { Reader } from './reader.ts';
import type { Finding } from './source.ts';
import { keywordMeant } from './typos.ts';

type Sign = 'none' | 'activate' | 'deactivate' | 'central';

/** `Sender->>Receiver: text`. */
export function readMessage(reader: Reader): boolean {
  const sender = reader.piece();
  reader.lexer.next();
  return readMessageFrom(reader, sender);
}

/** A message behind its sender. */
export function readMessageFrom(reader: Reader, sender: Piece): boolean {
  const { lexer } = reader;
  const centralFrom = lexer.kind === T.circle;
  const begin = lexer.from;
  if (centralFrom) lexer.next();
  if (lexer.kind < T.arrow) return brokenMessage(reader, sender);
  const form = ARROWS[lexer.kind - T.arrow];
  const arrow = { from: begin, to: lexer.to };
  const sign = signOf(lexer.next(), centralFrom);
  if (sign !== 'none') {
    arrow.to = lexer.to;
    lexer.next();
  }
  if (lexer.kind !== T.name && lexer.kind !== T.link) {
    return reader.fail(explainMessage(reader.builder, lexer, { sender, arrow }));
  }
  const receiver = reader.piece();
  if (lexer.next() !== T.text) {
    return reader.fail(explainMessage(reader.builder, lexer, { sender, arrow, receiver }));
  }
  const text = reader.piece();
  reader.adviseCut(text.to);
  lexer.next();
  const plain = form?.arrow ?? (ARROWS[0] as (typeof ARROWS)[number]).arrow;
  const central = centralFrom || sign === 'central';
  reader.builder.message({
    from: sender,
    to: receiver,
    arrow,
    text,
    form: central ? { ...plain, centralFrom, centralTo: sign === 'central' } : plain,
    sign: sign === 'central' ? 'none' : sign,
  });
  return true;
}

/** What stands between an arrow and its receiver. */
function signOf(kind: number, centralFrom: boolean): Sign {
  if (kind === T.circle) return 'central';
  if (centralFrom) return 'none';
  if (kind === T.plus) return 'activate';
  return kind === T.minus ? 'deactivate' : 'none';
}

/** No arrow behind a name: perhaps another statement, misspelled. */
function brokenMessage(reader: Reader, sender: Piece): boolean {
  const { lexer } = reader;
  const finding = explainMessage(reader.builder, lexer, { sender });
  const isWords = finding.code === 'seq-unknown-statement';
  if (isWords && misspelled(reader, sender, finding)) return false;
  return reader.fail(finding);
}

/** Reports a misspelled keyword; one that opens or closes a fragment still does so. */
function misspelled(reader: Reader, words: Piece, finding: Finding): boolean {
  const builder = reader.builder;
  const line = builder.raw(words);
  const first = /^[A-Za-z_]+/.exec(line)?.[0] ?? '';
  const meant = keywordMeant(first, first.length === line.length);
  if (meant === undefined) return false;
  const word = { from: words.from, to: words.from + first.length };
  const same = first.toLowerCase() === meant;
  builder.report({
    ...finding,
    message: same
      ? `This "${meant}" statement is not complete.`
      : `${quote(line)} is not a statement. Did you mean "${meant}"?`,
    ...(same ? {} : { fix: { title: `Write "${meant}"`, edits: [{ ...word, text: meant }] } }),
  });
  if (!same) actAs(reader, meant, word, { from: word.to, to: words.to });
  return true;
}

function actAs(reader: Reader, meant: string, word: Piece, rest: Piece): void {
  const opener = Object.values(OPENERS).find((known) => known === meant);
  const brancher = Object.values(BRANCHERS).find((known) => known === meant);
  if (meant === 'end') reader.blocks.leave(word);
  else if (opener) reader.blocks.enter(opener, word, rest);
  else if (brancher) reader.blocks.branch(brancher, word, rest);
  else if (meant === 'box') reader.blocks.forgiveEnd();
}
