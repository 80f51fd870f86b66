import { describe, expect, test } from 'vitest';
import type { VerifyReport, VerifyRequest } from '../../src/engine/api.ts';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { verify } from '../../src/engine/verify.ts';
import { protocol } from '../project/machine-text.ts';

const running = { pause: async () => {}, stopped: () => false };

async function judge(
  path: string,
  text: string,
  more: Partial<VerifyRequest> = {},
  work = running,
): Promise<VerifyReport> {
  const source = { path, text, ...more.source };
  await loadFor(source);
  return verify({ ...more, source }, readSource(source), work);
}

const good = protocol('choice at A { yes() from A to B, C; } or { no() from A to B, C; }');

describe('what is verified', () => {
  const text = `module M;
    global protocol Main(role A, role B) { do Part(A, B); }
    aux global protocol Part(role A, role B) { ask() from A to B; }
  `;

  test('protocols that are only there for others are left out, unless one is picked', async () => {
    const { protocols } = await judge('M.scr', text);
    expect(protocols.map(({ name }) => name)).toEqual(['Main']);
    const source = { path: 'M.scr', text };
    const [main, part] = readSource(source).parsed.documents;
    expect([main?.title, part?.title]).toEqual(['Main', 'Part']);
    const more = { only: true, source: { ...source, pick: part?.id ?? '' } };
    const picked = await judge('M.scr', text, more);
    expect(picked.protocols.map(({ name }) => name)).toEqual(['Part']);
  });

  test('an error in one block of a page does not keep others from being judged', async () => {
    const blocks = [good, good.replace('P(', 'Q(').replace('from A', 'from')];
    const page = blocks.map((block) => `\`\`\`scribble\n${block}\`\`\`\n`).join('\n');
    const { verdict, protocols } = await judge('page.md', page);
    expect(verdict).toBe('error');
    expect(protocols.map((one) => one.verdict)).toEqual(['ok', 'error']);
    expect(protocols.map(({ states }) => states > 0)).toEqual([true, false]);
  });

  test('work that is stopped leaves the verdict open', async () => {
    expect((await judge('M.scr', good)).verdict).toBe('ok');
    const stopped = await judge('M.scr', good, {}, { ...running, stopped: () => true });
    expect([stopped.verdict, stopped.protocols]).toEqual(['unknown', []]);
  });
});

describe('why verdicts differ', () => {
  const learns = `choice at A { yes() from A to B; yes() from B to C; }
    or { no() from A to B; no() from B to C; }`;
  const never = `choice at A { yes() from A to B; }
    or { no() from A to B; no() from B to C; }`;

  test('plain merge is only called the stricter one where full merge can do it', async () => {
    const [full] = (await judge('P.nuscr', protocol(learns))).protocols;
    expect(full).toMatchObject({ plainMerge: { ok: false }, fullMerge: { ok: true } });
    expect(full?.differences.join()).toContain('Plain merge wants');
    const [neither] = (await judge('P.nuscr', protocol(never))).protocols;
    expect(neither).toMatchObject({ plainMerge: { ok: false }, fullMerge: { ok: false } });
    expect(neither?.differences.join()).not.toContain('Plain merge wants');
  });

  test('of machines nothing is said', async () => {
    const text = 'A: B!ask; end\nB: A?ask; end\n';
    const { rules, protocols } = await judge('M.cfsm', text);
    expect(rules).toBe('cfsm');
    expect(protocols[0]).toMatchObject({ verdict: 'ok', k: 1, bound: 1, differences: [] });
    const wrong = await judge('M.cfsm', 'A: B!ask; B?answer; end\nB: A?ask; end\n');
    expect(wrong.protocols[0]).toMatchObject({ verdict: 'error', differences: [] });
  });
});

test('without channels machines are judged by their properties', async () => {
  const text = 'A: B!ask; end\nB: A?ask; end\n';
  const { verdict, protocols } = await judge('M.cfsm', text, { synchronous: true });
  expect(verdict).toBe('ok');
  expect(protocols[0]).toMatchObject({ bound: 0, states: 2 });
  expect(protocols[0]?.k).toBeUndefined();
  expect(protocols[0]?.reducedStates).toBeUndefined();
});
