import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64url, utf8 } from '../../src/base/bytes.ts';
import {
  decodeLink,
  decodeWith,
  encodeLink,
  formats,
  linkLength,
  shrink,
  upgradeLink,
} from '../../src/link/link.ts';
import type { SharedRun } from '../../src/link/shared.ts';
import { anyShared } from './arbitrary.ts';
import { madeUpChoices, madeUpProtocol } from './protocols.ts';

const example: SharedRun = {
  engine: '1',
  files: [
    { path: 'kitchen/orders.md', text: madeUpProtocol(12, 7), language: 'mermaid-sequence' },
    { path: 'notes.md', text: '# Notes\n\nÄpfel, 🍎, <script>alert(1)</script>\n' },
  ],
  open: 'kitchen/orders.md',
  run: {
    document: 'orders',
    seed: 2 ** 53 - 1,
    choices: [0, 1, 0, 1, 0, 1, 2, 70, 65_535],
    faults: [
      { kind: 'drop', message: { nth: 2, from: 'A', label: 'ready*' } },
      { kind: 'duplicate', message: { nth: 1 } },
      { kind: 'delay', message: { nth: 1, to: '' }, by: 5_000_000 },
      { kind: 'crash', actor: 'B', at: 10 },
      { kind: 'restart', actor: 'B', at: 20 },
    ],
  },
  choosing: 'ask',
  maxSteps: 0,
  profile: 'latency: 2ms\n',
  cursor: 37,
  view: { view: 'timeline', tab: 'Größe & Maß=1' },
  status: 'stuck',
  hash: '00112233445566778899aabbccddeeff',
};

/** What later versions of the program can say: faults of every kind, any order, changes. */
const searched: SharedRun = {
  engine: '1',
  files: [{ path: 'commit.yaml', text: 'scenario: Commit\n', language: 'scenario' }],
  open: 'commit.yaml',
  run: {
    document: 'commit',
    seed: 4,
    choices: [3, 0, 11],
    faults: [
      { kind: 'reorder', message: { nth: 2, from: 'c' }, by: 7 },
      { kind: 'corrupt', message: { nth: 1 } },
      { kind: 'partition', actors: ['p1', 'p2'], at: 5, until: -1 },
      { kind: 'slow', to: 'p1', factor: 2.5, at: 0, until: 9_000_000 },
      { kind: 'chance', strike: 'drop', share: 0.05, label: 'vote', by: 0 },
    ],
    schedule: {
      order: 'any',
      crashes: 2,
      crashable: ['c'],
      restarts: true,
      losses: -1,
      duplicates: 3,
      reorder: false,
    },
    changes: [{ step: 3, path: 'components.p1.vote', value: 'no' }],
  },
  choosing: 'seed',
  maxSteps: 14,
  cursor: 14,
  view: {},
  status: 'violated',
  hash: 'ffeeddccbbaa99887766554433221100',
};

/** A counterexample of machines that talk through channels. */
const machines: SharedRun = {
  engine: '1',
  files: [{ path: 'ring.scr', text: 'module ring;\n', language: 'scribble' }],
  open: 'ring.scr',
  run: {
    document: 'ring',
    seed: 0,
    choices: [1, 0, 0, 2],
    faults: [],
    changes: [{ step: 1, path: 'payload.quote.x', value: 100 }],
    machines: { bound: -1, synchronous: false },
  },
  choosing: 'ask',
  cursor: 4,
  view: {},
  status: 'stuck',
  hash: '0123456789abcdef0123456789abcdef',
};

