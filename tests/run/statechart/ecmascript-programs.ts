import type { Json } from '../../../src/model/json.ts';
import type { Code, DataValue } from '../../../src/model/statechart/content.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { CodeError } from '../../../src/run/statechart/datamodel.ts';
import type { Memory, MemoryFacts, Program } from '../../../src/run/statechart/datamodel.ts';
import { plainProgram } from '../../../src/run/statechart/ecmascript-plain.ts';
import { SandboxProgram } from '../../../src/run/statechart/ecmascript-sandbox.ts';
import { loadSyntax } from '../../../src/run/statechart/ecmascript-syntax.ts';
import { createEngine } from '../../../src/sandbox/engine.ts';
import type { Engine } from '../../../src/sandbox/engine.ts';

/** What a chart's code does, in order: for tests of data models without an interpreter. */
export type Act =
  | { do: 'declare'; name: string; value?: DataValue }
  | { do: 'assign'; items: { location: string; value: string }[] }
  | { do: 'script' | 'load'; text: string }
  | { do: 'test' | 'give'; text: string }
  | { do: 'foreach'; array: string; item: string; index?: string; script: string }
  | { do: 'event'; name: string; data?: Json }
  | { do: 'save' | 'restore' };

/** Code with an id of its own. */
export function code(text: string): Code {
  return { id: `code ${text}`, language: 'ecmascript', text };
}

/** A value that code gives. */
export function coded(text: string): DataValue {
  return { kind: 'code', code: code(text) };
}

/** A chart that has this code and nothing else. */
export function chartOf(
  acts: readonly Act[],
  dialect: Statechart['dialect'] = 'scxml',
): Statechart {
  const given = (text: string) => ({ id: text, name: 'p', value: coded(text) });
  const loads = acts.flatMap((act) => (act.do === 'load' ? [act.text] : []));
  return {
    kind: 'statechart',
    title: '',
    dialect,
    datamodel: 'ecmascript',
    binding: 'early',
    states: [],
    transitions: acts.map((act, at) => ({
      id: `t${at}`,
      source: 's',
      targets: [],
      events: [],
      internal: false,
      label: '',
      actions: contentOf(act, given),
    })) as unknown as Statechart['transitions'],
    data: acts.flatMap((act) =>
      act.do === 'declare'
        ? [{ id: act.name, name: act.name, ...(act.value ? { value: act.value } : {}) }]
        : [],
    ),
    scripts: loads.map((text) => ({ kind: 'script', id: text, code: code(text) })),
    resources: [],
    uses: [],
    notes: [],
    classes: {},
  };
}

function contentOf(act: Act, given: (text: string) => unknown): unknown[] {
  switch (act.do) {
    case 'assign':
      return act.items.map(({ location, value }) => ({
        kind: 'assign',
        items: [{ location, value: coded(value) }],
      }));
    case 'script':
      return [{ kind: 'script', id: '', code: code(act.text) }];
    case 'test':
    case 'give':
      return [given(act.text)];
    case 'foreach': {
      const { array, item, index, script } = act;
      const content = [{ kind: 'script', id: '', code: code(script) }];
      return [{ kind: 'foreach', id: '', array: code(array), item, index, content }];
    }
    default:
      return [];
  }
}

const facts: MemoryFacts = {
  sessionId: 'session',
  name: 'machine',
  isActive: (state) => state === 'on',
  budget: 100_000,
  memory: 8 * 2 ** 20,
};

/** Does all acts in one program; one line for each, and the data at the end. */
export function perform(
  program: Program,
  acts: readonly Act[],
  over: Partial<MemoryFacts> = {},
): unknown[] {
  const memory = program.memory({ ...facts, ...over });
  const saved: unknown[] = [];
  const told = acts.map((act) => {
    try {
      return one(program, memory, act, saved) ?? 'done';
    } catch (error) {
      if (error instanceof CodeError) return { error: error.kind };
      throw error;
    }
  });
  const { data } = memory.view();
  memory.dispose();
  return [...told, data];
}

function one(program: Program, memory: Memory, act: Act, saved: unknown[]): unknown {
  switch (act.do) {
    case 'declare': {
      const { name, value } = act;
      return program.declare({ id: name, name, ...(value ? { value } : {}) })(memory, true);
    }
    case 'assign': {
      const items = act.items.map((it) => ({ location: it.location, value: coded(it.value) }));
      return program.assign(items)(memory);
    }
    case 'script':
    case 'load':
      return program.script(code(act.text))(memory);
    case 'test':
      return program.condition(code(act.text))(memory);
    case 'give':
      return { value: program.give(coded(act.text))(memory) };
    case 'foreach': {
      const loop = program.foreach(code(act.array), act.item, act.index)(memory);
      const body = program.script(code(act.script));
      for (let at = 0; at < loop.length; at++) {
        loop.at(at);
        body(memory);
      }
      return loop.length;
    }
    case 'event':
      return memory.setEvent({
        name: act.name,
        type: 'external',
        ...(act.data === undefined ? {} : { data: act.data }),
      });
    case 'save':
      saved.push(memory.save());
      return (saved.at(-1) as { plain: boolean }).plain;
    case 'restore':
      return saved.length > 0 ? memory.restore(saved.at(-1)) : undefined;
  }
}

/** Both ways to run ECMAScript, loaded. */
export async function loadPrograms(): Promise<{
  sandboxed(chart: Statechart): Program;
  plain(chart: Statechart): Program | undefined;
  engine: Engine;
}> {
  const [engine, syntax] = await Promise.all([createEngine(), loadSyntax()]);
  return {
    engine,
    sandboxed: (chart) => new SandboxProgram(chart, engine, syntax) as unknown as Program,
    plain: (chart) => plainProgram(chart, syntax) as unknown as Program | undefined,
  };
}
