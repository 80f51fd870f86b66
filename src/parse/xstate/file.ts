import type { Diagnostic, Fix, Related, Severity } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { Functions } from './functions.ts';
import { Helpers } from './helpers.ts';
import type { Node } from './nodes.ts';
import { spanOfNode } from './nodes.ts';
import { Scopes } from './scopes.ts';
import type { Source } from './source.ts';
import { Statics } from './statics.ts';
import type { Unread } from './statics.ts';

/** A file that is read: its text, its names, and what there is to say about it. */
export class XStateFile {
  readonly text: string;
  readonly program: Node;
  readonly scopes: Scopes;
  readonly statics: Statics;
  readonly functions: Functions;
  readonly helpers: Helpers;
  readonly #found = new Map<string, Diagnostic>();

  constructor({ text }: Source, program: Node) {
    this.text = text;
    this.program = program;
    this.scopes = new Scopes(program);
    this.statics = new Statics(this.scopes);
    this.functions = new Functions(text, this.scopes);
    this.helpers = new Helpers(text, this.scopes, this.statics);
  }

  /** All findings, each once. */
  get diagnostics(): Diagnostic[] {
    return [...this.#found.values()];
  }

  /** Tells something about a place. What two machines share is told once. */
  report(
    code: string,
    severity: Severity,
    at: Node | Span,
    message: string,
    more: { fix?: Fix; related?: Related[] } = {},
  ): void {
    const span = 'type' in at ? spanOfNode(at) : at;
    const key = `${code} ${span.from} ${span.to} ${message}`;
    if (!this.#found.has(key)) this.#found.set(key, { code, severity, message, span, ...more });
  }

  /** What is told about parts that cannot be read without running the program. */
  readonly unread: Unread = (node, why) => {
    this.report(
      'xstate-not-static',
      'warning',
      node,
      `This is left out: ${why}. Write the value itself here, or a constant of this file.`,
    );
  };

  /** The text of a node, shortened to a few words. */
  excerpt({ start, end }: Node): string {
    const words = this.text.slice(start, end).replace(/\s+/g, ' ').trim();
    return words.length > 40 ? `${words.slice(0, 39)}…` : words;
  }
}
