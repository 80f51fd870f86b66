import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ByteReader,
  ByteWriter,
  crc32,
  fromBase64url,
  fromUtf8,
  toBase64url,
  utf8,
} from '../../src/base/bytes.ts';
import { BitDecoder, BitEncoder } from '../../src/base/coder.ts';

describe('bytes', () => {
  test('base64url agrees with Node’s', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(toBase64url(bytes)).toBe(text);
        expect(fromBase64url(text)).toEqual(bytes);
      }),
    );
    expect(fromBase64url('QQ==')).toEqual(Uint8Array.of(65));
    for (const bad of ['A', 'AAAAA', 'A+', 'A/', 'A=A', 'Ä', 'A A']) {
      expect(fromBase64url(bad)).toBeUndefined();
    }
  });

  test('UTF-8', () => {
    expect(fromUtf8(utf8('Grüße 🍎\ufeff'))).toBe('Grüße 🍎\ufeff');
    expect(fromUtf8(utf8('\ufeffmark'))).toBe('\ufeffmark');
    expect(fromUtf8(Uint8Array.of(0xff))).toBeUndefined();
  });

  test('numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(300), fc.maxSafeNat())), (numbers) => {
        const writer = new ByteWriter();
        for (const number of numbers) writer.number(number);
        const reader = new ByteReader(writer.finish());
        expect(numbers.map(() => reader.number())).toEqual(numbers);
        expect([reader.left, reader.failed]).toEqual([0, false]);
      }),
    );
  });

  test('reading what is not there fails for good, and does not throw', () => {
    const cut = new ByteReader(Uint8Array.of(0x80));
    expect([cut.number(), cut.failed, cut.number()]).toEqual([0, true, 0]);
    const huge = new ByteReader(new Uint8Array(20).fill(0xff));
    expect([huge.number(), huge.failed]).toEqual([0, true]);
    const short = new ByteReader(Uint8Array.of(1, 2));
    expect([short.bytes(3).length, short.failed]).toEqual([0, true]);
  });

  test('CRC-32 of the usual example', () => {
    expect(crc32(utf8('123456789'))).toBe(0xcbf43926);
  });
});

describe('arithmetic coding', () => {
  const anyBits = fc.array(
    fc.tuple(fc.nat(1), fc.oneof(fc.integer({ min: 1, max: 65535 }), fc.constantFrom(1, 65535))),
    { maxLength: 300 },
  );

  test('gives back what was put in', () => {
    fc.assert(
      fc.property(anyBits, (bits) => {
        const encoder = new BitEncoder();
        for (const [bit, probability] of bits) encoder.bit(bit, probability);
        const decoder = new BitDecoder(encoder.finish());
        expect(bits.map(([, probability]) => decoder.bit(probability))).toEqual(
          bits.map(([bit]) => bit),
        );
      }),
    );
  });

  test('costs what the probabilities say', () => {
    const encoder = new BitEncoder();
    for (let i = 0; i < 8000; i++) encoder.bit(0, 655);
    expect(encoder.finish().length).toBeLessThan((8000 * 0.0146) / 8 + 5);
  });
});
