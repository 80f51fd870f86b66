import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { TlsPeerState } from '../../../src/run/component/tls-peer.ts';
import { part, play } from '../../tools/play.ts';

const second = 1_000_000_000;

const good = {
  issuer: 'harbour-ca',
  from: 0,
  until: 100 * second,
  forged: false,
  stolen: false,
  revoked: false,
};

function pair(
  client: Record<string, Json> = {},
  server: Record<string, Json> = {},
  more: { client?: Record<string, Json>; server?: Record<string, Json> } = {},
): ComponentSpec[] {
  const trusts = ['harbour-ca'];
  return [
    part('pilot', 'tls-peer', {
      to: ['tower'],
      trusts,
      certificate: { ...good, ...client },
      ...more.client,
    }),
    part('tower', 'tls-peer', { trusts, certificate: { ...good, ...server }, ...more.server }),
  ];
}

/** Phase and reason at both ends. */
function ends(specs: ComponentSpec[]): string[] {
  const played = play(specs);
  const client = played.state<TlsPeerState>('pilot').sessions['tower'];
  const server = played.state<TlsPeerState>('tower').sessions['pilot'];
  return [client?.phase ?? '', server?.phase ?? '', client?.why ?? ''];
}

test('E21 both certificates are good: connected at both ends', () => {
  expect(ends(pair())).toEqual(['connected', 'connected', '']);
  expect(play(pair()).broken).toEqual([]);
});

const bad: [Record<string, Json>, string][] = [
  [{ issuer: 'sea-ca' }, 'sea-ca is not trusted'],
  [{ forged: true }, 'the signature of its authority does not fit'],
  [{ name: 'gull' }, 'it is a certificate of gull'],
  [{ from: 50 * second }, 'it is not valid yet'],
  [{ until: 0 }, 'it has expired'],
  [{ revoked: true }, 'it was revoked'],
  [{ stolen: true }, 'its key was not proven'],
];

test.each(bad)('E21 a certificate that is %j is refused, whose ever it is', (certificate, why) => {
  expect(ends(pair({}, certificate))).toEqual(['refused', 'refused', `server: ${why}`]);
  expect(ends(pair(certificate))).toEqual(['refused', 'refused', `client: ${why}`]);
  expect(play(pair(certificate)).broken).toEqual([]);
});

test.each([
  ['one-certificate-only', { revoked: true }],
  ['end-not-checked', { until: 0 }],
  ['any-authority', { issuer: 'sea-ca' }],
  ['name-not-checked', { name: 'gull' }],
  ['revocation-not-checked', { revoked: true }],
  ['key-not-proven', { stolen: true }],
] as const)('E21 planted: a server with %s is noticed', (defect, certificate) => {
  const played = play(pair({ ...certificate }, {}, { server: { defect } }));
  expect(played.broken).toEqual(['both-certificates-verified']);
});

test('E21 whatever the certificates and the accidents: connected only if both are good', () => {
  const certificate = fc.constantFrom(...bad.map(([each]) => each), {}, {}, {});
  const faults = fc.array(
    fc.record({
      kind: fc.constantFrom('drop', 'duplicate'),
      message: fc.record({ nth: fc.integer({ min: 1, max: 6 }) }),
    }),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(certificate, certificate, faults, (client, server, accidents) => {
      const specs = pair(client, server);
      const played = play(specs, { faults: accidents as never });
      expect(played.broken).toEqual([]);
      expect(played.waiting).toEqual([]);
      const sound = Object.keys(client).length + Object.keys(server).length === 0;
      if (sound && accidents.length === 0) expect(ends(specs)[0]).toBe('connected');
      if (!sound) {
        expect(played.state<TlsPeerState>('pilot').sessions['tower']?.phase).toBe('refused');
      }
    }),
    { numRuns: 150 },
  );
});
