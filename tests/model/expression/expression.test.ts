import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { check } from '../../../src/model/expression/check.ts';
import { compileExpression, evaluate } from '../../../src/model/expression/compile.ts';
import { eventEnvironment } from '../../../src/model/expression/environment.ts';
import type { Value } from '../../../src/model/expression/expression.ts';
import { recordScope } from '../../../src/model/expression/expression.ts';
import { parseExpression } from '../../../src/model/expression/parser.ts';
import { printExpression } from '../../../src/model/expression/printer.ts';
import { booleanType, typeName } from '../../../src/model/expression/type.ts';
import {
  inBaseUnit,
  printBytes,
  printDuration,
  unitNamed,
} from '../../../src/model/expression/units.ts';
import { fitsGlob } from '../../../src/model/expression/values.ts';
import { expressions, scopes, unplaced } from './generate.ts';
import { glob, naive } from './naive.ts';

const scope = recordScope({
  kind: 'send',
  label: 'Allocate 4 GB',
  time: 60e6,
  fault: true,
  list: [1, 2, 3],
  state: { A: { sent: 3, name: 'x' }, 'Event Bus': { sent: 0 } },
});

function value(text: string): Value {
  const { expression, diagnostics } = parseExpression(text);
  expect(diagnostics).toEqual([]);
  return evaluate(expression!, scope);
}

describe('values', () => {
  test.each<[string, Value]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['-2 * -3', 6],
    ['7 % 4', 3],
    ['7%4', 3],
    ['50%', 0.5],
    ['5% == 0.05', true],
    ['50ms', 50e6],
    ['1.5h', 5400e9],
    ['4 GB', 4e9],
    ['512MiB', 512 * 1024 * 1024],
    ['10µs', 10_000],
    ['1_000', 1000],
    ['2e3', 2000],
    ['time > 50ms', true],
    ['time > 50 ms and time <= 1 min', true],
    ['kind == "send"', true],
    ["kind == 'send' and fault", true],
    ['kind == "send" && !fault', false],
    ['kind == "drop" || fault', true],
    ['not kind == "drop"', true],
    ['not fault or fault', true],
    ['kind in ["send", "drop"]', true],
    ['kind not in ["send", "drop"]', false],
    ['"4 GB" in label', true],
    ['"A" in state', true],
    ['state.A.sent', 3],
    ["state['Event Bus'].sent == 0", true],
    ["state.['Event Bus'].sent == 0", true],
    ['state[kind == "send" ? "A" : "B"].sent', 3],
    ['list[0] + list[2]', 4],
    ['list[3]', null],
    ['list[-1]', null],
    ['list == [1, 2, 3]', true],
    ['state.B.sent', null],
    ['state.B.sent == null', true],
    ['state.B.sent < 3', false],
    ['state.B.sent >= 3', false],
    ['state.toString', null],
    ['state.__proto__', null],
    ['constructor', null],
    ['missing + 1', null],
    ['1 / 0', null],
    ['1 % 0', null],
    ['0 / 0 == null', true],
    ['1e308 * 10', null],
    ['"a" + "b"', 'ab'],
    ['"a" + 1', null],
    ['1 < "2"', false],
    ['fault ? 1 : 2', 1],
    ['null ? 1 : 2', 2],
    ['fault ? missing ? 1 : 2 : 3', 2],
    ['len(label)', 13],
    ['len(list) + count(list) + len(state)', 8],
    ['contains(label, "GB")', true],
    ['starts(label, "Alloc") and ends(label, "GB")', true],
    ['matches(label, "alloc*")', false],
    ['matches(lower(label), "alloc*?gb")', true],
    ['upper(kind)', 'SEND'],
    ['min(3, 1, 2) + max([4, 9, 2])', 10],
    ['max()', null],
    ['max("a", 1)', null],
    ['abs(-1.5) + round(2.5) + floor(-0.5) + ceil(0.2)', 1.5 + 3 - 1 + 1],
    ['unheard(1)', null],
    ['"it\\"s" == \'it"s\'', true],
    ['"\\n" == "\n"', true],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });
});

