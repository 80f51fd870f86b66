import { ARROWS } from './arrows.ts';
import { Blocks } from './blocks.ts';
import type { Brancher, Opener } from './blocks.ts';
import { readColor } from './colors.ts';
import { isShape } from './builder.ts';
import type { Builder, Declaration, Piece } from './builder.ts';
import { readSettings } from './settings.ts';
import {
  explainMessage,
  isKeyword,
  isLineEnd,
  keywordName,
  quote,
  unexpected,
  visible,
} from './explain.ts';
import { T } from './lexer.ts';
import type { Lexer } from './lexer.ts';
import { indentation, lineEnd, lineStart } from './lines.ts';
import { readLink, readLinks } from './links.ts';
import type { Finding } from './source.ts';
import { keywordMeant } from './typos.ts';

const OPENERS: Record<number, Opener> = {
  [T.loop]: 'loop',
  [T.rect]: 'rect',
  [T.opt]: 'opt',
  [T.alt]: 'alt',
  [T.par]: 'par',
  [T.parOver]: 'par_over',
  [T.critical]: 'critical',
  [T.break]: 'break',
};

const BRANCHERS: Record<number, Brancher> = {
  [T.else]: 'else',
  [T.and]: 'and',
  [T.option]: 'option',
};

/**
 * Reads the statements of a sequence diagram one after the other. Each method reads one kind of
 * statement from the present token on; it returns false after reporting what is wrong, and the
 * reading goes on with the next line.
 */
export class Statements {
  readonly blocks: Blocks;
  readonly #lexer: Lexer;
  readonly #builder: Builder;
  /** The first token of a box that is open. */
  #box: { id: string; keyword: Piece } | undefined;
  /** True when it was said that the text stops inside settings. */
  #saidEnd = false;

  constructor(lexer: Lexer, builder: Builder) {
    this.#lexer = lexer;
    this.#builder = builder;
    this.blocks = new Blocks(builder);
  }

  /** Reads to the end of the text; what is open there is closed, and returned. */
  all(): (Opener | 'box')[] {
    const lexer = this.#lexer;
    while (lexer.kind !== T.end) {
      const start = lexer.from;
      if (lexer.kind === T.newline) lexer.next();
      else if (!this.#statement()) this.#recover(start);
    }
    const open: (Opener | 'box')[] = [...this.blocks.open];
    if (this.#box) {
      open.push('box');
      this.#unclosedBox(this.#box);
    }
    this.blocks.finish(this.#builder.source.text.length - 1);
    return open;
  }

  /** Goes on with the next line, or with the present token when it is on one already. */
  #recover(start: number): void {
    const lexer = this.#lexer;
    const { text } = lexer;
    const next = lineEnd(text, start);
    lexer.restart(lexer.from > next && lexer.kind !== T.end ? lexer.from : next);
  }

  #fail(finding: Finding): false {
    this.#builder.report(finding);
    return false;
  }

  #statement(): boolean {
    const { kind } = this.#lexer;
    if (this.#box !== undefined) return this.#boxLine(kind);
    if (kind === T.name) return this.#message();
    const opener = OPENERS[kind];
    if (opener !== undefined) return this.#enter(opener);
    const brancher = BRANCHERS[kind];
    if (brancher !== undefined) return this.#branch(brancher);
    return this.#otherStatement(kind);
  }

