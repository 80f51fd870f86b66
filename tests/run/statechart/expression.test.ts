import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { newChart } from '../../../src/model/statechart/build.ts';
import type { Code } from '../../../src/model/statechart/content.ts';
import { CodeError } from '../../../src/run/statechart/datamodel.ts';
import type { MemoryFacts } from '../../../src/run/statechart/datamodel.ts';
import { ExpressionProgram } from '../../../src/run/statechart/expression-program.ts';
import { nullProgram } from '../../../src/run/statechart/null-program.ts';

const facts: MemoryFacts = {
  sessionId: 's1',
  name: 'machine',
  isActive: (state) => state === 'on',
  budget: 1_000,
  memory: 10_000,
};

function code(text: string): Code {
  return { id: 'x', language: 'expression', text };
}

function withData(data: Record<string, Json>) {
  const chart = newChart('test', 'mermaid');
  for (const [name, value] of Object.entries(data)) {
    chart.data.push({ id: name, name, value: { kind: 'json', value } });
  }
  const program = new ExpressionProgram(chart);
  const memory = program.memory(facts);
  for (const item of chart.data) program.declare(item)(memory, true);
  const give = (text: string) => program.give({ kind: 'code', code: code(text) })(memory);
  return { program, memory, give };
}

describe('values', () => {
  test.each([
    ['n + 1', 4],
    ['n * 2 - 1', 5],
    ['-n', -3],
    ['list[1]', 'b'],
    ['record.deep.x', 1],
    ["'b' in list", true],
    ['n > 2 and not (n > 5)', true],
    ["n >= 3 ? 'big' : 'small'", 'big'],
    ["In('on')", true],
    ['In(off)', false],
    ['_sessionid', 's1'],
    ['_name', 'machine'],
    ['len(list)', 2],
    ['n + list', null],
  ])('%s is %j', (text, expected) => {
    const { give } = withData({ n: 3, list: ['a', 'b'], record: { deep: { x: 1 } } });
    expect(give(text)).toEqual(expected);
  });

  test('an event has a name and data', () => {
    const { memory, give } = withData({});
    memory.setEvent({ name: 'e', type: 'external', data: { x: 5 } });
    expect([give('_event.name'), give('event.data.x'), give('_event.data.y')]).toEqual([
      'e',
      5,
      null,
    ]);
  });

  test.each(['missing', 'missing.x + 1', 'n +', 'nothing(n)'])('%s is an error', (text) => {
    const { give } = withData({ n: 3 });
    expect(() => give(text)).toThrow(CodeError);
  });

  test('a condition is true or false, or an error', () => {
    const { program, memory } = withData({ n: 3, yes: true });
    expect(program.condition(code('yes'))(memory)).toBe(true);
    expect(() => program.condition(code('n'))(memory)).toThrow(CodeError);
  });
});

describe('places', () => {
  test('a place in a value is set without touching who else has the value', () => {
    const { program, memory, give } = withData({ a: { b: [1, 2] }, c: null });
    program.assign([{ location: 'c', value: { kind: 'code', code: code('a') } }])(memory);
    program.store('a.b[1]')(memory, 9);
    expect([give('a.b'), give('c.b')]).toEqual([
      [1, 9],
      [1, 2],
    ]);
  });

  test.each(['missing', 'n.x', 'list[5]', '_event', '_sessionid', '1 + 2'])(
    '%s is no place',
    (location) => {
      const { program, memory } = withData({ n: 1, list: [] });
      expect(() => program.store(location)(memory, 1)).toThrow(CodeError);
    },
  );

  test('all values are computed before any is set', () => {
    const { program, memory, give } = withData({ a: 1, b: 2 });
    const to = (location: string, text: string) => ({
      location,
      value: { kind: 'code', code: code(text) } as const,
    });
    program.assign([to('a', 'b'), to('b', 'a')])(memory);
    expect([give('a'), give('b')]).toEqual([2, 1]);
  });

  test('a script is several assignments', () => {
    const { program, memory, give } = withData({ a: 1, t: '' });
    program.script(code("a = a + 1; t = 'x; y'\na = a == 2 ? 5 : 6"))(memory);
    expect([give('a'), give('t')]).toEqual([5, 'x; y']);
  });

  test('more data than allowed is an error', () => {
    const { program, memory } = withData({ t: 'x'.repeat(2_000) });
    const grow = program.script(code('t = t + t + t + t'));
    expect(() => grow(memory)).toThrow(expect.objectContaining({ kind: 'memory' }));
  });

  test('a loop goes through a copy, and makes its variables', () => {
    const { program, memory, give } = withData({ list: [3, 4] });
    const items = program.foreach(code('list'), 'item', 'index')(memory);
    expect(items.length).toBe(2);
    items.at(1);
    expect([give('item'), give('index')]).toEqual([4, 1]);
    expect(() => program.foreach(code('list'), 'not', undefined)(memory)).toThrow(CodeError);
    expect(() => program.foreach(code('item'), 'x', undefined)(memory)).toThrow(CodeError);
  });

  test('a copy is what it was', () => {
    const { program, memory, give } = withData({ a: { b: 1 } });
    const saved = memory.save();
    program.store('a.b')(memory, 2);
    memory.restore(saved);
    expect(give('a.b')).toBe(1);
  });
});

test('the null data model only knows In', () => {
  const memory = nullProgram.memory(facts);
  expect(nullProgram.condition(code("In('on')"))(memory)).toBe(true);
  expect(nullProgram.condition(code('In( off )'))(memory)).toBe(false);
  expect(() => nullProgram.condition(code('1 < 2'))(memory)).toThrow(CodeError);
});