describe('what cannot be read', () => {
  test.each<[string, string, string, string?]>([
    ['', 'expression/empty', ''],
    ['   ', 'expression/empty', ''],
    ['kind = "send"', 'expression/operator', '=', 'kind == "send"'],
    ['a === 1', 'expression/operator', '===', 'a == 1'],
    ['a <> 1', 'expression/operator', '<>', 'a != 1'],
    ['a & b', 'expression/operator', '&', 'a and b'],
    ['a AND b', 'expression/operator', 'AND', 'a and b'],
    ['(a and b', 'expression/end', '', '(a and b)'],
    ['[1, 2', 'expression/end', '', '[1, 2]'],
    ['a and', 'expression/end', ''],
    ['a and or b', 'expression/syntax', 'or'],
    ['a b', 'expression/syntax', 'b'],
    ['a)', 'expression/syntax', ')'],
    ['a ? b', 'expression/end', ''],
    ['a.', 'expression/end', ''],
    ['a.1', 'expression/syntax', '1'],
    ['1 < 2 < 3', 'expression/chain', '<'],
    ['a == b != c', 'expression/chain', '!='],
    ['"open', 'expression/quote', '"open', '"open"'],
    ['5 parsecs', 'expression/syntax', 'parsecs'],
    ['5parsecs', 'expression/unit', 'parsecs'],
    ['1e999', 'expression/number', '1e999'],
    ['a # b', 'expression/syntax', '#'],
    ['('.repeat(100), 'expression/deep', '('],
    ['!'.repeat(100) + 'a', 'expression/deep', '!'],
    [`${'a+'.repeat(2500)}a`, 'expression/long', `${'a+'.repeat(2500)}a`.slice(4000)],
  ])('%.40s', (text, code, at, mended) => {
    const { expression, diagnostics } = parseExpression(text);
    const [finding] = diagnostics;
    expect(expression).toBeUndefined();
    expect(finding?.code).toBe(code);
    expect(text.slice(finding?.span.from, finding?.span.to)).toBe(at);
    if (mended !== undefined) expect(applyEdits(text, finding?.fix?.edits ?? [])).toBe(mended);
  });
});