describe('a link', () => {
  test('gives back what was put in', () => {
    expect(decodeLink(encodeLink(example))).toEqual({ ok: true, value: example });
  });

  test('gives back whatever was put in', () => {
    fc.assert(
      fc.property(anyShared, (shared) => {
        expect(decodeLink(encodeLink(shared))).toEqual({ ok: true, value: shared });
      }),
      { numRuns: 60 },
    );
  });

  test('has its cursor and view in a readable part', () => {
    const link = encodeLink(example);
    expect(link).toMatch(/^#1\.[\w-]+&step=37&view=timeline&tab=/);
    const moved = decodeLink(link.replace('step=37', 'step=5').replace('timeline', 'log'));
    expect(moved.ok && moved.value.cursor).toBe(5);
    expect(moved.ok && moved.value.view.view).toBe('log');
  });

  test('opens as a whole address, wrapped by a mail program, and escaped for HTML', () => {
    const address = `https://example.org/lockstep/?embed${encodeLink(example)}`;
    for (const text of [
      address,
      address.replaceAll(/(.{76})/g, '$1\r\n'),
      address.replaceAll('&', '&amp;'),
    ]) {
      expect(decodeLink(text)).toEqual({ ok: true, value: example });
    }
  });

  test('opens when the readable part is lost', () => {
    const bare = decodeLink(encodeLink(example).split('&')[0] ?? '');
    expect(bare).toEqual({ ok: true, value: { ...example, cursor: 0, view: {} } });
  });

  test('carries a text that is too long for the predictor', () => {
    const text = Array.from({ length: 30 }, (_, i) => madeUpProtocol(60, i)).join('\n');
    expect(text.length).toBeGreaterThan(70_000);
    const shared = { ...example, files: [{ path: 'long.md', text }], open: 'long.md' };
    expect(decodeLink(encodeLink(shared))).toEqual({ ok: true, value: shared });
  });

  test('is shorter with the picked document alone', () => {
    const text = madeUpProtocol(3, 1);
    const small = shrink(example, { text, id: 'alone', language: 'mermaid-sequence' });
    expect(small.files).toEqual([{ path: 'document.mmd', text, language: 'mermaid-sequence' }]);
    expect(small.run).toEqual({ ...example.run, document: 'alone' });
    expect(linkLength(small)).toBeLessThan(linkLength(example));
    expect(decodeLink(encodeLink(small))).toEqual({ ok: true, value: small });
  });
});

describe('a run of 1,000 choices', () => {
  const linkOf = (messages: number, options: number, seed: number): number =>
    linkLength({
      engine: '1',
      files: [{ path: 'inter-depot-protocol.md', text: madeUpProtocol(messages, seed) }],
      open: 'inter-depot-protocol.md',
      run: {
        document: 'inter-depot-protocol',
        seed: 3_141_592_653,
        choices: madeUpChoices(1000, options, seed),
        faults: [],
      },
      choosing: 'seed',
      cursor: 1000,
      view: { view: 'timeline' },
      status: 'done',
      hash: '00112233445566778899aabbccddeeff',
    });

  test.each([
    [50, 2000],
    [200, 5000],
  ])('over a protocol of %d messages fits %d characters', (messages, most) => {
    for (let seed = 1; seed <= 6; seed++) {
      expect(linkOf(messages, 2, seed)).toBeLessThanOrEqual(most);
      expect(linkOf(messages, 4, seed)).toBeLessThanOrEqual(most);
    }
  });
});

describe('versions', () => {
  test('version 0 is plain JSON with most fields optional', () => {
    const plain = {
      files: [{ path: 'a.mmd', text: 'sequenceDiagram\n  A->>B: hi\n' }],
      run: { choices: [1, 2] },
      cursor: 3,
    };
    const link = `#0.${toBase64url(utf8(JSON.stringify(plain)))}&view=log`;
    const shared = decodeLink(link);
    expect(shared).toEqual({
      ok: true,
      value: {
        engine: '',
        files: plain.files,
        open: 'a.mmd',
        run: { document: '', seed: 0, choices: [1, 2], faults: [] },
        choosing: 'seed',
        cursor: 3,
        view: { view: 'log' },
      },
    });
    const upgraded = upgradeLink(link);
    expect(upgraded.ok && upgraded.value).toMatch(/^#1\./);
    expect(upgraded.ok && decodeLink(upgraded.value)).toEqual(shared);
  });

  test('an unknown version says so', () => {
    const result = decodeLink(encodeLink(example).replace('#1.', '#2.'));
    expect(result).toMatchObject({ ok: false, problem: { code: 'version' } });
  });

  test('a later version is one more reader, and the old links go on to open', () => {
    const later = new Map([...formats, [2, () => ({ ok: true, value: example }) as const]]);
    expect(decodeWith(later, '#2.x')).toEqual({ ok: true, value: { ...example } });
    expect(decodeWith(later, encodeLink(example))).toEqual({ ok: true, value: example });
  });

  test('links that were once given out open for ever', () => {
    const folder = join(import.meta.dirname, 'golden');
    for (const [name, shared] of Object.entries({
      'v1-example': example,
      'v1-long': long(),
      'v1-searched': searched,
      'v1-machines': machines,
    })) {
      const path = join(folder, name);
      if (process.env.UPDATE === 'new-format') {
        mkdirSync(path, { recursive: true });
        writeFileSync(join(path, 'link.txt'), `${encodeLink(shared)}\n`);
        writeFileSync(join(path, 'expected.json'), `${JSON.stringify(shared, null, 2)}\n`);
      }
    }
    const names = readdirSync(folder);
    expect(names.length).toBeGreaterThanOrEqual(2);
    for (const name of names) {
      const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
      const value: unknown = JSON.parse(read('expected.json'));
      expect(decodeLink(read('link.txt'))).toEqual({ ok: true, value });
    }
  });
});

/** Long enough to be deflated. */
function long(): SharedRun {
  const text = Array.from({ length: 100 }, (_, i) => madeUpProtocol(9, i % 7)).join('\n');
  const files = [{ path: 'long.md', text }];
  return { ...example, files, open: 'long.md', run: { ...example.run, choices: [] } };
}
