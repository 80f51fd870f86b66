import { Blocks } from './blocks.ts';
import type { Builder, Piece } from './builder.ts';
import { unexpected } from './explain.ts';
import type { Lexer } from './lexer.ts';
import { lineEnd } from './lines.ts';
import type { Finding } from './source.ts';

/** A box that is open: its node, and what was read of its first line. */
export interface OpenBox {
  id: string;
  keyword: Piece;
  /** The end of its label. */
  to: number;
}

/**
 * What the functions that read statements share. Each reads one kind of statement from the present
 * token on, and returns false after reporting what is wrong; then the next line is read.
 */
export class Reader {
  readonly lexer: Lexer;
  readonly builder: Builder;
  readonly blocks: Blocks;
  box: OpenBox | undefined;
  /** Boxes that were left without an `end` so far. */
  readonly leftBoxes: OpenBox[] = [];
  /** True when it was said that the text stops inside settings. */
  saidUnclosed = false;

  constructor(lexer: Lexer, builder: Builder) {
    this.lexer = lexer;
    this.builder = builder;
    this.blocks = new Blocks(builder);
  }

  /** Where the present token stands. */
  piece(): Piece {
    return { from: this.lexer.from, to: this.lexer.to };
  }

  fail(finding: Finding): false {
    this.builder.report(finding);
    return false;
  }

  /** Reports that the present token is not what was expected. */
  unexpected(expected: string): false {
    return this.fail(unexpected(this.builder, this.lexer, expected));
  }

  /** A `#` in the midst of a text begins a comment: what follows is hardly meant as one. */
  adviseCut(at: number): void {
    const { text } = this.builder.source;
    if (text[at] !== '#' || /[\s#]/.test(text[at + 1] ?? ' ')) return;
    const hex = /^#[\da-f]{3}(?:[\da-f]{3})?(?![\w])/i.exec(text.slice(at, at + 8))?.[0];
    const edit = hex
      ? { from: at, to: at + hex.length, text: rgb(hex.slice(1)) }
      : { from: at, to: at + 1, text: '#35;' };
    const mend = hex ? 'Write the colour as rgb(…).' : 'Write "#35;" for the sign itself.';
    this.builder.report({
      code: 'seq-text-cut',
      severity: 'info',
      from: at,
      to: lineEnd(text, at),
      message: `From "#" on this is a comment and is not shown. ${mend}`,
      fix: { title: `Write ${edit.text}`, edits: [edit] },
    });
  }
}

/** `eee` or `eeeeee` as `rgb(…)`. */
function rgb(hex: string): string {
  const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const parts = [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
  return `rgb(${parts.join(', ')})`;
}
