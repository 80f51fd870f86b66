import { beforeAll, describe, expect, test } from 'vitest';
import { runChecks } from '../../src/check/index.ts';
import { loadLanguagesFor, parseText } from '../../src/parse/index.ts';
import { protocol } from '../project/machine-text.ts';

beforeAll(async () => {
  await loadLanguagesFor('', { language: 'scribble' });
});

/** The findings of one check in a text, by their messages. */
function found(code: string, text: string): string[] {
  return parseText(text)
    .documents.flatMap((document) => runChecks(document))
    .filter((finding) => finding.code === code)
    .map(({ message }) => message);
}

describe('choice-subject-inconsistent', () => {
  test('who was told before a choice inside has heard first from whom it was then', () => {
    const text = protocol(`choice at A {
      one() from A to B; one() from A to C;
      choice at B { left() from B to C; } or { right() from B to C; }
    } or { two() from A to B; two() from A to C; }`);
    expect(found('choice-subject-inconsistent', text)).toEqual([]);
  });

  test('handlers of exceptions are looked at, too', () => {
    const text =
      protocol(`try { ask() from A to B; ask() from A to C; throw Stop; } catch Stop at A {
      choice at A { left() from A to B; left() from A to C; }
      or { right() from A to B; right() from B to C; }
    }`);
    expect(found('choice-subject-inconsistent', text)).toHaveLength(1);
  });

  test('who chooses without having heard is told so by another check alone', () => {
    const text = protocol(`choice at A {
      choice at B { left() from B to A; } or { right() from B to A; }
    } or { other() from A to B; }`);
    expect(found('choice-subject-inconsistent', text)).toEqual([]);
    expect(found('role-not-enabled', text)).toHaveLength(1);
  });
});

describe('role-not-enabled', () => {
  test('handlers of exceptions are looked at, too', () => {
    const text = protocol(`choice at A {
      try { go() from A to B; throw Stop; } catch Stop at A { late() from C to B; }
    } or { no() from A to B; no() from A to C; }`);
    expect(found('role-not-enabled', text)).toEqual([expect.stringContaining('“C” sends here')]);
  });

  test('who was told in one branch of a parallel knows behind it', () => {
    const text = protocol(`choice at A {
      par { one() from A to B; } and { two() from A to C; }
      three() from B to C;
    } or { no() from A to B; no() from A to C; }`);
    expect(found('role-not-enabled', text)).toEqual([]);
  });
});

describe('sequence-unreachable', () => {
  test('what stands behind a throw is never reached', () => {
    const text = protocol(`try { ask() from A to B; throw Stop; late() from A to B; }
      catch Stop at A { over() from A to C; }`);
    expect(found('sequence-unreachable', text)).toHaveLength(1);
  });

  test('one branch of a parallel that never ends keeps what stands behind from being reached', () => {
    const text =
      protocol(`par { rec X { ask() from A to B; continue X; } } and { tell() from A to C; }
      late() from A to C;`);
    expect(found('sequence-unreachable', text)).toEqual([expect.stringContaining('For “A”')]);
  });
});

describe('recursion-unguarded', () => {
  test('a message in one branch of a choice does not guard the others', () => {
    const body = (other: string) =>
      protocol(`rec X { choice at A { go() from A to B; } or { ${other} } continue X; }`);
    expect(found('recursion-unguarded', body('no() from A to B;'))).toEqual([]);
    expect(found('recursion-unguarded', body(''))).toHaveLength(1);
  });
});

describe('chooser-unclear', () => {
  test('a stranger in the last of three branches is noticed', () => {
    const text = `sequenceDiagram
      alt one
        A->>B: a
      else two
        A->>B: b
      else three
        B->>A: c
      end
    `;
    expect(found('chooser-unclear', text)).toHaveLength(1);
  });
});

describe('refinement-unknown-value', () => {
  test('a condition for one receiver need not be checked by the others', () => {
    const body = (role: string) =>
      protocol(`first(x: Int) from A to B;
        then(y: Int) from A to B, C where { y > x for ${role} };`);
    expect(found('refinement-unknown-value', body('B'))).toEqual([]);
    expect(found('refinement-unknown-value', body('C'))).toHaveLength(1);
  });
});

describe('exception-untold', () => {
  test('who chooses knows of the branch, also when another one throws', () => {
    const text = protocol(`try {
        ready() from B to A;
        choice at A { throw Stop; } or { go() from A to B; }
      } catch Stop at B { over() from B to A; }`);
    expect(found('exception-untold', text)).toEqual([]);
  });
});
