import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { writeCfsmText } from '../../../src/emit/cfsm-text.ts';
import type { Cfsm, Machines } from '../../../src/model/cfsm/cfsm.ts';
import { detectLanguage } from '../../../src/parse/index.ts';
import { cfsm } from '../../../src/parse/cfsm/index.ts';
import { randomMachines } from '../../tools/random-machines.ts';
import { root, shared } from '../../tools/root.ts';
import { meaning } from '../scribble-local/equal.ts';

const context = {
  resolve: () => undefined,
  nested: () => ({ documents: [], diagnostics: [], outline: [] }),
  detect: () => 'text' as const,
};

function read(text: string): { machines: Cfsm[]; codes: string[] } {
  const { documents, diagnostics } = cfsm.parse(text, context);
  const model = documents[0]?.model as Machines;
  return { machines: model.machines, codes: diagnostics.map(({ code }) => code) };
}

/** `0 -B!m-> 1` for every step. */
function steps({ transitions, states }: Cfsm): string[] {
  return transitions.map(({ from, to, action }) => {
    const sign = action.kind === 'send' ? '!' : '?';
    const partner = action.kind === 'send' ? action.to.join(',') : '';
    const said =
      action.kind === 'tau'
        ? 'tau'
        : action.kind === 'send'
          ? `${partner}${sign}${action.message.label}`
          : action.kind === 'receive'
            ? `${action.from}?${action.message.label}`
            : action.kind;
    return `${states[from]?.name} ${said} ${states[to]?.name}`;
  });
}

const processes =
  'A: rec x . {B!go; B?done; x, B!stop; end}\nB: rec y . {A?go; A!done; y, A?stop; end}\n';
const graphs = `-- numbered from 0
.outputs
.state graph
q0 1 ! go q1
q1 1 ? done q0
q0 1 ! stop q2
.marking q0
.end

.outputs
.state graph
q0 0 ? go q1
q1 0 ! done q0
q0 0 ? stop q2
.marking q0
.end
`;

describe('both syntaxes', () => {
  test('processes', () => {
    const { machines, codes } = read(processes);
    expect(codes).toEqual([]);
    expect(machines.map(({ role }) => role)).toEqual(['A', 'B']);
    expect(machines.map(steps)).toEqual([
      ['0 B!go 1', '0 B!stop 2', '1 B?done 0'],
      ['0 A?go 1', '0 A?stop 2', '1 A!done 0'],
    ]);
    expect(machines.map(({ terminalStates }) => terminalStates)).toEqual([[2], [2]]);
  });

  test('graphs mean the same, whatever the names', () => {
    const { machines, codes } = read(graphs);
    expect(codes).toEqual([]);
    expect(machines.map(({ role }) => role)).toEqual(['0', '1']);
    const named = graphs.replace('.outputs', '.outputs A').replace('.outputs\n', '.outputs B\n');
    const inProcesses = read(processes).machines;
    read(named).machines.forEach((machine, n) => {
      expect(meaning(machine)).toBe(meaning(inProcesses[n] as Cfsm));
    });
  });

  test.each([
    ['points and spaces', 'A : rec x . B ! go . { B ? done . x , B?no. end }\nB:end'],
    ['parentheses', 'A: rec x.(B!go; ({(B?done; x), B?no; end}))\nB: end'],
    ['lines', 'A:\n  rec x .\n  B!go;\n  -- a remark\n  {B?done; x\n  ,B?no; end}\n\nB:\n end\n'],
    ['no end', 'A: rec x . B!go; {B?done; x, B?no}\nB: end'],
    ['line ends of Windows', 'A: rec x . B!go;\r\n {B?done; x, B?no; end}\r\nB: end\r\n'],
  ])('a process with %s', (_, text) => {
    const { machines, codes } = read(text);
    expect(codes).toEqual([]);
    expect(steps(machines[0] as Cfsm)).toEqual(['0 B!go 1', '1 B?done 0', '1 B?no 2']);
  });

  test('both in one file, names in quotes, types, several receivers, inner steps', () => {
    const text = `A: ["B b", C]!"go on"<Int, List<User>>; end
.outputs "B b"
.state graph
first A?"go on"<Int,List<User>> last -- attached
last tau last
.marking first
.end
C: A?"go on"(Int, List<User>); end`;
    const { machines, codes } = read(text);
    expect(codes).toEqual([]);
    expect(machines[0]?.transitions[0]?.action).toMatchObject({
      kind: 'send',
      to: ['B b', 'C'],
      message: { label: 'go on', payload: [{ type: { name: 'Int' } }, { type: { name: 'List' } }] },
    });
    expect(steps(machines[1] as Cfsm)).toEqual(['first A?go on last', 'last tau last']);
  });

  test('branches that begin with a choice, a recursion or the end', () => {
    const { machines } = read('A: {{B!a; end, B!b; end}, rec x . B!c; x, end}\nB: end');
    expect(steps(machines[0] as Cfsm)).toEqual(['0 B!a 1', '0 B!b 1', '0 B!c 2', '2 B!c 2']);
    expect(machines[0]?.terminalStates).toEqual([0, 1]);
  });

  test('what follows a choice is done after each branch that is left open', () => {
    const { machines } = read('A: {B!a, B!b; end}; B!c; end\nB: end');
    expect(steps(machines[0] as Cfsm)).toEqual(['0 B!a 1', '0 B!b 2', '1 B!c 2']);
  });

  test('D07 every step and state has its place in the text', () => {
    for (const text of [processes, graphs]) {
      const [document] = cfsm.parse(text, context).documents;
      const model = document?.model as Machines;
      model.machines.forEach((machine, m) => {
        machine.transitions.forEach(({ action }, t) => {
          const span = document?.spans.get(`m${m}.t${t}`);
          expect(action.location).toEqual(span);
          expect(action.element).toBe(`m${m}.t${t}`);
          const label = 'message' in action ? action.message.label : '';
          expect(text.slice(span?.from, span?.to)).toContain(label);
        });
        machine.states.forEach((_, s) => expect(document?.spans.has(`m${m}.s${s}`)).toBe(true));
      });
    }
  });
});

