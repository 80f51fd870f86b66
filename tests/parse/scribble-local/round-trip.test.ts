import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { writeLocalScribble } from '../../../src/emit/local-scribble.ts';
import type { Cfsm, CfsmBody, Machines } from '../../../src/model/cfsm/cfsm.ts';
import { buildGlobalCfg } from '../../../src/model/global/build-cfg.ts';
import type { GlobalProtocol } from '../../../src/model/global/global.ts';
import { cfsm } from '../../../src/parse/cfsm/index.ts';
import { scribble } from '../../../src/parse/scribble/index.ts';
import { parseLocal } from '../../../src/parse/scribble/local/index.ts';
import { projectCfsm, projectStructured } from '../../../src/project/project.ts';
import { anyProtocol, soundProtocol } from '../../tools/global.ts';
import { randomMachines } from '../../tools/random-machines.ts';
import { root, shared } from '../../tools/root.ts';
import { meaning } from './equal.ts';

const context = { resolve: () => undefined, nested: () => empty, detect: () => 'text' as const };
const empty = { documents: [], diagnostics: [], outline: [] };

/** A machine written and read again, with its text. */
function again(machine: Cfsm): { text: string; machine: Cfsm; findings: string[] } {
  const { text } = writeLocalScribble({ kind: 'machines', title: '', machines: [machine] });
  const { documents, diagnostics } = parseLocal(text);
  const model = documents[0]?.model as Machines;
  const read = model.machines[0];
  if (!read) throw new Error(`nothing was read of\n${text}`);
  return { text, machine: read, findings: diagnostics.map(({ message }) => message) };
}

function expectSame(machine: Cfsm): void {
  const read = again(machine);
  expect(read.findings, read.text).toEqual([]);
  expect(meaning(read.machine), read.text).toBe(meaning(machine));
  expect(read.machine.role).toBe(machine.role);
}

function machinesOf(global: GlobalProtocol): Cfsm[] {
  const { cfg } = buildGlobalCfg(global);
  return cfg.roles.map((role) => projectStructured(cfg, role));
}

function oneMachine(text: string): Cfsm {
  const model = parseLocal(text).documents[0]?.model as Machines;
  const [machine] = model.machines;
  if (!machine) throw new Error('no machine');
  return machine;
}

describe('D19 global → machine → local text → machine', () => {
  test('D19 sound protocols of every construct come back equal', () => {
    const constructs = [
      ...(['multicast', 'choice', 'recursion', 'parallel', 'do'] as const),
      ...(['time', 'refinements', 'annotations'] as const),
    ];
    fc.assert(
      fc.property(soundProtocol({ constructs }), (global) => {
        for (const machine of machinesOf(global)) expectSame(machine);
      }),
      { numRuns: 80 },
    );
  });

  test('D19 whatever can be written comes back equal: exceptions, connections, sessions, calls', () => {
    fc.assert(
      fc.property(anyProtocol({ draws: 60 }), (global) => {
        for (const machine of machinesOf(global)) expectSame(machine);
      }),
      { numRuns: 80 },
    );
  });

  test('D19 a planted loss of a payload, a place to go back to or an end is noticed', () => {
    const machine = oneMachine(
      'local protocol P at A(role B) { rec X { m(x: Int) to B; choice at B { n() from B; continue X; } or { } } }',
    );
    const kept = meaning(machine);
    const { text } = again(machine);
    const faults: [string, string][] = [
      ['m(x: Int)', 'm(Int)'],
      ['m(x: Int)', 'm(x: String)'],
      ['continue X;', ''],
      ['from B', 'to B'],
    ];
    for (const [good, bad] of faults) {
      expect(text).toContain(good);
      expect(meaning(oneMachine(text.replace(good, bad)))).not.toBe(kept);
    }
    const ended: CfsmBody = { ...machine, terminalStates: [] };
    expect(meaning(ended)).not.toBe(kept);
  });
});

