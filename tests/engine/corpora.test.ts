import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shared } from '../tools/root.ts';
import {
  againstCounts,
  againstKmc,
  againstScribble,
  verifyFile,
} from '../tools/conformance-protocols.ts';

/** Peers' own tests: their verdicts are ours. Skipped where the corpora are not beside the project. */
const suites = [
  {
    folder: 'corpora/scribble-java',
    title: 'verdicts of Scribble, unfair and fair',
    run: againstScribble,
  },
  { folder: 'corpora/scribble-demos', title: 'sizes of Scribble’s products', run: againstCounts },
  { folder: 'corpora/kmc', title: 'verdicts of KMC, and the k at which', run: againstKmc },
  { folder: 'corpora/kmc', title: 'sizes of KMC’s products, full and reduced', run: againstCounts },
];

/** What is verified of the 33 sequence diagrams of the design documents, by document. */
const verdictFile = join(dirname(fileURLToPath(import.meta.url)), 'seed-verdicts.json');

describe('the design documents', () => {
  const folder = shared('seeds');
  test.skipIf(folder === undefined)(
    'D10 each of their 33 sequence diagrams is projected and verified, with a reason',
    async () => {
      const found: Record<string, object> = {};
      for (const name of readdirSync(folder ?? '').filter((one) => one.endsWith('.md'))) {
        const report = await verifyFile(join(folder ?? '', name));
        for (const protocol of report.protocols) {
          const broken = Object.entries(protocol.properties).filter(
            ([id, { verdict }]) => verdict === 'broken' && id !== 'kmc',
          );
          expect(protocol.states).toBeGreaterThan(1);
          expect(broken.every(([, { why, choices }]) => why !== undefined && choices)).toBe(true);
          found[`${name}#${protocol.doc}`] = {
            verdict: protocol.verdict,
            plainMerge: protocol.plainMerge.ok,
            fullMerge: protocol.fullMerge.ok,
            broken: broken.map(([id]) => id),
          };
        }
      }
      expect(Object.keys(found)).toHaveLength(33);
      if (process.env.UPDATE)
        writeFileSync(verdictFile, `${JSON.stringify(found, undefined, 2)}\n`);
      expect(found).toEqual(JSON.parse(readFileSync(verdictFile, 'utf8')));
    },
  );
});

describe('peers', () => {
  for (const { folder, title, run } of suites) {
    const path = shared(folder);
    test.skipIf(path === undefined)(`D10 ${title}`, async () => {
      const { cases, disagreements } = await run(path ?? '');
      expect(cases).toBeGreaterThan(0);
      expect(disagreements).toEqual([]);
    });
  }
});
