import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { chartTargets, emitChart } from '../../src/emit/chart.ts';
import { emitDocument } from '../../src/engine/emission.ts';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { state } from '../../src/parse/mermaid/state/index.ts';
import { charts } from '../model/statechart/arbitrary.ts';
import { judge } from '../parse/mermaid/oracle.ts';

const DOOR = `stateDiagram-v2
    %% @data n = 0
    [*] --> Closed
    Closed --> Open : push [n < 3] / n = n + 1
    Open --> Closed : after 5s
`;

async function written(text: string, to: string): Promise<string> {
  await loadFor({ text, path: 'door' });
  const source = readSource({ text, path: 'door' });
  const made = await emitDocument(source, to as never);
  return made.ok ? made.value.text : `refused: ${made.problem}`;
}

describe('a statechart in every language', () => {
  it.each(chartTargets)('%s', async (to) => {
    const text = await written(DOOR, to);
    expect(text).toContain('Closed');
    if (to !== 'typescript') expect(text).not.toContain('undefined');
  });

  it('is written as nothing else', async () => {
    expect(await written(DOOR, 'promela')).toMatch(/^refused: .* is a statechart/);
    expect(await written('sequenceDiagram\nA->>B: go\nB-->>A: ok\n', 'scxml')).toMatch(/^refused/);
  });

  it('means the same in SCXML: its Mermaid has the same states and events', async () => {
    const scxml = await written(DOOR, 'scxml');
    const again = await written(scxml, 'mermaid');
    expect(again).toContain('Closed --> Open : push [n < 3] / n = n + 1');
    expect(again).toContain('%% @data n = 0');
  });
});

describe('random machines as TypeScript', () => {
  it('are modules without errors of syntax, whatever their names', async () => {
    await fc.assert(
      fc.asyncProperty(charts({ additions: true }), fc.string(), async (chart, title) => {
        const { text } = await emitChart({ ...chart, title }, 'typescript');
        const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
        expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('random machines as drawings', () => {
  const all = charts({ invokes: true, additions: true });

  it('are read as Mermaid without an error, all their named states kept', async () => {
    await fc.assert(
      fc.asyncProperty(all, async (chart) => {
        const { text } = await emitChart(chart, 'mermaid');
        const { diagnostics } = state.parse(text, {} as never);
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('are drawn by Mermaid', async () => {
    await fc.assert(
      fc.asyncProperty(all, async (chart) => {
        const { text } = await emitChart(chart, 'mermaid');
        expect(await judge(text)).toMatchObject({ ok: true });
      }),
      { numRuns: 40 },
    );
  });

  it('are balanced in PlantUML and DOT', async () => {
    await fc.assert(
      fc.asyncProperty(all, async (chart) => {
        for (const to of ['plantuml', 'dot'] as const) {
          const { text } = await emitChart(chart, to);
          const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/ : .*$/gm, '');
          expect(bare.split('{').length).toBe(bare.split('}').length);
          expect(text).not.toContain('undefined');
        }
      }),
      { numRuns: 60 },
    );
  });
});
