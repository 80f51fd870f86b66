import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { completeScenario } from '../../../src/parse/scenario/complete.ts';
import { formatScenario } from '../../../src/parse/scenario/format.ts';
import { hoverScenario } from '../../../src/parse/scenario/hover.ts';
import { parseScenario } from '../../../src/parse/scenario/parse.ts';
import { renameScenario } from '../../../src/parse/scenario/rename.ts';
import { tokensOf } from '../../../src/parse/scenario/tokens.ts';
import { caseFile, caseFolders } from '../../tools/cases.ts';

const texts = caseFolders(import.meta.url).map(({ path }) => caseFile(path, 'input.yaml'));

/** A text with `|` at the offset. */
function marked(text: string): [string, number] {
  return [text.replace('|', ''), text.indexOf('|')];
}

const system = `swarm:
  swarm: farm
  runs: [harvest, { run: second, routine: harvest }]
routines:
  harvest: [{ step: pick, tools: basket }, { routine: pack }]
  pack: [fill]
tools:
  basket: 5 credits
components:
  gate: { is: breaker, service: basket }
`;

describe('completion', () => {
  test.each<[string, string[]]>([
    ['|', ['scenario', 'swarm', 'routines', 'components', 'policies']],
    ['swarm:\n  bud|', ['budget', 'runs', 'reserved']],
    ['swarm:\n  runs:\n    - |', ['routine', 'priority', 'budget']],
    ['swarm:\n  runs:\n    - routine: r\n      priority: |', ['low', 'emergency']],
    ['swarm: { |', ['budget', 'runs']],
    ['swarm: { budget: |', ['500 credits', '500 credits, 5 min, 512 MB']],
    ['swarm: { budget: { |', ['credits', 'time', 'memory', 'toolCalls']],
    ['swarm:\n  budget: 300 |', ['300 credits', '300 MB', '300 tool calls']],
    ['swarm:\n  budget: 300 credits, 5 m|', ['300 credits, 5 min', '300 credits, 5 MB']],
    ['tools:\n  a:\n    latency: 50 m|', ['50 ms', '50 min', 'uniform(1ms, 5ms)']],
    ['tools:\n  a:\n    failure: { chance: 5|', ['5%']],
    ['policies:\n  conflict: |', ['fcfs', 'priority', 'preemption']],
    ['policies:\n  security: |', ['checked', 'off']],
    ['components:\n  gate: |', ['breaker']],
    ['components:\n  gate:\n    is: |', ['breaker']],
    ['components:\n  gate:\n    |', ['is']],
    ['components:\n  gate:\n    is: breaker\n    |', ['threshold', 'reset', 'tier']],
    ['components:\n  gate: { is: breaker, degradation: |', ['fail_fast', 'queue']],
    [`${system}links:\n  - from: |`, ['gate', 'farm', 'harvest', 'second', 'basket']],
    [`${system}  other: { is: breaker, service: |`, ['gate', 'basket']],
    [`routines:\n  b: [c]\n  a:\n    - routine: |`, ['a', 'b']],
    ['routines:\n  a:\n    - barrier: |', ['safety', 'high_risk_tool']],
    ['routines:\n  a:\n    steps:\n      - step: x\n        |', ['tools', 'branches', 'timeout']],
    ['routines:\n  a:\n    - branches:\n        left:\n          - st|', ['step', 'type']],
    ['search: { reorder: |', ['true', 'false']],
    ['tools: { a: { failure: |', ['timeout', 'fatal_error']],
    ['preset: |', ['demanding', 'sober']],
    ['{ "swarm": { "|', ['budget']],
  ])('%j offers %j', (source, expected) => {
    const [text, offset] = marked(source);
    const labels = completeScenario(text, offset).options.map(({ label }) => label);
    for (const label of expected) expect(labels).toContain(label);
  });

  test('replaces what is half written', () => {
    const text = 'swarm:\n  budget: 300 cre';
    const { from, options } = completeScenario(text, text.length);
    const credits = options.find(({ label }) => label === '300 credits');
    expect(text.slice(0, from) + (credits?.insert ?? credits?.label)).toBe(
      'swarm:\n  budget: 300 credits',
    );
  });
});

