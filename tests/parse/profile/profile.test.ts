import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { LineIndex } from '../../../src/base/span.ts';
import { inferProfile } from '../../../src/model/profile-infer.ts';
import type { Amounts, Distribution, Profile } from '../../../src/model/profile.ts';
import { completeProfile } from '../../../src/parse/profile/complete.ts';
import { hoverProfile } from '../../../src/parse/profile/hover.ts';
import { maxProfileLength } from '../../../src/parse/profile/nodes.ts';
import { parseProfile } from '../../../src/parse/profile/parse.ts';
import { printProfile } from '../../../src/parse/profile/print.ts';
import { profileReference } from '../../../src/parse/profile/reference.ts';
import { caseFile, caseFolders, expectFile } from '../../tools/cases.ts';
import { protocol, rolesOnly } from './protocol.ts';

/** Everything that is said of a text, with what each fix makes of its line. */
function report(text: string): string {
  const { profile, diagnostics, spans } = parseProfile(text, protocol);
  const lines = new LineIndex(text);
  const findings = diagnostics.map(({ code, severity, message, span, fix }) => {
    const { line, column } = lines.place(span.from);
    const mended = fix && applyEdits(text, fix.edits).split('\n')[line - 1]?.trim();
    return [
      `${line}:${column} ${severity} ${code} ${JSON.stringify(text.slice(span.from, span.to))}`,
      `    ${message}`,
      ...(mended === undefined ? [] : [`    mended: ${mended}`]),
    ].join('\n');
  });
  const places = [...spans].map(([key, s]) => `${key} ${JSON.stringify(text.slice(s.from, s.to))}`);
  return [
    ...findings,
    '',
    JSON.stringify(profile, null, 1),
    '',
    ...places,
    '',
    printProfile(profile),
  ].join('\n');
}

describe('cases', () => {
  test.each(caseFolders(import.meta.url))('$name', ({ path }) => {
    expectFile(path, 'expected.txt', report(caseFile(path, 'input.yaml')));
  });
});

const ns = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 100 * 86_400e9 }));
const pair = fc.tuple(ns, ns).map(([a, b]) => (a < b ? [a, b] : [b, a]) as [number, number]);
const distribution: fc.Arbitrary<Distribution> = fc.oneof(
  ns.map((value): Distribution => ({ kind: 'fixed', ns: value })),
  pair.map(([minNs, maxNs]): Distribution => ({ kind: 'uniform', minNs, maxNs })),
  ns.map((meanNs): Distribution => ({ kind: 'exponential', meanNs })),
  pair
    .filter(([median]) => median > 0)
    .map(([medianNs, p95Ns]): Distribution => ({ kind: 'lognormal', medianNs, p95Ns })),
);
const amounts: fc.Arbitrary<Amounts> = fc.record(
  {
    credits: fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true }).map(Math.abs)),
    memory: fc.maxSafeNat(),
    toolCalls: fc.nat(),
    concurrency: fc.nat(),
  },
  { requiredKeys: [] },
);
const awkward = ['', 'null', '~', 'true', '12', '1e3', '- a', 'a: b', '# a', '*', 'a -> b', 'x: y'];
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    ...awkward,
    'Tier 1',
    'A',
    'budget',
    'name',
    ' a ',
    'a\nb',
    'a, b',
    '->',
    '* -> *',
  ),
  fc.nat(400).map((n) => 'x'.repeat(n)),
);
const rule = fc.record(
  {
    from: text,
    to: text,
    label: text,
    latency: distribution,
    cost: amounts,
    payer: fc.constantFrom('sender' as const, 'receiver' as const),
  },
  { requiredKeys: [] },
);
const tiers = fc.uniqueArray(fc.record({ name: text, budget: amounts }), {
  selector: ({ name }) => name,
  maxLength: 4,
});
const profiles: fc.Arbitrary<Profile> = tiers.chain((all) =>
  fc.record({
    latency: distribution,
    tiers: fc.constant(all),
    participants: fc.array(
      all.length === 0
        ? fc.record({ participant: text, budget: amounts })
        : fc.record(
            {
              participant: text,
              tier: fc.constantFrom(...all.map(({ name }) => name)),
              budget: amounts,
            },
            { requiredKeys: ['participant', 'budget'] },
          ),
      { maxLength: 4 },
    ),
    messages: fc.array(rule, { maxLength: 4 }),
    loops: fc.array(fc.record({ loop: text, times: fc.nat({ max: 999_999_999 }) }), {
      maxLength: 3,
    }),
  }),
);