describe('check', () => {
  const environment = eventEnvironment({
    actors: [
      { id: 'T1', name: 'Planner', tier: 'Tier 1' },
      { id: 'Bus', name: 'Event Bus' },
    ],
  });

  function findings(text: string): [string, string, string][] {
    const { expression } = parseExpression(text);
    const { diagnostics } = check(expression!, environment, booleanType);
    return diagnostics.map(({ code, span, fix }) => [
      code,
      text.slice(span.from, span.to),
      fix ? applyEdits(text, fix.edits) : '',
    ]);
  }

  test.each([
    'kind == "send" and time > 50ms',
    'from == "T1" or to in ["T1", "Bus"]',
    'state.T1.sent > 3 and state["Bus"].anything == "x"',
    'fault',
    'matches(label, "a*") and len(message) > 3',
    'value == null',
    'state.T1.memory >= 1 GB',
    '(time - 10ms) / 2 > 5us * 3',
    'max(time, 2s) > 1s',
  ])('nothing to say of %s', (text) => {
    expect(findings(text)).toEqual([]);
  });

  test.each<[string, [string, string, string][]]>([
    ['knd == "send"', [['expression/name', 'knd', 'kind == "send"']]],
    ['kind == send', [['expression/name', 'send', 'kind == "send"']]],
    ['kind == "sned"', [['expression/value', '"sned"', 'kind == "send"']]],
    [
      'kind in ["send", "recieve"]',
      [['expression/value', '"recieve"', 'kind in ["send", "receive"]']],
    ],
    ['to == "event bus"', [['expression/value', '"event bus"', 'to == "Bus"']]],
    ['state.T2.sent == 1', [['expression/field', 'T2', 'state.T1.sent == 1']]],
    ['state["T2"].sent == 1', [['expression/field', '"T2"', 'state["T1"].sent == 1']]],
    ['label.length > 1', [['expression/field', 'length', '']]],
    ['time', [['expression/type', 'time', '']]],
    ['not label', [['expression/type', 'label', '']]],
    ['kind and fault', [['expression/type', 'kind', '']]],
    ['step == "3"', [['expression/never', '==', '']]],
    ['fault < 3', [['expression/type', '<', '']]],
    ['time > 50', [['expression/unit', '50', 'time > 50ms']]],
    ['time > 5 GB', [['expression/unit', '>', '']]],
    ['lenght(label) > 1', [['expression/function', 'lenght', '']]],
    ['lne(label) > 1', [['expression/function', 'lne', 'len(label) > 1']]],
    ['len() > 1', [['expression/arguments', 'len()', '']]],
    ['starts(label, 1)', [['expression/type', '1', '']]],
    ['kind in step', [['expression/type', 'step', '']]],
    ['label * 2 > 1', [['expression/type', 'label', '']]],
  ])('%s', (text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test.each([
    ['time + 5ms', 'number'],
    ['label + "x"', 'text'],
    ['[1, 2]', 'list of number'],
    ['fault ? 1 : null', 'number'],
    ['state.T1', 'record'],
    ['null', 'null'],
  ])('the type of %s is %s', (text, expected) => {
    expect(typeName(check(parseExpression(text).expression!, environment).type)).toBe(expected);
  });
});

describe('properties', () => {
  test('what is printed reads back as itself', () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        const text = printExpression(expression);
        const parsed = parseExpression(text);
        if (parsed.diagnostics.some(({ code }) => /deep|long/.test(code))) return;
        expect(parsed.diagnostics, text).toEqual([]);
        expect(unplaced(parsed.expression!)).toEqual(unplaced(expression));
      }),
      { numRuns: 1000 },
    );
  });

  test('the compiler agrees with a naive evaluator', () => {
    fc.assert(
      fc.property(expressions, scopes, (expression, values) => {
        const compiled = compileExpression(expression)(recordScope(values));
        expect(JSON.stringify(compiled)).toBe(JSON.stringify(naive(expression, values)));
      }),
      { numRuns: 2000 },
    );
  });

  test('nothing throws on any expression', () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        check(expression, eventEnvironment());
        expect(evaluate(expression, { get: () => null })).not.toBeUndefined();
      }),
    );
  });

  test('nothing throws on 10,000 random texts', () => {
    const piece = fc.constantFrom(
      ...['a', ' ', '(', ')', '[', ']', '==', '<', 'not ', 'in ', 'and ', '"', "'", '\\', '.', ','],
      ...['?', ':', '5', 'ms', '%', '-', '!', '1e9', '🎩', '\n', 'state', 'len(', '=', '&', '#'],
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { expression, diagnostics } = parseExpression(text);
        expect(expression === undefined).toBe(diagnostics.length > 0);
        for (const { span } of diagnostics) {
          expect(span.from).toBeGreaterThanOrEqual(0);
          expect(span.to).toBeLessThanOrEqual(text.length);
        }
        if (!expression) return;
        check(expression, eventEnvironment());
        evaluate(expression, scope);
        printExpression(expression);
      }),
      { numRuns: 10_000 },
    );
  });

  test('a pattern fits as defined', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(letters, pattern, (text, p) => {
        expect(fitsGlob(text, p)).toBe(glob(text, p));
      }),
      { numRuns: 2000 },
    );
  });

  test('a hostile pattern costs at most length times length', () => {
    expect(fitsGlob('a'.repeat(5000), `${'*a'.repeat(1000)}b`)).toBe(false);
  });

  test.each(['1+', 'a.', '5%', '1 + (', '-', 'a ? b : ', 'not ', 'a or ', '[', 'a[', 'len(', '5 '])(
    'the longest chain of %s is read, checked, printed and evaluated, or refused',
    (piece) => {
      for (const length of [100, 499, 2000, 4000]) {
        const text = `${piece.repeat(length / piece.length)}a`;
        const { expression, diagnostics } = parseExpression(text);
        expect(expression === undefined).toBe(diagnostics.length > 0);
        if (!expression) continue;
        check(expression, eventEnvironment());
        expect(evaluate(expression, scope)).toBeDefined();
        expect(printExpression(expression)).not.toBe('');
      }
    },
  );

  test('a chain of 499 sums', () => {
    const { expression } = parseExpression(`1${'+1'.repeat(499)}`);
    expect(evaluate(expression!, scope)).toBe(500);
  });

  test('printed amounts are exact', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (amount) => {
        for (const text of [printDuration(amount), printBytes(amount)]) {
          const [, digits = '', word = ''] = /^([\d.]+) ?(\w+)$/.exec(text) ?? [];
          const unit = unitNamed(word);
          expect(unit && Math.round(inBaseUnit(Number(digits), unit))).toBe(amount);
        }
      }),
    );
    expect(printDuration(1_500_000)).toBe('1.5ms');
    expect(printDuration(90 * 60e9)).toBe('1.5h');
    expect(printBytes(16e9)).toBe('16 GB');
    expect(printBytes(512 * 2 ** 20)).toBe('512 MiB');
    expect(printBytes(0)).toBe('0 B');
  });
});
