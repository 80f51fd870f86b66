import type { Piece } from './builder.ts';
import { isKeyword, isLineEnd, keywordName, visible } from './explain.ts';
import { T } from './lexer.ts';
import type { Reader } from './reader.ts';

/** `Note left of A: …`, `Note right of A: …`, `Note over A,B: …`. */
export function readNote(reader: Reader): boolean {
  const { lexer } = reader;
  const from = lexer.from;
  const { builder } = reader;
  const kind = lexer.next();
  const placement = { [T.leftOf]: 'left', [T.rightOf]: 'right', [T.over]: 'over' }[kind];
  if (placement === undefined) return badPlacement(reader, from);
  const names: Piece[] = [];
  do {
    const next = lexer.next();
    if (next !== T.name && next !== T.link) return badNote(reader, from, names.length);
    names.push(reader.piece());
    lexer.next();
  } while (lexer.kind === T.comma && placement === 'over' && names.length < 2);
  if (lexer.kind !== T.text) return noteWithoutText(reader, from, names.at(-1) as Piece);
  const text = reader.piece();
  reader.adviseCut(text.to);
  const statement = { from, to: text.to };
  builder.note(statement, placement as 'left' | 'right' | 'over', names, text);
  lexer.next();
  return true;
}

function badPlacement(reader: Reader, from: number): false {
  const { lexer } = reader;
  const { builder } = reader;
  if (lexer.kind >= T.arrow || lexer.kind === T.circle) {
    return reader.fail(keywordName(builder, { from, to: from + 4, kind: T.note }));
  }
  const words = isLineEnd(lexer.kind) ? '' : builder.raw(lexer);
  const side = /^(left|right)(\s+of)?\s*/i.exec(words);
  const edit = side && {
    from: lexer.from,
    to: lexer.from + side[0].length,
    text: `${(side[1] ?? '').toLowerCase()} of `,
  };
  return reader.fail({
    code: 'seq-bad-note',
    from,
    to: Math.max(visible(builder, lexer).to, from + 4),
    message:
      'A note says where it stands: "Note left of A: …", "Note right of A: …" or "Note over A,B: …".',
    ...(edit ? { fix: { title: `Write "${edit.text.trim()}"`, edits: [edit] } } : {}),
  });
}

function badNote(reader: Reader, from: number, names: number): false {
  const { lexer } = reader;
  const { builder } = reader;
  if (isKeyword(lexer.kind)) return reader.fail(keywordName(builder, lexer));
  return reader.fail({
    code: 'seq-bad-note',
    from,
    to: Math.max(visible(builder, lexer).to, from + 4),
    message: `${names === 0 ? 'The note needs the name of a participant' : 'A second name is missing behind the comma'}: "Note over A,B: …".`,
  });
}

function noteWithoutText(reader: Reader, from: number, name: Piece): false {
  const { lexer } = reader;
  if (lexer.kind === T.comma) {
    return reader.fail({
      code: 'seq-bad-note',
      from: lexer.from,
      to: lexer.to,
      message: 'A note stands over one or two participants ("Note over A,B: …"), or beside one.',
    });
  }
  if (!isLineEnd(lexer.kind)) return reader.unexpected('A colon and the text were expected');
  return reader.fail({
    code: 'seq-no-text',
    from,
    to: name.to,
    message: 'The note has no text: write a colon and the text behind the name.',
    fix: { title: 'Add the colon', edits: [{ from: name.to, to: name.to, text: ': ' }] },
  });
}