describe('the language is known by its content', () => {
  test.each([
    [processes],
    [graphs],
    [`-- a remark\n\n${processes}`],
    ['P: {Q!a; end, Q!b; end}'],
    ['Client: end\nServer: end'],
    ['A: rec again . B!m; again'],
    ['"rec": "B x"!"hello world"; end\n"B x": "rec"?"hello world"; end'],
    ['-- a remark\n\n// another\n"a \\"b\\"": rec x . "B x"!m; x'],
    [`"rec": 'B x'!"hello world"; end`],
  ])('%j', (text) => {
    expect(detectLanguage(text)).toBe('cfsm');
  });

  test.each([
    ['title: something\nname: else'],
    ['scenario: {a: 1}'],
    ['A: the first letter. Is it? Yes!'],
    [`Remark: 'Stop it'! she said`],
    ['sequenceDiagram\n A->>B: end'],
  ])('not %j', (text) => {
    expect(detectLanguage(text)).not.toBe('cfsm');
  });
});

describe('findings', () => {
  const page = readFileSync(join(root, 'src/parse/cfsm/diagnostics.md'), 'utf8');
  const sections = page.split(/^## /m).slice(1);

  test.each(sections.map((section) => [section.slice(0, section.indexOf('\n')), section]))(
    '%s: its examples',
    (code, section) => {
      const [bad, good] = [...section.matchAll(/```text\n([^]*?)```/g)].map((match) => match[1]);
      if (bad !== undefined) expect(read(bad).codes).toContain(code);
      if (good !== undefined) expect(read(good).codes).toEqual([]);
    },
  );

  test('every code has a section', () => {
    const folder = join(root, 'src/parse/cfsm');
    const codes = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/'(cfsm-[a-z-]+)'/g),
      ])
      .map((match) => match[1]);
    const known = sections.map((section) => section.slice(0, section.indexOf('\n')));
    expect([...new Set(codes)].sort()).toEqual([...known].sort());
  });

  test('texts without machines, and too deep ones', () => {
    expect(read('').codes).toEqual(['cfsm-no-machines']);
    expect(read(`A: ${'{'.repeat(5000)}B!m`).codes).toContain('cfsm-too-deep');
    expect(read(`A: ${'('.repeat(5000)}B!m`).codes).toContain('cfsm-too-deep');
    expect(read(`A: ${'rec x . '.repeat(5000)}B!m; x\nB:end`).codes).toEqual([]);
  });
});

describe('services', () => {
  test('rename changes a name everywhere it means the same', () => {
    const rename = (text: string, word: string, name: string): string => {
      return applyEdits(text, cfsm.rename?.(text, text.indexOf(word), name) ?? []);
    };
    expect(rename(processes, 'A:', 'Client')).toBe(
      processes.replace('A:', 'Client:').replace(/\bA(?=[!?])/g, 'Client'),
    );
    expect(rename(processes, 'x .', 'z')).toBe(processes.replace(/\bx\b/g, 'z'));
    expect(rename(processes, 'go', 'not now')).toBe(processes.replace(/\bgo\b/g, '"not now"'));
    expect(rename(graphs, 'q1', 'busy').match(/busy/g)).toHaveLength(2);
  });

  test('format keeps the meaning and is stable', () => {
    for (const text of [processes, graphs, 'A:{B ! a;end ,B!b . end}\nB :end']) {
      const once = applyEdits(text, cfsm.format?.(text) ?? []);
      expect(cfsm.format?.(once)).toEqual([]);
      expect(read(once).machines.map(meaning)).toEqual(read(text).machines.map(meaning));
    }
  });

  test('hover and completion', () => {
    expect(cfsm.hover?.(processes, processes.indexOf('go'))?.text).toContain('A sends it to B');
    expect(cfsm.hover?.(graphs, graphs.indexOf('1 !'))?.text).toContain('machine **1**');
    const labels = (text: string): string[] =>
      cfsm.complete?.(text, text.length).options.map(({ label }) => label) ?? [];
    expect(labels(`${processes}C: A!`)).toContain('go');
    expect(labels(`${processes}C: `)).toEqual(expect.arrayContaining(['A', 'B', 'end', 'rec']));
    expect(labels('.state graph\nq0 1 ! a q1\n.marking ')).toEqual(['q0', 'q1']);
  });

  test('tokens do not overlap', () => {
    const found = cfsm.tokens?.(graphs + processes) ?? [];
    found.forEach(({ span }, n) => {
      expect(span.from).toBeGreaterThanOrEqual(found[n - 1]?.span.to ?? 0);
    });
    expect(found.length).toBeGreaterThan(50);
  });
});

