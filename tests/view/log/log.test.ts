import { describe, expect, test } from 'vitest';
import { EventKind, Flag } from '../../../src/trace/event.ts';
import { textOfEvents } from '../../../src/view/log/copy.ts';
import { rowOf, toJsonLines, toneOf, toTsv } from '../../../src/view/log/rows.ts';
import { actors, bigTrace, fakePlayback, Script, smallTrace } from '../fake.ts';

const all = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);

describe('rows of the log', () => {
  test('a receipt comes from its sender', () => {
    const trace = smallTrace();
    const receive = trace.columns.kind.indexOf(EventKind.receive);
    const row = rowOf(trace.columns, trace, receive, receive);
    expect([row.from, row.to, row.label]).toEqual([0, 1, 'request(task)']);
  });

  test('faults stand out', () => {
    expect(toneOf({ kind: EventKind.drop, flags: 0 })).toBe('bad');
    expect(toneOf({ kind: EventKind.send, flags: 0 })).toBe('accent');
    expect(toneOf({ kind: EventKind.send, flags: Flag.fault })).toBe('bad');
    expect(toneOf({ kind: EventKind.resource, flags: Flag.overrun })).toBe('bad');
    expect(toneOf({ kind: EventKind.log, flags: 0 })).toBe('plain');
  });
});

describe('copies of the log', () => {
  test('tab-separated: one line an event, with a heading', () => {
    const trace = smallTrace();
    expect(toTsv(trace.columns, trace, all(trace.length), true)).toMatchSnapshot();
  });

  test('texts break no row, and are no formulas', () => {
    const script = new Script(actors('=1+1', 'B'));
    script.message(0, 1, '=cmd\t"x"\nsecond line');
    const text = toTsv(script.trace.columns, script.trace, all(script.trace.length), false);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('\'=cmd "x" second line');
    expect(text).toContain("'=1+1");
  });

  test('JSON lines read back', () => {
    const trace = smallTrace();
    const lines = toJsonLines(trace.columns, trace, all(trace.length)).trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records).toHaveLength(trace.length);
    expect(records[0]).toEqual({
      event: 0,
      time_ns: 0,
      step: 1,
      kind: 'send',
      from: 'Client',
      to: 'Gateway',
      label: 'request(task)',
    });
  });

  test('long logs are asked for piece by piece', async () => {
    const trace = bigTrace(10_000);
    const { engine, run } = fakePlayback(trace);
    const text = await textOfEvents(engine, run, all(trace.length), 'tsv');
    expect(text.split('\n')).toHaveLength(trace.length + 2);
    const { calls } = engine as unknown as { calls: Record<string, number> };
    expect(calls['eventsAt']).toBe(Math.ceil(trace.length / 16_384));
  });
});