  #otherStatement(kind: number): boolean {
    switch (kind) {
      case T.participant:
      case T.actor:
      case T.destroy:
        return this.#participant(false);
      case T.create:
        return this.#create();
      case T.close:
        return this.#end();
      case T.note:
        return this.#note();
      case T.activate:
      case T.deactivate:
        return this.#activation();
      case T.autonumber:
        return this.#autonumber();
      case T.box:
        return this.#enterBox();
      case T.links:
      case T.link:
      case T.properties:
      case T.details:
        return this.#links();
      case T.title:
      case T.accTitle:
      case T.accDescr:
      case T.accBlock:
        return this.#title();
      case T.stray:
        return this.#stray();
      default:
        return this.#nonsense();
    }
  }

  #piece(): Piece {
    return { from: this.#lexer.from, to: this.#lexer.to };
  }

  // Messages

  #message(): boolean {
    const sender = this.#piece();
    this.#lexer.next();
    return this.#messageFrom(sender);
  }

  #messageFrom(sender: Piece): boolean {
    const lexer = this.#lexer;
    const centralFrom = lexer.kind === T.circle;
    const begin = lexer.from;
    if (centralFrom) lexer.next();
    if (lexer.kind < T.arrow) return this.#brokenMessage(sender);
    const form = ARROWS[lexer.kind - T.arrow];
    const arrow = { from: begin, to: lexer.to };
    const sign = this.#sign(lexer.next(), centralFrom);
    if (sign !== 'none') {
      arrow.to = lexer.to;
      lexer.next();
    }
    if (lexer.kind !== T.name && lexer.kind !== T.link) {
      return this.#fail(explainMessage(this.#builder, lexer, { sender, arrow }));
    }
    const receiver = this.#piece();
    if (lexer.next() !== T.text) {
      return this.#fail(explainMessage(this.#builder, lexer, { sender, arrow, receiver }));
    }
    const text = this.#piece();
    this.#adviseCut(text.to);
    lexer.next();
    const plain = form?.arrow ?? (ARROWS[0] as (typeof ARROWS)[number]).arrow;
    const central = centralFrom || sign === 'central';
    this.#builder.message({
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
  #sign(kind: number, centralFrom: boolean): 'none' | 'activate' | 'deactivate' | 'central' {
    if (kind === T.circle) return 'central';
    if (centralFrom) return 'none';
    if (kind === T.plus) return 'activate';
    return kind === T.minus ? 'deactivate' : 'none';
  }

  /** No arrow behind a name: perhaps another statement, misspelled. */
  #brokenMessage(sender: Piece): boolean {
    const lexer = this.#lexer;
    const finding = explainMessage(this.#builder, lexer, { sender });
    const isWords = finding.code === 'seq-unknown-statement';
    if (isWords && this.#misspelled(sender, finding)) return false;
    return this.#fail(finding);
  }

  /** Reports a misspelled keyword; one that opens or closes a fragment still does so. */
  #misspelled(words: Piece, finding: Finding): boolean {
    const builder = this.#builder;
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
    if (!same) this.#actAs(meant, word, { from: word.to, to: words.to });
    return true;
  }

  #actAs(meant: string, word: Piece, rest: Piece): void {
    const opener = Object.values(OPENERS).find((known) => known === meant);
    const brancher = Object.values(BRANCHERS).find((known) => known === meant);
    if (meant === 'end') this.blocks.leave(word);
    else if (opener) this.blocks.enter(opener, word, rest);
    else if (brancher) this.blocks.branch(brancher, word, rest);
    else if (meant === 'box') this.blocks.forgiveEnd();
  }

  // Participants

  #create(): boolean {
    const lexer = this.#lexer;
    const from = lexer.from;
    const kind = lexer.next();
    if (kind === T.participant || kind === T.actor || kind === T.destroy) {
      return this.#participant(true, from);
    }
    return this.#fail({
      code: 'seq-create',
      from,
      to: Math.max(from + 6, visible(this.#builder, lexer).to),
      message: '"create" is followed by "participant" or "actor" and a name: "create participant B".',
    });
  }

  #participant(created: boolean, from = this.#lexer.from): boolean {
    const lexer = this.#lexer;
    const keyword = lexer.kind;
    if (lexer.next() !== T.name) return this.#badName(from);
    const name = this.#piece();
    let to = name.to;
    const said: Declaration = {
      statement: { from, to },
      name,
      shape: keyword === T.actor ? 'actor' : 'participant',
    };
    lexer.next();
    if (lexer.kind === T.configOpen) {
      if (keyword === T.destroy || !this.#config(said)) return this.#badConfig(keyword);
      to = said.statement.to;
    }
    if (lexer.kind === T.as && keyword !== T.destroy) {
      if (lexer.next() !== T.rest) return this.#unexpected('A label was expected behind "as"');
      said.label = this.#piece();
      to = this.#builder.trimmed(said.label.from, said.label.to).to;
      lexer.next();
    }
    if (!isLineEnd(lexer.kind)) return this.#unexpected('The end of the line was expected');
    said.statement = { from, to: Math.max(to, name.to) };
    if (keyword === T.destroy && !created) this.#builder.destroy(said.statement, name);
    else this.#builder.declare(said, created);
    this.#adviseAs(said);
    return true;
  }

  /** `participant My DB as X` makes a participant named so: only single words take an alias. */
  #adviseAs(said: Declaration): void {
    const name = this.#builder.raw(said.name);
    const split = /^(.*?\s.*?)\s+as\s+(.+)$/i.exec(name);
    if (split === null) return;
    const id = (split[1] ?? '').replace(/\s+/g, '');
    this.#builder.report({
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

  #badName(from: number): false {
    const builder = this.#builder;
    const lexer = this.#lexer;
    if (lexer.kind === T.nothing) {
      return this.#fail({
        code: 'seq-no-name',
        from,
        to: Math.max(from + 1, visible(builder, lexer).to),
        message: 'A name is missing here.',
      });
    }
    const said = builder.raw(lexer);
    if (/^\s*(?:-|<<)/.test(said)) {
      return this.#fail(keywordName(builder, { from, to: lexer.from, kind: T.participant }));
    }
    const bad = /[<>:,@]/.exec(said);
    const at = lexer.from + (bad?.index ?? 0);
    const colon = bad?.[0] === ':';
    const space = /^ */.exec(said.slice((bad?.index ?? 0) + 1))?.[0].length ?? 0;
    return this.#fail({
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
  #config(said: Declaration): boolean {
    const lexer = this.#lexer;
    const open = lexer.from;
    if (lexer.next() !== T.config) return false;
    const inside = this.#piece();
    if (lexer.next() !== T.configClose) {
      this.#unclosedConfig(open, said);
      return false;
    }
    said.statement = { from: said.statement.from, to: lexer.to };
    const settings = readSettings(this.#builder.raw(inside), inside.from);
    for (const finding of settings.findings) this.#builder.report(finding);
    if (settings.type !== undefined) said.type = settings.type;
    if (settings.alias !== undefined) said.alias = settings.alias;
    if (settings.type !== undefined && !isShape(settings.type)) {
      this.#unknownType(settings.type, inside);
    }
    lexer.next();
    return true;
  }

  #unknownType(type: string, inside: Piece): void {
    this.#builder.report({
      code: 'seq-unknown-type',
      severity: 'warning',
      ...this.#builder.trimmed(inside.from, inside.to),
      message: `There is no participant type ${quote(type)}: it is one of participant, actor, boundary, control, entity, database, collections, queue.`,
    });
  }

  #unclosedConfig(open: number, said: Declaration): void {
    const { text } = this.#builder.source;
    const line = lineEnd(text, open);
    const end = text.trimEnd().length;
    const related = [{ from: open, to: open + 2, message: 'the settings begin here' }];
    this.#builder.report({
      code: 'seq-unclosed-config',
      from: open,
      to: open + 2,
      message: `The settings of "${this.#builder.raw(said.name)}" are never closed: "}" is missing.`,
      fix: { title: 'Add "}"', edits: [{ from: line, to: line, text: ' }' }] },
    });
    if (!this.#saidEnd && text.slice(open, end).includes('\n')) {
      this.#saidEnd = true;
      this.#builder.report({
        code: 'seq-unclosed-config',
        from: text.length,
        to: text.length,
        message: 'The text stops inside the settings of a participant: "}" is missing.',
        related,
      });
    }
  }

  #badConfig(keyword: number): false {
    const lexer = this.#lexer;
    const reported = this.#builder.diagnostics.at(-1)?.code === 'seq-unclosed-config';
    if (reported) return false;
    if (keyword === T.destroy) return this.#unexpected('The end of the line was expected');
    return this.#fail({
      code: 'seq-bad-config',
      from: Math.max(0, lexer.from - 2),
      to: lexer.to,
      message: 'The settings are empty. Write for instance @{ "type": "database" }, or leave them out.',
    });
  }

  #unexpected(expected: string): false {
    return this.#fail(unexpected(this.#builder, this.#lexer, expected));
  }

  // Boxes

  #enterBox(): boolean {
    const lexer = this.#lexer;
    const keyword = this.#piece();
    lexer.next();
    const rest = this.#piece();
    const builder = this.#builder;
    const { color, title } = readColor(builder.raw(rest));
    const box = builder.openBox(builder.label(rest.to - title.length, rest.to), color);
    const label = builder.trimmed(rest.to - title.length, rest.to);
    builder.mark(`${box.id}.keyword`, keyword.from, keyword.to);
    builder.mark(`${box.id}.label`, label.from, label.to);
    this.#box = { id: box.id, keyword };
    lexer.next();
    return true;
  }

  #boxLine(kind: number): boolean {
    if (kind === T.participant || kind === T.actor || kind === T.destroy) {
      return this.#participant(false);
    }
    const box = this.#box as { id: string; keyword: Piece };
    if (kind === T.close) {
      this.#builder.mark(`${box.id}.end`, this.#lexer.from, this.#lexer.to);
      this.#leaveBox(box, this.#lexer.to);
      this.#lexer.next();
      return true;
    }
    this.#boxContent(box);
    return this.#statement();
  }

  #leaveBox(box: { id: string; keyword: Piece }, to: number): void {
    this.#builder.mark(box.id, box.keyword.from, to);
    this.#builder.closeBox();
    this.#box = undefined;
  }

  /** Something that cannot stand in a box: the box is left, and its `end` forgiven. */
  #boxContent(box: { id: string; keyword: Piece }): void {
    const lexer = this.#lexer;
    const builder = this.#builder;
    const { text } = builder.source;
    builder.report({
      code: 'seq-box-content',
      from: lexer.from,
      to: Math.max(lexer.to, lexer.from),
      message: 'Only participants can stand in a box. Write "end" before this line, or move it behind the box.',
      related: [{ ...box.keyword, message: 'the box begins here' }],
      fix: {
        title: 'Close the box before this line',
        edits: [{ from: lexer.from, to: lexer.from, text: `end\n${indentation(text, lexer.from)}` }],
      },
    });
    this.#leaveBox(box, lineStart(text, lexer.from));
    this.blocks.forgiveEnd();
  }

  #unclosedBox(box: { id: string; keyword: Piece }): void {
    const { text } = this.#builder.source;
    const end = text.trimEnd().length;
    this.#builder.report({
      code: 'seq-unclosed-block',
      ...box.keyword,
      message: 'The box is never closed. Write "end" behind its participants.',
    });
    this.#builder.report({
      code: 'seq-missing-end',
      from: text.length,
      to: text.length,
      message: 'The text stops while a box is still open: "end" is missing.',
      related: [{ ...box.keyword, message: 'the box begins here' }],
      fix: { title: 'Add the missing "end"', edits: [{ from: end, to: end, text: '\nend' }] },
    });
    this.#leaveBox(box, end);
  }

  // Fragments

  #enter(opener: Opener): boolean {
    const keyword = this.#piece();
    this.#lexer.next();
    const rest = this.#piece();
    this.blocks.enter(opener, keyword, rest);
    this.#adviseLabel(keyword, rest);
    this.#adviseCut(this.#hashBefore(keyword, rest) ?? rest.to);
    this.#lexer.next();
    return true;
  }

  /** Where a `#` directly behind the keyword made everything a comment. */
  #hashBefore(keyword: Piece, rest: Piece): number | undefined {
    const hash = this.#builder.source.text.slice(keyword.to, rest.from).indexOf('#');
    return hash < 0 ? undefined : keyword.to + hash;
  }

  /** A `#` in the midst of a text begins a comment: what follows is hardly meant as one. */
  #adviseCut(at: number): void {
    const { text } = this.#builder.source;
    if (text[at] !== '#' || /[\s#]/.test(text[at + 1] ?? ' ')) return;
    const hex = /^#[\da-f]{3}(?:[\da-f]{3})?(?![\w])/i.exec(text.slice(at, at + 8))?.[0];
    const edit = hex
      ? { from: at, to: at + hex.length, text: rgb(hex.slice(1)) }
      : { from: at, to: at + 1, text: '#35;' };
    this.#builder.report({
      code: 'seq-text-cut',
      severity: 'info',
      from: at,
      to: lineEnd(text, at),
      message: `From "#" on this is a comment and is not shown. ${hex ? 'Write the colour as rgb(…).' : 'Write "#35;" for the sign itself.'}`,
      fix: { title: `Write ${edit.text}`, edits: [edit] },
    });
  }

  /** `loop->>B: hi` opens a loop: it was hardly meant so. */
  #adviseLabel(keyword: Piece, rest: Piece): void {
    const label = this.#builder.raw(rest);
    if (!/^\s*(?:-{1,2}(?:>|x\s|\))|<<-)/.test(label)) return;
    const word = this.#builder.raw(keyword);
    this.#builder.report({
      code: 'seq-keyword-name',
      severity: 'warning',
      from: keyword.from,
      to: rest.to,
      message: `This opens a fragment: "${word}" is a word of the language, so no name in a message can begin with it.`,
    });
  }

  #branch(brancher: Brancher): boolean {
    const keyword = this.#piece();
    this.#lexer.next();
    this.blocks.branch(brancher, keyword, this.#piece());
    this.#lexer.next();
    return true;
  }

  #end(): boolean {
    const keyword = this.#piece();
    const lexer = this.#lexer;
    lexer.next();
    const isName = lexer.kind === T.minus && lexer.from === keyword.to && this.#arrowAhead();
    if (isName || lexer.kind >= T.arrow || lexer.kind === T.circle) {
      return this.#fail(keywordName(this.#builder, { ...keyword, kind: T.close }));
    }
    this.blocks.leave(keyword);
    return true;
  }

  #arrowAhead(): boolean {
    const { text, from } = this.#lexer;
    return /-(?:>|x\b|\))/.test(text.slice(from, lineEnd(text, from)));
  }

  // Notes

  #note(): boolean {
    const lexer = this.#lexer;
    const from = lexer.from;
    const builder = this.#builder;
    const kind = lexer.next();
    const placement = { [T.leftOf]: 'left', [T.rightOf]: 'right', [T.over]: 'over' }[kind];
    if (placement === undefined) return this.#badPlacement(from);
    const names: Piece[] = [];
    do {
      const next = lexer.next();
      if (next !== T.name && next !== T.link) return this.#badNote(from, names.length);
      names.push(this.#piece());
      lexer.next();
    } while (lexer.kind === T.comma && placement === 'over' && names.length < 2);
    if (lexer.kind !== T.text) return this.#noteWithoutText(from, names.at(-1) as Piece);
    const text = this.#piece();
    this.#adviseCut(text.to);
    const statement = { from, to: text.to };
    builder.note(statement, placement as 'left' | 'right' | 'over', names, text);
    lexer.next();
    return true;
  }

  #badPlacement(from: number): false {
    const lexer = this.#lexer;
    const builder = this.#builder;
    if (lexer.kind >= T.arrow || lexer.kind === T.circle) {
      return this.#fail(keywordName(builder, { from, to: from + 4, kind: T.note }));
    }
    const words = isLineEnd(lexer.kind) ? '' : builder.raw(lexer);
    const side = /^(left|right)(\s+of)?\s*/i.exec(words);
    const edit = side && {
      from: lexer.from,
      to: lexer.from + side[0].length,
      text: `${(side[1] ?? '').toLowerCase()} of `,
    };
    return this.#fail({
      code: 'seq-bad-note',
      from,
      to: Math.max(visible(builder, lexer).to, from + 4),
      message: 'A note says where it stands: "Note left of A: …", "Note right of A: …" or "Note over A,B: …".',
      ...(edit ? { fix: { title: `Write "${edit.text.trim()}"`, edits: [edit] } } : {}),
    });
  }

  #badNote(from: number, names: number): false {
    const lexer = this.#lexer;
    const builder = this.#builder;
    if (isKeyword(lexer.kind)) return this.#fail(keywordName(builder, lexer));
    return this.#fail({
      code: 'seq-bad-note',
      from,
      to: Math.max(visible(builder, lexer).to, from + 4),
      message: `${names === 0 ? 'The note needs the name of a participant' : 'A second name is missing behind the comma'}: "Note over A,B: …".`,
    });
  }

  #noteWithoutText(from: number, name: Piece): false {
    const lexer = this.#lexer;
    if (lexer.kind === T.comma) {
      return this.#fail({
        code: 'seq-bad-note',
        from: lexer.from,
        to: lexer.to,
        message: 'A note stands over one or two participants ("Note over A,B: …"), or beside one.',
      });
    }
    if (!isLineEnd(lexer.kind)) return this.#unexpected('A colon and the text were expected');
    return this.#fail({
      code: 'seq-no-text',
      from,
      to: name.to,
      message: 'The note has no text: write a colon and the text behind the name.',
      fix: { title: 'Add the colon', edits: [{ from: name.to, to: name.to, text: ': ' }] },
    });
  }

  // The rest

  #activation(): boolean {
    const lexer = this.#lexer;
    const from = lexer.from;
    const active = lexer.kind === T.activate;
    if (lexer.next() !== T.name) return this.#badName(from);
    const name = this.#piece();
    if (lexer.next() !== T.newline) return this.#unexpected('The end of the line was expected');
    this.#builder.activation({ from, to: name.to }, name, active);
    return true;
  }

  #autonumber(): boolean {
    const lexer = this.#lexer;
    const statement = this.#piece();
    const numbers: number[] = [];
    lexer.next();
    const off = lexer.kind === T.off;
    if (off) {
      statement.to = lexer.to;
      lexer.next();
    }
    while (!off && lexer.kind === T.number && numbers.length < 2) {
      numbers.push(Number(this.#builder.raw(lexer)));
      statement.to = lexer.to;
      lexer.next();
    }
    if (lexer.kind !== T.newline) return this.#badNumbering(statement);
    this.#builder.numbering(statement, !off, numbers);
    return true;
  }

  #badNumbering(statement: Piece): false {
    const lexer = this.#lexer;
    const { text } = this.#builder.source;
    const line = text.indexOf('\n', statement.to);
    if (line >= 0 && lexer.from > line) {
      return this.#fail({
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
      return this.#fail(keywordName(this.#builder, { ...statement, kind: T.autonumber }));
    }
    return this.#fail({
      code: 'seq-autonumber',
      from: statement.from,
      to: Math.max(statement.to, visible(this.#builder, lexer).to),
      message: '"autonumber" stands alone, or with "off", or with a first number and a step: "autonumber 10 5" (numbers with at most two decimals).',
    });
  }

  /** `link`, `links`, `properties`, `details`; `link` may also be a participant's name. */
  #links(): boolean {
    const lexer = this.#lexer;
    const keyword = this.#piece();
    const kind = lexer.kind;
    lexer.next();
    if (kind === T.link && (lexer.kind >= T.arrow || lexer.kind === T.circle)) {
      return this.#messageFrom(keyword);
    }
    if (lexer.kind !== T.name && lexer.kind !== T.link) {
      if (isKeyword(lexer.kind)) return this.#fail(keywordName(this.#builder, lexer));
      return this.#unexpected('The name of a participant was expected');
    }
    const name = this.#piece();
    if (lexer.next() !== T.text) {
      return this.#unexpected('A colon was expected behind the name');
    }
    const facts = this.#builder.mention(name);
    const text = { from: lexer.from + 1, to: lexer.to };
    const read = kind === T.link ? readLink : kind === T.details ? undefined : readLinks;
    const said = read?.(this.#builder.raw(text));
    if (said !== undefined && kind !== T.properties) facts.role.links.push(...said.links);
    if (said?.problem !== undefined) {
      const severity = 'warning';
      const place = this.#builder.trimmed(text.from, text.to);
      this.#builder.report({ code: 'seq-links', severity, ...place, message: said.problem });
    }
    lexer.next();
    return true;
  }

  #title(): boolean {
    const lexer = this.#lexer;
    const { kind } = lexer;
    const piece = this.#piece();
    if (kind === T.title) {
      const word = this.#builder.source.text[piece.from + 5] === ':' ? 6 : 5;
      const from = piece.from + word;
      this.#builder.title = this.#builder.label(from, piece.to);
      const place = this.#builder.trimmed(from, piece.to);
      this.#builder.mark('title', place.from, place.to);
      this.#adviseTitle(piece.from, from);
    } else {
      lexer.next();
      this.#builder.mark(kind === T.accTitle ? 'accTitle' : 'accDescr', piece.from, lexer.to);
      if (kind === T.accBlock) this.#adviseBlock(piece);
    }
    lexer.next();
    return true;
  }

  #adviseTitle(from: number, text: number): void {
    if (this.#builder.source.text[text] !== '\n') return;
    this.#builder.report({
      code: 'seq-title-next-line',
      severity: 'warning',
      from,
      to: this.#lexer.to,
      message: 'There is no title behind this word, so the next line is taken for it. Write the title on the same line.',
    });
  }

  #adviseBlock(open: Piece): void {
    const { text } = this.#builder.source;
    if (text[this.#lexer.to] === '}') return;
    this.#builder.report({
      code: 'seq-unclosed-description',
      severity: 'warning',
      ...open,
      message: 'This description is never closed, so the rest of the text is taken for it. Write "}" behind it.',
    });
  }

  /** Single characters where a statement should begin are passed over, as Mermaid does. */
  #stray(): boolean {
    const lexer = this.#lexer;
    const piece = this.#piece();
    lexer.next();
    while (lexer.kind === T.stray && lexer.from === piece.to) {
      piece.to = lexer.to;
      lexer.next();
    }
    this.#builder.report({
      code: 'seq-stray-character',
      severity: 'warning',
      ...piece,
      message: `${quote(this.#builder.raw(piece))} means nothing here and is passed over.`,
      fix: { title: 'Remove it', edits: [{ ...piece, text: '' }] },
    });
    return true;
  }

  #nonsense(): boolean {
    const lexer = this.#lexer;
    const builder = this.#builder;
    const { kind } = lexer;
    if (kind === T.header) {
      return this.#fail({
        code: 'seq-header-again',
        from: lexer.from,
        to: lexer.to,
        message: 'A second diagram begins here. A text holds one diagram: move this one to a text (or fenced block) of its own.',
      });
    }
    if (isKeyword(kind)) return this.#fail(keywordName(builder, this.#withKind()));
    return this.#fail({
      code: 'seq-unknown-statement',
      from: lexer.from,
      to: Math.max(lexer.to, lexer.from),
      message:
        kind >= T.arrow
          ? 'A name is missing before this arrow: a message is written "Sender->>Receiver: text".'
          : `No statement begins with ${quote(builder.raw(lexer))}.`,
    });
  }

  #withKind(): Piece & { kind: number } {
    return { ...this.#piece(), kind: this.#lexer.kind };
  }
}

/** `eee` or `eeeeee` as `rgb(…)`. */
function rgb(hex: string): string {
  const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const parts = [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
  return `rgb(${parts.join(', ')})`;
}
