import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConformReport, TraceFormat } from '../../../src/engine/api.ts';
import { loadFor, readSource } from '../../../src/engine/compile.ts';
import { conform } from '../../../src/engine/conform.ts';
import { exportTrace } from '../../../src/engine/export.ts';
import { prepareRun } from '../../../src/engine/runs.ts';
import type { RunSpec } from '../../../src/model/run.ts';
import { shared } from '../../tools/root.ts';

const shop = `module Shop;
global protocol Shop(role Buyer, role Seller, role Bank) {
  rec Again {
    ask(String) from Buyer to Seller;
    quote(Int) from Seller to Buyer, Bank;
    choice at Buyer {
      more() from Buyer to Seller, Bank;
      continue Again;
    } or {
      buy(Int) from Buyer to Seller, Bank;
      paid() from Bank to Seller;
      goods() from Seller to Buyer;
    }
  }
}
`;

async function traceOf(
  text: string,
  path: string,
  format: TraceFormat,
  spec: Partial<RunSpec> = {},
): Promise<string> {
  const request = {
    path,
    text,
    profile: '',
    choosing: 'seed' as const,
    maxSteps: 2000,
    spec: { document: '', seed: 3, choices: [], faults: [], ...spec },
  };
  await loadFor(request);
  const run = await prepareRun(0, request);
  if (!run.ok) throw new Error(run.problem);
  run.value.simulation.advance(2000);
  return exportTrace(run.value.simulation.trace, format, 'run');
}

async function judge(
  text: string,
  path: string,
  trace: string,
  pick?: string,
): Promise<ConformReport> {
  const source = { path, text, ...(pick === undefined ? {} : { pick }) };
  await loadFor(source);
  return conform(readSource(source), { source, trace });
}

const formats = ['jsonl', 'otlp', 'shiviz'] as const;

describe('a trace of a run', () => {
  test.each(formats)('conforms to its protocol: %s', async (format) => {
    for (let seed = 0; seed < 6; seed++) {
      const trace = await traceOf(shop, 'Shop.scr', format, { seed });
      expect(await judge(shop, 'Shop.scr', trace)).toMatchObject({ conforms: true });
    }
  });

  test('gives the choices of a run that shows it', async () => {
    const trace = await traceOf(shop, 'Shop.scr', 'jsonl');
    const { run } = await judge(shop, 'Shop.scr', trace);
    const again = await traceOf(shop, 'Shop.scr', 'jsonl', { ...run });
    const messages = (text: string): string[] =>
      text
        .split('\n')
        .slice(1)
        .filter(Boolean)
        .map((line) => {
          const { kind, actor, target, label } = JSON.parse(line) as Record<string, string>;
          return `${kind} ${actor} ${target} ${label}`;
        });
    expect(messages(again)).toEqual(messages(trace));
  });
});

/** The events of a trace as JSON lines without what holds our files together. */
async function looseRows(seed: number): Promise<string[]> {
  const lines = (await traceOf(shop, 'Shop.scr', 'jsonl', { seed })).trim().split('\n').slice(1);
  return lines.map((line) => {
    const { kind, actor, target, label } = JSON.parse(line) as Record<string, string>;
    return JSON.stringify({ kind, actor, target, label });
  });
}

describe('planted: a trace that was changed', () => {
  test('an event that is dropped is noticed, whichever it is', async () => {
    const rows = await looseRows(1);
    for (let i = 0; i < rows.length - 1; i++) {
      const report = await judge(shop, 'Shop.scr', rows.toSpliced(i, 1).join('\n'));
      expect(report.conforms).toBe(false);
      expect(report.firstDeviation?.event).toBeGreaterThanOrEqual(i);
    }
  });

  test('an event that is relabelled is noticed where it stands', async () => {
    const rows = await looseRows(1);
    for (let i = 0; i < rows.length - 1; i++) {
      const { kind, actor, target } = JSON.parse(rows[i] ?? '') as Record<string, string>;
      const other = JSON.stringify({ kind, actor, target, label: 'other' });
      const report = await judge(shop, 'Shop.scr', rows.toSpliced(i, 1, other).join('\n'));
      expect(report).toMatchObject({ conforms: false, firstDeviation: { event: i } });
      expect(report.firstDeviation?.expected.length).toBeGreaterThan(0);
    }
  });

  test('two events of one role that are swapped are noticed', async () => {
    const rows = await looseRows(2);
    let swaps = 0;
    for (let i = 0; i + 1 < rows.length - 1; i++) {
      const [a, b] = [rows[i] ?? '', rows[i + 1] ?? ''];
      const [one, other] = [a, b].map((row) => JSON.parse(row) as Record<string, string>);
      // The copies of one multicast are sent in any order.
      if (one?.actor !== other?.actor || (one?.kind === 'send' && one.label === other?.label))
        continue;
      swaps++;
      const report = await judge(shop, 'Shop.scr', rows.toSpliced(i, 2, b, a).join('\n'));
      expect(report.conforms).toBe(false);
    }
    expect(swaps).toBeGreaterThan(0);
  });

  test('what was expected is said', async () => {
    const rows = [
      { kind: 'send', from: 'Buyer', to: 'Seller', label: 'ask' },
      { kind: 'receive', from: 'Buyer', to: 'Seller', label: 'ask' },
      { kind: 'send', from: 'Seller', to: 'Buyer', label: 'goods' },
    ].map((row) => JSON.stringify(row));
    expect(await judge(shop, 'Shop.scr', rows.join('\n'))).toMatchObject({
      conforms: false,
      events: 3,
      firstDeviation: {
        event: 2,
        found: 'Seller sends ‘goods’ to Buyer',
        expected: ['Seller: send quote(Int) to Buyer and Bank'],
      },
      run: { choices: [0, 0], machines: { bound: -1, synchronous: false } },
    });
  });

  test('a lost message is noticed', async () => {
    const faults: RunSpec['faults'] = [
      { kind: 'drop', message: { nth: 1, label: 'quote', to: 'Bank' } },
    ];
    for (const format of formats) {
      const report = await judge(
        shop,
        'Shop.scr',
        await traceOf(shop, 'Shop.scr', format, { faults }),
      );
      expect(report.firstDeviation?.found).toBe('‘quote(Int)’ from Seller to Bank is lost');
    }
  });

  test('a message that is missing among spans is noticed, also the last one', async () => {
    interface Spans {
      resourceSpans: { scopeSpans: { spans: { attributes: { key: string }[] }[] }[] }[];
    }
    const text = await traceOf(shop, 'Shop.scr', 'otlp', { seed: 4 });
    const places = (JSON.parse(text) as Spans).resourceSpans.flatMap(({ scopeSpans }, at) =>
      (scopeSpans[0]?.spans ?? []).flatMap(({ attributes }, i) =>
        attributes.some(({ key }) => key === 'peer.service') ? [{ at, i }] : [],
      ),
    );
    expect(places.length).toBeGreaterThan(5);
    for (const { at, i } of places) {
      const trace = JSON.parse(text) as Spans;
      trace.resourceSpans[at]?.scopeSpans[0]?.spans.splice(i, 1);
      expect(await judge(shop, 'Shop.scr', JSON.stringify(trace))).toMatchObject({
        conforms: false,
      });
    }
  });

  test('a file of ours that was cut is noticed', async () => {
    const trace = await traceOf(shop, 'Shop.scr', 'jsonl');
    const cut = trace.trim().split('\n').slice(0, -2).join('\n');
    expect(await judge(shop, 'Shop.scr', cut)).toMatchObject({ conforms: false });
  });
});

