import { expect, test } from 'vitest';
import { Session } from '../../src/engine/session.ts';

const text = `module Order;

global protocol Order(role Buyer, role Shop) {
  order(String) from Buyer to Shop;
  choice at Shop {
    price(Int) from Shop to Buyer;
  } or {
    sold_out() from Shop to Buyer;
  }
}
`;

test('a role’s hover shows its local protocol', async () => {
  const told = await new Session().hover(text, text.indexOf('Buyer to Shop'), 'scribble');
  expect(told?.text).toContain('local protocol Order at Buyer');
  expect(told?.text).toContain('price(Int) from Shop;');
});

test('a message’s hover does not, nor that of a role in a text with errors', async () => {
  const session = new Session();
  const message = await session.hover(text, text.indexOf('price'), 'scribble');
  expect(message?.text).not.toContain('local protocol');
  const wrong = text.replace('to Shop;', 'to Nobody;');
  const role = await session.hover(wrong, wrong.indexOf('Buyer, role'), 'scribble');
  expect(role?.text).toContain('Buyer');
  expect(role?.text).not.toContain('local protocol');
});
