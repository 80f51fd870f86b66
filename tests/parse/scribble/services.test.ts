import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { writeScribble } from '../../../src/emit/scribble.ts';
import { withoutPlaces } from '../../../src/model/global/equal.ts';
import { scribble } from '../../../src/parse/scribble/index.ts';
import { anyProtocol } from '../../tools/global.ts';
import { globalsIn, read } from './read.ts';

/** A text with `¦` where the cursor stands. */
function at(marked: string): [string, number] {
  return [marked.replace('¦', ''), marked.indexOf('¦')];
}

function labels(marked: string): string[] {
  const [text, offset] = at(marked);
  return scribble.complete?.(text, offset).options.map(({ label }) => label) ?? [];
}

function renamed(marked: string, name: string): string {
  const [text, offset] = at(marked);
  return applyEdits(text, scribble.rename?.(text, offset, name) ?? []);
}

function hovered(marked: string): string | undefined {
  return scribble.hover?.(...at(marked))?.text;
}

function formatted(text: string): string {
  return applyEdits(text, scribble.format?.(text) ?? []);
}

const shop = `module shop.Shop;
type <java> "s.Item" from "s.jar" as Item;
sig <java> "s.Ok" from "s.jar" as Ok;
protocol Shop(role Buyer, role Seller) {
  clock c;
  rec Loop {
    ask(x: Item) from Buyer to Seller;
    Ok from Seller to Buyer;
    continue Loop;
  }
  do Pay<Item>(Buyer, Seller);
}
aux protocol Pay<type T>(role A, role B) {
  ask(T) from A to B;
}
`;

describe('completion', () => {
  const inside = (line: string) => shop.replace('    continue Loop;', `    ${line}`);

  test('roles where a role stands', () => {
    expect(labels(inside('ask() from ¦'))).toEqual(['Buyer', 'Seller']);
    expect(labels(inside('ask() from Buyer to S¦'))).toEqual(['Buyer', 'Seller']);
    expect(labels(inside('ask() from Buyer to Seller, ¦'))).toEqual(['Buyer', 'Seller']);
    expect(labels(inside('choice at ¦'))).toEqual(['Buyer', 'Seller']);
    expect(labels(inside('Buyer -> ¦'))).toEqual(['Buyer', 'Seller']);
    expect(labels(inside('do Pay<Item>(¦'))).toEqual(['Buyer', 'Seller']);
  });

  test('labels of recursions, protocols, clocks, types', () => {
    expect(labels(inside('continue ¦'))).toEqual(['Loop']);
    expect(labels(inside('do ¦'))).toEqual(['Shop', 'Pay']);
    expect(labels(inside('ask() from Buyer to Seller resetting ¦'))).toEqual(['c']);
    expect(labels(inside('ask(¦'))).toEqual(expect.arrayContaining(['Item', 'Int']));
    expect(labels(inside('ask(x: ¦'))).toEqual(expect.arrayContaining(['Item', 'Int']));
    expect(labels(inside('ask(Item@¦'))).toContain('Encrypted');
  });

  test('words and messages at the beginning of a statement', () => {
    const options = labels(inside('¦'));
    for (const label of ['choice', 'rec', 'par', 'do', 'continue Loop', 'ask', 'Buyer']) {
      expect(options).toContain(label);
    }
    expect(labels('¦')).toContain('module');
    expect(labels(`${shop}¦`)).toContain('global protocol');
    expect(labels('// comm¦ent\n')).toEqual([]);
  });
});

describe('hover', () => {
  test('tells who sends and receives what', () => {
    const text = hovered(shop.replace('role Buyer', 'role B¦uyer'));
    expect(text).toContain('Role `Buyer` of `Shop`');
    expect(text).toContain('`ask(x: Item)` to Seller');
    expect(text).toContain('`Ok` from Seller');
  });

  test('tells messages with their types, protocols, words', () => {
    expect(hovered(shop.replace('ask(x', 'a¦sk(x'))).toContain('`x`: `Item`');
    expect(hovered(shop.replace('do Pay', 'do P¦ay'))).toContain('aux protocol Pay<type T>');
    expect(hovered(shop.replace('rec Loop', 'r¦ec Loop'))).toContain('goes back');
    expect(hovered(shop.replace('as Item', 'as It¦em'))).toContain('s.Item');
    expect(hovered('protocol P(role A, role B) {\n¦\n}')).toBeUndefined();
  });
});

