import type { Diagnostic, Edit } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { LanguageId, Parsed } from '../model/document.ts';

/** What a parser may ask of the outside: other files of the project, other languages. */
export interface ParseContext {
  /** The text of another file of the project, by path; undefined when there is none. */
  resolve(path: string): string | undefined;
  /** Parses an inner text in another language (a fenced block of a Markdown document). */
  nested(language: LanguageId, text: string): Parsed;
  /** Detects the language of an inner text. */
  detect(text: string): LanguageId;
  /** The path of the text's own file, where it has one. */
  path?: string;
}

/** What a piece of text is, for highlighting. */
export type TokenKind =
  | 'keyword'
  | 'name'
  | 'string'
  | 'comment'
  | 'operator'
  | 'number'
  | 'heading'
  | 'meta'
  | 'type'
  | 'invalid';

/** A highlighted piece of text; tokens are sorted and do not overlap. */
export interface Token {
  span: Span;
  kind: TokenKind;
}

/** A suggestion of the editor: what is inserted, and what it is. */
export interface Completion {
  label: string;
  kind: 'keyword' | 'participant' | 'arrow' | 'snippet' | 'state' | 'node';
  detail?: string;
  /** Inserted instead of `label`. */
  insert?: string;
}

/** Suggestions that replace `from..offset`. */
export interface Completions {
  from: number;
  options: Completion[];
}

/** What is told about the thing under the pointer; `text` is Markdown without HTML. */
export interface Hover {
  span: Span;
  text: string;
}

/**
 * An input language. Everything but `parse` is optional; all functions are total: they take any
 * text and any offset and never throw.
 */
export interface Language {
  id: LanguageId;
  /** For people: "Mermaid sequence diagram". */
  name: string;
  /** File name endings, without the dot. */
  extensions: string[];
  /** How sure it is, from 0 (no) to 1 (certain), that a text is in this language. */
  detect(text: string): number;
  parse(text: string, context: ParseContext): Parsed;
  /** Tokens of the text for highlighting. */
  tokens?(text: string): Token[];
  complete?(text: string, offset: number): Completions;
  hover?(text: string, offset: number): Hover | undefined;
  /** The edits that lay the text out afresh, meaning unchanged. */
  format?(text: string): Edit[];
  /** The edits that rename the thing at `offset`; empty when there is none. */
  rename?(text: string, offset: number, name: string): Edit[];
  /** The language's reference, in Markdown. */
  reference: string;
}

/** A parse of nothing, with what there is to say about it. */
export function nothing(diagnostics: Diagnostic[] = []): Parsed {
  return { documents: [], diagnostics, outline: [] };
}
