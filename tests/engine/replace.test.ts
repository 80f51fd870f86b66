import { describe, expect, test } from 'vitest';
import type { ReplaceReport } from '../../src/engine/api.ts';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { replaces } from '../../src/engine/replace.ts';

const shop = `module Shop;

global protocol Shop(role Buyer, role Seller, role Bank) {
  ask(String) from Buyer to Seller;
  choice at Seller {
    offer(Int) from Seller to Buyer;
    pay(Int) from Buyer to Bank;
    paid() from Bank to Seller;
  } or {
    none() from Seller to Buyer;
    over() from Buyer to Bank;
    over() from Bank to Seller;
  }
}
`;

async function replace(
  path: string,
  text: string,
  role: string,
  by: string,
): Promise<ReplaceReport> {
  const request = { path, text };
  await loadFor(request);
  return replaces(readSource(request), { source: request, role, text: by });
}

describe('a machine is replaced', () => {
  test('a seller that never has anything to offer is a safe replacement', async () => {
    const text = `local protocol Shop at Seller(role Buyer, role Seller, role Bank) {
      ask(String) from Buyer;
      none() to Buyer;
      choice at Bank { over() from Bank; } or { paid() from Bank; }
    }`;
    const report = await replace('Shop.scr', shop, 'Seller', text);
    expect(report.subtype).toEqual({ verdict: 'holds' });
    expect(report.product).toMatchObject({ verdict: 'ok', bound: 1 });
  });

  test('a seller that sends something else is noticed, with the run (planted)', async () => {
    const text = `local protocol Shop at Seller(role Buyer, role Seller, role Bank) {
      ask(String) from Buyer;
      later() to Buyer;
    }`;
    const { subtype, product } = await replace('Shop.scr', shop, 'Seller', text);
    expect(subtype.verdict).toBe('broken');
    expect(subtype.why).toContain('‘later’');
    expect(product?.verdict).toBe('error');
    expect(product?.properties.receptionErrors.why).toContain('Buyer can take');
  });

  test('a machine in a syntax without payloads means the messages of the same names', async () => {
    const text = 'Seller: Buyer?ask; Buyer!none; {Bank?over; end, Bank?paid; end}';
    const report = await replace('Shop.scr', shop, 'Seller', text);
    expect(report.subtype).toEqual({ verdict: 'holds' });
    expect(report.product?.verdict).toBe('ok');
  });

  test('machines are judged by their compatibility', async () => {
    const game =
      'A: rec x . {B!again; B?ok; x, B!stop; end}\n\nB: rec x . {A?again; A!ok; x, A?stop; end}\n';
    const fine = await replace('game.txt', game, 'A', 'A: B!again; B?ok; B!stop; end');
    expect(fine).toMatchObject({ subtype: { verdict: 'holds' }, product: { verdict: 'ok', k: 1 } });
    const ahead = await replace('game.txt', game, 'A', 'A: B!again; B!stop; B?ok; end');
    expect(ahead.subtype.verdict).toBe('holds');
    expect(ahead.product).toMatchObject({ verdict: 'ok' });
    const wrong = await replace('game.txt', game, 'B', 'B: rec x . {A?again; A!ok; x}');
    expect(wrong.subtype.why).toBe(
      'The new machine does not take ‘stop’ from A, which the old one takes.',
    );
    expect(wrong.product?.verdict).toBe('error');
  });

  test('strangers, other roles and texts without a machine are told', async () => {
    const stranger = await replace('Shop.scr', shop, 'Bank', 'Bank: Thief!all; end');
    expect(stranger.subtype.why).toContain('Thief');
    const unknown = await replace('Shop.scr', shop, 'Nobody', 'Nobody: end');
    expect(unknown.subtype).toEqual({ verdict: 'unknown', why: 'there is no machine of Nobody' });
    const empty = await replace('Shop.scr', shop, 'Bank', '');
    expect(empty.subtype.verdict).toBe('unknown');
  });
});
