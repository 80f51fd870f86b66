import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../../src/base/diagnostic.ts';
import { applyEdits } from '../../../../src/base/diagnostic.ts';
import { LineIndex } from '../../../../src/base/span.ts';
import { parseSequence } from '../../../../src/parse/mermaid/sequence/parser.ts';

const folder = join(import.meta.dirname, 'cases/');

describe('cases', () => {
  for (const name of readdirSync(folder)) {
    it(name, () => {
      const text = readFileSync(`${folder}${name}/input.mmd`, 'utf8');
      const path = `${folder}${name}/expected.json`;
      const said = `${JSON.stringify(outcome(text), null, 1)}\n`;
      if (process.env['UPDATE'] === '1') writeFileSync(path, said);
      expect(existsSync(path), `UPDATE=1 writes ${path}`).toBe(true);
      expect(said).toBe(readFileSync(path, 'utf8'));
    });
  }
});

/** The protocol; the text of each span; each finding, and what its line becomes by its fix. */
function outcome(text: string): unknown {
  const { protocol, spans, diagnostics } = parseSequence(text);
  const places = [...spans].map(([key, span]) => [key, text.slice(span.from, span.to)]);
  return {
    diagnostics: diagnostics.map((diagnostic) => finding(text, diagnostic)),
    protocol,
    spans: Object.fromEntries(places),
  };
}

function finding(
  text: string,
  { code, severity, message, span, fix, related }: Diagnostic,
): unknown {
  const lines = new LineIndex(text);
  const at = (offset: number): string => {
    const { line, column } = lines.place(offset);
    return `${line}:${column}`;
  };
  const also = related?.map((other) => `${at(other.span.from)} ${other.message}`);
  const { line } = lines.place(span.from);
  const mended =
    fix &&
    applyEdits(text, fix.edits)
      .split('\n')
      .slice(line - 1, line + 1);
  return {
    finding: `${at(span.from)}-${at(span.to)} ${severity} ${code}`,
    message,
    ...(also ? { also } : {}),
    ...(mended ? { mended } : {}),
  };
}
