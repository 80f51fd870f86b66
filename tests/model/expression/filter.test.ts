import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeExpression } from '../../../src/model/expression/complete.ts';
import { eventEnvironment } from '../../../src/model/expression/environment.ts';
import { recordScope } from '../../../src/model/expression/expression.ts';
import { compileFilter, parseFilter } from '../../../src/model/expression/filter.ts';
import { EventKind, Flag } from '../../../src/trace/event.ts';

const environment = eventEnvironment({
  actors: [
    { id: 'T1', name: 'Planner', tier: 'Tier 1' },
    { id: 'Event Bus', name: 'Event Bus', tier: 'Tier 2' },
  ],
});

describe('a search box', () => {
  test.each([
    'kind == "send"',
    'fault',
    'not fault',
    'time > 50ms',
    'label == x',
    'x == 1',
    'contains(label, "x")',
    'fault or overrun',
    '"x" in label',
    'state.T1.sent > 2',
    '(kind == "send")',
  ])('takes %s as a condition', (text) => {
    expect(parseFilter(text, environment).kind).toBe('expression');
  });

  test.each([
    ['', ''],
    ['  spaces  ', 'spaces'],
    ['not found', 'not found'],
    ['read or write', 'read or write'],
    ['tool-call', 'tool-call'],
    ['index.html', 'index.html'],
    ['allocate(4)', 'allocate(4)'],
    ['A -> B', 'A -> B'],
    ['500', '500'],
    ['label', 'label'],
    ['state', 'state'],
    ['"fault"', 'fault'],
    ['send message', 'send message'],
    ['from and to', 'from and to'],
    ['[1, 2]', '[1, 2]'],
    ['kind = send', 'kind = send'],
  ])('takes %s as words', (text, words) => {
    expect(parseFilter(text, environment)).toMatchObject({ kind: 'text', text: words });
  });

  test('says what is wrong with what was meant as a condition', () => {
    expect(parseFilter('kind = "send"', environment).diagnostics).toHaveLength(1);
    expect(parseFilter('kind == ', environment).diagnostics).toHaveLength(1);
    expect(parseFilter('what = that', environment).diagnostics).toEqual([]);
    expect(parseFilter('kind == "sned"', environment).diagnostics).toHaveLength(1);
  });

  test.each([
    ['ALLOC', true],
    ['t1', true],
    ['sen', true],
    ['else', false],
    ['', true],
    ['kind == "send"', true],
    ['kind == "drop"', false],
    ['value', false],
  ])('%s fits: %s', (text, fits) => {
    const scope = recordScope({ kind: 'send', actor: 'T1', target: null, label: 'Allocate' });
    expect(compileFilter(parseFilter(text, environment))(scope)).toBe(fits);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        compileFilter(parseFilter(text, environment))(recordScope({ label: text }));
      }),
      { numRuns: 1000 },
    );
  });
});

test('the environment knows every kind and flag of a trace', () => {
  const kinds = environment['kind']?.type;
  expect(kinds?.kind === 'string' && kinds.values?.map(({ value }) => value)).toEqual(
    Object.keys(EventKind),
  );
  for (const flag of Object.keys(Flag)) {
    expect(environment[flag]?.type, flag).toEqual({ kind: 'boolean' });
  }
});

describe('completion', () => {
  /** The suggestions at `|`, and what the first one makes of the text. */
  function complete(marked: string): { labels: string[]; first: string } {
    const offset = marked.indexOf('|');
    const text = marked.replace('|', '');
    const { from, options } = completeExpression(text, offset, environment);
    const [option] = options;
    const first = text.slice(0, from) + (option?.insert ?? option?.label) + text.slice(offset);
    return { labels: options.map(({ label }) => label), first };
  }

  test.each([
    ['|', ['kind', 'time', 'len', 'not', 'true']],
    ['ki|', ['kind']],
    ['kind |', ['==', 'and', 'in']],
    ['kind == |', ['send', 'receive', 'label']],
    ['kind == "|', ['send', 'receive']],
    ['to in ["|', ['T1', 'Event Bus']],
    ['to not in ["T1", "|', ['T1', 'Event Bus']],
    ['tier == |', ['Tier 1', 'Tier 2']],
    ['state.|', ['T1', 'Event Bus']],
    ['state["|', ['T1', 'Event Bus']],
    ['state.T1.|', ['sent', 'memory']],
    ['state["Event Bus"].se|', ['sent', 'received']],
    ['(time > 5ms) |', ['and', 'or']],
  ])('%s offers %j', (marked, expected) => {
    const { labels } = complete(marked);
    for (const label of expected) expect(labels).toContain(label);
  });

  test('inserts what reads back', () => {
    expect(complete('kind == |').first).toBe('kind == "send"');
    expect(complete('kind == "se|"').first).toBe('kind == "send"');
    const busy = complete('state.|');
    expect(busy.labels).toEqual(['T1', 'Event Bus']);
    expect(busy.first).toBe('state.T1');
    expect(complete('st.|').labels).toEqual([]);
    expect(complete('label.|').labels).toEqual([]);
  });

  test.each(['a.', '[', 'state["', 'in ['])('long texts of %s', (piece) => {
    const text = piece.repeat(100_000 / piece.length);
    for (const offset of [3999, text.length]) completeExpression(text, offset, environment);
    parseFilter(text, environment);
  });

  test('never throws, whatever the text and offset', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, offset) => {
        const { from } = completeExpression(text, offset, environment);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(from).toBeLessThanOrEqual(text.length + 1);
      }),
      { numRuns: 1000 },
    );
  });
});
