import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../tools/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-charts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scxml = (inside: string, more = ''): string =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" ${more}>${inside}</scxml>`;

file(
  'child.scxml',
  scxml(
    '<final id="over"><donedata><content expr="40 + 2"/></donedata></final>',
    'datamodel="ecmascript"',
  ),
);
file('twice.js', 'function twice(n) { return 2 * n; }');
file('list.json', '[1, 2, 3]');

const main = file(
  'main.scxml',
  scxml(
    `<script src="twice.js"/>
     <datamodel><data id="list" src="list.json"/><data id="got"/></datamodel>
     <state id="s"><invoke id="c" src="child.scxml"/>
       <transition event="done.invoke.c" target="t"><assign location="got" expr="_event.data"/></transition></state>
     <parallel id="t">
       <state id="a"><transition event="go" cond="twice(list.length) === 6 &amp;&amp; got === 42 &amp;&amp; _event.data.n === 1" target="end"/></state>
       <state id="b"/></parallel>
     <final id="end"/>`,
    'datamodel="ecmascript"',
  ),
);

describe('run with statecharts', () => {
  test('scripts, data and machines beside the file; the configuration is one of basic states', () => {
    const { status, lines, stderr } = lockstep('run', '--json', main);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(lines).toMatchObject([{ status: 'rest', configuration: ['a', 'b'], virtualTimeNs: 0 }]);
  });

  test('events by name, with data, and with delays in ns or with a unit', () => {
    const events = JSON.stringify(['other', { name: 'go', data: { n: 1 }, after: '1s' }]);
    const { status, lines } = lockstep('run', '--json', '--events', events, main);
    expect(status).toBe(0);
    expect(lines).toMatchObject([{ status: 'done', configuration: ['end'], virtualTimeNs: 1e9 }]);
    const ns = JSON.stringify([{ name: 'go', data: { n: 1 }, after: 250 }]);
    expect(lockstep('run', '--json', '--events', ns, main).lines[0]).toMatchObject({
      virtualTimeNs: 250,
    });
  });

  test('events that are none are refused', () => {
    for (const events of [
      '{}',
      '[7]',
      '[{"data":1}]',
      '[{"name":"a","after":-1}]',
      '[{"name":"a","after":"soon"}]',
    ]) {
      const { status, stdout } = lockstep('run', '--json', '--events', events, main);
      expect([events, status, stdout]).toEqual([events, 2, '']);
    }
  });

  test('a machine that is stopped ends with error, one that goes on for ever with bound', () => {
    const loop = file(
      'loop.scxml',
      scxml(
        '<state id="a"><transition target="b"/></state><state id="b"><transition target="a"/></state>',
      ),
    );
    const endless = file(
      'endless.scxml',
      scxml(
        '<state id="s"><onentry><send event="t" delay="1s"/></onentry><transition event="t" target="s"/></state>',
      ),
    );
    const code = file(
      'code.scxml',
      scxml(
        '<state id="s"><transition cond="(function () { for (;;); })()" target="t"/></state><state id="t"/>',
        'datamodel="ecmascript"',
      ),
    );
    const { status, lines } = lockstep(
      'run',
      '--json',
      '--max-steps',
      '20000',
      loop,
      endless,
      code,
    );
    expect(status).toBe(1);
    expect(lines.map((line) => line.status)).toEqual(['error', 'bound', 'error']);
  });

  test('XState and Mermaid run, too', () => {
    const xstate = file(
      'light.json',
      JSON.stringify({
        id: 'light',
        initial: 'red',
        states: { red: { on: { GO: 'green' } }, green: { after: { 1000: 'red' } } },
      }),
    );
    const mermaid = file('door.mmd', 'stateDiagram-v2\n  [*] --> Shut\n  Shut --> Open : push\n');
    expect(lockstep('run', '--json', '--events', '["GO"]', xstate).lines[0]).toMatchObject({
      status: 'rest',
      configuration: ['red'],
      virtualTimeNs: 1e9,
    });
    expect(lockstep('run', '--json', '--events', '["push"]', mermaid).lines[0]).toMatchObject({
      configuration: ['Open'],
    });
  });

  test('a link makes the same run again', () => {
    const { stdout } = lockstep('link', '--events', '["push"]', join(folder, 'door.mmd'));
    const opened = lockstep('open', '--json', stdout.trim());
    expect(opened.lines[0]).toMatchObject({
      same: true,
      run: { chart: { events: [{ name: 'push' }] } },
    });
  });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function lockstep(...words: string[]): {
  status: number | null;
  stdout: string;
  stderr: string;
  lines: Record<string, unknown>[];
} {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'src/cli.ts'), ...words],
    { encoding: 'utf8', cwd: root },
  );
  const lines = words.includes('--json')
    ? stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
  return { status, stdout, stderr, lines };
}
