/** What a token of a state diagram is. */
export type TokenType =
  | 'header'
  | 'newline'
  | 'id'
  | 'star'
  | 'arrow'
  | 'description'
  | 'classMark'
  | 'divider'
  | 'open'
  | 'close'
  | 'stateKeyword'
  | 'quoted'
  | 'as'
  | 'stateName'
  | 'fork'
  | 'join'
  | 'choice'
  | 'twoWords'
  | 'note'
  | 'noteSide'
  | 'noteText'
  | 'direction'
  | 'hide'
  | 'scale'
  | 'width'
  | 'accessibility'
  | 'classDef'
  | 'classDefId'
  | 'classDefDefault'
  | 'class'
  | 'style'
  | 'targets'
  | 'rest'
  | 'click'
  | 'href'
  | 'string'
  | 'default'
  | 'comment'
  | 'invalid'
  | 'end';

/** A token; offsets are in the lexable text. */
export interface Token {
  type: TokenType;
  from: number;
  to: number;
  text: string;
}

type Mode =
  | 'top'
  | 'body'
  | 'state'
  | 'stateId'
  | 'quoted'
  | 'note'
  | 'noteId'
  | 'noteText'
  | 'floating'
  | 'floatingId'
  | 'scale'
  | 'classDef'
  | 'rest'
  | 'classIds'
  | 'styleIds'
  | 'acc'
  | 'accBlock';

type Step = 'pop' | Mode | { swap: Mode };

interface Rule {
  pattern: RegExp;
  /** Absent: the match is passed over. */
  type?: TokenType;
  step?: Step;
}

function rule(pattern: string, type?: TokenType, step?: Step): Rule {
  return {
    pattern: new RegExp(pattern, 'iy'),
    ...(type === undefined ? {} : { type }),
    ...(step === undefined ? {} : { step }),
  };
}

const DIRECTION = rule('.*direction\\s+(?:TB|BT|RL|LR)[^\\n]*', 'direction');
const COMMENT = rule('#[^\\n]*|%%(?!\\{)[^\\n]*', 'comment');
const INLINE_SPACE = rule('[^\\S\\n]+');

const IN_BOTH: Rule[] = [
  rule('classDef\\s+', 'classDef', 'classDef'),
  rule('class\\s+', 'class', 'classIds'),
  rule('style\\s+', 'style', 'styleIds'),
];

/** The rules of each mode in Mermaid's order: the first that matches is taken. */
const RULES: Record<Mode, Rule[]> = {
  top: [
    rule('click\\b', 'click'),
    rule('href\\b', 'href'),
    rule('"[^"]*"', 'string'),
    rule('default\\b', 'default'),
    DIRECTION,
    rule('\\n+', 'newline'),
    rule('\\s+'),
    COMMENT,
    rule('scale\\s+', 'scale', 'scale'),
    rule('acc(?:Title|Descr)\\s*:\\s*', undefined, 'acc'),
    rule('accDescr\\s*\\{\\s*', undefined, 'accBlock'),
    ...IN_BOTH,
    rule('state\\s+', 'stateKeyword', 'state'),
    rule('\\{', 'open', 'body'),
    rule('note\\s+', 'note', 'note'),
    rule('stateDiagram(?:-v2)?\\s+', 'header'),
    rule('hide empty description\\b', 'hide'),
    rule('\\[\\*\\]', 'star'),
    rule('[^:\\n\\s\\-{]+', 'id'),
    rule('\\s*:(?:[^:\\n;]|:[^:\\n;])+', 'description'),
    rule('-->', 'arrow'),
    rule(':::', 'classMark'),
    rule('.', 'invalid'),
  ],
  body: [
    INLINE_SPACE,
    COMMENT,
    ...IN_BOTH,
    rule('state\\s+', 'stateKeyword', 'state'),
    DIRECTION,
    rule('\\}', 'close', 'pop'),
    rule('\\n'),
    rule('note\\s+', 'note', 'note'),
    rule('\\[\\*\\]', 'star'),
    rule('[^:\\n\\s\\-{]+', 'id'),
    rule('\\s*:(?:[^:\\n;]|:[^:\\n;])+', 'description'),
    rule('-->', 'arrow'),
    rule('--', 'divider'),
    rule(':::', 'classMark'),
  ],
  state: [
    INLINE_SPACE,
    COMMENT,
    rule('.*<<fork>>', 'fork', 'pop'),
    rule('.*<<join>>', 'join', 'pop'),
    rule('.*<<choice>>', 'choice', 'pop'),
    rule('.*\\[\\[fork\\]\\]', 'fork', 'pop'),
    rule('.*\\[\\[join\\]\\]', 'join', 'pop'),
    rule('.*\\[\\[choice\\]\\]', 'choice', 'pop'),
    rule('"', undefined, 'quoted'),
    rule('\\s*as\\s+', 'as', 'stateId'),
    rule('\\w+\\s+\\w+.*?\\{', 'twoWords'),
    rule('[^\\n\\s{]+', 'stateName'),
    rule('\\n', undefined, 'pop'),
    rule('\\{', 'open', { swap: 'body' }),
  ],
  stateId: [rule('[^\\n{]*', 'id', 'pop')],
  quoted: [rule('"', undefined, 'pop'), rule('[^"]+', 'quoted')],
  note: [
    rule('left of\\b|right of\\b', 'noteSide', { swap: 'noteId' }),
    rule('"', undefined, { swap: 'floating' }),
  ],
  noteId: [rule('\\s*[^:\\n\\s\\-]+', 'id', { swap: 'noteText' })],
  noteText: [
    rule('\\s*:[^:\\n;]+', 'noteText', 'pop'),
    rule('[\\s\\S]*?\\n\\s*end note\\b', 'noteText', 'pop'),
  ],
  floating: [
    rule('\\s*as\\s*', 'as', { swap: 'floatingId' }),
    rule('"'),
    rule('[^"]+', 'noteText'),
  ],
  floatingId: [rule('[^\\n]+', 'id', 'pop')],
  scale: [rule('\\d+', 'width'), rule('\\s+width\\b', undefined, 'pop')],
  classDef: [
    rule('DEFAULT\\s+', 'classDefDefault', { swap: 'rest' }),
    rule('\\w+\\s+', 'classDefId', { swap: 'rest' }),
  ],
  rest: [rule('[^\\n]*', 'rest', 'pop')],
  classIds: [rule('\\w+(?:,\\s*\\w+)*', 'targets', { swap: 'rest' })],
  styleIds: [rule('[\\w,]+\\s+', 'targets', { swap: 'rest' })],
  acc: [rule('[^\\n]*', 'accessibility', 'pop')],
  accBlock: [rule('\\}', undefined, 'pop'), rule('[^}]+', 'accessibility')],
};

