import '../tools/all-languages.ts';
import type { Diagnostic } from '../../src/base/diagnostic.ts';
import { applyEdits } from '../../src/base/diagnostic.ts';
import { LineIndex } from '../../src/base/span.ts';
import type { LanguageId, Parsed } from '../../src/model/document.ts';
import { parseText } from '../../src/parse/index.ts';

/**
 * What a text becomes, for case folders: each document with its model and the text of each span;
 * each finding, and what the text becomes by its fix.
 */
export function outcome(text: string, language?: LanguageId): string {
  const parsed = parseText(text, language === undefined ? {} : { language });
  const said = {
    language: parsed.language,
    outline: parsed.outline.map(({ level, text: heading }) => `${level} ${heading}`),
    documents: parsed.documents.map((document) => documentOf(text, document)),
    findings: parsed.diagnostics.map((diagnostic) => finding(text, diagnostic)),
  };
  return `${JSON.stringify(said, null, 1)}\n`;
}

function documentOf(text: string, document: Parsed['documents'][number]): unknown {
  const { id, title, language, kind, path, model } = document;
  const spans = [...document.spans].map(([key, span]) => [key, text.slice(span.from, span.to)]);
  return { id, title, language, kind, path, model, spans: Object.fromEntries(spans) };
}

/** A finding in one line, with what its line becomes by its fix. */
function finding(
  text: string,
  { code, severity, message, span, fix, related }: Diagnostic,
): unknown {
  const lines = new LineIndex(text);
  const at = (offset: number): string => {
    const { line, column } = lines.place(offset);
    return `${line}:${column}`;
  };
  const from = Math.min(...(fix?.edits ?? []).map((edit) => edit.span.from));
  const mended = fix && applyEdits(text, fix.edits).split('\n');
  return {
    finding: `${at(span.from)}-${at(span.to)} ${severity} ${code}`,
    message,
    ...(related ? { also: related.map((r) => `${at(r.span.from)} ${r.message}`) } : {}),
    ...(mended ? { mended: mended.slice(lines.lineOf(from) - 1, lines.lineOf(from) + 1) } : {}),
  };
}