describe('hover', () => {
  test.each<[string, string[]]>([
    ['swarm: { bud|get: 5 credits }', ['What it has', '500 credits']],
    ['swarm: { concur|rency: 5 }', ['whole number, 1 or more', 'Default: `10`']],
    ['policies: { conflict: fc|fs }', ['Who gets what', 'preemption']],
    ['components: { ga|te: { is: breaker } }', ['Circuit breaker', 'threshold']],
    ['components: { gate: { is: brea|ker } }', ['Circuit breaker']],
    ['components: { gate: { is: breaker, thres|hold: 3 } }', ['Failures in a row', 'Default: `5`']],
    ['routines: { r: [{ time|out: 5 s }] }', ['it has failed', '2h']],
    ['tools: { a: { failure: { chance: 5|% } } }', ['How often', '0.05']],
    ['tools:\n  a:\n    lat|ency: 5 ms', ['Default: `50ms`']],
  ])('%s', (source, parts) => {
    const hover = hoverScenario(...marked(source));
    for (const part of parts) expect(hover?.text).toContain(part);
  });
});

describe('renaming', () => {
  test.each<[string, string, string[]]>([
    ['bas|ket: 5 credits', 'crate', ['tools: crate', 'crate: 5 credits', 'service: crate']],
    ['tools: bas|ket', 'two crates', ['two crates: 5 credits', 'service: two crates']],
    ['ga|te: {', 'door', ['door: { is']],
    ['swarm: fa|rm', 'orchard', ['swarm: orchard']],
    ['run: sec|ond', 'later', ['run: later', 'on: later']],
    ['  har|vest:', 'gather', ['[gather, {', 'routine: gather', '  gather: [', 'on: gather }']],
    ['routine: pa|ck', 'box', ['routine: box', '  box: [fill]']],
  ])('%s', (place, name, parts) => {
    const whole = `${system}faults: [{ fault: crash, on: harvest }, { fault: crash, on: second }]\n`;
    const offset = whole.indexOf(place.replace('|', '')) + place.indexOf('|');
    const after = applyEdits(whole, renameScenario(whole, offset, name));
    for (const part of parts) expect(after).toContain(part);
    expect(parseScenario(after).diagnostics).toEqual([]);
  });

  test.each([
    ['ga|te: {', 'farm'],
    ['ga|te: {', ''],
    ['ga|te: {', 'gate'],
    ['bud|get', 'x'],
  ])('%s to %j changes nothing', (place, name) => {
    const offset = system.indexOf(place.replace('|', '')) + place.indexOf('|');
    expect(renameScenario(system, offset, name)).toEqual([]);
  });
});

describe('layout', () => {
  test('keeps comments and meaning, and settles', () => {
    const text =
      '# Title\nswarm:   {budget:  5 credits,   runs: [a,b]}\n\nroutines:\n    a: [x] # first\n    b:\n        - y\n';
    const once = applyEdits(text, formatScenario(text));
    expect(once).toBe(
      '# Title\nswarm: { budget: 5 credits, runs: [ a, b ] }\n\nroutines:\n  a: [ x ] # first\n  b:\n    - y\n',
    );
    expect(formatScenario(once)).toEqual([]);
  });

  test('of every case means the same, and settles', () => {
    for (const text of texts) {
      const once = applyEdits(text, formatScenario(text));
      expect(parseScenario(once).scenario).toEqual(parseScenario(text).scenario);
      expect(applyEdits(once, formatScenario(once))).toBe(once);
    }
  });
});

describe('tokens', () => {
  test('say what is what', () => {
    const text = '# note\nswarm: { budget: 10,000 credits }\nroutines:\n  "a b": [pick] # end\n';
    const said = tokensOf(text).map(
      ({ span, kind }) => `${kind} ${text.slice(span.from, span.to)}`,
    );
    expect(said).toEqual([
      ...[
        'comment # note',
        'keyword swarm',
        'operator {',
        'keyword budget',
        'number 10,000 credits',
      ],
      ...['operator }', 'keyword routines', 'name "a b"', 'operator [', 'operator ]'],
      'comment # end',
    ]);
  });
});

test('all services take any text and offset', () => {
  const mutated = fc
    .tuple(fc.constantFrom(...texts), fc.nat(2000), fc.nat(20), fc.string({ unit: 'binary' }))
    .map(([text, at, cut, insert]) => text.slice(0, at) + insert + text.slice(at + cut));
  fc.assert(
    fc.property(mutated, fc.nat(2000), (text, offset) => {
      expect(completeScenario(text, offset).from).toBeLessThanOrEqual(Math.max(offset, 0));
      hoverScenario(text, offset);
      applyEdits(text, renameScenario(text, offset, 'fresh'));
      applyEdits(text, formatScenario(text));
      let end = 0;
      for (const { span } of tokensOf(text)) {
        expect(span.from).toBeGreaterThanOrEqual(end);
        expect(span.to).toBeGreaterThan(span.from);
        end = span.to;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 150 },
  );
});
