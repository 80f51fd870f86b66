import { describe, expect, test } from 'vitest';
import { compileProduct } from '../../src/explore/machine/compile.ts';
import { searchInScript } from '../../src/explore/machine/search.ts';
import { readSource, loadFor } from '../../src/engine/compile.ts';
import { familyCases, independentPairs, philosophers } from './families.ts';
import { tokenRing, twoPhaseCommit } from './families.ts';
import { exploreNaively } from './product-naive.ts';
import { longProtocol, measureProtocol } from './product-protocol.ts';
import { duelFigure, middleFigure, protocolFigure } from './product.ts';

const mode = { bound: 1, synchronous: false };

describe('families of machines', () => {
  test('are the same to a plain explorer of texts and to the search', () => {
    for (const machines of [
      twoPhaseCommit(3),
      twoPhaseCommit(2, true),
      tokenRing(5, 2),
      philosophers(3),
      independentPairs(3),
    ]) {
      const one = { family: '', name: '', machines, mode };
      const { count: states, transitions } = searchInScript(compileProduct(machines, mode));
      expect(exploreNaively(one)).toEqual({ states, transitions });
    }
  });

  test('there is one of each, and channels of more than one message among them', () => {
    for (const size of ['small', 'middle', 'large'] as const) {
      expect(new Set(familyCases(size).map(({ family }) => family)).size).toBe(6);
      expect(familyCases(size).some((one) => one.mode.bound === 3)).toBe(true);
    }
  });
});

test('the long protocol is sound, and as long as it says', async () => {
  const { text, interactions } = longProtocol(1_000);
  expect(interactions).toBeGreaterThanOrEqual(1_000);
  expect(interactions).toBeLessThan(1_030);
  expect(text.match(/ from /g)).toHaveLength(interactions + 2);
  await loadFor({ path: 'big.scr', text });
  expect(readSource({ path: 'big.scr', text }).diagnostics).toEqual([]);
  expect(await measureProtocol(1)).toMatchObject({ interactions, sound: true });
});

test('figures of products are ok when their targets are reached', () => {
  const fine = { family: 'f', states: 1e6, ours: 3e6, spin: 1e6, agree: true, bytes: 30 };
  expect(duelFigure('product', fine)).toMatchObject({ name: 'product-f', ok: true });
  expect(duelFigure('product', { ...fine, agree: false }).ok).toBe(false);
  expect(protocolFigure({ ms: 49, interactions: 1000, sound: true }, 'node').ok).toBe(true);
  expect(protocolFigure({ ms: 49, interactions: 1000, sound: false }, 'node').ok).toBe(false);
  expect(protocolFigure({ ms: 51, interactions: 1000, sound: true }, 'node').ok).toBe(false);
});

test('a planted slowness is noticed: slower than 1.2 times SPIN, or than 2.5 in the median', () => {
  const slow = { family: 'f', states: 1e6, ours: 1.1e6, spin: 1e6, agree: true, bytes: 30 };
  expect(duelFigure('product', slow, true).ok).toBe(false);
  expect(middleFigure('product', [slow], 2.4, true).ok).toBe(false);
  expect(middleFigure('product', [slow], 2.5, true).ok).toBe(true);
});