describe('properties', () => {
  test('what is printed reads back as itself', () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        const printed = printProfile(profile);
        const read = parseProfile(printed);
        const serious = read.diagnostics.filter(({ severity }) => severity === 'error');
        expect(serious, printed).toEqual([]);
        expect(read.profile, printed).toEqual(profile);
      }),
      { numRuns: 400 },
    );
  });

  test('a profile as JSON reads as itself', () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        expect(parseProfile(JSON.stringify(profile)).profile).toEqual(profile);
      }),
      { numRuns: 300 },
    );
  });

  test('the inferred profile reads back as itself, with nothing to say of it', () => {
    const inferred = inferProfile(protocol);
    const read = parseProfile(printProfile(inferred), protocol);
    expect(read.diagnostics).toEqual([]);
    expect(read.profile).toEqual(inferred);
  });

  const piece = fc.constantFrom(
    ...[
      'latency',
      'tiers',
      'messages',
      'participants',
      'loops',
      ': ',
      '\n',
      '\n  ',
      '\n    ',
      '- ',
    ],
    ...['{', '}', '[', ']', ', ', '"', "'", '*a', '&a ', '5ms', '1..5ms', '-', '#', '|', '>', '? '],
    ...['"A -> B: c"', 'budget', 'cost', 'credits', '!!x ', '\t', '%', '\r\n', '<<', '🎩', '\0'],
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  );

  test('no text makes it throw, and every span lies in the text', () => {
    fc.assert(
      fc.property(anyText, fc.nat(60), (source, offset) => {
        const { diagnostics, spans } = parseProfile(source, protocol);
        for (const { span } of [...diagnostics, ...[...spans.values()].map((s) => ({ span: s }))]) {
          expect(span.from).toBeGreaterThanOrEqual(0);
          expect(span.to).toBeLessThanOrEqual(source.length);
          expect(span.from).toBeLessThanOrEqual(span.to);
        }
        expect(completeProfile(source, offset, protocol).from).toBeLessThanOrEqual(offset);
        hoverProfile(source, offset, protocol);
      }),
      { numRuns: 1500 },
    );
  });

  test('mutations of a good profile never throw', () => {
    const good = caseFile(
      caseFolders(import.meta.url).find(({ name }) => name === 'whole')!.path,
      'input.yaml',
    );
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(6), anyText, (at, cut, insert) => {
        parseProfile(good.slice(0, at) + insert + good.slice(at + cut), protocol);
      }),
      { numRuns: 800 },
    );
  });
});

