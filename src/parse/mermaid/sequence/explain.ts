import { isSpace } from '../common.ts';
import { T } from './lexer.ts';
import { ARROW_SPELLINGS } from './scan.ts';
import type { Lexer } from './lexer.ts';
import type { Builder, Piece } from './builder.ts';
import type { Finding } from './source.ts';
import { within } from './typos.ts';

/** A message that stops making sense after what is given. */
export interface BrokenMessage {
  sender: Piece;
  arrow?: Piece;
  receiver?: Piece;
}

/** Why the present token cannot go on with a message, and what to do about it. */
export function explainMessage(builder: Builder, lexer: Lexer, broken: BrokenMessage): Finding {
  const { sender, arrow, receiver } = broken;
  if (arrow === undefined) return explainNoArrow(builder, lexer, sender);
  if (receiver === undefined) return explainReceiver(builder, lexer, sender, arrow);
  return explainRest(builder, lexer, receiver);
}

function explainNoArrow(builder: Builder, lexer: Lexer, sender: Piece): Finding {
  const { text } = builder.source;
  const arrow = arrowLike(text, sender.from);
  if (arrow !== undefined) return unknownArrow(builder, sender.from, arrow);
  if (!isLineEnd(lexer.kind) && lexer.kind !== T.text) {
    return unexpected(builder, lexer, 'An arrow was expected behind the name');
  }
  return explainWords(builder, lexer, sender);
}

/** A line of words without an arrow: a rest behind `;`, or nothing that is known. */
function explainWords(builder: Builder, lexer: Lexer, words: Piece): Finding {
  const { text } = builder.source;
  const semicolon = separatorBefore(text, words.from);
  const to = lexer.kind === T.text ? lexer.to : words.to;
  if (semicolon >= 0) {
    return {
      code: 'seq-semicolon',
      from: words.from,
      to,
      message:
        'A ";" ends the statement before it, so this is read as a statement of its own. Write "#59;" for a semicolon in a text.',
      fix: {
        title: 'Write the semicolon as #59;',
        edits: [{ from: semicolon, to: semicolon + 1, text: '#59;' }],
      },
    };
  }
  const quoted = quote(builder.raw(words));
  const colon = lexer.kind === T.text;
  return {
    code: 'seq-unknown-statement',
    from: words.from,
    to,
    message: colon
      ? `There is no arrow before the colon: a message is written "Sender->>Receiver: text".`
      : `${quoted} is not a statement. A message is written "Sender->>Receiver: text".`,
  };
}

function explainReceiver(builder: Builder, lexer: Lexer, sender: Piece, arrow: Piece): Finding {
  const joined = lexer.from === arrow.to;
  if (joined && isSign(lexer.kind)) {
    const { text } = builder.source;
    let to = lexer.to;
    while (ARROWISH.test(text.charAt(to))) to++;
    return unknownArrow(builder, sender.from, { from: arrow.from, to });
  }
  if (isLineEnd(lexer.kind) || lexer.kind === T.text) {
    return {
      code: 'seq-no-receiver',
      from: arrow.from,
      to: lexer.kind === T.text ? lexer.to : arrow.to,
      message: `Nobody receives this message: write a name behind the arrow.`,
    };
  }
  if (isKeyword(lexer.kind)) return keywordName(builder, lexer);
  return unexpected(builder, lexer, 'A name was expected behind the arrow');
}

function explainRest(builder: Builder, lexer: Lexer, receiver: Piece): Finding {
  if (isLineEnd(lexer.kind)) return noText(builder, receiver);
  if (lexer.kind >= T.arrow || lexer.kind === T.minus || lexer.kind === T.circle) {
    return {
      code: 'seq-two-arrows',
      from: lexer.from,
      to: lexer.to,
      message: `${quote(builder.raw(lexer))} begins a second arrow, but a line holds one message: "Sender->>Receiver: text". Write each message on a line of its own; a name cannot hold an arrow.`,
    };
  }
  if (lexer.kind === T.comma) {
    return {
      code: 'seq-many-receivers',
      from: lexer.from,
      to: lexer.to,
      message: 'A message has one receiver. Write one line for each of them.',
    };
  }
  return unexpected(builder, lexer, 'A colon and the text of the message were expected');
}

/** A message without text: where the colon belongs, if a known name tells. */
function noText(builder: Builder, receiver: Piece): Finding {
  const name = builder.raw(receiver);
  const known = firstWords(name).find((words) => builder.roles.has(words));
  const at = known === undefined ? receiver.to : receiver.from + known.length;
  return {
    code: 'seq-no-text',
    from: receiver.from,
    to: receiver.to,
    message: `A message needs a colon and a text behind its receiver, also when the text is empty: "${known ?? name}: …".`,
    fix: { title: 'Add the colon', edits: [{ from: at, to: at, text: known ? ':' : ': ' }] },
  };
}

/** The first words of a name, the longest choice first, without the name itself. */
function firstWords(name: string): string[] {
  const ends = [...name.slice(0, 200).matchAll(/\s+/g)].map((match) => match.index);
  return ends.map((end) => name.slice(0, end)).reverse();
}

/** A keyword (or a bare number) where a name is wanted. */
export function keywordName(builder: Builder, token: Piece & { kind: number }): Finding {
  const word = builder.raw(token);
  const number = token.kind === T.number;
  return {
    code: 'seq-keyword-name',
    from: token.from,
    to: token.to,
    message: number
      ? `The number ${word} with a space behind it is not read as a name. Remove the space, or give the participant another name.`
      : `"${word}" is a word of the language, so a name in a message cannot begin with it. Name the participant otherwise, and declare it with "participant … as ${word} …" to show the word.`,
  };
}

