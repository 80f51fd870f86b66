import { describe, expect, test } from 'vitest';
import { EventKind } from '../../../src/trace/event.ts';
import { assignLevels, deriveSpans, SpanKind } from '../../../src/trace/query/spans.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { actors, bigTrace, Script, smallTrace } from '../../view/fake.ts';

const ms = 1_000_000;
const kinds = Object.fromEntries(Object.entries(SpanKind).map(([name, kind]) => [kind, name]));

/** The spans as short texts: kind, label, lane, start–end in milliseconds, level. */
function spansOf(trace: Trace): string[] {
  const s = deriveSpans(trace);
  return Array.from({ length: s.length }, (_, i) =>
    [
      kinds[s.kind[i] ?? 0],
      trace.strings[s.label[i] ?? 0] || '-',
      trace.actors[s.lane[i] ?? -1]?.name ?? 'protocol',
      `${(s.start[i] ?? 0) / ms}–${(s.end[i] ?? 0) / ms}`,
      s.depth[i],
    ].join(' '),
  );
}

describe('spans', () => {
  test('a call begins at its receipt and ends with the answer', () => {
    const s = new Script(actors('A', 'B', 'C'));
    s.message(0, 1, 'outer');
    s.message(1, 2, 'inner');
    s.message(2, 1, 'back', { dashed: true });
    s.message(1, 0, 'back', { dashed: true });
    expect(spansOf(s.end())).toEqual([
      'wait outer A 0–4 0',
      'call outer B 1–3 0',
      'wait inner B 1–3 1',
      'call inner C 2–2 0',
    ]);
  });

  test('of several open calls between two actors the last one is answered first', () => {
    const s = new Script(actors('A', 'B'));
    s.message(0, 1, 'one');
    s.message(0, 1, 'two');
    s.message(1, 0, 'ok', { dashed: true });
    s.message(1, 0, 'ok', { dashed: true });
    expect(spansOf(s.end()).filter((text) => text.startsWith('call'))).toEqual([
      'call one B 1–3 0',
      'call two B 2–2 1',
    ]);
  });

  test('what is never answered, sent asynchronously or published is no call', () => {
    const s = new Script(actors('A', 'B'));
    s.message(0, 1, 'tell');
    s.message(0, 1, 'cast', { async: true });
    s.message(1, 0, 'news', { dashed: true });
    s.message(1, 0, 'more news', { dashed: true });
    expect(spansOf(s.end())).toEqual(['wait tell A 0–3 0', 'call tell B 1–2 0']);
  });

  test('an activation with a receipt is the call itself and ends with the activation', () => {
    const s = new Script(actors('A', 'B'));
    s.message(0, 1, 'do', { activate: true });
    s.message(1, 0, 'done', { dashed: true });
    s.message(1, 1, 'tidy up', { latency: 2 * ms });
    s.same(EventKind.deactivate, 1);
    expect(spansOf(s.end())).toEqual([
      'wait do A 0–2 0',
      'call do B 1–4 0',
      'work tidy up B 2–4 1',
    ]);
  });

  test('nested and unexplained activations', () => {
    const s = new Script(actors('A', 'B'));
    s.event(EventKind.activate, 0, -1, '');
    s.message(0, 1, 'cast', { async: true, activate: true });
    s.message(0, 1, 'cast again', { async: true, activate: true });
    s.event(EventKind.deactivate, 1, -1, '');
    s.event(EventKind.crash, 1, -1, '');
    expect(spansOf(s.end())).toEqual([
      'activation - A 0–Infinity 0',
      'activation cast B 1–2 0',
      'activation cast again B 2–2 1',
      'outage - B 2–Infinity 0',
    ]);
  });

  test('fragments stand on the lane of the protocol', () => {
    const s = new Script(actors('A', 'B'));
    s.loop('l1', 'twice', 2, () => {
      s.choice('a1', 'alt', 'yes', () => void s.message(0, 1, 'go'));
    });
    expect(spansOf(s.end())).toEqual([
      'fragment loop twice protocol 0–2 0',
      'fragment alt yes protocol 0–1 1',
      'fragment alt yes protocol 1–2 1',
    ]);
  });

  test('branches of a parallel, unless there is only one', () => {
    const s = new Script(actors('A', 'B'));
    const open = (node: string, title: string): void =>
      void s.event(EventKind.enter, -1, -1, title, { node });
    const close = (node: string, title: string): void =>
      void s.event(EventKind.leave, -1, -1, title, { node });
    open('p', 'par both');
    open('p.1', 'branch both');
    open('p.2', 'branch other');
    s.message(0, 1, 'go');
    close('p.1', 'branch');
    open('q', 'par alone');
    open('q.1', 'branch alone');
    s.message(0, 1, 'go');
    close('q.1', 'branch');
    close('q', 'par');
    close('p.2', 'branch');
    close('p', 'par');
    expect(spansOf(s.end())).toEqual([
      'fragment par both protocol 0–2 0',
      'fragment branch both protocol 0–1 1',
      'fragment branch other protocol 0–2 2',
      'fragment par alone protocol 1–2 1',
    ]);
  });

  test('a little of everything', () => {
    expect(spansOf(smallTrace())).toMatchSnapshot();
  });

  test('spans of one lane and level never overlap', () => {
    for (const trace of [smallTrace(), bigTrace(3_000, 5)]) {
      const s = deriveSpans(trace);
      const last = new Map<number, number>();
      for (let i = 0; i < s.length; i++) {
        const key = (s.lane[i] ?? 0) * 64 + (s.depth[i] ?? 0);
        expect(last.get(key) ?? 0).toBeLessThanOrEqual(s.start[i] ?? 0);
        last.set(key, s.end[i] ?? 0);
      }
    }
  });

  test('the lowest free level is taken', () => {
    const levels = assignLevels([0, 1, 2, 3, 6], [5, 2, -1, 4, 7], [0, 0, 0, 0, 0]);
    expect([...levels]).toEqual([0, 1, 1, 2, 0]);
  });
});
