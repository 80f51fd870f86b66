import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter, crc32, fromBase64url, toBase64url, utf8 } from '../../src/base/bytes.ts';
import { decodeLink, encodeLink } from '../../src/link/link.ts';
import { PackMethod, pack } from '../../src/link/pack.ts';
import type { SharedRun } from '../../src/link/shared.ts';
import { commonWords } from '../../src/link/words.ts';
import { anyShared } from './arbitrary.ts';

const plain = (value: unknown): string => `#0.${toBase64url(utf8(JSON.stringify(value)))}`;
const file = { path: 'a.mmd', text: 'sequenceDiagram\n' };
const codes = ['empty', 'foreign', 'version', 'too-large', 'damaged', 'invalid'];

/** Either a valid run or a problem that a person can read. */
function expectTaken(text: string): void {
  const result = decodeLink(text);
  if (result.ok) {
    expect(decodeLink(encodeLink(result.value)).ok).toBe(true);
    return;
  }
  expect(codes).toContain(result.problem.code);
  expect(result.problem.message).toMatch(/^[A-Z][^<>]{10,300}[.]$/s);
}

function problemOf(text: string): string {
  const result = decodeLink(text);
  return result.ok ? 'none' : result.problem.code;
}

/** A body of version 1 with a right checksum and whatever sizes and parts. */
function crafted(sizes: readonly number[], ...parts: Uint8Array[]): string {
  const writer = new ByteWriter();
  for (const size of sizes) writer.number(size);
  for (const part of parts) writer.bytes(part);
  const rest = writer.finish();
  const body = new Uint8Array(rest.length + 4);
  new DataView(body.buffer).setUint32(0, crc32(rest));
  body.set(rest, 4);
  return `#1.${toBase64url(body)}`;
}

describe('a hostile link', () => {
  test.each([
    ['nothing', '', 'empty'],
    ['only a hash', 'https://example.org/#', 'empty'],
    ['an anchor', '#section-3', 'foreign'],
    ['an address without a fragment', 'https://example.org/', 'foreign'],
    ['another program’s link', '#code/N4IgLglgNgpg', 'foreign'],
    ['an unknown version', '#7.AAAA', 'version'],
    ['a huge version', '#999999.AAAA', 'version'],
    ['an empty body', '#1.', 'damaged'],
    ['no base64url', '#1.a+b/=', 'damaged'],
    ['a body of zeros', '#1.AAAAAAAAAAAAAAAAAAAA', 'damaged'],
    ['a very long body', `#1.${'A'.repeat(500_000)}`, 'too-large'],
    ['broken JSON', `#0.${toBase64url(utf8('{"files":['))}`, 'damaged'],
    ['deep JSON', `#0.${toBase64url(utf8('['.repeat(100_000)))}`, 'damaged'],
    ['a number', plain(1), 'invalid'],
    ['a list', plain([]), 'invalid'],
    ['no files', plain({ files: [] }), 'invalid'],
    ['files of a wrong type', plain({ files: { length: 1 } }), 'invalid'],
    ['a text of a wrong type', plain({ files: [{ path: 'a', text: ['x'] }] }), 'invalid'],
    ['a path twice', plain({ files: [file, { ...file, path: './a.mmd' }] }), 'invalid'],
    ['an open file that is not there', plain({ files: [file], open: 'b' }), 'invalid'],
    ['a negative seed', plain({ files: [file], run: { seed: -1 } }), 'invalid'],
    ['a broken seed', plain({ files: [file], run: { seed: 0.5 } }), 'invalid'],
    ['a seed beyond 2⁵³', plain({ files: [file], run: { seed: 2 ** 53 } }), 'invalid'],
    ['a seed in words', plain({ files: [file], run: { seed: '1' } }), 'invalid'],
    ['choices of a wrong type', plain({ files: [file], run: { choices: ['0'] } }), 'invalid'],
    ['a negative choice', plain({ files: [file], run: { choices: [-1] } }), 'invalid'],
    ['an unknown fault', plain({ files: [file], run: { faults: [{ kind: 'x' }] } }), 'invalid'],
    ['an unknown status', plain({ files: [file], status: 'fine' }), 'invalid'],
    ['an unknown language', plain({ files: [{ ...file, language: 'x' }] }), 'invalid'],
    ['a short hash', plain({ files: [file], hash: 'abc' }), 'invalid'],
    ['a hash that is a pattern', plain({ files: [file], hash: 'x'.repeat(32) }), 'invalid'],
    ['a negative cursor', plain({ files: [file], cursor: -1 }), 'invalid'],
  ])('%s', (_, text, code) => {
    expect(problemOf(text)).toBe(code);
    expectTaken(text);
  });

  test.each([
    '../up',
    'a/../../b',
    '/etc/passwd',
    'C:\\windows',
    '\\\\server\\share',
    '',
    '.',
    'a\u0000b',
    'a\nb',
    'a\u202egnp.exe',
    '__proto__',
    'constructor',
    'x'.repeat(300),
  ])('a path that cannot be used: %j', (path) => {
    expect(problemOf(plain({ files: [{ path, text: '' }] }))).toBe('invalid');
  });

  test('scripts in names are text', () => {
    const path = '<img src=x onerror=alert(1)>.md';
    const run = { document: '"><script>alert(1)</script>' };
    const result = decodeLink(plain({ files: [{ path, text: '' }], run }));
    expect(result.ok && result.value.files[0]?.path).toBe(path);
    expect(result.ok && result.value.run.document).toBe(run.document);
  });

  test('fields that are in every object do no harm', () => {
    const text = '{"files":[{"path":"a","text":""}],"__proto__":{"seed":1},"constructor":1}';
    const link = `#0.${toBase64url(utf8(text))}&constructor=1&__proto__=2&toString=3`;
    const result = decodeLink(link);
    expect(result.ok && result.value.view).toEqual({});
    expect(result.ok && result.value.run.seed).toBe(0);
  });

  test('a bomb of zeros stops at what it says it holds', () => {
    const bomb = deflateSync(new Uint8Array(20_000_000), { level: 9 });
    expect(bomb.length).toBeLessThan(100_000);
    expect(problemOf(crafted([0, 0, 0, 0, 1000, PackMethod.deflate], bomb))).toBe('damaged');
    expect(problemOf(crafted([0, 0, 0, 0, 20_000_000, PackMethod.deflate], bomb))).toBe(
      'too-large',
    );
    expect(problemOf(crafted([0, 0, 0, 0, 4_000_000, PackMethod.deflate], bomb))).toBe('damaged');
  });

  test('sizes that are too large are refused before anything is made of them', () => {
    const { predict, deflate } = PackMethod;
    expect(problemOf(crafted([0, 1e12, 0, 0, 0, predict]))).toBe('invalid');
    expect(problemOf(crafted([0, 1, 40, 0, 0, predict]))).toBe('invalid');
    expect(problemOf(crafted([0, 0, 0, 0, 1e6, predict]))).toBe('damaged');
    expect(problemOf(crafted([1e15, 0, 0, 0, 0, deflate]))).toBe('damaged');
    expect(problemOf(crafted([0, 0, 0, 1e15, 0, deflate]))).toBe('damaged');
    expect(problemOf(crafted([0, 0, 0, 0, 0, 77]))).toBe('damaged');
  });

  test('texts that are not UTF-8, and fields beyond the end', () => {
    const packed = pack(Uint8Array.of(0xff, 0xfe));
    const fields = Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const link = crafted([fields.length, 0, 0, 0, 2, packed.method], fields, packed.bytes);
    expect(problemOf(link)).toBe('damaged');
    expect(problemOf(crafted([1, 0, 0, 0, 0, packed.method], Uint8Array.of(0)))).toBe('damaged');
  });

  test('a text deflated with another dictionary is no text of ours', () => {
    const shared = { files: [file], long: 'x' };
    const dictionary = utf8(commonWords.toUpperCase());
    const bytes = deflateSync(utf8(commonWords + JSON.stringify(shared)), { dictionary });
    const sizes = [0, 0, 0, 0, commonWords.length, PackMethod.deflate];
    expect(problemOf(crafted(sizes, bytes))).toBe('damaged');
  });

  test('every way of cutting a link off is noticed', () => {
    const link = encodeLink(example).split('&')[0] ?? '';
    for (let length = 4; length < link.length; length++) {
      expect(problemOf(link.slice(0, length))).toBe('damaged');
    }
  });

  test('every changed character is noticed', () => {
    const link = encodeLink(example).split('&')[0] ?? '';
    for (let at = 3; at < link.length - 1; at++) {
      const other = link[at] === 'x' ? 'y' : 'x';
      expect(problemOf(link.slice(0, at) + other + link.slice(at + 1))).toBe('damaged');
    }
  });

  test('a thousand of them: no exception, always a run or a message', () => {
    fc.assert(fc.property(anyHostile, expectTaken), { numRuns: 1000 });
  });
});