describe('traces of others', () => {
  test('values in place of types, a part of a run, strangers among themselves', async () => {
    const rows = [
      { type: 'sent', from: 'buyer', to: 'seller', message: 'ask("tea")' },
      { type: 'sent', from: 'Db', to: 'Cache', message: 'fill' },
      { type: 'received', from: 'buyer', to: 'seller', message: 'ask("tea")' },
      { type: 'log', text: 'thinking' },
      { type: 'sent', from: 'seller', to: 'bank', message: 'quote(12)' },
    ].map((row) => JSON.stringify(row));
    expect(await judge(shop, 'Shop.scr', rows.join('\n'))).toMatchObject({
      conforms: true,
      events: 3,
    });
  });

  test('planted: another type in a message is noticed', async () => {
    const row = JSON.stringify({ kind: 'send', from: 'Buyer', to: 'Seller', label: 'ask(Int)' });
    expect(await judge(shop, 'Shop.scr', row)).toMatchObject({ conforms: false });
  });

  test('a log for ShiViz in words', async () => {
    const log =
      'Buyer {"Buyer":1}\nsend ask to Seller\nSeller {"Seller":1,"Buyer":1}\nrecv ask from Buyer\n';
    expect(await judge(shop, 'Shop.scr', log)).toMatchObject({ conforms: true, events: 2 });
  });

  test('spans of producers and consumers', async () => {
    const service = (name: string, spans: unknown[]): unknown => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: name } }] },
      scopeSpans: [{ spans }],
    });
    const span = (id: string, name: string, kind: number, at: number, parent = ''): unknown => ({
      spanId: id,
      parentSpanId: parent,
      name,
      kind,
      startTimeUnixNano: String(at),
      endTimeUnixNano: String(at + 5),
    });
    const trace = {
      resourceSpans: [
        service('Buyer', [span('1', 'ask', 4, 10)]),
        service('Seller', [span('2', 'ask', 5, 12, '1')]),
      ],
    };
    expect(await judge(shop, 'Shop.scr', JSON.stringify(trace))).toMatchObject({
      conforms: true,
      events: 2,
    });
  });

  test('what is no trace says so', async () => {
    for (const text of ['', 'hello\nworld', '{', '[]', '{"resourceSpans":[]}', '{"kind":"log"}']) {
      const report = await judge(shop, 'Shop.scr', text);
      expect(report.conforms).toBe(false);
      expect(report.problem).toBeTruthy();
    }
  });
});

describe('sequence diagrams', () => {
  const seeds = shared('seeds');

  test.skipIf(!seeds)(
    'runs as drawn of the seeds conform to what their roles know',
    { timeout: 30_000 },
    async () => {
      const failed: string[] = [];
      let judged = 0;
      for (const file of readdirSync(seeds ?? '').filter((name) => name.endsWith('.md'))) {
        const text = readFileSync(join(seeds ?? '', file), 'utf8');
        const request = { path: file, text };
        await loadFor(request);
        const { documents } = readSource(request).parsed;
        for (const { id, model } of documents) {
          if (model?.kind !== 'protocol') continue;
          const trace = await traceOf(text, file, 'jsonl', { document: id, seed: 5 });
          const report = await judge(text, file, trace, id);
          judged++;
          if (!report.conforms)
            failed.push(
              `${file}#${id} ${JSON.stringify(report.firstDeviation)} ${report.problem ?? ''}`,
            );
        }
      }
      expect(failed).toEqual([]);
      expect(judged).toBeGreaterThan(20);
    },
  );
});
