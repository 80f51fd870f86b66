import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { checks, runChecks } from '../../src/check/index.ts';
import type { Document } from '../../src/model/document.ts';
import { evaluate } from '../../src/model/expression/compile.ts';
import { recordScope } from '../../src/model/expression/expression.ts';
import { parseExpression } from '../../src/model/expression/parser.ts';
import { buildGlobalCfg } from '../../src/model/global/build-cfg.ts';
import type { GlobalProtocol } from '../../src/model/global/global.ts';
import { timingOf } from '../../src/model/refine/timing.ts';
import { loadLanguagesFor, parseText } from '../../src/parse/index.ts';
import { anyProtocol } from '../tools/global.ts';

beforeAll(() => loadLanguagesFor('', { language: 'scribble' }));

const own = /^(refinement|security|time|exception)-/;

function documentOf(text: string): Document {
  const { documents, diagnostics } = parseText(text, { language: 'scribble' });
  const [document] = documents;
  const bad = diagnostics.find(({ severity }) => severity === 'error');
  if (!document || bad) throw new Error(`${bad?.message}\n${text}`);
  return document;
}

test('checks of extensions take any protocol, end and never throw', () => {
  fc.assert(
    fc.property(anyProtocol({ draws: 40 }), (model: GlobalProtocol) => {
      const document: Document = {
        id: 'p',
        title: 'p',
        language: 'scribble',
        kind: 'protocol',
        span: { from: 0, to: 0 },
        path: [],
        model,
        spans: new Map(),
      };
      for (const check of checks) if (own.test(check.code)) check.run(document);
    }),
    { numRuns: 60 },
  );
});

describe('refinements against all values', () => {
  const names = ['x', 'y', 'z'];
  const atom = (known: number): fc.Arbitrary<string> => {
    const name = fc.constantFrom(...names.slice(0, known + 1));
    const sign = fc.constantFrom('<', '<=', '==', '!=', '>', '>=');
    const number = fc.integer({ min: -1, max: 4 });
    return fc.oneof(
      fc.tuple(name, sign, number).map((parts) => parts.join(' ')),
      fc.tuple(name, sign, name, number).map(([a, s, b, n]) => `${a} ${s} ${b} + ${n}`),
      fc.tuple(name, name, sign, number).map(([a, b, s, n]) => `${a} + ${b} ${s} ${n}`),
    );
  };
  const predicate = (known: number): fc.Arbitrary<string> =>
    fc
      .tuple(atom(known), fc.constantFrom('and', 'or'), atom(known))
      .map(
        ([a, join, b]) => `${names[known]} >= 0 and ${names[known]} <= 3 and (${a} ${join} ${b})`,
      );

  /** What each message comes to: the code of its error, or nothing. */
  function expected(predicates: readonly string[]): string[] {
    const found: string[] = [];
    let prefixes: Record<string, number>[] = [{}];
    for (const [i, text] of predicates.entries()) {
      const { expression } = parseExpression(text);
      const longer = prefixes.map((prefix) =>
        [0, 1, 2, 3]
          .map((value) => ({ ...prefix, [names[i] ?? '']: value }))
          .filter((values) => expression && evaluate(expression, recordScope(values)) === true),
      );
      const stuck = longer.filter(({ length }) => length === 0).length;
      if (stuck === longer.length) return [...found, 'refinement-unsatisfiable'];
      found.push(stuck > 0 ? 'refinement-blocked' : '');
      prefixes = longer.flat();
    }
    return found;
  }

  test('D15 what is found of three messages in a row is what trying all values finds', () => {
    fc.assert(
      fc.property(predicate(0), predicate(1), predicate(2), (...predicates) => {
        const lines = predicates.map(
          (text, i) => `  m${i}(${names[i]}: Int{${text}}) from A to B;`,
        );
        const text = `global protocol P(role A, role B) {\n${lines.join('\n')}\n}\n`;
        const document = documentOf(text);
        const wanted = expected(predicates);
        const found = runChecks(document)
          .filter(({ code, severity }) => severity === 'error' && code.startsWith('refinement'))
          .map(({ code, span }) => `${text.slice(0, span.from).split('\n').length - 2} ${code}`);
        const first = wanted.flatMap((code, i) => (code === '' ? [] : [`${i} ${code}`]));
        expect(found.filter((one) => Number(one[0]) < wanted.length)).toEqual(first);
      }),
      { numRuns: 150 },
    );
  });
});

describe('deadlines against all times', () => {
  interface Timed {
    from: number;
    to: number;
    low: number;
    high: number;
    clocked: boolean;
    resets: boolean;
  }
  const roles = ['A', 'B', 'C'];
  const message: fc.Arbitrary<Timed> = fc
    .record({
      from: fc.integer({ min: 0, max: 2 }),
      step: fc.integer({ min: 1, max: 2 }),
      low: fc.integer({ min: 0, max: 2 }),
      length: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 4 }),
      clocked: fc.boolean(),
      resets: fc.boolean(),
    })
    .map(({ step, length, from, ...rest }) => ({
      ...rest,
      from,
      to: (from + step) % 3,
      high: length === null ? -1 : rest.low + length,
    }));

  function textOf(messages: readonly Timed[]): string {
    const lines = messages.map(({ from, to, low, high, clocked, resets }, i) => {
      const on = clocked ? ' on c' : '';
      const last = high < 0 ? '*' : `${high}s`;
      const reset = resets ? ' resetting c' : '';
      return `  m${i}() from ${roles[from]} to ${roles[to]} within [${low}s; ${last}]${on}${reset};`;
    });
    return `global protocol P(role A, role B, role C) {\n  clock c;\n${lines.join('\n')}\n  end() from A to B, C;\n}\n`;
  }

  /** When each role last did something, and last reset its clock. */
  type Times = readonly number[];
  const horizon = 14;

  function brute(messages: readonly Timed[]): string[] {
    const found: string[] = [];
    let states: Times[] = [[0, 0, 0, 0, 0, 0]];
    for (const { from, to, low, high, clocked, resets } of messages) {
      if (states.length === 0) return found;
      const zero = (s: Times): number => (clocked ? s[3 + from] : s[from]) ?? 0;
      const late = states.filter((s) => high >= 0 && (s[from] ?? 0) > zero(s) + high).length;
      found.push(late === 0 ? '' : late === states.length ? 'always' : 'sometimes');
      const after = new Map<string, Times>();
      for (const state of states) {
        const start = Math.max(state[from] ?? 0, zero(state) + low);
        const end = high < 0 ? Math.max(start, horizon) : zero(state) + high;
        for (let t = start; t <= end; t += 1) {
          const next = [...state];
          next[from] = t;
          next[to] = Math.max(t, state[to] ?? 0);
          if (resets) for (const role of [from, to]) next[3 + role] = next[role] ?? 0;
          after.set(next.join(), next);
        }
      }
      states = [...after.values()];
    }
    return found;
  }

  test('D14 what is found of messages in a row is what trying all times finds', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 2, maxLength: 4 }), (messages) => {
        const { model } = documentOf(textOf(messages));
        const { cfg } = buildGlobalCfg(model as GlobalProtocol);
        const { late, rough } = timingOf(cfg);
        expect(rough).toBe(false);
        const wanted = brute(messages).flatMap((kind, i) => (kind === '' ? [] : [`m${i} ${kind}`]));
        const found = late.map(
          ({ message: { message: sent }, always }) =>
            `${sent.label} ${always ? 'always' : 'sometimes'}`,
        );
        expect(found).toEqual(wanted);
      }),
      { numRuns: 150 },
    );
  });
});