const example: SharedRun = {
  engine: '1',
  files: [file],
  open: 'a.mmd',
  run: { document: 'a', seed: 1, choices: [1, 2, 3], faults: [] },
  choosing: 'seed',
  cursor: 0,
  view: {},
};

/** Changes bytes of a body and mends its checksum, so that what is inside is read. */
function tampered(link: string, changes: readonly [at: number, byte: number][]): string {
  const body = fromBase64url(/^#1\.([\w-]*)/.exec(link)?.[1] ?? '') ?? new Uint8Array(4);
  for (const [at, byte] of changes) body[4 + (at % (body.length - 4))] = byte;
  new DataView(body.buffer).setUint32(0, crc32(body.subarray(4)));
  return `#1.${toBase64url(body)}`;
}

const byte = fc.integer({ min: 0, max: 255 });
const anyLink = anyShared.map(encodeLink);

const anyHostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string().map((text) => `#1.${text}`),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => `#1.${toBase64url(bytes)}`),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => crafted([], bytes)),
  fc
    .tuple(fc.array(fc.nat(300), { minLength: 6, maxLength: 6 }), fc.uint8Array())
    .map(([sizes, bytes]) => crafted(sizes, bytes)),
  fc.json().map((json) => `#0.${toBase64url(utf8(json))}`),
  fc.anything().map((value) => plain({ files: [file], run: value, view: value })),
  fc.anything().map((value) => plain({ files: [{ path: value, text: value }] })),
  fc.tuple(anyLink, fc.nat(), fc.nat(9)).map(([link, at, count]) => {
    const from = at % link.length;
    return link.slice(0, from) + link.slice(from + count);
  }),
  fc
    .tuple(anyLink, fc.array(fc.tuple(fc.oneof(fc.nat(30), fc.nat()), byte), { minLength: 1 }))
    .map(([link, changes]) => tampered(link, changes)),
);