describe('hostile texts', () => {
  const laughs = [
    'a: &a ["x", "x", "x", "x", "x", "x", "x", "x", "x"]',
    ...[...'bcdefghi'].map((name, i) => {
      const before = 'abcdefgh'[i];
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
    }),
  ].join('\n');

  test.each([
    ['a billion laughs', laughs],
    ['an alias in itself', 'a: &a { b: *a }'],
    ['too long', 'x'.repeat(maxProfileLength + 1)],
    ['deep brackets', '['.repeat(50_000)],
    ['deep lists', '- '.repeat(50_000)],
    ['deep keys', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['many values', `x: [${'1,'.repeat(30_000)}]`],
  ])('%s is refused', (_, source) => {
    const { profile, diagnostics } = parseProfile(source);
    expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    expect(profile).toEqual(parseProfile('').profile);
  });

  test('prototypes are not touched', () => {
    const { profile } = parseProfile('__proto__: { x: 1 }\nparticipants: { __proto__: Tier 1 }');
    expect(profile.participants[0]?.participant).toBe('__proto__');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('inference', () => {
  test.each([
    [['A', 'B'], []],
    [
      ['A as Tier 1', 'B as Tier 3'],
      ['Tier 1', 'Tier 3'],
    ],
    [
      ['Tier2', 'tier-10', 'TIER_1'],
      ['Tier 2', 'Tier 10', 'Tier 1'],
    ],
    [['T1', 'T2'], []],
    [
      ['T1 as Tier 1', 'T2 as Runner'],
      ['Tier 1', 'Tier 2'],
    ],
    [['S as Swarm Manager', 'R as Run Manager'], []],
    [
      ['A as Tier 1', 'SwarmStateMachine', 'B as run_store', 'C as Runtime', 'D as Step'],
      ['Tier 1', 'Tier 1', 'Tier 2', '', 'Tier 3'],
    ],
    [
      ['Frontier 2', 'Tier 2b'],
      ['', 'Tier 2'],
    ],
  ])('%j', (names, expected) => {
    const { participants, tiers: found } = inferProfile(rolesOnly(...names));
    const given = participants.map(({ tier }) => tier ?? '');
    expect(given).toEqual(expected.length === 0 ? names.map(() => '') : expected);
    const numbers = found.map(({ name }) => Number(name.slice(5)));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  test('fills the sections that are left out', () => {
    const { profile } = parseProfile('tiers: { Tier 1: { credits: 5 } }', protocol);
    expect(profile.tiers).toEqual([
      { name: 'Tier 1', budget: { credits: 5 } },
      { name: 'Tier 2', budget: {} },
      { name: 'Tier 3', budget: {} },
    ]);
    expect(profile.participants.map(({ tier }) => tier)).toEqual([
      'Tier 1',
      'Tier 2',
      'Tier 3',
      undefined,
    ]);
    expect(profile.latency).toEqual({ kind: 'fixed', ns: 1_000_000 });
  });
});

describe('completion', () => {
  test.each<[string, string[]]>([
    ['|', ['latency', 'tiers', 'participants', 'messages', 'loops']],
    ['lat|', ['latency']],
    ['latency: |', ['5ms', 'uniform(1ms, 5ms)']],
    ['participants:\n  |', ['Planner', 'T2', 'Worker']],
    ['participants:\n  T2: |', ['Tier 1', 'Tier 2']],
    ['participants:\n  T2: { |', ['tier', 'budget']],
    ['participants:\n  T2: { tier: |', ['Tier 1', 'Tier 2']],
    ['participants:\n  T2: { budget: { |', ['credits', 'memory']],
    ['participants:\n  T2:\n    budget:\n      |', ['credits', 'memory']],
    ['tiers:\n  |', ['Tier 1', 'Tier 2', 'Tier 3']],
    ['tiers:\n  Gold: {}\nparticipants:\n  T2:\n    tier: |', ['Gold', 'Tier 1']],
    ['tiers:\n  Tier 1: { credits: 5, |', ['memory', 'budget']],
    ['messages:\n  |', ['Planner -> T2: start run', 'Worker -> T2: step: done']],
    ['messages:\n  "Planner -> T2: start": |', ['5ms']],
    ['messages:\n  "Planner -> T2: start": { |', ['latency', 'cost', 'payer']],
    ['messages:\n  - |', ['from', 'to', 'label']],
    ['messages:\n  - from: |', ['Planner']],
    ['messages:\n  - from: Planner\n    payer: |', ['sender', 'receiver']],
    ['messages:\n  - { from: Planner, cost: { |', ['credits']],
    ['loops:\n  |', ['For each step']],
    ['loops:\n  For each step: |', ['3']],
    ['{"latency": |', ['5ms']],
    ['{\n  "participants": {\n    |', ['Planner']],
  ])('%j offers %j', (marked, expected) => {
    const offset = marked.indexOf('|');
    const { options } = completeProfile(marked.replace('|', ''), offset, protocol);
    const labels = options.map(({ label }) => label);
    for (const label of expected) expect(labels).toContain(label);
  });

  test('replaces what is half written', () => {
    const source = 'participants:\n  Wor';
    const { from, options } = completeProfile(source, source.length, protocol);
    const worker = options.find(({ label }) => label === 'Worker');
    expect(source.slice(0, from) + worker?.insert).toBe('participants:\n  Worker: ');
  });

  test('a pattern that is offered reads back', () => {
    const { options } = completeProfile('messages:\n  ', 12, protocol);
    const source = `messages:\n${options.map(({ insert }) => `  ${insert}5ms`).join('\n')}`;
    expect(parseProfile(source, protocol).diagnostics).toEqual([]);
  });
});

describe('hover', () => {
  test.each<[string, string]>([
    ['la|tency: 1ms', 'How long a message'],
    ['latency: 1..|5ms', 'evenly'],
    ['participants: { T|2: Tier 1 }', 'RunStateMachine'],
    ['participants:\n  T2: { bud|get: {} }', 'unlimited'],
    ['tiers: { Tier 1: { cre|dits: 5 } }', 'Credits'],
    ['messages: { "a": expo|nential(mean 3ms) }', 'mean'],
  ])('%s', (marked, part) => {
    const offset = marked.indexOf('|');
    const hover = hoverProfile(marked.replace('|', ''), offset, protocol);
    expect(hover?.text).toContain(part);
  });
});

test('the reference shows a profile that is right', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(profileReference) ?? [];
  expect(parseProfile(example).diagnostics).toEqual([]);
});
