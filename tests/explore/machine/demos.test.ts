import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explore } from '../../../src/explore/machine/product.ts';
import type { Product } from '../../../src/explore/machine/product.ts';
import { declarationOf } from '../../../src/model/global/global.ts';
import { scribble } from '../../../src/parse/scribble/index.ts';
import { machinesOf } from '../../../src/project/project.ts';
import { shared } from '../../tools/root.ts';

const corpus = shared('corpora/scribble-demos');
const context = {
  resolve: () => undefined,
  nested: () => ({ documents: [], diagnostics: [], outline: [] }),
  detect: () => 'text' as const,
};

/** The products of the protocols of a module that are not only there for others. */
function products(text: string): Product[] {
  return scribble.parse(text, context).documents.flatMap(({ model }) => {
    if (model?.kind !== 'global' || declarationOf(model).aux) return [];
    const { machines } = machinesOf(model);
    return [explore({ machines, mode: { bound: 1, synchronous: false }, rendezvous: true })];
  });
}

function sizes(text: string): [number, number][] {
  return products(text).map(({ states, transitions }) => [states, transitions]);
}

function read(path: string): string {
  return readFileSync(join(corpus!, path), 'utf8');
}

/** What was counted in another version of a file: how that differs from the one that is there. */
const otherVersions: Record<string, (text: string) => string> = {
  // The server says goodbye, too: two states and two transitions more.
  'tutorial/src/tutorial/adder/Adder.scr': (text) =>
    text.replace('Bye() from C to S;', 'Bye() from C to S; Bye() from S to C;'),
  // One header less: one state and two transitions fewer.
  'http/src/http/longvers/HttpLong.scr': (text) =>
    text.replace(/\}\s*or\s*\{\s*DNT from C to S;[^\n]*\s*continue X;\s*\}/, '}'),
};

describe.skipIf(!corpus)('the peer’s demonstrations', () => {
  const rows = corpus ? read('counts.tsv').trim().split('\n').slice(1) : [];

  test.each(rows)('%s', (row) => {
    const [path = '', ...numbers] = row.split('\t');
    const other = otherVersions[path];
    const text = other ? other(read(path)) : read(path);
    expect(sizes(text)).toContainEqual(numbers.map(Number));
    if (other) expect(sizes(text)).not.toEqual(sizes(read(path)));
  });
});

describe('connections', () => {
  const text = `module Call;

explicit global protocol Call(role A, role B, role C) {
  connect A to B;
  choice at A {
    yes() from A to B;
    connect B to C;
    go() from B to C;
  } or {
    no() from A to B;
  }
}
`;

  test('are made by both sides at once; who is never connected to has nothing to do', () => {
    const [product] = products(text);
    expect(product).toMatchObject({ states: 9, transitions: 8 });
    const { kmc: _, ...properties } = product!.properties;
    for (const { verdict } of Object.values(properties)) expect(verdict).toBe('holds');
  });

  test('a role that waits for a message instead is noticed (planted)', () => {
    const [product] = products(text.replace('connect B to C;', '').replace('explicit ', ''));
    const { deadlock } = product!.properties;
    expect(deadlock.verdict).toBe('broken');
    expect(deadlock.roles).toEqual(['C']);
  });
});
