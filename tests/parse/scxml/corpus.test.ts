import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeScxml } from '../../../src/emit/scxml.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { detectLanguage } from '../../../src/parse/index.ts';
import { renumbered } from '../../model/statechart/arbitrary.ts';
import { root } from '../../tools/root.ts';
import { read } from './read.ts';

const folder = join(root, 'node_modules/@scion-scxml/test-framework/test');
const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.scxml'),
    )
  : [];

/** Documents that have errors, and why that is right. */
const ILLEGAL: Readonly<Record<string, string>> = {
  // The script's file cannot be had: the document must be rejected (section 5.8).
  'test301.txml.scxml': 'scxml-missing-script',
  // It sends by HTTP, where an event needs no name; HTTP is not spoken here.
  'test531.txml.scxml': 'scxml-attribute-missing',
};

describe.skipIf(files.length === 0)('the W3C’s and SCION’s test documents', () => {
  it('are all there', () => expect(files.length).toBeGreaterThan(300));

  it.each(files)('%s', (file) => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    expect(detectLanguage(text)).toBe('scxml');
    const { documents, diagnostics } = read(text, {}, path);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const expected = ILLEGAL[basename(file)];
    expect(errors.map(({ code }) => code)).toEqual(expected === undefined ? [] : [expected]);
    if (expected === undefined) sameAgain(documents[0]?.model as Statechart);
  });
});

/** Written and read again it says the same; charts from files stand inside then. */
function sameAgain(chart: Statechart): void {
  const { text, losses } = writeScxml(chart);
  const again = read(text).documents[0]?.model as Statechart;
  expect(losses).toEqual([]);
  expect(withoutSources(again), text).toEqual(withoutSources(chart));
}

function withoutSources(chart: Statechart): unknown {
  const text = JSON.stringify(renumbered(chart), (key, value: unknown) => {
    return key === 'src' ? undefined : value;
  });
  return JSON.parse(text);
}
