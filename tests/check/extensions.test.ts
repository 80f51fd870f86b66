import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/base/diagnostic.ts';
import { applyEdits } from '../../src/base/diagnostic.ts';
import { runChecks } from '../../src/check/index.ts';
import { loadLanguagesFor, parseText } from '../../src/parse/index.ts';
import { root } from '../tools/root.ts';

beforeAll(() => loadLanguagesFor('', { language: 'scribble' }));

function protocol(body: string, roles = 'role A, role B, role C'): string {
  return `module Input;\n\nglobal protocol Main(${roles}) {\n${body}\n}\n`;
}

function findings(text: string): Diagnostic[] {
  const parsed = parseText(text, { language: 'scribble', fileName: 'Input.scr' });
  expect(parsed.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return parsed.documents.flatMap((document) => runChecks(document));
}

/** The codes of errors, each once. */
function errors(text: string): string[] {
  const found = findings(text).filter(({ severity }) => severity === 'error');
  return [...new Set(found.map(({ code }) => code))].sort();
}

function messageOf(text: string, code: string): string {
  return findings(text).find((finding) => finding.code === code)?.message ?? '';
}

describe('D15 refinements', () => {
  test('D15 what is sent at any depth is satisfiable and follows from what was sent before', () => {
    const text = protocol(
      '  one(x: Int{x > 0 && x < 100}) from A to B, C;\n' +
        '  two(Map<String, List<User{age > 18}>>, y: Int{y > x}) from B to A;\n' +
        '  three(z: Int{z <= 100 and z > x}) from C to A;',
    );
    expect(errors(text)).toEqual([]);
  });

  test('D15 planted: a bound that leaves no room is noticed, with the value that shows it', () => {
    const text = protocol(
      '  one(x: Int{x > 0 && x <= 100}) from A to B, C;\n' +
        '  three(z: Int{z <= 100 and z > x}) from C to A;',
    );
    expect(errors(text)).toEqual(['refinement-blocked']);
    expect(messageOf(text, 'refinement-blocked')).toContain('When x = 100,');
  });

  test('D15 counts are not negative; numbers of unknown types may be whole or not', () => {
    const count = protocol(
      '  a(x: nat) from A to B, C;\n  b(y: nat{y < x}) from B to A;\n  c(k: Int{k <= x}) from C to A;',
    );
    expect(messageOf(count, 'refinement-blocked')).toContain('When x = 0,');
    const price = (last: string): string =>
      `module Input;\ntype <java> "shop.Price" from "Price.java" as Price;\n${protocol(
        `  a(p: Price{p > 0}) from A to B;\n  b(q: Price{q > p}) from B to A;\n${last}`,
        'role A, role B',
      ).replace('module Input;\n', '')}`;
    expect(errors(price('  c(r: Price{r > p && r < q}, k: Int{k > q}) from A to B;'))).toEqual([]);
    const found = errors(price('  c(r: Price{r > q && r < p}) from A to B;'));
    expect(found).toEqual(['refinement-unsatisfiable']);
  });

  test('D15 planted: a value that only the receiver knows is noticed', () => {
    const text = protocol('  one(x: Int) from A to B;\n  two(y: Int{y > x}) from C to B;');
    expect(errors(text)).toEqual(['refinement-unknown-value']);
  });

  test('D15 facts go through calls, parallels and choices', () => {
    const sub = (room: number): string =>
      'aux global protocol Next(role P, role Q) {\n' +
      `  higher(y: Int{y > x && y < ${room}}) from P to Q;\n}\n`;
    const main = (room: number): string =>
      `${protocol(
        '  choice at A {\n    low(x: Int{x < 5}) from A to B, C;\n  } or {\n' +
          '    mid(x: Int{x > 5 && x < 9}) from A to B, C;\n  }\n' +
          '  par {\n    do Next(B, A);\n  } and {\n    note() from C to A;\n  }',
      )}${sub(room)}`;
    expect(errors(main(10))).toEqual([]);
    expect(errors(main(9))).toEqual(['refinement-blocked']);
    expect(messageOf(main(9), 'refinement-blocked')).toContain('x = 8');
  });
});

describe('D16 refinements for one receiver', () => {
  test('D16 each receiver has its own, on one message', () => {
    const text = protocol('  n(x: Int) from A to B, C where { x > 1 for B, x < 9 for C };');
    expect(errors(text)).toEqual([]);
  });

  test('D16 planted: one receiver’s condition that nothing satisfies is noticed', () => {
    const text = protocol('  n(x: Int{x > 0}) from A to B, C where { x > 1 for B, x < 0 for C };');
    expect(errors(text)).toEqual(['refinement-unsatisfiable']);
    expect(messageOf(text, 'refinement-unsatisfiable')).toContain('(for C)');
  });

  test('D16 planted: receivers that want different values of one message are noticed', () => {
    const text = protocol('  n(x: Int) from A to B, C where { x > 9 for B, x < 1 for C };');
    expect(errors(text)).toEqual(['refinement-unsatisfiable']);
    expect(messageOf(text, 'refinement-unsatisfiable')).toContain(
      'All receivers are sent the same',
    );
  });
});

describe('D17 security', () => {
  const roles = 'role A, role B@cleared(Encrypted), role C@cleared()';

  test('D17 encrypted data stays among those who are cleared', () => {
    const text = protocol(
      '  secret(p: String@Encrypted) from A to B;\n  done(n: Int) from B to C;',
      roles,
    );
    expect(findings(text)).toEqual([]);
  });

  test('D17 planted: encrypted data for an untrusted role is rejected', () => {
    const text = protocol('  secret(p: String@Encrypted) from A to B, C;', roles);
    expect(errors(text)).toEqual(['security-clearance']);
  });

  test('D17 planted: a chain of relays under other names is noticed, and told step by step', () => {
    const text = protocol(
      '  secret(p: String@Encrypted) from A to B;\n' +
        '  copy(q: String@Encrypted{q == p}) from B to D;\n  log(q: String) from D to C;',
      `${roles}, role D`,
    );
    expect(errors(text)).toEqual(['security-annotation-lost', 'security-clearance']);
    const found = findings(text).find(({ code }) => code === 'security-clearance');
    expect(found?.related?.map(({ message }) => message)).toEqual([
      'it goes from “A” to “B” here',
      'it goes from “B” to “D” here',
      '“C” is cleared for what is listed here',
    ]);
  });
});

describe('D14 deadlines', () => {
  const timed = (work: string, answer: string): string =>
    protocol(
      '  clock c;\n  ask() from A to B resetting c;\n' +
        `  work() from B to C ${work};\n  done() from C to B within 1s;\n` +
        `  answer() from B to A ${answer};`,
    );

  test('D14 deadlines that what comes before leaves time for are accepted', () => {
    expect(errors(timed('within 4s', 'within 5s on c'))).toEqual([]);
    expect(errors(timed('within [1s; 4s]', 'within [2s; *] on c'))).toEqual([]);
  });

  test('D14 planted: inconsistent deadlines are rejected, with the chain', () => {
    expect(errors(timed('within [5s; 4s]', 'within 5s on c'))).toEqual(['time-window-empty']);
    const impossible = timed('within [6s; 8s]', 'within 5s on c');
    expect(errors(impossible)).toEqual(['time-deadline-impossible']);
    const usedUp = timed('within 4.5s', 'within 5s on c');
    expect(errors(usedUp)).toEqual(['time-deadline-used-up']);
    const found = findings(usedUp).find(({ code }) => code === 'time-deadline-used-up');
    expect(found?.message).toContain('by up to 500ms');
    expect(found?.related?.map(({ message }) => message)).toEqual([
      'this may take 4.5s',
      'this may take 1s',
    ]);
  });

  test('D14 loops end: clocks that grow are forgotten beyond the largest bound', () => {
    const text = protocol(
      '  clock c, d;\n  rec X {\n    a() from A to B within [1ms; 1s] resetting c;\n' +
        '    b() from B to C within [3ms; 7ms] resetting d;\n    choice at C {\n' +
        '      e() from C to A within 13ms on d;\n      continue X;\n    } or {\n' +
        '      f() from C to A, B;\n    }\n  }\n  g() from A to B within [1h; *] on c;',
    );
    expect(errors(text)).toEqual([]);
  });
});

describe('D12 exceptions', () => {
  const tried = (good: string, at: string): string =>
    protocol(
      `  try {\n    choice at A {\n${good}\n    } or {\n      throw Failed;\n    }\n` +
        `  } catch Failed at ${at} {\n    sorry() from ${at} to B, C;\n  }`,
    );

  test('D12 everyone who must know of an exception can', () => {
    expect(errors(tried('      go() from A to B, C;\n      d() from C to B;', 'A'))).toEqual([]);
  });

  test('D12 planted: a role that sends at once, and so cannot learn of it, is noticed', () => {
    const found = errors(tried('      d() from C to B;\n      go() from A to B, C;', 'A'));
    expect(found).toContain('exception-untold');
  });

  test('D12 planted: an exception of a role that does not know the branch is noticed', () => {
    const text = tried('      go() from A to B;\n      d() from B to C;', 'A').replace(
      'catch Failed at A',
      'catch Failed at C',
    );
    expect(errors(text)).toContain('exception-thrower-unaware');
  });
});

/** The first example of a check's page. */
function exampleOf(code: string): string {
  const page = readFileSync(join(root, 'src/check', `${code}.md`), 'utf8');
  const text = /```scribble\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  return text.replace('module Example', 'module Input');
}

describe('mends', () => {
  const mendable = [
    'exception-thrower-unaware',
    'refinement-choice-uncovered',
    'security-annotation-lost',
    'time-clock-not-reset',
    'time-deadline-used-up',
    'time-window-empty',
  ];

  test.each(mendable)('%s: one click, and it is gone', (code) => {
    const text = exampleOf(code);
    const found = findings(text).find((finding) => finding.code === code);
    expect(found?.fix).toBeDefined();
    const mended = applyEdits(text, found?.fix?.edits ?? []);
    expect(findings(mended).map((finding) => finding.code)).not.toContain(code);
  });

  test('every mend of every case leaves a text without that finding', () => {
    const codes = readdirSync(join(root, 'src/check')).flatMap((name) =>
      /^(refinement|security|time|exception)-.*\.md$/.test(name) ? [name.slice(0, -3)] : [],
    );
    for (const code of codes) {
      const text = exampleOf(code);
      for (const finding of findings(text)) {
        if (!finding.fix) continue;
        const mended = applyEdits(text, finding.fix.edits);
        expect(findings(mended).length, mended).toBeLessThan(findings(text).length);
      }
    }
  });
});

describe('texts of other protocols', () => {
  test('a finding in a called protocol stands at the call, or in that protocol’s own document', () => {
    const called =
      'global protocol Sub(role P, role Q) {\n  n(x: Int{x > 3 && x < 4}) from P to Q;\n}\n';
    const text = `${protocol('  do Sub(A, B);\n  m() from A to B, C;')}${called}`;
    const own = findings(text).filter(({ code }) => code === 'refinement-unsatisfiable');
    expect(own.map(({ span }) => text.slice(span.from, span.to))).toEqual(['x > 3 && x < 4']);
    const aux = findings(text.replace('global protocol Sub', 'aux global protocol Sub'));
    const there = aux.filter(({ code }) => code === 'refinement-unsatisfiable');
    expect(there.map(({ message }) => message.includes('(in protocol “Sub”)'))).toEqual([true]);
  });

  test('protocols without extensions get no such finding', () => {
    const text = protocol(
      '  choice at A {\n    a(Int) from A to B, C;\n  } or {\n    b() from A to B, C;\n  }',
    );
    expect(findings(text)).toEqual([]);
  });
});