describe('machines that nobody structured', () => {
  test('random machines come back equal, whatever their loops', () => {
    fc.assert(
      fc.property(randomMachines(7), ({ machines }) => {
        for (const machine of machines) expectSame(machine);
      }),
      { numRuns: 300 },
    );
  });

  test('a loop with two entries is written with one of them twice', () => {
    const text = `.state graph
start B ! left one
start B ! right two
one B ! go two
one B ! quit end
two B ? back one
two B ! stop end
.marking start
.end
B: end`;
    const model = cfsm.parse(text, context).documents[0]?.model as Machines;
    const [machine] = model.machines;
    if (!machine) throw new Error('no machine');
    expectSame(machine);
    expect(again(machine).text.match(/rec /g)).toHaveLength(2);
  });

  test('what follows all branches stands once, behind the choice', () => {
    const text =
      'local protocol P at A(role B) { choice at A { a() to B; } or { b() to B; choice at B { c() from B; } or { d() from B; } } last() to B; }';
    expect(again(oneMachine(text)).text.match(/last/g)).toHaveLength(1);
  });
});

describe('D05 multicast', () => {
  const text = 'local protocol P at A(role B, role C) {\n  news(Int) to B, C;\n}\n';

  test('D05 a message to several is one step, and printed as one', () => {
    const machine = oneMachine(text);
    expect(machine.states).toHaveLength(2);
    expect(machine.transitions.map(({ action }) => action)).toMatchObject([
      { kind: 'send', to: ['B', 'C'] },
    ]);
    expect(again(machine).text).toContain('news(Int) to B, C;');
  });

  test('D05 a planted multicast in two steps is noticed', () => {
    const two = 'local protocol P at A(role B, role C) { news(Int) to B; news(Int) to C; }';
    expect(meaning(oneMachine(two))).not.toBe(meaning(oneMachine(text)));
  });
});

describe('names', () => {
  test.each(['two words', 'a"b', 'a\\b', '', 'to', 'rec', 'choice', '1', 'a.b', '😀', '*/', '\n'])(
    'the label %j comes back',
    (label) => {
      const machine = oneMachine('local protocol P at A(role B) { m() to B; n(Int) from B; }');
      const transitions = machine.transitions.map((transition) => {
        const { action } = transition;
        if (action.kind !== 'send' && action.kind !== 'receive') return transition;
        return { ...transition, action: { ...action, message: { ...action.message, label } } };
      });
      expectSame({ ...machine, transitions });
    },
  );

  test('roles that are no words come back', () => {
    const machine = oneMachine(
      'local protocol P at "Order desk"(role "Pay, later") { m() to "Pay, later"; }',
    );
    expect(machine.role).toBe('Order desk');
    expectSame(machine);
  });
});

describe('all that is said of a role', () => {
  test('heads of other tools are read', () => {
    expect(oneMachine('local protocol P_A(self A, role B) { m() to B; }').role).toBe('A');
    expect(oneMachine('local protocol P_A(role A, role B) { m() to B; }').role).toBe('A');
    const whole = 'module x.Y;\ntype <java> "a" from "b" as T;\nlocal protocol P at A(role B) { }';
    expect(parseLocal(whole).diagnostics).toEqual([]);
  });

  test('the text is a document of machines, also of all roles', () => {
    const text =
      'local protocol P at A(role B) { m() to B; }\nlocal protocol P at B(role A) { m() from A; }';
    const { documents, diagnostics } = scribble.parse(text, context);
    expect(diagnostics).toEqual([]);
    expect(documents.map(({ kind }) => kind)).toEqual(['machines']);
    const model = documents[0]?.model as Machines;
    expect(model.machines.map(({ role }) => role)).toEqual(['A', 'B']);
    for (const { action } of model.machines.flatMap(({ transitions }) => transitions)) {
      const { from = 0, to = 0 } = action.location ?? {};
      expect(text.slice(from, to)).toMatch(/^m\(\) (?:to B|from A);$/);
      expect(documents[0]?.spans.get(action.element)).toEqual(action.location);
    }
  });
});