describe('rename', () => {
  test('roles stay in their protocol, messages go through the module', () => {
    const roles = renamed(shop.replace('from Buyer', 'from B¦uyer'), 'Client');
    expect(roles).toContain('role Client, role Seller');
    expect(roles).toContain('do Pay<Item>(Client, Seller)');
    expect(roles).not.toContain('Buyer');
    const messages = renamed(shop.replace('ask(T)', 'a¦sk(T)'), 'query');
    expect(messages.match(/query\(/g)).toHaveLength(2);
  });

  test('recursions, protocols, types, clocks', () => {
    expect(renamed(shop.replace('continue Loop', 'continue Lo¦op'), 'X')).toContain('rec X {');
    expect(renamed(shop.replace('protocol Pay', 'protocol P¦ay'), 'Settle')).toContain(
      'do Settle<',
    );
    expect(renamed(shop.replace('(x: Item)', '(x: It¦em)'), 'Ware')).toContain('as Ware;');
    expect(renamed(shop.replace('clock c', 'clock ¦c'), 'd')).toContain('clock d;');
    expect(renamed(shop.replace('from Buyer', 'from B¦uyer'), 'no word')).toContain('Buyer');
  });

  test('an inner recursion with the same label is another one', () => {
    const text =
      'protocol P(role A, role B) { rec X { a() from A to B; rec X { b() from A to B; continue X; } } }';
    expect(renamed(text.replace('continue X', 'continue ¦X'), 'Y')).toBe(
      text.replace('rec X { b() from A to B; continue X', 'rec Y { b() from A to B; continue Y'),
    );
  });
});

describe('format', () => {
  test('lays out afresh and keeps comments', () => {
    const untidy = `// head
module  a.B ;
protocol P( role A ,role B ){ // open

	m( x : Int{x>0  && x<9},List< Int > ) from A to B within [1s;2 s];/* end */
	choice at A
	{ 1() from A to B; }
	or { 2() from A to B; }
}
`;
    expect(formatted(untidy)).toBe(`// head
module a.B;
protocol P(role A, role B) { // open
  m(x: Int{x>0  && x<9}, List<Int>) from A to B within [1s; 2 s]; /* end */
  choice at A {
    1() from A to B;
  } or {
    2() from A to B;
  }
}
`);
  });

  test('what cannot be read is left alone', () => {
    expect(formatted('protocol  P(role A) { m( }')).toBe('protocol  P(role A) { m( }');
  });

  test('of any protocol is idempotent and means the same', () => {
    fc.assert(
      fc.property(anyProtocol(), fc.nat(), (global, seed) => {
        const text = untidied(writeScribble(global).text, seed);
        const once = formatted(text);
        expect(formatted(once)).toBe(once);
        const [before, after] = [globalsIn(text), globalsIn(once)];
        expect(withoutPlaces(after)).toEqual(withoutPlaces(before));
      }),
      { numRuns: 40 },
    );
  });
});

/** Other white space and comments between words. */
function untidied(text: string, seed: number): string {
  let state = seed;
  return text.replace(/\n\s*/g, (gap) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return ['\n', gap, '\n\n\n\t', ' // note\n', '\n/* a\n b */ '][state % 5] ?? gap;
  });
}

describe('highlighting', () => {
  test('knows what names are', () => {
    const kinds = new Map(
      scribble.tokens?.(shop).map(({ span, kind }) => [shop.slice(span.from, span.to), kind]),
    );
    expect(kinds.get('protocol')).toBe('keyword');
    expect(kinds.get('Buyer')).toBe('name');
    expect(kinds.get('ask')).toBe('string');
    expect(kinds.get('Item')).toBe('type');
    expect(kinds.get('"s.Item"')).toBe('string');
  });

  test('tokens are in order and do not overlap', () => {
    fc.assert(
      fc.property(anyProtocol({ draws: 60 }), (global) => {
        let end = 0;
        for (const { span } of scribble.tokens?.(writeScribble(global).text) ?? []) {
          expect(span.from).toBeGreaterThanOrEqual(end);
          end = span.to;
        }
      }),
      { numRuns: 50 },
    );
  });
});

test('a fix of every finding makes it go away or changes the text', () => {
  const text = shop.replace('from Buyer', 'from Byer').replace('continue Loop', 'continue Lop');
  for (const { fix, code } of read(text).diagnostics) {
    const mended = applyEdits(text, fix?.edits ?? []);
    const before = read(text).diagnostics.filter((one) => one.code === code).length;
    expect(read(mended).diagnostics.filter((one) => one.code === code).length).toBeLessThan(before);
  }
});
