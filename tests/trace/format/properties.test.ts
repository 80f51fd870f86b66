import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { EventKind, Flag } from '../../../src/trace/event.ts';
import { readCsv, writeCsv } from '../../../src/trace/format/csv.ts';
import { readJsonl, writeJsonl } from '../../../src/trace/format/jsonl.ts';
import { writeMermaid } from '../../../src/trace/format/mermaid.ts';
import { readShiviz, shivizPattern, writeShiviz } from '../../../src/trace/format/shiviz.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { judge } from '../../parse/mermaid/oracle.ts';
import { root } from '../../tools/root.ts';
import { anyTrace, contentOf } from './arbitrary.ts';

describe('JSON lines', () => {
  test('reading what was written gives the same trace, hash included', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const { trace: again, diagnostics } = readJsonl(writeJsonl(trace, 'a run'));
        expect(diagnostics).toEqual([]);
        expect(again?.hash()).toBe(trace.hash());
        expect(again?.actors).toEqual(trace.actors);
      }),
    );
  });

  test('a text cut anywhere is found out', () => {
    fc.assert(
      fc.property(anyTrace, fc.double({ min: 0, max: 1, noNaN: true }), (trace, share) => {
        const text = writeJsonl(trace);
        const cut = text.slice(0, Math.floor((text.length - 2) * share));
        const { trace: again, diagnostics } = readJsonl(cut);
        expect(again).toBeUndefined();
        expect(diagnostics.length).toBeGreaterThan(0);
      }),
    );
  });

  test('a changed event no longer fits the hash', () => {
    const text = '{"format":"lockstep-trace","version":1,"actors":[{"id":"A"}],"hash":"00"}\n';
    const { trace, diagnostics } = readJsonl(`${text}{"kind":"note","actor":"A"}\n`);
    expect(trace?.length).toBe(1);
    expect(diagnostics.map((d) => d.code)).toEqual(['trace-hash']);
  });
});

describe('CSV', () => {
  test('reading what was written gives the same events', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const { trace: again, diagnostics } = readCsv(writeCsv(trace));
        expect(diagnostics).toEqual([]);
        if (again) expect(contentOf(again)).toEqual(contentOf(trace));
        for (const actor of again?.actors ?? []) {
          const acts = contentOf(trace).some((e) => (e as { actor: string }).actor === actor.id);
          if (acts) expect(trace.actors).toContainEqual(actor);
        }
      }),
    );
  });

  test('no cell begins like a formula', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const cells = [/(?:^|,)"?([=+@])/m];
        const rows = writeCsv(trace);
        // Quoted cells may hold anything further in; only the unquoted structure is looked at.
        const bare = rows.replace(/"(?:[^"]|"")*"/g, (cell) => (/^"[=+@-]/.test(cell) ? cell : ''));
        expect(cells.some((pattern) => pattern.test(bare))).toBe(false);
      }),
    );
  });
});

describe('ShiViz', () => {
  test('reading what was written gives the same order of the same things', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const { trace: again, diagnostics } = readShiviz(writeShiviz(trace));
        expect(diagnostics).toEqual([]);
        expect(again && essence(again)).toEqual(essence(trace));
      }),
    );
  });

  test('ShiViz finds every event with the pattern of the first line', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const found = writeShiviz(trace).matchAll(new RegExp(shivizPattern, 'g'));
        expect([...found].length).toBe(trace.length);
      }),
    );
  });

  test('one event lies before another in the clocks exactly when the trace says so', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const found = [...writeShiviz(trace).matchAll(new RegExp(shivizPattern, 'g'))];
        const events = found.map((match) => ({
          host: match.groups?.['host'] ?? '',
          clock: JSON.parse(match.groups?.['clock'] ?? '{}') as Record<string, number>,
        }));
        const before = causalPast(trace);
        events.forEach((b, j) => {
          events.slice(0, j).forEach((a, i) => {
            const inClock = (b.clock[a.host] ?? 0) >= (a.clock[a.host] ?? Infinity);
            expect(inClock).toBe(before[j]?.has(i) ?? false);
          });
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe('Mermaid', () => {
  beforeAll(() => {
    const supports = (_: string, color: string): boolean => color === 'transparent';
    Object.assign(globalThis, { window: { CSS: { supports } } });
  });

  test('Mermaid accepts every run, and counts its messages', async () => {
    await fc.assert(
      fc.asyncProperty(anyTrace, async (trace) => {
        const text = writeMermaid(trace, 'a # title');
        const verdict = await judge(text);
        expect(verdict.ok ? '' : `${verdict.message}\n${text}`).toBe('');
        if (verdict.ok) expect(arrows(verdict.db)).toEqual(sends(trace));
      }),
      { numRuns: 200 },
    );
  });
});

function arrows(db: unknown): number {
  const { getMessages } = db as { getMessages(): { from?: string; to?: string; type: number }[] };
  const messages = getMessages.call(db);
  return messages.filter((m) => m.to !== undefined && m.type !== 2).length;
}

function sends(trace: Trace): number {
  return contentOf(trace).filter((e) => (e as { kind: number }).kind === EventKind.send).length;
}

function essence(trace: Trace): unknown[] {
  return Array.from({ length: trace.length }, (_, i) => {
    const { time, kind, actor, target, label, link } = trace.event(i);
    const name = (index: number): string => trace.actors[index]?.id ?? '';
    return { time, kind, actor: name(actor), target: name(target), label, link };
  });
}

/** For each event, all events before it: of its actor, its send, its cause, and theirs. */
function causalPast(trace: Trace): Set<number>[] {
  const past: Set<number>[] = [];
  for (let i = 0; i < trace.length; i++) {
    const { kind, actor, cause, link } = trace.event(i);
    const arrives = kind === EventKind.receive || kind === EventKind.drop;
    const direct = [cause, arrives ? link : -1];
    for (let j = i - 1; j >= 0; j--) {
      if (trace.event(j).actor !== actor) continue;
      direct.push(j);
      break;
    }
    const all = new Set(direct.filter((j) => j >= 0));
    for (const j of [...all]) for (const earlier of past[j] ?? []) all.add(earlier);
    past.push(all);
  }
  return past;
}

test('flags keep their meaning', () => {
  expect(Flag.dashed | Flag.async | Flag.self | Flag.fault | Flag.duplicate | Flag.overrun).toBe(
    63,
  );
});

test('every finding has its page', async () => {
  const folder = join(root, 'src/trace/format');
  const page = readFileSync(join(folder, 'diagnostics.md'), 'utf8');
  const codes = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/'(trace-(?!format)\w+)'/g),
    ])
    .map((match) => match[1] ?? '');
  expect(new Set(codes).size).toBeGreaterThan(5);
  for (const code of codes) expect(page).toContain(`## ${code}\n`);
});
