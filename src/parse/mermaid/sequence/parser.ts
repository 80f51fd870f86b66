import { compareDiagnostics } from '../../../base/diagnostic.ts';
import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Spans } from '../../../model/document.ts';
import type { Protocol } from '../../../model/protocol.ts';
import { Builder } from './builder.ts';
import { readHeader } from './header.ts';
import { Lexer } from './lexer.ts';
import { advise } from './advice.ts';
import { Source } from './source.ts';
import { Reader } from './reader.ts';
import { readStatements } from './statements.ts';
import type { Opener } from './openers.ts';

/** A sequence diagram, read. */
export interface ParsedSequence {
  protocol: Protocol;
  spans: Spans;
  diagnostics: Diagnostic[];
}

/** A parse with what the language services need besides. */
export interface Analysis {
  source: Source;
  builder: Builder;
  /** The fragments that are open at the end of the text, before they are closed for it. */
  open: readonly (Opener | 'box')[];
}

/**
 * Reads a sequence diagram: its protocol, the places of its parts, and everything that is wrong
 * with it. Never throws. `base` is added to every offset.
 *
 * Keys of `spans`: `role:<name>` (with `.name` and `.label` where it is declared), `m1` … messages
 * (`.from`, `.to`, `.arrow`, `.label`), `n1` … notes (`.role1`, `.role2`, `.label`), `f1` …
 * fragments (`.keyword`, `.label`, `.end`), `f1b1` … their branches (`.keyword` from the second
 * on, `.label`), `a1` … activations (`.role`), `l1` … lifecycles, `x1` … numberings, `b1` … boxes
 * (`.keyword`, `.label`, `.end`), `title`, `accTitle`, `accDescr`.
 */
export function parseSequence(text: string, base = 0): ParsedSequence {
  const { builder } = analyse(text, base);
  const { spans, diagnostics } = builder;
  return { protocol: builder.protocol(), spans, diagnostics };
}

/** Reads a sequence diagram for the language services. */
export function analyse(text: string, base = 0): Analysis {
  const source = new Source(text, base);
  const builder = new Builder(source);
  builder.diagnostics.push(...source.prepared.diagnostics);
  const lexer = new Lexer(source.text);
  readHeader(lexer, builder);
  const open = readStatements(new Reader(lexer, builder));
  advise(builder);
  builder.removeAbsent();
  builder.diagnostics.sort(compareDiagnostics);
  return { source, builder, open };
}
