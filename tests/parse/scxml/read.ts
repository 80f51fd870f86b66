import { existsSync, readFileSync } from 'node:fs';
import type { Document, Parsed } from '../../../src/model/document.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { scxml } from '../../../src/parse/scxml/index.ts';

/** Reads a text; `files` (or, with a path, the files beside it) are what `src` may name. */
export function read(text: string, files: Record<string, string> = {}, path?: string): Parsed {
  return scxml.parse(text, {
    resolve: (name) => {
      if (Object.hasOwn(files, name)) return files[name];
      return path !== undefined && existsSync(name) ? readFileSync(name, 'utf8') : undefined;
    },
    nested: () => ({ documents: [], diagnostics: [], outline: [] }),
    detect: () => 'scxml',
    ...(path === undefined ? {} : { path }),
  });
}

/** A machine around some elements. */
export function machine(inner: string, attributes = ''): string {
  const space = attributes && ` ${attributes}`;
  return `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"${space}>${inner}</scxml>`;
}

/** The chart of a text, whatever is wrong with it. */
export function chartOf(text: string, files: Record<string, string> = {}): Statechart {
  return documentOf(text, files).model as Statechart;
}

/** The document of a text. */
export function documentOf(text: string, files: Record<string, string> = {}): Document {
  return read(text, files).documents[0] as Document;
}

/** The codes of what is found in a text. */
export function codesOf(text: string): string[] {
  return read(text).diagnostics.map(({ code }) => code);
}
