import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeScxml } from '../../../src/emit/scxml.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import type { LanguageId } from '../../../src/model/document.ts';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import { root } from '../../tools/root.ts';
import { read } from '../../parse/scxml/read.ts';

/** Texts of all dialects that stand in the repository. */
function texts(): { name: string; text: string; language: LanguageId }[] {
  const folders = [
    'src/example/chart',
    'tests/parse/xstate/cases',
    'tests/parse/mermaid/state/cases',
  ];
  return folders.flatMap((folder) => {
    const path = join(root, folder);
    const files = existsSync(path) ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
    return files.flatMap((file) => {
      const language = languageOf(basename(file));
      if (!language) return [];
      return [
        { name: `${folder}/${file}`, text: readFileSync(join(path, file), 'utf8'), language },
      ];
    });
  });
}

function languageOf(file: string): LanguageId | undefined {
  if (file.endsWith('.scxml')) return 'scxml';
  if (file.endsWith('.mmd')) return 'mermaid-state';
  return /\.[jt]s\.txt$|^input\.txt$/.test(file) ? 'xstate' : undefined;
}

describe('machines of all dialects as SCXML', () => {
  beforeAll(async () => {
    for (const language of ['scxml', 'xstate'] as const) await loadLanguagesFor('', { language });
  });

  it.each(texts())('$name', ({ text, language }) => {
    for (const { model } of parseText(text, { language }).documents) {
      if (model?.kind === 'statechart') isReadAgain(model);
    }
  });
});

/** What is written has no mistakes beyond those of the chart, and written again it is the same. */
function isReadAgain(chart: Statechart): void {
  const written = writeScxml(chart);
  const { documents, diagnostics } = read(written.text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const own = errors.filter(
    ({ code }) => !/unknown-target|initial|targets|missing|resource|history/.test(code),
  );
  expect(own, written.text).toEqual([]);
  // What a chart names that is not there is told, and left out.
  if (errors.length > 0) return;
  const again = writeScxml(documents[0]?.model as Statechart);
  expect(again.text).toBe(written.text);
}
