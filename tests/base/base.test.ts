import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clone } from '../../src/base/clone.ts';
import { applyEdits } from '../../src/base/diagnostic.ts';
import { Digest, hashText } from '../../src/base/hash.ts';
import { TimeHeap } from '../../src/base/heap.ts';
import { nextBelow, nextUint32, seedRandom } from '../../src/base/random.ts';
import { LineIndex } from '../../src/base/span.ts';

describe('places', () => {
  it('count lines and columns from 1', () => {
    const index = new LineIndex('ab\n\ncd');
    expect(index.place(0)).toEqual({ line: 1, column: 1 });
    expect(index.place(2)).toEqual({ line: 1, column: 3 });
    expect(index.place(3)).toEqual({ line: 2, column: 1 });
    expect(index.place(99)).toEqual({ line: 3, column: 3 });
  });

  it('and offsets are each other’s inverse', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', 'é', '😀')), fc.nat(), (parts, at) => {
        const text = parts.join('');
        const offset = text.length === 0 ? 0 : at % (text.length + 1);
        const index = new LineIndex(text);
        expect(index.offset(index.place(offset))).toBe(offset);
      }),
    );
  });
});

describe('edits', () => {
  it('are applied as if all at once', () => {
    const edits = [
      { span: { from: 0, to: 1 }, text: 'X' },
      { span: { from: 2, to: 2 }, text: '--' },
    ];
    expect(applyEdits('abc', edits)).toBe('Xb--c');
  });
});

describe('the time heap', () => {
  it('gives entries by time, then in the order they came', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 300 }), (times) => {
        const heap = new TimeHeap();
        times.forEach((time, i) => heap.push(time, i, i));
        const order = times.map(() => heap.pop());
        const expected = [...times.keys()].sort(
          (a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b,
        );
        expect(order).toEqual(expected);
      }),
    );
  });

  it('comes back from its entries', () => {
    const heap = new TimeHeap();
    [5, 1, 3, 1].forEach((time, i) => heap.push(time, i, i));
    heap.pop();
    const saved = heap.entries();
    const other = new TimeHeap();
    other.restore(saved);
    expect([other.pop(), other.pop(), other.pop()]).toEqual([3, 2, 0]);
  });
});

describe('random numbers', () => {
  it('are the same for the same seed, for ever', () => {
    const state = seedRandom(7);
    expect([nextUint32(state), nextUint32(state), nextUint32(state)]).toMatchInlineSnapshot(`
      [
        210494603,
        711084892,
        3993689120,
      ]
    `);
  });

  it('stay below their bound and reach all of it', () => {
    const state = seedRandom(1);
    const seen = new Set(Array.from({ length: 1000 }, () => nextBelow(state, 7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('digests', () => {
  it('are the same for the same text, for ever', () => {
    expect([hashText(''), hashText('lockstep')]).toMatchInlineSnapshot(`
      [
        "c53cd1b164515474d88ae9eca4f539b3",
        "c45c11ab23b7b65ac655e5c27f221fe5",
      ]
    `);
  });

  it('differ when the input does, in any of its parts', () => {
    const texts = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(texts, ([a, b]) => {
        fc.pre(a !== b);
        expect(hashText(a)).not.toBe(hashText(b));
      }),
    );
  });

  it('go on from where they were saved', () => {
    const one = new Digest();
    one.text('a');
    const two = new Digest();
    two.restore(one.save());
    one.number(1.5);
    two.number(1.5);
    expect(two.hex()).toBe(one.hex());
  });
});

describe('copies', () => {
  it('are equal and share nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(clone(value)).toEqual(value);
      }),
    );
    const original = { map: new Map([['a', { n: 1 }]]), list: [new Uint8Array([1])] };
    const copy = clone(original);
    original.map.get('a')!.n = 2;
    original.list[0]![0] = 9;
    expect(copy).toEqual({ map: new Map([['a', { n: 1 }]]), list: [new Uint8Array([1])] });
  });
});