describe('whatever the text', () => {
  test('nothing throws, and every place lies inside', () => {
    const text = processes + graphs;
    const pieces = [
      '{',
      '}',
      '(',
      ')',
      '.',
      '!',
      '?',
      'rec ',
      'x',
      '"',
      '<',
      '.end\n',
      '\n',
      ':',
      '--',
      '[',
      'tau',
    ];
    const change = fc.record({
      at: fc.nat(text.length),
      cut: fc.nat(9),
      more: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let bad = text;
        for (const { at, cut, more } of changes)
          bad = bad.slice(0, at) + more + bad.slice(at + cut);
        const { documents, diagnostics } = cfsm.parse(bad, context);
        const spans = [...(documents[0]?.spans.values() ?? []), ...diagnostics.map((d) => d.span)];
        for (const { from, to } of spans) {
          expect(from >= 0 && from <= to && to <= bad.length).toBe(true);
        }
        const model = documents[0]?.model as Machines;
        for (const { states, transitions, initialState } of model.machines) {
          expect(states[initialState]).toBeDefined();
          for (const { from, to } of transitions) expect(states[from] && states[to]).toBeDefined();
        }
        const formatted = applyEdits(bad, cfsm.format?.(bad) ?? []);
        cfsm.tokens?.(formatted);
        cfsm.hover?.(bad, changes[0]?.at ?? 0);
        cfsm.complete?.(bad, changes[0]?.at ?? 0);
        cfsm.rename?.(bad, changes[0]?.at ?? 0, 'other');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('print → parse', () => {
  test('random machines come back equal, as one file', () => {
    fc.assert(
      fc.property(randomMachines(5), (machines) => {
        const { text, losses } = writeCfsmText(machines);
        const again = read(text).machines;
        expect(again.map(({ role }) => role)).toEqual(machines.machines.map(({ role }) => role));
        if (losses.length > 0) return;
        expect(again.map(meaning), text).toEqual(machines.machines.map(meaning));
      }),
      { numRuns: 200 },
    );
  });

  test('hostile names come back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (role, label) => {
        const [machine] = read('A: B!m; end\nB: end').machines;
        if (!machine || role === 'A') return;
        const transitions = machine.transitions.map(({ action, ...rest }) => ({
          ...rest,
          action: { ...action, to: [role], message: { label, payload: [] } } as typeof action,
        }));
        const named = { ...machine, transitions };
        const { text } = writeCfsmText({ kind: 'machines', title: '', machines: [named] });
        expect(read(text).machines.map(meaning), text).toEqual([meaning(named)]);
      }),
    );
  });

  test('a planted wrong partner, label, or first state is noticed', () => {
    const { text } = writeCfsmText({
      kind: 'machines',
      title: '',
      machines: read(graphs).machines,
    });
    const good = read(text).machines.map(meaning);
    for (const [from, to] of [
      ['! go', '? go'],
      ['! go', '! no'],
      ['marking q0', 'marking q1'],
    ]) {
      expect(read(text.replace(from as string, to as string)).machines.map(meaning)).not.toEqual(
        good,
      );
    }
  });
});

const kmc = shared('corpora/kmc');

describe.skipIf(kmc === undefined)('the corpus', () => {
  const folder = kmc ?? '';
  const files = (kmc ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []).filter(
    (file) => file.endsWith('.txt'),
  );

  test('every file is read without an error, known by its content, and comes back equal', () => {
    expect(files.length).toBeGreaterThan(80);
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8');
      const { diagnostics } = cfsm.parse(text, context);
      const bad = diagnostics.filter(
        ({ severity }) => severity === 'error' || severity === 'warning',
      );
      expect(bad, file).toEqual([]);
      expect(detectLanguage(text), file).toBe('cfsm');
      const { machines } = read(text);
      const written = writeCfsmText({ kind: 'machines', title: '', machines });
      expect(written.losses).toEqual([]);
      expect(read(written.text).machines.map(meaning), file).toEqual(machines.map(meaning));
    }
  });
});
