import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../../../src/base/span.ts';
import { nextBelow, seedRandom } from '../../../../src/base/random.ts';
import { prepare } from '../../../../src/parse/mermaid/common.ts';
import { sourceOffset } from '../../../../src/parse/mermaid/offsets.ts';
import { parseSequence } from '../../../../src/parse/mermaid/sequence/parser.ts';
import { diagrams, mutate } from './generate.ts';
import { askMermaid, saidByUs } from './oracle.ts';
import type { Verdict } from './oracle.ts';
import { corpus, EVERYTHING, hasShared, seeds } from './sources.ts';

describe('what Mermaid accepts', () => {
  it('a diagram with every statement says the same', () => expectSame(EVERYTHING), 20_000);

  for (const { name, text } of corpus()) {
    it(`the demo ${name} says the same, or is rejected by both`, () => expectAgreement(text));
  }
  for (const { name, text } of seeds()) {
    it(`the seed ${name} says the same`, () => expectSame(text));
  }
  it.skipIf(!hasShared)('there are 33 seeds', () => expect(seeds()).toHaveLength(33));

  it('generated diagrams say the same', async () => {
    await fc.assert(fc.asyncProperty(diagrams, expectSame), { numRuns: 100, endOnFailure: true });
  }, 90_000);
});

describe('what Mermaid rejects', () => {
  const broken = [EVERYTHING, ...seeds().map((seed) => seed.text)];
  const random = seedRandom(20260401);
  const next = (below: number): number => nextBelow(random, below);

  it('is an error within a line of the fault; all else is none', async () => {
    for (let i = 0; i < 250; i++) {
      await expectAgreement(mutate(broken[next(broken.length)] ?? '', next));
    }
  }, 90_000);

  it('generated diagrams with a fault agree', async () => {
    const seed = fc.integer({ min: 0, max: 0x7fffffff });
    await fc.assert(
      fc.asyncProperty(diagrams, seed, async (text, n) => {
        const state = seedRandom(n);
        await expectAgreement(mutate(text, (below) => nextBelow(state, below)));
      }),
      { numRuns: 250, endOnFailure: true },
    );
  }, 90_000);
});

async function expectSame(text: string): Promise<void> {
  const verdict = await askMermaid(text);
  expect(verdict, text).toMatchObject({ accepted: true });
  await expectAgreement(text, verdict);
}

/** Both accept and say the same, or both reject, ours with an error near the fault. */
async function expectAgreement(text: string, known?: Verdict): Promise<void> {
  const verdict = known ?? (await askMermaid(text));
  const { protocol, diagnostics } = parseSequence(text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (verdict.accepted) {
    expect(errors, text).toEqual([]);
    expect(saidByUs(protocol), text).toEqual(verdict.said);
    return;
  }
  expect(errors.length, `${verdict.message}\n${text}`).toBeGreaterThan(0);
  if (verdict.line === undefined || hidesLines(text)) return;
  const lines = new LineIndex(text);
  const fault = lineInSource(text, lines, verdict.line);
  const found = errors.map(({ span }) => lines.lineOf(span.from));
  const isNear = found.some((line) => isNextTo(text, line, fault));
  expect(isNear, `fault in line ${fault}, errors in ${found.join()}\n${text}`).toBe(true);
}

/** True when a directive takes in the ends of lines: then lines cannot be compared. */
function hidesLines(text: string): boolean {
  const { directives } = prepare(text);
  return directives.some(({ span }) => /[\r\n]/.test(text.slice(span.from, span.to)));
}

/** The line of the text for a line of what Mermaid's grammar is given. */
function lineInSource(text: string, lines: LineIndex, line: number): number {
  const { shrunk } = prepare(text);
  const skipped = shrunk.text.length - shrunk.text.trimStart().length;
  const given = shrunk.text.slice(skipped);
  const at = new LineIndex(`${given}\n`).offset({ line, column: 1 });
  const offset = sourceOffset(shrunk, Math.min(at + skipped, shrunk.text.length));
  return lines.lineOf(Math.min(offset, text.length));
}

/** True when at most one line that says something lies between; Mermaid skips blank ones. */
function isNextTo(text: string, a: number, b: number): boolean {
  const [first, last] = a < b ? [a, b] : [b, a];
  const between = text.split(/\r\n?|\n/).slice(first, last);
  return between.filter((line) => !/^\s*(?:%.*|#.*)?$/.test(line)).length <= 1;
}
