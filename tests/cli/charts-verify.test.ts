import { expect, test } from 'vitest';
import { Session } from '../../src/engine/session.ts';
import { chartLine, chartText } from '../../src/engine/chart-verify-report.ts';
import { loadFor, pickDocument, readSource } from '../../src/engine/compile.ts';
import { must } from '../../src/base/assert.ts';
import { decodeLink } from '../../src/link/link.ts';

const text = `stateDiagram-v2
    [*] --> Idle
    Idle --> Busy : start
    Busy --> Stuck : fail
    Busy --> Idle : after 2s
`;

test('a verified machine is told in one line, its runs as links', async () => {
  const request = { path: 'a.mmd', text };
  await loadFor(request);
  const source = readSource(request);
  const document = must(pickDocument(source));
  const properties = "never In('Stuck')\nafter In('Busy') leads to In('Idle')";
  const report = await new Session().verifyChart({ source: request, properties, data: 'bounded' });
  const line = chartLine('a.mmd', source, document, report, [request], properties);
  expect(line).toMatchObject({
    file: 'a.mmd',
    language: 'mermaid-state',
    verdict: 'error',
    configurations: 3,
    complete: true,
    findings: [{ kind: 'deadlock', element: 'Stuck', line: 4 }],
    properties: [{ verdict: 'broken' }, { verdict: 'broken' }],
  });
  const shared = decodeLink(must(line.findings[0]?.fragment));
  expect(shared).toMatchObject({
    ok: true,
    value: { run: { chart: { events: [{ name: 'start' }, { name: 'fail' }] } } },
  });
  const shown = chartText(line, (_, word) => word);
  expect(shown).toContain('deadlock (line 4): Nothing can happen any more in “Stuck”');
  expect(shown).toContain("broken never In('Stuck')");
});

test('mistakes in properties are told with their place in them', async () => {
  const request = { path: 'a.mmd', text };
  await loadFor(request);
  const source = readSource(request);
  const properties = "\nnever In('Stcuk')";
  const report = await new Session().verifyChart({ source: request, properties, data: 'bounded' });
  const line = chartLine('a.mmd', source, must(pickDocument(source)), report, [], properties);
  const [wrong] = line.diagnostics.filter(({ severity }) => severity === 'error');
  expect(wrong).toMatchObject({ line: 2, column: 7 });
  expect(wrong?.message).toContain('Do you mean “Stuck”?');
});
