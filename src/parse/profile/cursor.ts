/** Where in a profile's text an offset is, also while the text is half written. */
export interface Cursor {
  /** The keys around it, outermost first; `-` is an item of a list. */
  path: string[];
  /** At a key that is being written, or at the value of the last key of the path. */
  at: 'key' | 'value';
  /** Where the key or value begins. */
  from: number;
}

/** A key of the indented part: it holds the lines that are indented further. */
interface Level {
  indent: number;
  key: string;
}

/** An open bracket, with the key before the colon and the offset of what stands behind. */
interface Bracket {
  open: '{' | '[';
  key?: string;
  from: number;
}

const keyPattern = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#{["'][^:#]*?)\s*:(?=\s|$)\s*/u;

/** Finds the keys around an offset, by indentation and brackets. Takes any text and offset. */
export function cursorAt(text: string, offset: number): Cursor {
  const scanner = new Scanner();
  const end = Math.max(0, Math.min(offset, text.length));
  let at = 0;
  for (const line of text.slice(0, end).split('\n')) {
    scanner.line(line, at);
    at += line.length + 1;
  }
  return scanner.cursor();
}

class Scanner {
  #levels: Level[] = [];
  #brackets: Bracket[] = [];
  /** Of the last line: where its key or value begins, and whether it is a value. */
  #from = 0;
  #at: 'key' | 'value' = 'key';

  line(line: string, start: number): void {
    if (this.#brackets.length > 0) this.#scan(line, 0, start);
    else this.#block(line, start);
  }

  cursor(): Cursor {
    const bracket = this.#brackets.at(-1);
    const path = this.#levels.map(({ key }) => key);
    if (!bracket) return { path, at: this.#at, from: this.#from };
    for (const { open, key } of this.#brackets) {
      if (open === '[') path.push('-');
      else if (key !== undefined) path.push(key);
    }
    const inKey = bracket.open === '{' && bracket.key === undefined;
    return { path, at: inKey ? 'key' : 'value', from: bracket.from };
  }

  #block(line: string, start: number): void {
    let at = line.length - line.trimStart().length;
    this.#close(at);
    while (/^-(?:\s|$)/.test(line.slice(at))) {
      this.#levels.push({ indent: at, key: '-' });
      at += 1 + (line.length - at - 1 - line.slice(at + 1).trimStart().length);
    }
    this.#at = 'key';
    this.#from = start + at;
    if (line[at] === '#') return;
    const key = keyPattern.exec(line.slice(at));
    if (key) {
      this.#levels.push({ indent: at, key: bare(key[1] ?? '') });
      at += key[0].length;
      this.#at = 'value';
      this.#from = start + at;
    }
    this.#scan(line, at, start);
  }

  /** Leaves the levels that are indented as much as this line, or more. */
  #close(indent: number): void {
    while ((this.#levels.at(-1)?.indent ?? -1) >= indent) this.#levels.pop();
  }

  #scan(line: string, begin: number, start: number): void {
    for (let at = begin; at < line.length; at++) {
      const c = line[at] as string;
      if (c === '"' || c === "'") at = closing(line, at, c);
      else if (c === '#' && /\s/.test(line[at - 1] ?? ' ')) return;
      else if (c === '{' || c === '[') this.#open(c, start + skip(line, at + 1));
      else if (c === '}' || c === ']') this.#brackets.pop();
      else this.#inside(line, at, start);
    }
  }

  #open(open: '{' | '[', from: number): void {
    this.#brackets.push({ open, from });
  }

  #inside(line: string, at: number, start: number): void {
    const bracket = this.#brackets.at(-1);
    if (!bracket) return;
    const next = line[at + 1] ?? ' ';
    if (line[at] === ',') {
      delete bracket.key;
      bracket.from = start + skip(line, at + 1);
    } else if (line[at] === ':' && bracket.open === '{' && bracket.key === undefined) {
      if (!/\s/.test(next) && line[at - 1] !== '"') return;
      bracket.key = bare(line.slice(Math.max(0, bracket.from - start), at).trim());
      bracket.from = start + skip(line, at + 1);
    }
  }
}

function skip(line: string, at: number): number {
  return at + (line.length - at - line.slice(at).trimStart().length);
}

/** The offset of the quote that closes the one at `at`, or the line's end. */
function closing(line: string, at: number, quote: string): number {
  for (let i = at + 1; i < line.length; i++) {
    if (line[i] === '\\' && quote === '"') i += 1;
    else if (line[i] === quote) return i;
  }
  return line.length;
}

/** A key without its quotes. */
function bare(key: string): string {
  const quote = key[0];
  if (quote !== '"' && quote !== "'") return key;
  return key.slice(1, key.endsWith(quote) && key.length > 1 ? -1 : undefined);
}
