import { describe, expect, test } from 'vitest';
import { must } from '../../src/base/assert.ts';
import type { Diagnostic } from '../../src/base/diagnostic.ts';
import type { VerifyRules } from '../../src/engine/api.ts';
import { projectionOf } from '../../src/engine/projection.ts';
import { describeFindings, judgedBy } from '../../src/engine/verify-findings.ts';
import type { PropertyId, PropertyVerdict } from '../../src/explore/machine/product.ts';
import { read } from '../parse/scribble/read.ts';
import { protocol } from '../project/machine-text.ts';

const holds: Record<PropertyId, PropertyVerdict> = {
  receptionErrors: { verdict: 'holds' },
  orphans: { verdict: 'holds' },
  deadlock: { verdict: 'holds' },
  unfinishedRoles: { verdict: 'holds' },
  roleProgress: { verdict: 'holds' },
  eventualReception: { verdict: 'holds' },
  kmc: { verdict: 'holds' },
};

function findings(
  body: string,
  rules: VerifyRules,
  given: Partial<typeof holds> = {},
  complete = true,
): Diagnostic[] {
  const document = must(read(protocol(body)).documents[0]);
  const projection = must(projectionOf(document));
  const properties = { ...holds, ...given };
  const seen = { states: 1234, transitions: 0, complete, whole: complete };
  const product = { ...seen, bytesPerState: 0, properties, ms: 0 };
  return describeFindings({ document, projection, properties, rules, product });
}

const ask = 'ask() from A to B; tell() from B to C;';

describe('by which rules a finding makes a text wrong', () => {
  test.each<[string, boolean[]]>([
    ['verify-deadlock', [true, false, false]],
    ['verify-kmc', [true, false, true]],
    ['verify-not-projectable', [true, true, false]],
    ['verify-payloads-undecided', [true, false, false]],
    ['role-not-enabled', [true, false, false]],
    ['recursion-unguarded', [true, true, true]],
  ])('%s', (code, expected) => {
    const rules = ['scribble', 'nuscr', 'cfsm'] as const;
    expect(rules.map((each) => judgedBy(code, each))).toEqual(expected);
  });

  test('a broken property is an error or a warning accordingly', () => {
    const deadlock = { verdict: 'broken' as const };
    const severities = (['scribble', 'nuscr', 'cfsm'] as const).map(
      (rules) => findings(ask, rules, { deadlock })[0]?.severity,
    );
    expect(severities).toEqual(['error', 'warning', 'warning']);
  });

  test('compatibility is told of machines alone', () => {
    const kmc = { verdict: 'broken' as const };
    expect(findings(ask, 'scribble', { kmc })).toEqual([]);
    expect(findings(ask, 'cfsm', { kmc }).map(({ code }) => code)).toEqual(['verify-kmc']);
  });
});

test('a finding says how far the run is, and stands at the first element that the text knows', () => {
  const document = must(read(protocol(ask)).documents[0]);
  const places = [...document.spans].filter(([, { from }]) => from > protocol('').indexOf('{'));
  const [first, last] = [must(places[0]), must(places.at(-1))];
  const elements = ['nowhere', first[0], last[0]];
  const deadlock = { verdict: 'broken' as const, why: 'all wait', choices: [0, 1], elements };
  const [found] = findings(ask, 'scribble', { deadlock });
  expect(found?.message).toBe('All wait. 2 steps lead there.');
  expect(found?.span).toEqual(first[1]);
  const [nowhere] = findings(ask, 'scribble', { deadlock: { verdict: 'broken' } });
  expect(nowhere).toMatchObject({ message: 'It does not hold.' });
  expect(nowhere?.span).toEqual(document.spans.get('protocol'));
});

describe('payloads that do not decide', () => {
  const codes = (body: string, rules: VerifyRules) => findings(body, rules).map(({ code }) => code);
  const same = 'choice at A { m(Int) from A to B; } or { m(String) from A to B; }';
  const others = `choice at A { m(Int) from A to B; x() from A to C; }
    or { m(String) from A to C; x() from A to B; }`;

  test('the same label with another payload is told at sender and receiver', () => {
    const code = 'verify-payloads-undecided';
    expect(codes(same, 'scribble')).toEqual([code, code]);
    expect(codes(same, 'cfsm')).toEqual([]);
  });

  test('messages to different roles may have the same label', () => {
    expect(codes(others, 'scribble')).toEqual([]);
  });
});

test('an exploration that was ended says so', () => {
  expect(findings(ask, 'scribble')).toEqual([]);
  const [found] = findings(ask, 'scribble', {}, false);
  expect(found).toMatchObject({ code: 'verify-incomplete', severity: 'info' });
  expect(found?.message).toContain('1,234 states');
});
