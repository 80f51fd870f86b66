import type { Opener } from './openers.ts';
import { closeBox, readBox, readInBox, reportLeftBoxes } from './boxes.ts';
import { isKeyword, keywordName, quote } from './explain.ts';
import { BRANCHERS, OPENERS, readBranch, readEnd, readOpener } from './fragments.ts';
import { T } from './lexer.ts';
import { lineEnd } from './lines.ts';
import { readLinkStatement } from './links.ts';
import { readMessage } from './messages.ts';
import { readNote } from './notes.ts';
import { readNumbering } from './numbering.ts';
import { badName, readCreate, readParticipant } from './participants.ts';
import type { Reader } from './reader.ts';
import { readTitle } from './titles.ts';

/**
 * Reads the statements of a sequence diagram to the end of the text. Returns what is still open
 * there, outermost first; it is closed.
 */
export function readStatements(reader: Reader): (Opener | 'box')[] {
  const { lexer } = reader;
  while (lexer.kind !== T.end) {
    const start = lexer.from;
    if (lexer.kind === T.newline) lexer.next();
    else if (!readStatement(reader)) recover(reader, start);
  }
  const open: (Opener | 'box')[] = [...reader.blocks.open];
  if (reader.box) {
    open.push('box');
    closeBox(reader, reader.box);
  }
  reportLeftBoxes(reader);
  reader.blocks.finish(reader.builder.source.text.length - 1);
  return open;
}

/** Goes on with the next line, or with the present token when it is on one already. */
function recover(reader: Reader, start: number): void {
  const { lexer } = reader;
  const next = lineEnd(lexer.text, start);
  lexer.restart(lexer.from > next && lexer.kind !== T.end ? lexer.from : next);
}

function readStatement(reader: Reader): boolean {
  const { kind } = reader.lexer;
  if (reader.box !== undefined) {
    const inside = readInBox(reader, reader.box);
    if (inside !== undefined) return inside;
  }
  if (kind === T.name) return readMessage(reader);
  const opener = OPENERS[kind];
  if (opener !== undefined) return readOpener(reader, opener);
  const brancher = BRANCHERS[kind];
  if (brancher !== undefined) return readBranch(reader, brancher);
  return readOther(reader, kind);
}

function readOther(reader: Reader, kind: number): boolean {
  switch (kind) {
    case T.participant:
    case T.actor:
    case T.destroy:
      return readParticipant(reader, false);
    case T.create:
      return readCreate(reader);
    case T.close:
      return readEnd(reader);
    case T.note:
      return readNote(reader);
    case T.activate:
    case T.deactivate:
      return readActivation(reader);
    case T.autonumber:
      return readNumbering(reader);
    case T.box:
      return readBox(reader);
    case T.links:
    case T.link:
    case T.properties:
    case T.details:
      return readLinkStatement(reader);
    case T.title:
    case T.accTitle:
    case T.accDescr:
    case T.accBlock:
      return readTitle(reader);
    case T.stray:
      return readStray(reader);
    default:
      return readNonsense(reader);
  }
}

/** `activate A`, `deactivate A`. */
function readActivation(reader: Reader): boolean {
  const { lexer } = reader;
  const from = lexer.from;
  const active = lexer.kind === T.activate;
  if (lexer.next() !== T.name) return badName(reader, from);
  const name = reader.piece();
  if (lexer.next() !== T.newline) return reader.unexpected('The end of the line was expected');
  reader.builder.activation({ from, to: name.to }, name, active);
  return true;
}

/** Single characters where a statement should begin are passed over, as Mermaid does. */
function readStray(reader: Reader): boolean {
  const { lexer } = reader;
  const piece = reader.piece();
  lexer.next();
  while (lexer.kind === T.stray && lexer.from === piece.to) {
    piece.to = lexer.to;
    lexer.next();
  }
  reader.builder.report({
    code: 'seq-stray-character',
    severity: 'warning',
    ...piece,
    message: `${quote(reader.builder.raw(piece))} means nothing here and is passed over.`,
    fix: { title: 'Remove it', edits: [{ ...piece, text: '' }] },
  });
  return true;
}

/** Tokens that begin no statement. */
function readNonsense(reader: Reader): boolean {
  const { lexer } = reader;
  const { builder } = reader;
  const { kind } = lexer;
  if (kind === T.header) {
    return reader.fail({
      code: 'seq-header-again',
      from: lexer.from,
      to: lexer.to,
      message:
        'A second diagram begins here. A text holds one diagram: move this one to a text (or fenced block) of its own.',
    });
  }
  if (isKeyword(kind)) return reader.fail(keywordName(builder, { ...reader.piece(), kind }));
  return reader.fail({
    code: 'seq-unknown-statement',
    from: lexer.from,
    to: Math.max(lexer.to, lexer.from),
    message:
      kind >= T.arrow
        ? 'A name is missing before this arrow: a message is written "Sender->>Receiver: text".'
        : `No statement begins with ${quote(builder.raw(lexer))}.`,
  });
}