/** What may be empty at the end of the text, by mode. */
const EMPTY_AT_END: Partial<Record<Mode, TokenType>> = {
  rest: 'rest',
  acc: 'accessibility',
  stateId: 'id',
};

/** Splits a state diagram into tokens as Mermaid 12 does, with its modes. */
export class StateLexer {
  readonly #text: string;
  #at = 0;
  #modes: Mode[] = ['top'];
  /** Comments that were passed over. */
  readonly comments: Token[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the next token is looked for. */
  get position(): number {
    return this.#at;
  }

  /** The next token; `invalid` holds one character that no rule takes, `end` is empty. */
  next(): Token {
    while (this.#at < this.#text.length) {
      const token = this.#match();
      if (token.type === 'comment') this.comments.push(token);
      else if (token.text !== '' || token.type !== 'newline') return token;
    }
    return { type: this.#atEnd(), from: this.#text.length, to: this.#text.length, text: '' };
  }

  /** Where the rest of a line was expected, the end of the text is an empty rest. */
  #atEnd(): TokenType {
    const mode = this.#modes.at(-1) ?? 'top';
    const type = EMPTY_AT_END[mode];
    if (type !== undefined) this.#pop();
    return type ?? 'end';
  }

  /** Goes on at an offset, inside `depth` composite states. */
  reset(at: number, depth: number): void {
    this.#at = Math.min(at, this.#text.length);
    this.#modes = ['top'];
    for (let n = 0; n < depth; n++) this.#modes.push('body');
  }

  /** Where the line that holds an offset ends (at its line break). */
  lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end < 0 ? this.#text.length : end;
  }

  #match(): Token {
    const from = this.#at;
    for (const { pattern, type, step } of RULES[this.#modes.at(-1) ?? 'top']) {
      pattern.lastIndex = from;
      const text = pattern.exec(this.#text)?.[0];
      if (text === undefined) continue;
      const taken = type === 'id' || type === 'stateName' ? beforeComment(text) : text;
      this.#at = from + taken.length;
      if (step !== undefined) this.#step(step);
      return { type: type ?? 'newline', from, to: this.#at, text: type ? taken : '' };
    }
    this.#at = from + 1;
    return { type: 'invalid', from, to: from + 1, text: this.#text[from] ?? '' };
  }

  #step(step: Step): void {
    if (typeof step === 'object') {
      this.#pop();
      this.#modes.push(step.swap);
    } else if (step === 'pop') this.#pop();
    else this.#modes.push(step);
  }

  #pop(): void {
    if (this.#modes.length > 1) this.#modes.pop();
  }
}

/** A name ends where a comment begins. */
function beforeComment(text: string): string {
  const at = text.indexOf('%%');
  return at > 0 ? text.slice(0, at) : text;
}