describe('findings', () => {
  const page = readFileSync(join(root, 'src/parse/scribble/local/diagnostics.md'), 'utf8');
  const sections = page.split(/^## /m).slice(1);

  test.each(sections.map((section) => [section.slice(0, section.indexOf('\n')), section]))(
    '%s: its examples',
    (code, section) => {
      const [bad, good] = [...section.matchAll(/```text\n([^]*?)```/g)].map((match) => match[1]);
      const codes = (text = ''): string[] => parseLocal(text).diagnostics.map((d) => d.code);
      expect(codes(bad)).toContain(code);
      expect(codes(good)).toEqual([]);
    },
  );

  test('nothing makes it throw, and every place lies inside the text', () => {
    const text = again(
      oneMachine(
        'local protocol P at A(role B) { rec X { choice at B { a(x: Int{x > 0}) from B within 5s; continue X; } or { par { b() to B; } and { c() to B; } } } }',
      ),
    ).text;
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(12), fc.string({ maxLength: 4 }), (at, cut, more) => {
        const bad = applyEdits(text, [
          { span: { from: at, to: Math.min(text.length, at + cut) }, text: more },
        ]);
        for (const { span } of parseLocal(bad).diagnostics) {
          expect(span.from).toBeGreaterThanOrEqual(0);
          expect(span.to).toBeLessThanOrEqual(bad.length);
          expect(span.from).toBeLessThanOrEqual(span.to);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('services', () => {
  const text = `local protocol P at A(role B, role C) {
rec X {
choice at A { m(x: Int) to B, C; continue X; } or { // B stays
end() to B, C;
}
}
}
`;

  test('rename, format, hover and completion know local protocols', () => {
    const renamed = applyEdits(text, scribble.rename?.(text, text.indexOf('B,'), 'Shop') ?? []);
    expect(renamed).toBe(text.replace(/\bB\b(?! stays)/g, 'Shop'));
    const quoted = applyEdits(text, scribble.rename?.(text, text.indexOf('m('), 'a b') ?? []);
    expect(quoted).toBe(text.replace('m(', '"a b"('));
    const formatted = applyEdits(text, scribble.format?.(text) ?? []);
    expect(formatted).toContain('\n    choice at A {');
    expect(scribble.format?.(formatted)).toEqual([]);
    expect(meaning(oneMachine(formatted))).toBe(meaning(oneMachine(text)));
    expect(scribble.hover?.(text, text.indexOf('A('))?.text).toContain('role **A**');
    const at = text.indexOf('B, C;');
    const labels = scribble.complete?.(text, at)?.options.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['A', 'B', 'C']));
  });

  test('they take any text', () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 3 }), (at, cut, more) => {
        const bad = text.slice(0, at) + more + text.slice(at + cut);
        const formatted = applyEdits(bad, scribble.format?.(bad) ?? []);
        expect(scribble.format?.(formatted)).toEqual([]);
        scribble.hover?.(bad, at);
        scribble.rename?.(bad, at, 'x y');
        scribble.complete?.(bad, at);
      }),
      { numRuns: 300 },
    );
  });
});

const corpora = ['scribble-java', 'scribble-demos', 'kmc'].flatMap((name) => {
  const path = shared(`corpora/${name}`);
  return path === undefined ? [] : [path];
});

describe.skipIf(corpora.length === 0)('D19 corpora', () => {
  test('D19 every role of every protocol comes back equal', () => {
    let count = 0;
    for (const { text, language } of corpora.flatMap(filesIn)) {
      for (const { model } of language.parse(text, context).documents) {
        const machines =
          model?.kind === 'machines'
            ? model.machines
            : model?.kind === 'global'
              ? structuredAndFlat(model)
              : [];
        for (const machine of machines) expectSame(machine);
        count += machines.length;
      }
    }
    expect(count).toBeGreaterThan(1000);
  });
});

function structuredAndFlat(global: GlobalProtocol): Cfsm[] {
  const { cfg } = buildGlobalCfg(global);
  const reading = 'scribble' as const;
  return cfg.roles.flatMap((role) => [
    projectStructured(cfg, role, { reading }),
    projectCfsm(cfg, role, { reading }),
  ]);
}

function filesIn(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:scr|nuscr|txt)$/.test(file) && !file.includes('LICENSE'))
    .map((file) => ({
      text: readFileSync(join(folder, file), 'utf8'),
      language: file.endsWith('.txt') ? cfsm : scribble,
    }));
}
