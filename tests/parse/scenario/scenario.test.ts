import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineIndex } from '../../../src/base/span.ts';
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { errorTypeWords } from '../../../src/model/error-type.ts';
import { errorTypes } from '../../../src/run/tiered/errors/types.ts';
import { detectLanguage, loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import { detectScenario } from '../../../src/parse/scenario/detect.ts';
import { parseScenario, scenarioReading } from '../../../src/parse/scenario/parse.ts';
import { caseFile, caseFolders, expectFile } from '../../tools/cases.ts';
import { report } from './report.ts';

const cases = caseFolders(import.meta.url);
const textOf = (name: string): string =>
  caseFile(cases.find((one) => one.name === name)!.path, 'input.yaml');
const errorsOf = (text: string): Diagnostic[] =>
  parseScenario(text).diagnostics.filter(({ severity }) => severity === 'error');

describe('cases', () => {
  test.each(cases)('$name', ({ path }) => {
    expectFile(path, 'expected.txt', report(caseFile(path, 'input.yaml')));
    expect.hasAssertions();
  });
});

/** Every finding and place lies in the text; with an error there is no scenario. */
function holdsTogether(text: string): void {
  const { diagnostics, spans, scenario } = parseScenario(text);
  for (const span of [...diagnostics.map((one) => one.span), ...spans.values()]) {
    expect(span.from).toBeGreaterThanOrEqual(0);
    expect(span.from).toBeLessThanOrEqual(span.to);
    expect(span.to).toBeLessThanOrEqual(text.length);
  }
  for (const { fix } of diagnostics) if (fix) applyEdits(text, fix.edits);
  if (diagnostics.some(({ severity }) => severity === 'error')) expect(scenario).toBeUndefined();
  detectScenario(text);
}

const good = ['steps', 'swarms', 'variables', 'units', 'policies', 'components', 'control', 'json'];
const piece = fc.constantFrom(
  ...['swarm', 'swarms', 'runs', 'routines', 'components', 'tools', 'budget', 'is', 'breaker'],
  ...[': ', '\n', '\n  ', '\n    ', '- ', '{', '}', '[', ']', ', ', '"', "'", '*a', '&a ', '<<'],
  ...[
    '5 credits',
    '5 min',
    '5%',
    '#',
    '|',
    '>',
    '? ',
    '!!x ',
    '\t',
    '%',
    '\r\n',
    '🎩',
    '\0',
    '000',
  ],
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
);

describe('properties', () => {
  test('no text makes it throw, and every place lies in the text', () => {
    fc.assert(fc.property(anyText, holdsTogether), { numRuns: 500 });
  });

  test('mutations of good scenarios never throw', () => {
    const mutation = fc.tuple(fc.constantFrom(...good), fc.nat(1000), fc.nat(12), anyText);
    fc.assert(
      fc.property(mutation, ([name, at, cut, insert]) => {
        const text = textOf(name);
        const from = at % text.length;
        holdsTogether(text.slice(0, from) + insert + text.slice(from + cut));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a planted fault is noticed on its own line', () => {
  const whole = textOf('steps') + 'policies:\n  aging: 30 s\n  conflict: queue\nuntil: 1 h\n';
  const lines = whole.split('\n');

  test('the whole is right', () => expect(errorsOf(whole)).toEqual([]));

  /** Lines that a change of some text can be made in. */
  function plant(pattern: RegExp, change: (found: string) => string): void {
    const places = lines.flatMap((line, i) => (pattern.test(line) ? [i] : []));
    expect(places.length).toBeGreaterThan(0);
    for (const place of places) {
      const wrong = lines.map((line, i) => (i === place ? line.replace(pattern, change) : line));
      const text = wrong.join('\n');
      const index = new LineIndex(text);
      const found = errorsOf(text).map(({ span }) => index.lineOf(span.from));
      expect(found, text).toContain(place + 1);
    }
  }

  test('a typo in a key', () =>
    plant(
      /(?<=^|\s|\{ )(?:swarm|routines|tools|when|times|steps|budget|until|aging)(?=:)/,
      (key) => `${key.slice(0, 2)}x${key.slice(2)}`,
    ));
  test('a wrong unit', () => plant(/(?<=\d )(?:credits|s|h)\b/, () => 'furlongs'));
  test('a missing unit', () => plant(/(?<=\d)(?: s| h)$/, () => ''));
  test('a dangling reference', () => plant(/(?<=tools: \[?|routine: )\w+/, () => 'nowhere'));
  test('a word that is none', () => plant(/(?<=conflict: |type: )\w+/, () => 'perhaps'));
  test('a wrong type', () => plant(/(?<=until: |aging: )\d.*$/, () => '[1]'));
});

describe('hostile texts', () => {
  const laughs = [
    'a: &a ["x", "x", "x", "x", "x", "x", "x", "x", "x"]',
    ...[...'bcdefghi'].map((name, i) => {
      const before = 'abcdefgh'[i];
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
    }),
    'swarm: *i',
  ].join('\n');
  const nested = (depth: number): string =>
    `routines: { r: ${'{ body: ['.repeat(depth)}a${'] }'.repeat(depth)} }`;

  test.each([
    ['a billion laughs', laughs],
    ['an alias in itself', 'swarm: &a { swarms: *a }'],
    ['too long', `# ${'x'.repeat(scenarioReading.maxLength + 1)}`],
    ['deep brackets', `swarm: ${'['.repeat(50_000)}`],
    ['deep lists', `swarm: ${'- '.repeat(50_000)}`],
    ['deep keys', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}swarm:`).join('\n')],
    ['deep steps', nested(200)],
    ['many values', `swarm: { runs: [${'a,'.repeat(200_000)}] }`],
  ])('%s is refused', (_, text) => {
    expect(errorsOf(text).length).toBeGreaterThan(0);
    expect(parseScenario(text).scenario).toBeUndefined();
  });

  test('many names and references are held against each other at once', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `routine-number-${i}`);
    const routines = names.map((name, i) => `  ${name}: [{ routine: routine-numbr-${i}-x }]`);
    const text = `swarm: { runs: [${names.join(', ')}] }\nroutines:\n${routines.join('\n')}\n`;
    expect(parseScenario(text).diagnostics).toHaveLength(100);
    const chain = names.map((name, i) => `  ${name}: [{ routine: ${names[i + 1] ?? names[0]} }]`);
    const ring = parseScenario(`swarm: {}\nroutines:\n${chain.join('\n')}\n`);
    expect(ring.diagnostics.map(({ code }) => code)).toEqual(['scenario/cycle']);
  });

  test('findings are a hundred at most', () => {
    const keys = Array.from({ length: 150 }, (_, i) => `  key${i}: 1`).join('\n');
    expect(parseScenario(`swarm:\n${keys}\n`).diagnostics).toHaveLength(100);
  });

  test('steps may be nested as deep as people write', () => {
    expect(errorsOf(nested(12))).toEqual([]);
  });

  test('prototypes are not touched', () => {
    parseScenario(textOf('prototype'));
    parseScenario('tools: { __proto__: { latency: 5 ms } }');
    expect(({} as Record<string, unknown>)['latency']).toBeUndefined();
  });
});

test('the types of errors are those that are classified', () => {
  expect(Object.keys(errorTypeWords)).toEqual(Object.keys(errorTypes));
  const [found] = errorsOf('tools: { a: { failure: timeuot } }\nswarm: {}\n');
  expect(found?.fix?.edits[0]?.text).toBe('timeout');
});

describe('the language', () => {
  test('five lines run', () => {
    const { scenario } = parseScenario(textOf('five-lines'));
    expect(textOf('five-lines').trim().split('\n')).toHaveLength(5);
    expect(scenario?.swarms[0]?.budget).toEqual({ credits: 10_000, time: 7200e9 });
    expect(scenario?.routines['harvest']?.steps.map(({ step }) => step)).toEqual([
      ...['plan', 'pick', 'ship'],
    ]);
  });

  test('is known by its content, and steals nothing', () => {
    const own = cases.filter(({ name }) => !['not-a-mapping', 'comments-only'].includes(name));
    for (const { name } of own) expect(detectLanguage(textOf(name)), name).toBe('scenario');
    expect(detectLanguage('# A title\n\nWords.\n\n```yaml\nswarm:\n  runs: a\n```\n')).toBe(
      'markdown',
    );
    expect(detectLanguage('latency: 5ms\ntiers: { A: {} }\nmessages: {}\n')).toBe('text');
    expect(detectLanguage('sequenceDiagram\n    A->>B: swarm: x\n')).toBe('mermaid-sequence');
    expect(detectLanguage('{ "id": "a", "states": { "swarm": {} } }')).toBe('xstate');
    expect(detectLanguage('anything', 'system.yaml')).toBe('scenario');
    expect(detectLanguage('# Rows: B20\n# About it.\nswarm:\n  runs: a\n')).toBe('scenario');
  });

  test('is loaded when a text needs it', async () => {
    const text = textOf('five-lines');
    await loadLanguagesFor(text);
    const { documents, diagnostics, language } = parseText(text);
    expect(language).toBe('scenario');
    expect(diagnostics).toEqual([]);
    expect(documents).toMatchObject([{ id: 'scenario', kind: 'scenario', language: 'scenario' }]);
    expect(documents[0]?.model?.kind).toBe('scenario');
  });

  test.each(['yaml', 'scenario', 'yml', ''])(
    'stands in a ```%s block of Markdown',
    async (info) => {
      const text = `# Page\n\n## Orchard\n\n\`\`\`${info}\n${textOf('five-lines')}\`\`\`\n`;
      await loadLanguagesFor(text);
      const { documents, diagnostics } = parseText(text);
      expect(diagnostics).toEqual([]);
      expect(documents).toMatchObject([{ kind: 'scenario', title: 'Orchard' }]);
      const span = documents[0]?.spans.get('routines.harvest');
      expect(span && text.slice(span.from, span.to)).toBe('harvest');
    },
  );
});
