import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeChartTypeScript } from '../../../src/emit/chart-typescript.ts';
import { parseText } from '../../../src/parse/index.ts';
import { loadXState } from '../../parse/xstate/load.ts';

beforeAll(loadXState);
const folder = mkdtempSync(join(tmpdir(), 'chart-'));
afterAll(() => rmSync(folder, { recursive: true }));

const source = `createMachine({ initial: 'off', context: { n: 0, name: 'x' }, states: {
  off: { on: { ON: 'on' } },
  on: { type: 'parallel', on: { OFF: 'off' }, states: {
    a: { initial: 'a1', states: { a1: { on: { GO: { target: 'a2', guard: 'isReady', actions: 'count' } } }, a2: {} } },
    b: { initial: 'b1', states: { b1: { on: { GO: 'b2' } }, b2: { always: 'b3' }, b3: {} } } } } } })`;

function written(): string {
  const model = parseText(source, { language: 'xstate' }).documents[0]?.model;
  if (model?.kind !== 'statechart') throw new Error('no machine');
  return writeChartTypeScript(model).text;
}

/** What the compiler says of a text, strictly. */
function complaints(name: string, text: string): string[] {
  const file = join(folder, name);
  writeFileSync(file, text);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
    types: [],
  };
  const program = ts.createProgram([file], options);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

describe('a statechart as a TypeScript module', () => {
  it('is strictly typed', () => {
    expect(complaints('good.ts', written())).toEqual([]);
    expect(
      complaints('bad.ts', `${written()}\ntransition(start(), { type: 'NEVER' });`),
    ).not.toEqual([]);
  });

  it('does what the chart does', () => {
    const { outputText } = ts.transpileModule(written(), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    const module = {} as {
      start(): { active: string[] };
      transition(
        state: unknown,
        event: unknown,
        hooks?: unknown,
      ): { active: string[]; data: unknown };
    };
    // oxlint-disable-next-line no-new-func -- a text that the test itself has written
    new Function('exports', outputText)(module);
    const first = module.start();
    expect(first.active).toEqual(['off']);
    const on = module.transition(first, { type: 'ON' });
    expect(on.active).toEqual(['on', 'a', 'a1', 'b', 'b1']);
    expect(module.transition(on, { type: 'GO' }).active).toEqual(['on', 'a', 'a1', 'b', 'b3']);
    const hooks = { guard: () => true, action: () => ({ context: { n: 1, name: 'y' } }) };
    const gone = module.transition(on, { type: 'GO' }, hooks);
    expect(gone.active).toEqual(['on', 'a', 'a2', 'b', 'b3']);
    expect(gone.data).toEqual({ context: { n: 1, name: 'y' } });
    expect(module.transition(gone, { type: 'OFF' }).active).toEqual(['off']);
  });
});
