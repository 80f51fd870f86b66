import { expect, test } from 'vitest';
import { messagesOf } from '../../src/model/protocol.ts';
import { readSource } from '../../src/engine/compile.ts';
import { longSequence, roundabout, roundaboutChoices } from './documents.ts';
import { belowFigure, parseFigure, ringFigure } from './figure.ts';
import { median, quantile } from './median.ts';
import { Session } from '../../src/engine/session.ts';

test('the documents are what they promise', async () => {
  const { parsed, diagnostics } = readSource({ path: 'long.mmd', text: longSequence(1_000) });
  const model = parsed.documents[0]?.model;
  expect(model?.kind === 'protocol' && messagesOf(model).length).toBe(1_000);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const run = await new Session().run({
    path: 'roundabout.mmd',
    text: roundabout,
    profile: '',
    spec: { document: '', seed: 0, choices: roundaboutChoices(10), faults: [] },
    choosing: 'seed',
  });
  expect([run.status, run.messages]).toEqual(['done', 80]);
});

test('a figure is ok when its target is reached', () => {
  expect(ringFigure({ kernel: 2.1e6, bare: 9e6, agree: true }, 'node').ok).toBe(true);
  expect(ringFigure({ kernel: 1e6, bare: 1.9e6, agree: true }, 'node').ok).toBe(true);
  expect(ringFigure({ kernel: 1e6, bare: 9e6, agree: true }, 'node').ok).toBe(false);
  expect(ringFigure({ kernel: 9e6, bare: 9e6, agree: false }, 'node').ok).toBe(false);
  expect(parseFigure({ ours: 1, mermaid: 11, same: true }, 'node')).toMatchObject({
    ok: true,
    ratio: 11,
  });
  expect(parseFigure({ ours: 1, mermaid: 11, same: false }, 'node').ok).toBe(false);
  expect(belowFigure('x', 16, 'ms', 16, 'node').ok).toBe(false);
  expect(belowFigure('x', Number.NaN, 'ms', 16, 'node').ok).toBe(false);
});

test('medians and quantiles', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([1, 2, 3, 4], 0.95)).toBe(4);
  expect(median([])).toBeNaN();
});
