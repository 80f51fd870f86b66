import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readJsonl } from '../../src/trace/format/jsonl.ts';
import { root, shared } from '../tools/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const document = `# Shop

## Buy
\`\`\`mermaid
sequenceDiagram
    participant C as Customer
    participant S as Shop
    C->>+S: order
    alt in stock
        S-->>C: parcel
    else sold out
        S-->>C: regret
    end
    deactivate S
\`\`\`

## Ask
\`\`\`mermaid
sequenceDiagram
    C->>S: question
    S-->>C: answer
\`\`\`
`;
const shop = file('shop.md', document);
const broken = file('broken.mmd', 'sequenceDiagram\n    A->>B: hi\n    A=>>B: what\n');

describe('check', () => {
  test('one object a file with exactly the fields that are documented', () => {
    const { status, lines, stderr } = lockstep('check', '--json', shop, broken);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const [good, bad] = lines;
    expect(Object.keys(good)).toEqual(['file', 'language', 'documents', 'diagnostics']);
    expect(good).toMatchObject({
      file: shop,
      language: 'markdown',
      documents: [
        { id: 'buy', title: 'Buy', language: 'mermaid-sequence', kind: 'protocol', line: 5 },
        { id: 'ask', title: 'Ask', language: 'mermaid-sequence', kind: 'protocol', line: 19 },
      ],
    });
    const error = bad.diagnostics.find((d: { severity: string }) => d.severity === 'error');
    expect(error).toMatchObject({ line: 3 });
    for (const key of 'doc code severity message line column endLine endColumn'.split(' ')) {
      expect(error).toHaveProperty(key);
    }
  });

  test('people see the line with a caret, and no colours in a pipe', () => {
    const { status, stdout } = lockstep('check', broken);
    expect(status).toBe(1);
    expect(stdout).toMatch(/broken\.mmd:3:\d+: error/);
    expect(stdout).toMatch(/^ +3 │ {5}A=>>B: what\n +│ +\^+$/m);
    expect(stdout).not.toContain('\u001b');
  });

  test('SARIF', () => {
    const { stdout } = lockstep('check', '--sarif', broken);
    const log = JSON.parse(stdout);
    expect(log.version).toBe('2.1.0');
    const error = log.runs[0].results.find((one: { level: string }) => one.level === 'error');
    expect(error.locations[0].physicalLocation.region.startLine).toBe(3);
  });

  test('standard input', () => {
    const { status, lines } = lockstep('check', '--json', '-', { input: document });
    expect(status).toBe(0);
    expect(lines[0].file).toBe('-');
  });
});

describe('run', () => {
  test('one object a document, and the same run has the same hash', () => {
    const { status, lines, stderr } = lockstep('run', '--all', '--json', shop);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(lines.map((line) => [line.doc, line.status, line.messages])).toEqual([
      ['buy', 'done', 2],
      ['ask', 'done', 2],
    ]);
    const known = 'file doc status steps messages virtualTimeNs hash choices faults budgets';
    const keys = `${known} invariants spans ms`.split(' ');
    expect(Object.keys(lines[0]).filter((key) => !keys.includes(key))).toEqual([]);
    expect(lines[0].hash).toMatch(/^[0-9a-f]{32}$/);
    const again = lockstep('run', '--json', '--doc', '1', shop).lines[0];
    expect({ ...again, ms: 0 }).toEqual({ ...lines[0], ms: 0 });
  });

  test('another choice is another run', () => {
    const [a, b] = ['[0]', '[1]'].map(
      (choices) => lockstep('run', '--json', '--choices', choices, shop).lines[0],
    );
    expect([a.choices, b.choices]).toEqual([[0], [1]]);
    expect(a.hash).not.toBe(b.hash);
  });

  test('a lost message leaves someone waiting: exit code 1', () => {
    const faults = file('faults.json', '[{"kind":"drop","message":{"nth":1}}]');
    const { status, lines } = lockstep('run', '--json', '--faults', faults, shop);
    expect(status).toBe(1);
    expect(lines[0]).toMatchObject({ status: 'stuck', faults: [{ kind: 'drop' }] });
  });

  test('a bound on steps', () => {
    const { status, lines } = lockstep('run', '--json', '--max-steps', '1', shop);
    expect([status, lines[0].status, lines[0].steps]).toEqual([1, 'bound', 1]);
  });

  test('traces: a file a document, named for it', () => {
    const path = join(folder, 'out.jsonl');
    lockstep('run', '--all', '--trace', path, shop);
    const names = readdirSync(folder).filter((name) => name.startsWith('out.'));
    expect(names.sort()).toEqual(['out.ask.jsonl', 'out.buy.jsonl']);
    const { trace } = readJsonl(readFileSync(join(folder, 'out.buy.jsonl'), 'utf8'));
    expect(trace?.hash()).toBe(lockstep('run', '--json', shop).lines[0].hash);
  });
});

