import type { Diagnostic } from '../../base/diagnostic.ts';
import { compareDiagnostics } from '../../base/diagnostic.ts';
import type { Document, Parsed } from '../../model/document.ts';
import type { Language, ParseContext } from '../language.ts';
import { slug } from '../slug.ts';
import type { Resolve } from './chart-reader.ts';
import { readChart } from './chart.ts';
import { complete } from './complete.ts';
import { detectScxml } from './detect.ts';
import { format } from './format.ts';
import { hover } from './hover.ts';
import { reference } from './reference.ts';
import { rename } from './rename.ts';
import { tokens } from './tokens.ts';
import { readScxml } from './scxml-text.ts';

/** State machines of the W3C: State Chart XML. */
export const scxml: Language = {
  id: 'scxml',
  name: 'SCXML',
  extensions: ['scxml'],
  detect: detectScxml,
  parse,
  tokens,
  complete,
  hover,
  format,
  rename,
  reference,
};

/** Findings of one text that are shown. */
const MOST_FINDINGS = 1000;

function parse(text: string, context: ParseContext): Parsed {
  const { root, diagnostics } = readScxml(text);
  const files = context.path === undefined ? [] : [context.path];
  const read = root && readChart(root, { source: text, resolve: resolving(context), files });
  const title = read?.chart.title || baseName(context.path) || 'State machine';
  const document: Document = {
    id: slug(title) || 'machine',
    title,
    language: 'scxml',
    kind: read ? 'statechart' : 'none',
    span: { from: 0, to: text.length },
    path: [],
    ...(read ? { model: read.chart } : {}),
    spans: read?.spans ?? new Map(),
  };
  const found = [...diagnostics, ...(read?.diagnostics ?? [])].sort(compareDiagnostics);
  return { documents: [document], diagnostics: bounded(found), outline: [] };
}

/** Errors are kept before anything else. */
function bounded(found: Diagnostic[]): Diagnostic[] {
  if (found.length <= MOST_FINDINGS) return found;
  const errors = found.filter(({ severity }) => severity === 'error');
  return (errors.length > 0 ? errors : found).slice(0, MOST_FINDINGS);
}

function baseName(path: string | undefined): string {
  return /([^/\\]*?)(?:\.(?:scxml|xml|txml))*$/.exec(path ?? '')?.[1] ?? '';
}

/** Files are named relative to the one that names them, also as `file:name`. */
function resolving(context: ParseContext): Resolve {
  return (src, from) => {
    const plain = decoded(src.trim().replace(/^file:(?:\/\/(?=\/))?/i, ''));
    if (/^[a-z][a-z\d+.-]+:/i.test(plain)) return undefined;
    for (const path of new Set([joined(from ?? '', plain), plain])) {
      const text = context.resolve(path);
      if (text !== undefined) return { path, text };
    }
    return undefined;
  };
}

function decoded(src: string): string {
  try {
    return decodeURIComponent(src);
  } catch {
    return src;
  }
}

/** A path relative to the folder of a file, without `.` and `..`. */
function joined(from: string, path: string): string {
  if (/^(?:\/|[A-Za-z]:[\\/])/.test(path)) return path;
  const parts = from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    const above = parts.at(-1);
    if (part === '..' && above !== undefined && above !== '..' && above !== '') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
