import '../../tools/all-languages.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeChartTypeScript } from '../../../src/emit/chart-typescript.ts';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
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

interface Machine {
  active: string[];
  data: unknown;
  timers: { event: string; ms: number }[];
}

function load(text: string) {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const module = {} as {
    start(): Machine;
    transition(state: unknown, event: unknown, hooks?: unknown): Machine;
  };
  // oxlint-disable-next-line no-new-func -- a text that the test itself has written
  new Function('exports', outputText)(module);
  return module;
}

describe('a statechart as a TypeScript module', () => {
  it('is strictly typed', () => {
    expect(complaints('good.ts', written())).toEqual([]);
    expect(
      complaints('bad.ts', `${written()}\ntransition(start(), { type: 'NEVER' });`),
    ).not.toEqual([]);
  });

  it('does what the chart does', () => {
    const module = load(written());
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

  it('writes out expressions, remembers, and says what waits', async () => {
    const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="lockstep" name="m">
      <datamodel><data id="n" expr="0"/><data id="list" expr="[]"/></datamodel>
      <state id="on"><history id="h" type="deep"><transition target="a"/></history>
        <state id="a"><transition event="go" cond="n &lt; 2 and not ('x' in list)" target="b">
          <assign location="n" expr="-(0 - n) + 1"/></transition></state>
        <state id="b"><state id="b1"><transition event="go" target="b2"/></state><state id="b2"/></state>
        <transition event="off" target="off"/></state>
      <state id="off"><transition event="back" target="h"/>
        <transition event="again" cond="count(list) == 0 and n == 1" target="a"/></state></scxml>`;
    await loadLanguagesFor('', { language: 'scxml' });
    const model = parseText(text, { language: 'scxml' }).documents[0]?.model;
    if (model?.kind !== 'statechart') throw new Error('no machine');
    const { text: module, losses } = writeChartTypeScript(model);
    expect(losses).toEqual([]);
    expect(complaints('written.ts', module)).toEqual([]);
    const { start, transition } = load(module);
    let at = start();
    const seen = ['go', 'go', 'off', 'back', 'off', 'again', 'go', 'go'].map((type) => {
      at = transition(at, { type });
      return [at.active.at(-1), (at.data as { n: number }).n];
    });
    expect(seen).toEqual([
      ...[
        ['b1', 1],
        ['b2', 1],
        ['off', 1],
        ['b2', 1],
      ],
      ...[
        ['off', 1],
        ['a', 1],
        ['b1', 2],
        ['b2', 2],
      ],
    ]);
  });

  it('says which delays its states have', () => {
    const after = `createMachine({ initial: 'a', states: { a: { after: { 1500: 'b' } }, b: {} } })`;
    const model = parseText(after, { language: 'xstate' }).documents[0]?.model;
    if (model?.kind !== 'statechart') throw new Error('no machine');
    const module = writeChartTypeScript(model).text;
    expect(complaints('after.ts', module)).toEqual([]);
    const { start, transition } = load(module);
    const [timer] = start().timers;
    expect(timer?.ms).toBe(1500);
    const next = transition(start(), { type: timer?.event });
    expect([next.active, next.timers]).toEqual([['b'], []]);
  });
});