/** An arrow that the language does not have, with the nearest that it has. */
export function unknownArrow(builder: Builder, sender: number, arrow: Piece): Finding {
  const { text } = builder.source;
  const written = text.slice(arrow.from, arrow.to);
  const base = {
    code: 'seq-unknown-arrow',
    from: arrow.from,
    to: arrow.to,
  };
  if (/^(?:<|←|⇐)[^>]*$/.test(written)) {
    return {
      ...base,
      message: `${quote(written)} is not an arrow: arrows point to the right. Write the sender first.`,
      ...swapped(builder, sender, arrow, written),
    };
  }
  const nearest = nearestArrow(written);
  return {
    ...base,
    message: `${quote(written)} is not an arrow. Did you mean "${nearest}"?`,
    fix: { title: `Write "${nearest}"`, edits: [{ ...arrow, text: nearest }] },
  };
}

function swapped(
  builder: Builder,
  sender: number,
  arrow: Piece,
  written: string,
): Pick<Finding, 'fix'> {
  const { text, raw } = builder.source;
  const left = raw.slice(sender, arrow.from).trim();
  const rest = /^[^:\n;#]*/.exec(text.slice(arrow.to))?.[0] ?? '';
  const right = raw.slice(arrow.to, arrow.to + rest.length).trim();
  if (left === '' || right === '') return {};
  const nearest = /--|==|⇐/.test(written) ? '-->>' : '->>';
  const edit = { from: sender, to: arrow.to + rest.length, text: `${right}${nearest}${left}` };
  return { fix: { title: 'Write the sender first', edits: [edit] } };
}

/** The known arrow that comes closest in look to what was written. */
function nearestArrow(written: string): string {
  const dashed = /--|==|~~|[—–⟹⇒⇢]|-?\.-?/.test(written);
  const line = dashed ? '--' : '-';
  if (/[<←⇐].*[>→⇒]|[↔⇔]/.test(written)) return `<<${line}>>`;
  if (/x$/i.test(written)) return `${line}x`;
  if (written.endsWith(')')) return `${line})`;
  if (/[>→⟶⇒⟹➔➜➝➞⇢]/.test(written)) return `${line}>>`;
  if (/^-+$/.test(written)) return `${line}>`;
  const near = ARROW_SPELLINGS.find((spelling) => within(spelling, written, 1));
  return near ?? `${line}>>`;
}

const ARROWISH = /[-=~<>.|\\/—–→⟶⇒⟹➔➜➝➞⇢←⇐↔⇔]/;
const ARROW_RUNS = /[-=~<>.|\\/—–→⟶⇒⟹➔➜➝➞⇢←⇐↔⇔]+(?:[xX](?=\s)|\))?/g;

/** What looks like an arrow between the beginning of a statement and its colon. */
export function arrowLike(text: string, from: number): Piece | undefined {
  const statement = /^[^:\n;]*/.exec(text.slice(from, from + 500))?.[0] ?? '';
  for (const match of statement.matchAll(ARROW_RUNS)) {
    const run = match[0];
    const looks = /[<>=~→⟶⇒⟹➔➜➝➞⇢←⇐↔⇔—–]|--|-\)|-\s*$|[-][xX]$/.test(run);
    const alone = run === '-' && /\s-\s/.test(statement.slice(match.index - 1, match.index + 2));
    if ((looks || alone) && match.index > 0) {
      return { from: from + match.index, to: from + match.index + run.length };
    }
  }
  return undefined;
}

/** The fallback: the present token is not what was expected. */
export function unexpected(builder: Builder, lexer: Lexer, expected: string): Finding {
  const place = visible(builder, lexer);
  const found = isLineEnd(lexer.kind) ? 'the line ends' : `there is ${quote(builder.raw(place))}`;
  return {
    code: 'seq-unexpected',
    ...place,
    message: `${expected}, but ${found}.`,
  };
}

/** The present token, or the end of the statement before it when the token is a line break. */
export function visible(builder: Builder, lexer: Lexer): Piece {
  if (!isLineEnd(lexer.kind)) return { from: lexer.from, to: Math.max(lexer.to, lexer.from) };
  const { text } = builder.source;
  let from = Math.min(lexer.before, text.length);
  while (from > 0 && isSpace(text.charCodeAt(from - 1))) from--;
  return { from, to: from };
}

/** The `;` that separates a statement from the one before it on the same line; -1 if none. */
function separatorBefore(text: string, at: number): number {
  let back = at - 1;
  while (back >= 0 && text.charCodeAt(back) !== 10 && isSpace(text.charCodeAt(back))) back--;
  return text[back] === ';' ? back : -1;
}

/** True for what ends a statement. */
export function isLineEnd(kind: number): boolean {
  return kind === T.newline || kind === T.end || kind === T.nothing;
}

function isSign(kind: number): boolean {
  return kind >= T.arrow || (kind >= T.plus && kind <= T.stray);
}

/** True for words that the language keeps for itself, and for bare numbers. */
export function isKeyword(kind: number): boolean {
  return (
    kind === T.number ||
    kind === T.header ||
    (kind >= T.participant && kind <= T.off && kind !== T.configOpen && kind !== T.config)
  );
}

/** A short quotation of what a person wrote. */
export function quote(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > 40 ? `"${flat.slice(0, 38)}…"` : `"${flat}"`;
}
