import { readColor } from './colors.ts';
import { T } from './lexer.ts';
import { indentation, lineStart } from './lines.ts';
import { readParticipant } from './participants.ts';
import type { OpenBox, Reader } from './reader.ts';

/** `box`, its colour and its title. */
export function readBox(reader: Reader): boolean {
  const { lexer, builder } = reader;
  const keyword = reader.piece();
  lexer.next();
  const rest = reader.piece();
  const { color, title } = readColor(builder.raw(rest));
  const box = builder.openBox(builder.label(rest.to - title.length, rest.to), color);
  const label = builder.trimmed(rest.to - title.length, rest.to);
  builder.mark(`${box.id}.keyword`, keyword.from, keyword.to);
  builder.mark(`${box.id}.label`, label.from, label.to);
  reader.box = { id: box.id, keyword, to: Math.max(keyword.to, label.to) };
  lexer.next();
  return true;
}

/**
 * A statement inside a box. Undefined when it cannot stand there: then the box was left, and the
 * statement is to be read as any other.
 */
export function readInBox(reader: Reader, box: OpenBox): boolean | undefined {
  const { lexer, builder } = reader;
  const { kind } = lexer;
  if (kind === T.participant || kind === T.actor || kind === T.destroy) {
    return readParticipant(reader, false);
  }
  if (kind !== T.close) {
    reportContent(reader, box);
    return undefined;
  }
  builder.mark(`${box.id}.end`, lexer.from, lexer.to);
  leave(reader, box, lexer.to);
  lexer.next();
  return true;
}

function leave(reader: Reader, box: OpenBox, to: number): void {
  reader.builder.mark(box.id, box.keyword.from, Math.max(to, box.to));
  reader.builder.closeBox();
  reader.box = undefined;
}

/** Something that cannot stand in a box: the box is left, and its `end` forgiven. */
function reportContent(reader: Reader, box: OpenBox): void {
  const { lexer, builder } = reader;
  const { text } = builder.source;
  const at = lexer.from;
  builder.report({
    code: 'seq-box-content',
    from: at,
    to: Math.max(lexer.to, at),
    message:
      'Only participants can stand in a box. Write "end" before this line, or move it behind the box.',
    related: [{ ...box.keyword, message: 'the box begins here' }],
    fix: {
      title: 'Close the box before this line',
      edits: [{ from: at, to: at, text: `end\n${indentation(text, at)}` }],
    },
  });
  leave(reader, box, lineStart(text, at));
  reader.leftBoxes.push(box);
  reader.blocks.forgiveEnd();
}

/** Boxes that were left, and whose `end` did not follow either. */
export function reportLeftBoxes(reader: Reader): void {
  const missing = Math.min(reader.blocks.spareEnds, reader.leftBoxes.length);
  for (const box of reader.leftBoxes.slice(0, missing)) reportUnclosed(reader, box);
}

function reportUnclosed(reader: Reader, box: OpenBox): void {
  reader.builder.report({
    code: 'seq-unclosed-block',
    ...box.keyword,
    message: 'The box is never closed. Write "end" behind its participants.',
  });
}

/** Closes a box at the end of the text. */
export function closeBox(reader: Reader, box: OpenBox): void {
  const { text } = reader.builder.source;
  const end = text.trimEnd().length;
  reportUnclosed(reader, box);
  reader.builder.report({
    code: 'seq-missing-end',
    from: text.length,
    to: text.length,
    message: 'The text stops while a box is still open: "end" is missing.',
    related: [{ ...box.keyword, message: 'the box begins here' }],
    fix: { title: 'Add the missing "end"', edits: [{ from: end, to: end, text: '\nend' }] },
  });
  leave(reader, box, end);
}