describe('cover, emit, link, open', () => {
  test('cover takes every branch', () => {
    const { lines } = lockstep('cover', '--json', shop);
    expect(lines[0]).toMatchObject({ file: shop, doc: 'buy', branches: 2, taken: 2 });
    expect(lines[0].runs).toHaveLength(2);
    expect(lines[1]).toMatchObject({ doc: 'ask', branches: 0, taken: 0 });
  });

  test('emit writes the document, and what is lost to standard error', () => {
    const { status, stdout } = lockstep('emit', '--to', 'mermaid', '--doc', 'ask', shop);
    expect(status).toBe(0);
    expect(stdout).toBe('sequenceDiagram\n    C->>S: question\n    S-->>C: answer\n');
    expect(lockstep('emit', '--to', 'klingon', shop).status).toBe(2);
    const all = lockstep('emit', '--to', 'mermaid', '--all', shop).stdout;
    const [again] = lockstep('check', '--json', '-', { input: all }).lines;
    expect(again.documents.map(({ id }: { id: string }) => id)).toEqual(['buy', 'ask']);
  });

  test('a link opens the same run', () => {
    const made = lockstep('link', '--choices', '[1]', shop).stdout.trim();
    expect(made).toMatch(/^#\d+\./);
    const out = join(folder, 'opened');
    const { status, lines } = lockstep('open', '--json', '--out', out, made);
    expect(status).toBe(0);
    expect(lines[0]).toMatchObject({
      files: [{ path: 'shop.md', text: document }],
      run: { document: 'buy', seed: 0, choices: [1], faults: [] },
      status: 'done',
      same: true,
    });
    expect(readFileSync(join(out, 'shop.md'), 'utf8')).toBe(document);
    expect(lockstep('open', '--out', out, made).status).toBe(2);
    expect(lockstep('open', 'https://example.org/#1.nonsense').status).toBe(2);
  });
});

const purchase = file(
  'Purchase.scr',
  `module Purchase;

global protocol Purchase(role Buyer, role Shop, role Bank) {
  order(String) from Buyer to Shop;
  choice at Shop {
    price(x: Int{x > 0}) from Shop to Buyer;
    book() from Shop to Bank;
  } or {
    sold_out() from Shop to Buyer;
  }
}
`,
);

describe('verify, project, conform', () => {
  test('one object a file with exactly the fields that are documented; the runs replay', () => {
    const { status, lines, stderr } = lockstep('verify', '--json', purchase);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const [line] = lines;
    expect(Object.keys(line)).toEqual([
      'file',
      'language',
      'rules',
      'verdict',
      'protocols',
      'diagnostics',
    ]);
    expect(line).toMatchObject({ language: 'scribble', rules: 'scribble', verdict: 'error' });
    const [protocol] = line.protocols;
    const fields = 'name doc line roles verdict plainMerge fullMerge bound states transitions';
    expect(Object.keys(protocol)).toEqual([...fields.split(' '), 'properties', 'ms']);
    expect(protocol).toMatchObject({
      name: 'Purchase',
      line: 3,
      roles: ['Buyer', 'Shop', 'Bank'],
      fullMerge: { ok: false },
      bound: 1,
    });
    const { deadlock, receptionErrors } = protocol.properties;
    expect(receptionErrors).toEqual({ verdict: 'holds' });
    expect(deadlock.verdict).toBe('broken');
    const [opened] = lockstep('open', '--json', deadlock.fragment).lines;
    expect(opened).toMatchObject({ cursor: deadlock.choices.length, open: 'Purchase.scr' });
    const again = lockstep(
      'run',
      '--json',
      '--choices',
      JSON.stringify(deadlock.choices),
      purchase,
    );
    expect(again.lines[0]).toMatchObject({ status: 'stuck', choices: deadlock.choices });
  });

  test('rules, bounds and fairness are the caller’s', () => {
    const { lines } = lockstep('verify', '--json', '--rules', 'nuscr', '--bound', '2', purchase);
    expect(lines[0]).toMatchObject({ rules: 'nuscr', verdict: 'error', protocols: [{ bound: 2 }] });
    const markdown = lockstep('verify', '--json', shop);
    expect(markdown.status).toBe(0);
    expect(markdown.lines[0].protocols.map(({ doc }: { doc: string }) => doc)).toEqual([
      'buy',
      'ask',
    ]);
    const one = lockstep('verify', '--json', '--doc', 'ask', shop);
    expect(one.lines[0].protocols).toHaveLength(1);
  });

  test('a role’s local protocol, and its machine', () => {
    const local = lockstep('project', '--role', 'Buyer', '--as', 'scribble', purchase);
    expect(local.stdout).toContain('price(x: Int{x > 0}) from Shop;');
    const all = lockstep('project', '--as', 'cfsm', '--json', purchase);
    expect(all.lines.map(({ role }: { role: string }) => role)).toEqual(['Buyer', 'Shop', 'Bank']);
    const machines = file('purchase.txt', lockstep('project', '--as', 'cfsm', purchase).stdout);
    expect(lockstep('check', '--json', machines).lines[0]).toMatchObject({ language: 'cfsm' });
  });

  test('a trace conforms; one with a line left out does not', () => {
    const trace = join(folder, 'trace.jsonl');
    lockstep('run', '--seed', '3', '--trace', trace, purchase);
    const good = lockstep('conform', '--json', '--protocol', purchase, trace);
    expect(good).toMatchObject({ status: 0, lines: [{ file: trace, conforms: true }] });
    const rows = readFileSync(trace, 'utf8').split('\n');
    const cut = file('cut.jsonl', rows.toSpliced(1, 1).join('\n'));
    const bad = lockstep('conform', '--json', '--protocol', `${purchase}#purchase`, cut);
    expect(bad.status).toBe(1);
    expect(bad.lines[0]).toMatchObject({ conforms: false, firstDeviation: { event: 0 } });
    expect(bad.lines[0].firstDeviation.expected[0]).toContain('order');
  });
});

describe('usage', () => {
  test.each([
    [['frobnicate', 'x']],
    [['run', '--seed', '-1', shop]],
    [['run', '--choices', '{}', shop]],
    [['run', '--doc', 'nope', shop]],
    [['run', '--format', 'xml', '--trace', 'x', shop]],
    [['check', '--frob', shop]],
    [['check']],
    [['verify', '--rules', 'mine', shop]],
    [['verify', '--bound', '0', shop]],
    [['project', '--as', 'cobol', shop]],
    [['project', '--role', 'Nobody', '--doc', 'buy', shop]],
    [['conform', shop]],
    [['check', join(folder, 'absent.md')]],
    [[]],
  ])('%j: exit code 2, one line or the usage on standard error, nothing else', (words) => {
    const { status, stdout, stderr } = lockstep(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).not.toContain('    at ');
    expect(stderr.trim()).not.toBe('');
  });

  test('--help', () => {
    for (const words of [['--help'], ['run', '--help']]) {
      const { status, stdout } = lockstep(...words);
      expect(status).toBe(0);
      expect(stdout).toContain('Usage: lockstep');
    }
  });

  test('a wrong scenario gets its findings, never a run or a search', () => {
    const wrong = file('wrong.yaml', 'scenario: Wrong\nswarm:\n  budgt: 3 credits\n');
    for (const command of [['run'], ['explore', '--seeds', '3']]) {
      const { status, lines } = lockstep(...command, '--json', wrong);
      expect(status).toBe(1);
      expect(lines).toMatchObject([
        { doc: 'wrong', diagnostics: [{ code: 'scenario/key', line: 3, column: 3 }] },
      ]);
    }
  });

  test('an unreadable file does not keep the others from being read', () => {
    const { status, lines } = lockstep('check', '--json', join(folder, 'absent.md'), shop);
    expect([status, lines.length]).toEqual([2, 1]);
  });
});

const seeds = shared('seeds');

describe.skipIf(!seeds)('the seeds', () => {
  const files = seeds
    ? readdirSync(seeds)
        .filter((name) => name.endsWith('.md'))
        .map((name) => join(seeds, name))
    : [];

  test('all 33 sequence protocols run to their end, the 2 state machines to where they rest', () => {
    const { status, lines } = lockstep('run', '--all', '--json', ...files);
    expect(status).toBe(0);
    const machines = lines.filter((line) => line.configuration !== undefined);
    const protocols = lines.filter((line) => line.configuration === undefined);
    expect(protocols).toHaveLength(33);
    expect(new Set(protocols.map((line) => line.status))).toEqual(new Set(['done']));
    expect(machines.map((line) => line.status)).toEqual(['rest', 'rest']);
  });

  test('no diagram has an error', () => {
    expect(lockstep('check', ...files).status).toBe(0);
  });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

// oxlint-disable-next-line typescript/no-explicit-any -- what the program prints is under test
type Line = any;

function lockstep(...words: (string | { input: string })[]): {
  status: number | null;
  stdout: string;
  stderr: string;
  lines: Line[];
} {
  const args = words.filter((word) => typeof word === 'string');
  const options = words.find((word) => typeof word === 'object');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/cli.ts', ...args],
    { cwd: root, encoding: 'utf8', ...options },
  );
  const lines = stdout.startsWith('{')
    ? stdout
        .trim()
        .split('\n')
        .map((l) => tryJson(l))
    : [];
  return { status, stdout, stderr, lines };
}

function tryJson(line: string): Line {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
