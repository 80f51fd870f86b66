import { expect, test } from 'vitest';
import { mergeOf, mergeVerdicts } from '../../src/project/merge.ts';
import { cfgOf, protocol } from './machine-text.ts';

/** Whether plain and full merge accept the body of a protocol of A, B and C. */
function accepted(body: string, roles?: string): [boolean, boolean] {
  const { plain, full } = mergeVerdicts(cfgOf(protocol(body, roles)));
  return [plain.ok, full.ok];
}

test('plain merge: who is not told does the same in all branches', () => {
  const same = `choice at A { yes() from A to B; next(Int) from B to C; } or { no() from A to B; next(Int) from B to C; }`;
  expect(accepted(same)).toEqual([true, true]);
  const untouched =
    'choice at A { yes() from A to B; } or { no() from A to B; } end() from B to C;';
  expect(accepted(untouched)).toEqual([true, true]);
});

test('full merge: different messages of one sender tell the branches apart', () => {
  const told =
    'choice at A { yes() from A to B; good() from B to C; } or { no() from A to B; bad() from B to C; }';
  expect(accepted(told)).toEqual([false, true]);
  const later = `choice at A { yes() from A to B; x() from B to C; one() from B to C; }
    or { no() from A to B; x() from B to C; two() from B to C; }`;
  expect(accepted(later)).toEqual([false, true]);
});

test('neither merges what different senders say, or what the role itself would have to decide', () => {
  const senders =
    'choice at A { yes() from A to B; x() from B to C; } or { no() from A to B; x() from A to C; }';
  expect(accepted(senders)).toEqual([false, false]);
  const sends =
    'choice at A { yes() from A to B; x() from C to B; } or { no() from A to B; y() from C to B; }';
  expect(accepted(sends)).toEqual([false, false]);
  const ends = 'choice at A { yes() from A to B; x() from B to C; } or { no() from A to B; }';
  expect(accepted(ends)).toEqual([false, false]);
});

test('recursions are merged as the trees that they stand for', () => {
  const leaves = `rec X { choice at A { more() from A to B; again() from B to C; continue X; }
    or { stop() from A to B; over() from B to C; } }`;
  expect(accepted(leaves)).toEqual([false, true]);
  const silent =
    'rec X { choice at A { more() from A to B; continue X; } or { stop() from A to B; over() from B to C; } }';
  expect(accepted(silent)).toEqual([false, true]);
  const unfolded = `rec X { one() from A to B; two() from B to C; choice at A { a() from A to B; continue X; }
    or { b() from A to B; two() from B to C; one() from A to B; two() from B to C; a2() from A to B; continue X; } }`;
  expect(accepted(unfolded)).toEqual([true, true]);
  const nested = `rec X { choice at A { a() from A to B; rec Y { choice at B { b() from B to A; t() from B to C; continue Y; }
    or { c() from B to A; u() from B to C; continue X; } } } or { d() from A to B; v() from B to C; } }`;
  expect(accepted(nested)).toEqual([false, true]);
  const idle =
    'rec X { choice at A { a() from A to B; continue X; } or { b() from A to B; } } end() from B to C;';
  expect(accepted(idle)).toEqual([true, true]);
});

test('a reason names the role, the choice, its branches and what differs, with elements', () => {
  const cfg = cfgOf(
    protocol(
      'choice at A { yes() from A to B; x() from B to C; } or { no() from A to B; y() from C to B; }',
    ),
  );
  const { ok, reason, role, elements = [] } = mergeOf(cfg, 'C', 'full');
  expect(ok).toBe(false);
  expect(role).toBe('C');
  expect(reason).toBe(
    'C is not told which branch of the choice at A was taken: of branch 1 and branch 2 it waits for x() from B after the one and sends y() to B after the other. Let A tell C first, or let C do the same in both.',
  );
  const known = new Set(cfg.nodes.map((node) => (node.kind === 'end' ? '' : node.element)));
  expect(elements).toHaveLength(3);
  expect(elements.every((element) => known.has(element))).toBe(true);
});

test('who decides must begin every branch with a message of its own, and not twice with the same', () => {
  const quiet = 'choice at A { yes() from A to B; } or { no() from B to A; }';
  expect(mergeOf(cfgOf(protocol(quiet, 'A, B')), 'A', 'full').reason).toContain(
    'does not begin branch 2',
  );
  const alike =
    'choice at A { go() from A to B; x() from B to A; } or { go() from A to B; y() from B to A; }';
  expect(mergeOf(cfgOf(protocol(alike, 'A, B')), 'A', 'full').reason).toContain(
    'both begin with go()',
  );
  const payloads = 'choice at A { go(Int) from A to B; } or { go(String) from A to B; }';
  expect(mergeOf(cfgOf(protocol(payloads, 'A, B')), 'B', 'full').reason).toContain('payload');
});

test('D12 a role that would send in the meantime cannot learn of an exception', () => {
  const body = `try { choice at A { ok() from A to B; done() from C to B; } or { throw Late; } }
    catch Late at A { stop() from A to B; }`;
  const { reason = '' } = mergeOf(cfgOf(protocol(body)), 'C', 'full');
  expect(reason).toContain('C cannot learn of the exception Late');
  const told = body.replace('ok() from A to B', 'ok() from A to B, C');
  expect(mergeOf(cfgOf(protocol(told)), 'C', 'full').ok).toBe(true);
});

test('a role that would have to listen to two others at once is told so', () => {
  const body = `try { choice at A { ok() from A to B; done() from B to C; } or { throw Late; } }
    catch Late at A { stop() from A to B; }`;
  const { reason = '' } = mergeOf(cfgOf(protocol(body)), 'C', 'full');
  expect(reason).toContain('C would have to listen to B and A at once');
});

test('planted: full merge without a look behind equal messages is noticed', () => {
  const body = `choice at A { yes() from A to B; x() from B to C; one() from C to B; }
    or { no() from A to B; x() from B to C; two() from C to B; }`;
  expect(accepted(body)).toEqual([false, false]);
});

test('branches of a parallel that share two channels can block each other', () => {
  const crossed = `par { p1() from B to A; p2() from C to A; } and { q1() from C to A; q2() from B to A; }`;
  const { full } = mergeVerdicts(cfgOf(protocol(crossed)));
  expect(full.reason).toContain('can block each other');
  const straight = `par { p1() from B to A; p2() from C to A; } and { q1() from B to A; q2() from C to A; }`;
  expect(accepted(straight)).toEqual([true, true]);
  const alike =
    'par { p() from A to B; x() from B to A; } and { p() from A to B; y() from B to A; }';
  expect(mergeVerdicts(cfgOf(protocol(alike, 'A, B'))).full.reason).toContain(
    'cannot tell the branches',
  );
});
