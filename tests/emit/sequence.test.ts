import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeSequence } from '../../src/emit/mermaid-sequence.ts';
import { walk, type Protocol } from '../../src/model/protocol.ts';
import { parseText } from '../../src/parse/index.ts';
import { caseFile, caseFolders, expectFile } from '../tools/cases.ts';
import { shared } from '../tools/root.ts';
import { anySequence } from './protocols.ts';

describe('sequence diagrams come back equal', () => {
  for (const { name, path } of caseFolders(import.meta.url, 'sequence')) {
    test(name, () => {
      const [protocol] = read(caseFile(path, 'input.mmd'));
      if (!protocol) throw new Error('no protocol');
      const { text, losses } = writeSequence(protocol);
      expectFile(path, 'expected.mmd', text + losses.map((loss) => `%% ${loss}\n`).join(''));
      expect(read(text)).toEqual([protocol]);
    });
  }

  test('whatever they say', () => {
    fc.assert(
      fc.property(anySequence, (source) => {
        for (const protocol of read(source)) {
          const { text, losses } = writeSequence(protocol);
          expect(losses).toEqual([]);
          expect(read(text), text).toEqual([protocol]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what cannot be said is reported', () => {
    const { losses } = writeSequence({
      kind: 'protocol',
      title: '',
      boxes: [],
      roles: ['end', 'B'].map((id) => ({
        id,
        label: id,
        shape: 'participant',
        declared: true,
        created: false,
        links: [],
      })),
      body: [{ kind: 'choice', id: 'c', form: 'alt', at: 'B', branches: [] }],
    });
    expect(losses).toHaveLength(2);
  });
});

const folders = [shared('seeds'), shared('corpora/mermaid')];
const files = folders
  .filter((folder) => folder !== undefined)
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => /\.md$|sequence-.*\.mmd$/.test(path));

describe.skipIf(files.length === 0)('the seeds and Mermaid’s own diagrams', () => {
  test.each(files)('%s', (path) => {
    for (const protocol of read(readFileSync(path, 'utf8'))) {
      const { text, losses } = writeSequence(protocol);
      expect(losses).toEqual([]);
      expect(read(text), text).toEqual([protocol]);
    }
  });
});

function read(text: string): Protocol[] {
  return parseText(text).documents.flatMap(({ model }) =>
    model?.kind === 'protocol' ? [renumbered(model)] : [],
  );
}

/** Activations of nobody are read, counted and left out: the others are counted afresh. */
function renumbered(protocol: Protocol): Protocol {
  const copy = structuredClone(protocol);
  let count = 0;
  for (const node of walk(copy.body)) if (node.kind === 'activation') node.id = `a${++count}`;
  return copy;
}
