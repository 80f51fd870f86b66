import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { read } from './read.ts';

const nested =
  'nested protocol N(role A, role B) { m() from A to B; }\n' +
  'global protocol P(role A, role B) { A calls N(A, B); }\n';
const refined = 'global protocol P(role A, role B) { m(x: int{x > 0}) from A to B; }\n';

/** What is said of pragmas. */
function found(text: string): Diagnostic[] {
  return read(text).diagnostics.filter(({ code }) => code.startsWith('scribble-pragma-'));
}

function told(text: string): string[] {
  return found(text).map(({ code, severity, span }) => {
    return `${severity} ${code} ${text.slice(span.from, span.to)}`;
  });
}

describe('pragmas of nuScr', () => {
  test('an unknown one is told with those that there are', () => {
    const text = `(* first *)\n(*# NestedProtocols, FooBar #*)\n${nested}`;
    expect(told(text)).toEqual(['warning scribble-pragma-unknown FooBar']);
    expect(found(text)[0]?.message).toContain('NestedProtocols, RefinementTypes');
  });

  test.each([
    [`(*# NestedProtocols #*)\n${nested}`],
    [`(*#NestedProtocols,ShowPragmas:"x"#*)\n${nested}`],
    [`(*# RefinementTypes #*)\n${refined}`],
    [`(*# RefinementTypes, NestedProtocols #*)\n${nested}${refined.replace('P(', 'Q(')}`],
    ['(*# #*)\nglobal protocol P(role A, role B) { m() from A to B; }'],
    [`module M;\n${refined}`],
  ])('nothing is told of %j', (text) => {
    expect(told(text)).toEqual([]);
  });

  test.each([
    [nested, ['error scribble-pragma-missing N']],
    [`\uFEFF${nested}`, ['error scribble-pragma-missing N']],
    [`(*# ShowPragmas #*)\n${refined}`, ['error scribble-pragma-missing x > 0']],
    [`(*# #*)\n${refined}`, ['warning scribble-pragma-missing x > 0']],
    [
      `(*# NestedProtocols #*)\n${nested}${refined.replace('P(', 'Q(')}`,
      ['warning scribble-pragma-missing x > 0'],
    ],
  ])('%j lacks one, which is added by a click', (text, expected) => {
    expect(told(text)).toEqual(expected);
    const mended = applyEdits(text, found(text)[0]?.fix?.edits ?? []);
    expect(read(mended).diagnostics).toEqual([]);
  });

  test('a typing error in one is mended by a click', () => {
    const text = `(*# RefinementType #*)\n${refined}`;
    const [first] = found(text);
    expect(applyEdits(text, first?.fix?.edits ?? [])).toBe(`(*# RefinementTypes #*)\n${refined}`);
  });
});

describe('roles of a body that could not be read whole', () => {
  const deep = (levels: number): string =>
    `protocol P(role A, role B) { ${'rec X { '.repeat(levels)}m() from A to B;${' }'.repeat(levels)} }`;
  const type = `${'List<'.repeat(90)}Int${'>'.repeat(90)}`;

  test.each([
    [deep(500), ['scribble-deep']],
    [`protocol P(role A, role B) { m(x: ${type}) from A to B; }`, ['scribble-deep']],
    ['protocol P(role A, role B) { m() from A onto B; }', ['scribble-syntax']],
  ])('are not told to be without a part: %#', (text, codes) => {
    expect(read(text).diagnostics.map(({ code }) => code)).toEqual(codes);
  });

  test('are told so when nothing names them', () => {
    const text = 'protocol P(role A, role B, role C) { m() from A onto B; }';
    expect(read(text).diagnostics.map(({ code }) => code)).toEqual([
      'scribble-role-unused',
      'scribble-syntax',
    ]);
  });

  test('are told so when another protocol could not be read', () => {
    const text = `protocol P(role A, role B) { }\nprotocol Q(role A, role B) { m() from A onto B; }`;
    expect(read(text).diagnostics.map(({ code }) => code)).toEqual([
      'scribble-role-unused',
      'scribble-role-unused',
      'scribble-syntax',
    ]);
  });
});
