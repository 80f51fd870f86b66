import { isShape } from './builder.ts';
import type { Declaration, Piece } from './builder.ts';
import { isLineEnd, keywordName, quote, visible } from './explain.ts';
import { T } from './lexer.ts';
import { lineEnd } from './lines.ts';
import type { Reader } from './reader.ts';
import { readSettings } from './settings.ts';

/** `create participant B`, `create actor B`. */
export function readCreate(reader: Reader): boolean {
  const { lexer } = reader;
  const from = lexer.from;
  const kind = lexer.next();
  if (kind === T.participant || kind === T.actor || kind === T.destroy) {
    return readParticipant(reader, true, from);
  }
  return reader.fail({
    code: 'seq-create',
    from,
    to: Math.max(from + 6, visible(reader.builder, lexer).to),
    message: '"create" is followed by "participant" or "actor" and a name: "create participant B".',
  });
}

/** `participant`, `actor` and `destroy`; `created` behind `create`. */
export function readParticipant(
  reader: Reader,
  created: boolean,
  from = reader.lexer.from,
): boolean {
  const { lexer } = reader;
  const keyword = lexer.kind;
  if (lexer.next() !== T.name) return badName(reader, from);
  const name = reader.piece();
  let to = name.to;
  const said: Declaration = {
    statement: { from, to },
    name,
    shape: keyword === T.actor ? 'actor' : 'participant',
  };
  lexer.next();
  if (lexer.kind === T.configOpen) {
    if (keyword === T.destroy || !config(reader, said)) return badConfig(reader, keyword);
    to = said.statement.to;
  }
  if (lexer.kind === T.as && keyword !== T.destroy) {
    if (lexer.next() !== T.rest) return reader.unexpected('A label was expected behind "as"');
    said.label = reader.piece();
    to = reader.builder.trimmed(said.label.from, said.label.to).to;
    lexer.next();
  }
  if (!isLineEnd(lexer.kind)) return reader.unexpected('The end of the line was expected');
  said.statement = { from, to: Math.max(to, name.to) };
  if (keyword === T.destroy && !created) reader.builder.destroy(said.statement, name);
  else reader.builder.declare(said, created);
  adviseAs(reader, said);
  return true;
}

/** `participant My DB as X` makes a participant named so: only single words take an alias. */
function adviseAs(reader: Reader, said: Declaration): void {
  const name = reader.builder.raw(said.name);
  const split = /^(.*?\s.*?)\s+as\s+(.+)$/i.exec(name);
  if (split === null) return;
  const id = (split[1] ?? '').replace(/\s+/g, '');
  reader.builder.report({
    code: 'seq-name-with-as',
    severity: 'warning',
    ...said.name,
    message: `The whole of ${quote(name)} is the participant's name: "as" gives a label only to a name without spaces.`,
    fix: {
      title: `Name it ${id}`,
      edits: [{ ...said.name, text: `${id} as ${split[2] ?? ''}` }],
    },
  });
}

/** What is wrong with the name of a declaration or activation. */
export function badName(reader: Reader, from: number): false {
  const { builder } = reader;
  const { lexer } = reader;
  if (lexer.kind === T.nothing) {
    return reader.fail({
      code: 'seq-no-name',
      from,
      to: Math.max(from + 1, visible(builder, lexer).to),
      message: 'A name is missing here.',
    });
  }
  const said = builder.raw(lexer);
  if (/^\s*(?:-|<<)/.test(said)) {
    return reader.fail(keywordName(builder, { from, to: lexer.from, kind: T.participant }));
  }
  const bad = /[<>:,@]/.exec(said);
  const at = lexer.from + (bad?.index ?? 0);
  const colon = bad?.[0] === ':';
  const space = /^ */.exec(said.slice((bad?.index ?? 0) + 1))?.[0].length ?? 0;
  return reader.fail({
    code: 'seq-bad-name',
    from: lexer.from,
    to: lexer.to,
    message: `A declared name cannot hold "${bad?.[0] ?? said.charAt(0)}". ${colon ? 'Write "as" between a name and its label.' : 'Declare one participant a line; write other characters in a label: "participant A as …".'}`,
    ...(colon
      ? { fix: { title: 'Write "as"', edits: [{ from: at, to: at + 1 + space, text: ' as ' }] } }
      : {}),
  });
}

/** `@{ … }` behind a name. */
function config(reader: Reader, said: Declaration): boolean {
  const { lexer } = reader;
  const open = lexer.from;
  if (lexer.next() !== T.config) return false;
  const inside = reader.piece();
  if (lexer.next() !== T.configClose) {
    unclosedConfig(reader, open, said);
    return false;
  }
  said.statement = { from: said.statement.from, to: lexer.to };
  const settings = readSettings(reader.builder.raw(inside), inside.from);
  for (const finding of settings.findings) reader.builder.report(finding);
  if (settings.type !== undefined) said.type = settings.type;
  if (settings.alias !== undefined) said.alias = settings.alias;
  if (settings.type !== undefined && !isShape(settings.type)) {
    unknownType(reader, settings.type, inside);
  }
  lexer.next();
  return true;
}

function unknownType(reader: Reader, type: string, inside: Piece): void {
  reader.builder.report({
    code: 'seq-unknown-type',
    severity: 'warning',
    ...reader.builder.trimmed(inside.from, inside.to),
    message: `There is no participant type ${quote(type)}: it is one of participant, actor, boundary, control, entity, database, collections, queue.`,
  });
}

function unclosedConfig(reader: Reader, open: number, said: Declaration): void {
  const { text } = reader.builder.source;
  const line = lineEnd(text, open);
  const end = text.trimEnd().length;
  const related = [{ from: open, to: open + 2, message: 'the settings begin here' }];
  reader.builder.report({
    code: 'seq-unclosed-config',
    from: open,
    to: open + 2,
    message: `The settings of "${reader.builder.raw(said.name)}" are never closed: "}" is missing.`,
    fix: { title: 'Add "}"', edits: [{ from: line, to: line, text: ' }' }] },
  });
  if (!reader.saidUnclosed && text.slice(open, end).includes('\n')) {
    reader.saidUnclosed = true;
    reader.builder.report({
      code: 'seq-unclosed-config',
      from: text.length,
      to: text.length,
      message: 'The text stops inside the settings of a participant: "}" is missing.',
      related,
    });
  }
}

function badConfig(reader: Reader, keyword: number): false {
  const { lexer } = reader;
  const reported = reader.builder.diagnostics.at(-1)?.code === 'seq-unclosed-config';
  if (reported) return false;
  if (keyword === T.destroy) return reader.unexpected('The end of the line was expected');
  return reader.fail({
    code: 'seq-bad-config',
    from: Math.max(0, lexer.from - 2),
    to: lexer.to,
    message:
      'The settings are empty. Write for instance @{ "type": "database" }, or leave them out.',
  });
}
