import { beforeAll, describe, expect, test } from 'vitest';
import { writeLocalScribble } from '../../src/emit/local-scribble.ts';
import { writeScribble } from '../../src/emit/scribble.ts';
import { documentText } from '../../src/engine/emit-text.ts';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import type { Source } from '../../src/engine/compile.ts';
import { projectionOf } from '../../src/engine/projection.ts';
import type { Cfsm, Machines } from '../../src/model/cfsm/cfsm.ts';
import { buildGlobalCfg } from '../../src/model/global/build-cfg.ts';
import type { GlobalProtocol } from '../../src/model/global/global.ts';
import { walk } from '../../src/model/global/global.ts';
import { parseLocal } from '../../src/parse/scribble/local/index.ts';
import { projectStructured } from '../../src/project/project.ts';
import { compileErrors } from '../emit/typescript/compiler.ts';
import { meaning } from '../parse/scribble-local/equal.ts';

/** An extension of the language, with what shows that each stage knows it. */
interface Extension {
  name: string;
  /** A sound protocol that uses it. */
  sound: string;
  /** The same with a fault, and the code of the finding that tells of it. */
  faulty: [from: string, to: string, code: string];
  /** What the parsed protocol holds, as JSON without places. */
  parsed: string[];
  /** The role whose machine is looked at, and what it holds. */
  role: string;
  projected: string[];
  /** What the role's local text says. */
  written: string[];
  /** What its TypeScript says. */
  typescript: RegExp;
}

const head = (roles: string): string =>
  `module Input;\ntype <typescript> "number" from "lib" as Int;\n` +
  `type <typescript> "string" from "lib" as String;\nglobal protocol Main(${roles}) {\n`;

const extensions: Extension[] = [
  {
    name: 'refinement',
    sound:
      `${head('role A, role B')}  low(x: Int{x > 0 && x < 100}) from A to B;\n` +
      '  high(y: Int{y > x}) from B to A;\n}\n',
    faulty: ['{y > x}', '{y > x && y < 50}', 'refinement-blocked'],
    parsed: ['"kind":"refined"', '"operator":"and"'],
    role: 'B',
    projected: ['"kind":"refined"', '"operator":"and"'],
    written: ['x: Int{x > 0 && x < 100}', 'y: Int{y > x}'],
    typescript: /x\s*<\s*100|lessThan|100/,
  },
  {
    name: 'security',
    sound:
      `${head('role A, role B@cleared(Encrypted), role C@cleared()')}` +
      '  secret(p: String@Encrypted) from A to B;\n  ok(n: Int@Signed) from B to C;\n}\n',
    faulty: ['n: Int@Signed', 'p: String@Encrypted', 'security-clearance'],
    parsed: ['"kind":"annotated"', '"name":"Encrypted"', '"clearance":["Encrypted"]'],
    role: 'B',
    projected: ['"kind":"annotated"', '"name":"Encrypted"', '"clearance":["Encrypted"]'],
    written: ['p: String@Encrypted', 'n: Int@Signed', '@cleared(Encrypted)'],
    typescript: /Encrypted/,
  },
  {
    name: 'time',
    sound:
      `${head('role A, role B')}  clock c;\n  ask() from A to B resetting c;\n` +
      '  work() from A to B within 2s;\n  answer() from B to A within 5s on c;\n}\n',
    faulty: ['within 2s', 'within 7s', 'time-deadline-used-up'],
    parsed: ['"within":{"from":0,"to":5000000000,"clock":"c"}', '"resetting":["c"]'],
    role: 'B',
    projected: ['"within":{"from":0,"to":5000000000,"clock":"c"}', '"resetting":["c"]'],
    written: ['within 5s on c', 'resetting c'],
    typescript: /answer/,
  },
  {
    name: 'exception',
    sound:
      `${head('role A, role B')}  try {\n    choice at A {\n      data(x: Int) from A to B;\n` +
      '    } or {\n      throw Failed;\n    }\n  } catch Failed at A {\n' +
      '    sorry() from A to B;\n  }\n}\n',
    faulty: ['catch Failed at A', 'catch Failed at B', 'exception-thrower-unaware'],
    parsed: ['"kind":"try"', '"exception":"Failed"'],
    role: 'B',
    projected: ['"form":"throw"', '"label":"Failed"'],
    written: ['Failed'],
    typescript: /Failed/,
  },
  {
    name: 'multicast',
    sound:
      `${head('role A, role B, role C')}` +
      '  news(x: Int{x > 5}) from A to B, C where { x > 10 for B, x < 20 for C };\n}\n',
    faulty: ['x < 20 for C', 'x < 3 for C', 'refinement-unsatisfiable'],
    parsed: ['"to":["B","C"]', '"where":[{"role":"B"'],
    role: 'A',
    projected: ['"to":["B","C"]', '"where":[{"role":"B"'],
    written: ['to B, C'],
    typescript: /"?B"?,\s*"?'?C|'B', 'C'/,
  },
];

