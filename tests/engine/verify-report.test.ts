import { expect, test } from 'vitest';
import type { VerifyRequest } from '../../src/engine/api.ts';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { painter } from '../../src/engine/terminal.ts';
import { verifyLine, verifyText } from '../../src/engine/verify-report.ts';
import { verify } from '../../src/engine/verify.ts';
import { decodeLink } from '../../src/link/link.ts';

const wrong = 'A: B!ask; B?answer; end\nB: A?ask; end\n';

async function told(text: string, more: Partial<VerifyRequest> = {}) {
  const request = { path: 'M.cfsm', text };
  await loadFor(request);
  const source = readSource(request);
  const work = { pause: async () => {}, stopped: () => false };
  const report = await verify({ source: request, ...more }, source, work);
  const line = verifyLine('M.cfsm', source, report, [request]);
  return { line, text: verifyText(line, report, painter(false)) };
}

test('a broken property has a link to the run that breaks it', async () => {
  const { line, text } = await told(wrong);
  const { deadlock, orphans } = line.protocols[0]?.properties ?? {};
  expect(deadlock).toMatchObject({ verdict: 'broken', choices: [0, 0] });
  expect(orphans).toEqual({ verdict: 'holds' });
  const link = decodeLink(deadlock?.fragment ?? '');
  expect(link.ok && link.value.run.choices).toEqual([0, 0]);
  expect(text).toContain('broken nobody waits for ever');
  expect(text).toContain(`\n      ${deadlock?.fragment}`);
  expect(text).not.toContain('no message is left over');
});

test('what is not known is said, with the room there was', async () => {
  const { text } = await told(wrong, { maxStates: 1, rules: 'scribble' });
  expect(text).toContain('unknown nobody waits for ever');
  expect(text).toContain('1 transition, at most 1 in a channel');
  const { text: synchronous } = await told(wrong, { synchronous: true });
  expect(synchronous).toContain('no channels');
});
