import type { Brancher, Opener } from './openers.ts';
import type { Piece } from './builder.ts';
import { keywordName } from './explain.ts';
import { T } from './lexer.ts';
import { lineEnd } from './lines.ts';
import type { Reader } from './reader.ts';

/** The words that open a fragment, by token. */
export const OPENERS: Readonly<Record<number, Opener>> = {
  [T.loop]: 'loop',
  [T.rect]: 'rect',
  [T.opt]: 'opt',
  [T.alt]: 'alt',
  [T.par]: 'par',
  [T.parOver]: 'par_over',
  [T.critical]: 'critical',
  [T.break]: 'break',
};

/** The words that begin another branch, by token. */
export const BRANCHERS: Readonly<Record<number, Brancher>> = {
  [T.else]: 'else',
  [T.and]: 'and',
  [T.option]: 'option',
};

/** A word that opens a fragment, and its label. */
export function readOpener(reader: Reader, opener: Opener): boolean {
  const keyword = reader.piece();
  reader.lexer.next();
  const rest = reader.piece();
  reader.blocks.enter(opener, keyword, rest);
  adviseLabel(reader, keyword, rest);
  reader.adviseCut(hashBefore(reader, keyword, rest) ?? rest.to);
  reader.lexer.next();
  return true;
}

/** Where a `#` directly behind the keyword made everything a comment. */
function hashBefore(reader: Reader, keyword: Piece, rest: Piece): number | undefined {
  const hash = reader.builder.source.text.slice(keyword.to, rest.from).indexOf('#');
  return hash < 0 ? undefined : keyword.to + hash;
}

/** `loop->>B: hi` opens a loop: it was hardly meant so. */
function adviseLabel(reader: Reader, keyword: Piece, rest: Piece): void {
  const label = reader.builder.raw(rest);
  if (!/^\s*(?:-{1,2}(?:>|x\s|\))|<<-)/.test(label)) return;
  const word = reader.builder.raw(keyword);
  reader.builder.report({
    code: 'seq-keyword-name',
    severity: 'warning',
    from: keyword.from,
    to: rest.to,
    message: `This opens a fragment: "${word}" is a word of the language, so no name in a message can begin with it.`,
  });
}

/** A word that begins another branch, and its label. */
export function readBranch(reader: Reader, brancher: Brancher): boolean {
  const keyword = reader.piece();
  reader.lexer.next();
  reader.blocks.branch(brancher, keyword, reader.piece());
  reader.lexer.next();
  return true;
}

/** `end` of a fragment. */
export function readEnd(reader: Reader): boolean {
  const keyword = reader.piece();
  const { lexer } = reader;
  lexer.next();
  const isName = lexer.kind === T.minus && lexer.from === keyword.to && arrowAhead(reader);
  if (isName || lexer.kind >= T.arrow || lexer.kind === T.circle) {
    return reader.fail(keywordName(reader.builder, { ...keyword, kind: T.close }));
  }
  reader.blocks.leave(keyword);
  return true;
}

function arrowAhead(reader: Reader): boolean {
  const { text, from } = reader.lexer;
  return /-(?:>|x\b|\))/.test(text.slice(from, lineEnd(text, from)));
}
