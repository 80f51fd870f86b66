import type { Span } from './span.ts';

/** How bad a finding is. Only `error` makes a document unfit to run. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** A replacement of one span of the source; an empty span inserts. */
export interface Edit {
  span: Span;
  text: string;
}

/** A mend that the editor offers as one click. */
export interface Fix {
  title: string;
  edits: Edit[];
}

/** Another place that belongs to a finding, with what it has to do with it. */
export interface Related {
  span: Span;
  message: string;
}

/**
 * What is wrong (or worth knowing) in something a person wrote: collected, never thrown.
 * `code` names its page (`parse/<lang>/diagnostics.md` or `check/<name>.md`); `message` says the
 * cause and how to mend it in one or two sentences.
 */
export interface Diagnostic {
  code: string;
  severity: Severity;
  message: string;
  span: Span;
  related?: Related[];
  fix?: Fix;
}

/** Orders findings by place, then by severity, then by code. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  const rank = { error: 0, warning: 1, info: 2, hint: 3 };
  return (
    a.span.from - b.span.from ||
    rank[a.severity] - rank[b.severity] ||
    (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
  );
}

/** The text after the edits, in time linear in both; edits must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.span.from - b.span.from || a.span.to - b.span.to);
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: replacement } of ordered) {
    parts.push(text.slice(at, span.from), replacement);
    at = span.to;
  }
  return parts.join('') + text.slice(at);
}
