import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../tools/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-explore-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scenario = join(folder, 'commit.yaml');
writeFileSync(
  scenario,
  `scenario: Commit
components:
  c: {is: coordinator}
  p1: {is: participant, defect: timeout-abort-in-prepared}
  p2: {is: participant}
links:
- {loss: 20%}
search: {crashes: 1, losses: -1, duplicates: -1, reorder: true}
`,
);

function lockstep(...words: string[]): { status: number | null; out: string; err: string } {
  const tsx = join(root, 'node_modules/.bin/tsx');
  const { status, stdout, stderr } = spawnSync(tsx, [join(root, 'src/cli.ts'), ...words], {
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

describe('explore', () => {
  test.each([['--exhaustive'], ['--seeds', '100']])('%s prints what broke', (...mode) => {
    const { status, out } = lockstep('explore', scenario, ...mode, '--json');
    expect(status).toBe(1);
    const line = JSON.parse(out) as Record<string, unknown> & {
      failures: { invariant: string; hash: string; fragment: string }[];
    };
    const fields = ['file', 'doc', 'states', 'runs', 'complete', 'failures', 'ms'];
    expect(Object.keys(line)).toEqual(fields);
    expect(line).toMatchObject({ file: scenario, doc: 'commit', complete: true });
    const failure = line.failures.find(({ invariant }) => invariant === 'atomic-commit');
    const told = ['invariant', 'steps', 'choices', 'faults', 'hash', 'fragment'];
    expect(Object.keys(failure ?? {})).toEqual(told);
    const kept = join(folder, `kept${mode.length}`);
    expect(lockstep('open', failure?.fragment ?? '', '--out', kept).status).toBe(0);
    const run = join(kept, 'lockstep-run.json');
    const again = lockstep('run', scenario, '--run', run, '--json');
    expect(JSON.parse(again.out)).toMatchObject({ status: 'violated', hash: failure?.hash });
    expect(again.err).not.toContain('differently');
    expect(lockstep('run', scenario, '--run', run, '--seed', '3').status).toBe(2);
    expect(lockstep('run', scenario, '--run', scenario).status).toBe(2);
    const opened = lockstep('open', failure?.fragment ?? '', '--json');
    expect(opened.status).toBe(0);
    expect(JSON.parse(opened.out)).toMatchObject({ same: true, hash: failure?.hash });
  });

  test('of a sound property ends with 0; wrong usage with 2', () => {
    const fine = lockstep('explore', scenario, '--seeds', '5', '--invariant', 'no-locks-after-end');
    expect(fine).toMatchObject({ status: 0, err: '' });
    expect(fine.out).toContain('nothing is broken');
    expect(lockstep('explore', scenario, '--invariant', 'nonsense').status).toBe(2);
    expect(lockstep('explore', scenario, '--seeds', '3', '--exhaustive').status).toBe(2);
    const none = lockstep('explore', scenario, '--seeds', '0', '--json');
    expect(JSON.parse(none.out)).toMatchObject({ runs: 0, complete: false });
  });

  test('what means nothing for a scenario is said, and who is not there is not struck', () => {
    const path = join(folder, 'faults.json');
    writeFileSync(path, '[{"kind":"crash","actor":"p9","at":0}]');
    for (const command of ['run', 'explore']) {
      const { status, err } = lockstep(command, scenario, '--faults', path);
      expect(status).toBe(2);
      expect(err).toContain('there is no “p9”');
      expect(err).toContain('Faults may strike: c, p1, p2.');
    }
    writeFileSync(path, '[{"kind":"drop","message":{"nth":1,"to":"p1"}}]');
    const sound = join(folder, 'sound.yaml');
    writeFileSync(sound, 'components: { c: coordinator, p1: participant }\n');
    const search = lockstep('explore', sound, '--exhaustive', '--faults', path);
    expect(search).toMatchObject({ status: 0 });
    expect(search.err).toContain('all orders are searched without the faults');
    const run = lockstep('run', sound, '--events', '["x"]', '--profile', path);
    expect(run.status).toBe(0);
    expect(run.err).toContain('--profile means nothing for a scenario');
    expect(run.err).toContain('--events means nothing for a scenario');
  });

  test('of an empty file says that it is empty', () => {
    const empty = join(folder, 'empty.yaml');
    for (const text of ['', '# a note\n', '\n\n']) {
      writeFileSync(empty, text);
      for (const command of ['run', 'explore']) {
        const { status, out, err } = lockstep(command, empty, '--json');
        expect({ status, out }).toEqual({ status: 2, out: '' });
        expect(err).toContain('there is nothing to run in it');
      }
    }
  });
});
