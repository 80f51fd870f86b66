import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeGlobalDot, writeMachinesDot } from '../../../src/emit/cfsm-dot.ts';
import { writeMachinesMermaid } from '../../../src/emit/cfsm-mermaid.ts';
import { writeGlobalMermaid } from '../../../src/emit/global-mermaid.ts';
import { readSource } from '../../../src/engine/compile.ts';
import { projectTargets, projectTexts, documentText } from '../../../src/engine/emit-text.ts';
import type { Machines } from '../../../src/model/cfsm/cfsm.ts';
import { buildGlobalCfg } from '../../../src/model/global/build-cfg.ts';
import type { GlobalProtocol } from '../../../src/model/global/global.ts';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import { machinesOf } from '../../../src/project/project.ts';
import { anyProtocol, soundProtocol } from '../../tools/global.ts';
import { root } from '../../tools/root.ts';
import { judge } from '../../parse/mermaid/oracle.ts';

const module = `module M;
global protocol Main(role A, role B, role C) {
  rec Again {
    choice at A {
      ask(Int) from A to B, C;
      par { one() from B to A; } and { two() from C to A; }
      continue Again;
    } or {
      stop() from A to B, C;
      do Farewell(B, C);
    }
  }
}
aux global protocol Farewell(role X, role Y) { bye() from X to Y; }
`;

async function protocols(text: string): Promise<GlobalProtocol[]> {
  await loadLanguagesFor(text);
  return parseText(text).documents.flatMap(({ model }) =>
    model?.kind === 'global' ? [model] : [],
  );
}

async function main(): Promise<GlobalProtocol> {
  const [global] = await protocols(module);
  if (!global) throw new Error('no protocol');
  return global;
}

/** What Mermaid and we make of a text: no error. */
async function accepted(text: string, type: string): Promise<void> {
  const verdict = await judge(text);
  expect(verdict, text).toMatchObject({ ok: true });
  if (verdict.ok) expect(verdict.type).toContain(type);
  const errors = parseText(text).diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors, text).toEqual([]);
}

describe('a protocol as a sequence diagram', () => {
  test('choices tell who chooses, recursion is a loop, parallels are parallel', async () => {
    const { text, losses } = writeGlobalMermaid(await main());
    expect(text).toBe(`sequenceDiagram
    title Main
    participant A
    participant B
    participant C
    loop Again
        alt A chooses ask
            par one message to all
                A->>B: ask(Int)
            and
                A->>C: ask(Int)
            end
            par
                B->>A: one
            and
                C->>A: two
            end
        else A chooses stop
            par one message to all
                A->>B: stop
            and
                A->>C: stop
            end
            B->>C: bye
        end
    end
`);
    expect(losses).toHaveLength(3);
    await accepted(text, 'sequence');
  });

  test('whatever can be written is a diagram that Mermaid reads', async () => {
    for (const global of fc.sample(anyProtocol({ draws: 60 }), { numRuns: 40, seed: 1 })) {
      await accepted(writeGlobalMermaid(global).text, 'sequence');
    }
  });
});

describe('machines as state diagrams', () => {
  test('one machine, and several as composite states', async () => {
    const { machines } = machinesOf(await main());
    const [first] = machines.machines;
    if (!first) throw new Error('no machine');
    const alone = writeMachinesMermaid({ ...machines, machines: [first] }).text;
    expect(alone).toContain('s0 --> ');
    expect(alone).toContain(': B, C!ask(Int)');
    expect(alone).toContain('--> [*]');
    await accepted(alone, 'state');
    await accepted(writeMachinesMermaid(machines).text, 'state');
  });

  test('hostile labels and names are text and nothing else', async () => {
    const { machines } = machinesOf(await main());
    const labels = ['a;b', 'x --> y', '<b>', '"', '%%', ':', 'end', '#35;', '[*]', '\n'];
    for (const label of labels) {
      const hostile: Machines = {
        ...machines,
        machines: machines.machines.map((machine) => ({
          ...machine,
          role: `${machine.role}${label}`,
          states: machine.states.map((state, n) => ({ ...state, name: `${label}${n}` })),
          transitions: machine.transitions.map((transition) => {
            const { action } = transition;
            if (action.kind !== 'send') return transition;
            return { ...transition, action: { ...action, message: { label, payload: [] } } };
          }),
        })),
      };
      await accepted(writeMachinesMermaid(hostile).text, 'state');
    }
  });

  test('machines of generated protocols are diagrams that Mermaid reads', async () => {
    for (const global of fc.sample(soundProtocol({ draws: 40 }), { numRuns: 10, seed: 2 })) {
      await accepted(writeMachinesMermaid(machinesOf(global).machines).text, 'state');
    }
  });
});

/** Quotes, braces and brackets of a DOT text match; what is in quotes does not count. */
function isBalanced(dot: string): boolean {
  const bare = dot.replace(/"(?:[^"\\]|\\.)*"/g, '');
  if (bare.includes('"')) return false;
  const count = (sign: string): number => bare.split(sign).length;
  return count('{') === count('}') && count('[') === count(']');
}