beforeAll(() => loadFor({ text: '', path: 'Input.scr', language: 'scribble' }));

function read(text: string): Source {
  return readSource({ text, path: 'Input.scr', language: 'scribble' });
}

function errorsIn(source: Source): string[] {
  return source.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

function globalOf(source: Source): GlobalProtocol {
  const model = source.parsed.documents[0]?.model;
  if (model?.kind !== 'global') throw new Error('no protocol');
  return model;
}

function plain(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => (/span$/i.test(key) ? undefined : inner));
}

function machineOf(source: Source, role: string): Cfsm {
  return projectStructured(buildGlobalCfg(globalOf(source)).cfg, role);
}

function localText(machine: Cfsm): string {
  return writeLocalScribble({ kind: 'machines', title: '', machines: [machine] }).text;
}

describe.each(extensions)('D20 $name: the six kinds of tests', (extension) => {
  const source = (): Source => read(extension.sound);

  test('D20 1 parse: the text becomes the model', () => {
    expect(errorsIn(source())).toEqual([]);
    const text = plain(globalOf(source()));
    for (const part of extension.parsed) expect(text).toContain(part);
  });

  test('D20 2 projection keeps it', () => {
    const text = plain(machineOf(source(), extension.role));
    for (const part of extension.projected) expect(text).toContain(part);
  });

  test('D20 3 serialisation reconstructs it', () => {
    const text = localText(machineOf(source(), extension.role));
    for (const part of extension.written) expect(text).toContain(part);
  });

  test('D20 4 round trip: global and local texts come back equal', () => {
    const global = globalOf(source());
    const printed = writeScribble(global).text;
    const again = globalOf(read(printed));
    expect(plain(again.module.protocols)).toBe(plain(global.module.protocols));
    for (const role of buildGlobalCfg(global).cfg.roles) {
      const machine = machineOf(source(), role);
      const model = parseLocal(localText(machine)).documents[0]?.model as Machines;
      expect(model.machines.map(meaning)).toEqual([meaning(machine)]);
    }
  });

  test('D20 5 verification: a planted fault is noticed, and nothing is projected then', () => {
    const [from, to, code] = extension.faulty;
    const faulty = read(extension.sound.replace(from, to));
    expect(errorsIn(faulty)).toContain(code);
    const [document] = faulty.parsed.documents;
    const projection = document && projectionOf(document);
    expect(projection?.failed.length).toBeGreaterThan(0);
    expect(errorsIn(source())).not.toContain(code);
  });

  test('D20 6 the whole way to TypeScript that compiles', () => {
    const [document] = source().parsed.documents;
    const made = document && documentText(document, 'typescript');
    const text = made?.ok ? made.value.text : '';
    expect(text).toMatch(extension.typescript);
    expect(compileErrors({ 'main.ts': text })).toEqual([]);
  });
});

describe('D20 the checklist itself', () => {
  test('D20 planted: an extension whose machine loses it is noticed', () => {
    for (const { sound, role, projected } of extensions) {
      const machine = machineOf(read(sound), role);
      const lost: Cfsm = { ...machine, transitions: [], metadata: {} };
      expect(projected.every((part) => plain(lost).includes(part))).toBe(false);
    }
  });

  test('every extension of the language is among them', () => {
    const kinds = new Set<string>();
    for (const { sound } of extensions) {
      const { body } = globalOf(read(sound)).module.protocols['Main'] ?? { body: [] };
      for (const node of walk(body)) {
        if (node.kind === 'try') kinds.add('exception');
        if (node.kind !== 'message') continue;
        if (node.to.length > 1) kinds.add('multicast');
        if (node.within ?? node.resetting) kinds.add('time');
        if (plain(node).includes('"refined"')) kinds.add('refinement');
        if (plain(node).includes('"annotated"')) kinds.add('security');
      }
    }
    expect([...kinds].sort()).toEqual(extensions.map(({ name }) => name).sort());
  });
});
