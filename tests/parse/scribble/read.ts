import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import type { Parsed } from '../../../src/model/document.ts';
import type { GlobalProtocol } from '../../../src/model/global/global.ts';
import { scribble } from '../../../src/parse/scribble/index.ts';
import { nothing } from '../../../src/parse/language.ts';

/** Reads a module; `files` are others that it may import, by path. */
export function read(text: string, files: Record<string, string> = {}, path?: string): Parsed {
  return scribble.parse(text, {
    resolve: (wanted) => (Object.hasOwn(files, wanted) ? files[wanted] : undefined),
    nested: () => nothing(),
    detect: () => 'scribble',
    ...(path === undefined ? {} : { path }),
  });
}

/** The protocols of a text. */
export function globalsIn(text: string, files: Record<string, string> = {}): GlobalProtocol[] {
  return read(text, files).documents.flatMap(({ model }) =>
    model?.kind === 'global' ? [model] : [],
  );
}

/** What makes a text unfit. */
export function errorsIn(text: string, files: Record<string, string> = {}): Diagnostic[] {
  return read(text, files).diagnostics.filter(({ severity }) => severity === 'error');
}