describe('DOT', () => {
  test('states, ends and steps', async () => {
    const { machines } = machinesOf(await main());
    const { text } = writeMachinesDot(machines);
    expect(text).toContain('subgraph cluster_m0');
    expect(text).toContain('shape=doublecircle');
    expect(text).toContain('label="B, C!ask(Int)"');
    expect(isBalanced(text)).toBe(true);
  });

  test('the graph of a protocol, whatever it holds', () => {
    for (const global of fc.sample(anyProtocol({ draws: 60 }), { numRuns: 30, seed: 3 })) {
      const { cfg } = buildGlobalCfg(global);
      const { text } = writeGlobalDot(cfg);
      expect(isBalanced(text)).toBe(true);
      expect(text.match(/^ {2}n\d+ \[/gm)?.length ?? 0).toBe(cfg.nodes.length);
    }
  });

  test('hostile names stay in their quotes', () => {
    const names = ['"', '\\', '\\"', '"];x[label="', '\n', '{', '\0'];
    const machine = machinesOf({ kind: 'machines', title: '', machines: [] }).machines;
    for (const name of names) {
      const one: Machines = {
        ...machine,
        title: name,
        machines: [
          {
            ...{ role: name, protocolName: name, parameters: [], calls: [], metadata: {} },
            states: [{ name, elements: [] }],
            transitions: [
              { from: 0, to: 0, action: { kind: 'tau', label: name || 'x', element: '' } },
            ],
            initialState: 0,
            terminalStates: [0],
          },
        ],
      };
      expect(isBalanced(writeMachinesDot(one).text), name).toBe(true);
    }
  });
});

describe('D02 every text is made of the machines', () => {
  test('D02 each target writes each role, and the whole', async () => {
    await loadLanguagesFor(module);
    const source = readSource({ path: 'M.scr', text: module });
    const [document] = source.parsed.documents;
    if (!document) throw new Error('no document');
    for (const as of projectTargets) {
      const texts = projectTexts(source, { as });
      if (!texts.ok) throw new Error(texts.problem);
      const roles = texts.value.flatMap(({ role }) => role.split(', '));
      expect(roles, as).toEqual(['A', 'B', 'C']);
      for (const { text } of texts.value) expect(text, as).toContain('ask');
      expect(documentText(document, as), as).toMatchObject({ ok: true });
      const one = projectTexts(source, { as, role: 'B' });
      expect(one.ok && one.value.length, as).toBe(1);
    }
    expect(projectTexts(source, { as: 'cfsm', role: 'Z' })).toMatchObject({ ok: false });
    expect(projectTexts(source, { as: 'cfsm', protocol: 'Other' })).toMatchObject({ ok: false });
    const named = projectTexts(source, { as: 'scribble', protocol: 'Farewell', role: 'X' });
    expect(named.ok && named.value[0]?.text).toContain('bye() to Y;');
  });

  test('D02 a planted message in the machine is noticed in every text of it', async () => {
    const { machines } = machinesOf(await main());
    const planted: Machines = JSON.parse(
      JSON.stringify(machines).replaceAll('"label":"stop"', '"label":"plantedLabel"'),
    ) as Machines;
    const spans = new Map();
    const shared = { id: 'm', title: 'm', language: 'cfsm' as const, kind: 'machines' as const };
    const document = { ...shared, span: { from: 0, to: 0 }, path: [], spans, model: planted };
    for (const as of projectTargets) {
      const made = documentText(document, as);
      expect(made.ok && made.value.text, as).toContain('plantedLabel');
    }
  });

  test('D01 a protocol with errors has no projections', async () => {
    const bad = module.replace('from A to B, C;', 'from A to B, Nobody;');
    await loadLanguagesFor(bad);
    const source = readSource({ path: 'M.scr', text: bad });
    const refused = projectTexts(source, { as: 'scribble' });
    expect(refused.ok ? '' : refused.problem).toMatch(
      /cannot be projected: the protocol has errors/,
    );
  });

  test('D01 a planted error behind the protocol that is asked for is noticed as well', async () => {
    const bad = module.replace('bye() from X to Y', 'bye() from X to Z');
    await loadLanguagesFor(bad);
    const source = readSource({ path: 'M.scr', text: bad });
    expect(projectTexts(source, { as: 'scribble', protocol: 'Farewell' })).toMatchObject({
      ok: false,
    });
  });
});

describe('our own examples', () => {
  const folder = join(root, 'src/example/protocol');
  const files = readdirSync(folder).filter((file) => /^[a-z-]+\.scr$/.test(file));

  test.each(files)('%s is written in every language, or refused with a reason', async (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    await loadLanguagesFor(text);
    const source = readSource({ path: file, text });
    for (const as of projectTargets) {
      const made = projectTexts(source, { as });
      if (made.ok) for (const { text: own } of made.value) expect(own.length).toBeGreaterThan(20);
      else expect(made.problem).toMatch(/cannot be projected/);
    }
  });
});
