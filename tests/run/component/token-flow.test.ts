import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { ApiState } from '../../../src/run/component/api.ts';
import type { BackendState } from '../../../src/run/component/backend.ts';
import type { ClientState } from '../../../src/run/component/client.ts';
import { signToken, tokenFault } from '../../../src/run/component/token.ts';
import type { TokenIssuerState } from '../../../src/run/component/token-issuer.ts';
import { part, play } from '../../tools/play.ts';

const second = 1_000_000_000;

type Parts = Partial<Record<'issuer' | 'api' | 'client', Record<string, Json>>>;

function flow(parts: Parts = {}): ComponentSpec[] {
  return [
    part('door', 'token-issuer', {
      users: { ida: 'sesame' },
      lifetime: 10 * second,
      ...parts.issuer,
    }),
    part('desk', 'api', { to: 'files', issuer: 'door', ...parts.api }),
    part('ida', 'client', { api: 'desk', issuer: 'door', secret: 'sesame', ...parts.client }),
    part('files', 'backend'),
  ];
}

function calls(parts: Parts = {}): string[] {
  return play(flow(parts)).state<ClientState>('ida').calls;
}

test('E20 log in, call with the token, be served', () => {
  const played = play(flow());
  expect(played.broken).toEqual([]);
  expect(played.state<ClientState>('ida').calls).toEqual(['done', 'done', 'done']);
  expect(played.state<BackendState>('files').served).toBe(3);
});

test.each([
  ['nothing', 'missing'],
  ['forged', 'signature'],
  ['altered', 'signature'],
])('E20 who shows a token that is %s is refused: %s', (presents, why) => {
  const played = play(flow({ client: { presents } }));
  expect(played.broken).toEqual([]);
  expect(played.state<ApiState>('desk').refused).toEqual({ [why]: 3 });
  expect(played.state<BackendState>('files').served).toBe(0);
});

test('E20 an expired token is refused; a client that logs in anew goes on', () => {
  const slow = { every: 7 * second };
  expect(calls({ client: slow })).toEqual(['done', 'done', 'done']);
  expect(play(flow({ client: slow })).state<TokenIssuerState>('door').issued).toBe(2);
  expect(calls({ client: { ...slow, presents: 'stale' } })).toEqual(['done', 'done', 'refused']);
});

test('E20 a wrong secret gives no token, and no service; so does another audience', () => {
  expect(calls({ client: { secret: 'open' } })).toEqual(['refused', 'refused', 'refused']);
  expect(calls({ issuer: { audience: 'shop' } })).toEqual(['refused', 'refused', 'refused']);
});

test.each([
  ['expired-token-forwarded', { presents: 'stale', every: 7 * second }, {}],
  ['signature-not-checked', { presents: 'altered' }, {}],
  ['audience-not-checked', {}, { audience: 'shop' }],
  ['no-token-no-check', { presents: 'nothing' }, {}],
  ['remembers-for-ever', { presents: 'stale', every: 7 * second }, {}],
] as const)('E20 planted: %s is noticed', (defect, client, issuer) => {
  const played = play(flow({ api: { defect }, client: { ...client }, issuer: { ...issuer } }));
  expect(played.broken).toEqual(['no-forward-without-valid-token']);
});

test('E20 planted: an issuer that does not look at the secret is noticed', () => {
  const specs = flow({ issuer: { defect: 'secret-not-checked' }, client: { secret: 'open' } });
  expect(play(specs).broken).toEqual(['token-only-for-the-right-secret']);
});

test('E20 no change of a token, and no other time or place, leaves it good', () => {
  const rules = { key: 'k', audience: 'api', leeway: 0 };
  const token = signToken({ subject: 'ida', audience: 'api', issued: 100, expires: 200 }, 'k');
  expect([99, 100, 199, 200].map((now) => tokenFault(token, rules, now))).toEqual([
    'not yet',
    undefined,
    undefined,
    'expired',
  ]);
  expect(tokenFault(token, { ...rules, leeway: 5 }, 204)).toBeUndefined();
  const change = fc.record(
    {
      subject: fc.string(),
      audience: fc.string(),
      issued: fc.nat(300),
      expires: fc.nat(300),
      signature: fc.string(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(change, fc.string(), fc.nat(300), (changed, key, now) => {
      const other = { ...token, ...changed };
      const same = JSON.stringify(other) === JSON.stringify(token);
      const good = tokenFault(other, rules, now) === undefined;
      expect(good).toBe(same && now >= 100 && now < 200);
      if (key !== 'k') expect(tokenFault(token, { ...rules, key }, 150)).toBe('signature');
    }),
  );
});
