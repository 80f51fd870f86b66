import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import {
  againstScion,
  againstW3c,
  argued,
  endOf,
  runFile,
  w3cTests,
} from '../tools/conformance-scxml.ts';

const long = 300_000;

describe('SCXML conformance', () => {
  test(
    'A04 the W3C’s tests for ECMAScript: all that need neither a person nor HTTP',
    async () => {
      const { cases, disagreements, counts } = await againstW3c();
      expect(disagreements).toEqual([]);
      expect(cases).toBe(181);
      expect(counts).toEqual({
        'mandatory, automatic': '160/160',
        'mandatory, manual': '8 not run',
        'optional, automatic': '21/21',
        'optional, automatic, HTTP': '12 not run',
      });
    },
    long,
  );

  test(
    'A06 the tests of SCION’s authors: all but two that contradict Appendix D',
    async () => {
      const { cases, disagreements, argued: believed } = await againstScion();
      expect(disagreements).toEqual([]);
      expect(cases).toBe(127);
      expect(believed.map((one) => one.case)).toEqual(
        Object.keys(argued).map((name) => `scion ${name}`),
      );
    },
    long,
  );

  test(
    'names mean nothing: the same tests with other ids end in the state that stands for passing',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'w3c-'));
      const some = w3cTests().filter(({ manual, http }, n) => !manual && !http && n % 9 === 0);
      for (const { name, path } of some) {
        const renamed = readFileSync(path, 'utf8')
          .replaceAll(/(id|target|initial)="(pass|fail|s\d+|p\d*)"/g, '$1="z_$2"')
          .replaceAll(/In\('(s\d+)'\)/g, "In('z_$1')");
        const other = join(folder, `${name}.scxml`);
        writeFileSync(other, renamed);
        // Tests that name states in other ways would be broken by this, not renamed.
        if (/"[^"]*\bs\d+ s\d+|done\.state\.s\d|\$\{/.test(renamed)) continue;
        expect([name, endOf(await runFile(other)).configuration]).toEqual([name, ['z_pass']]);
      }
    },
    long,
  );

  test('planted: a test whose target is changed does not pass', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'w3c-'));
    const [first] = w3cTests();
    const text = readFileSync(first?.path ?? '', 'utf8').replaceAll(
      'target="pass"',
      'target="fail"',
    );
    writeFileSync(join(folder, 'wrong.scxml'), text);
    expect(endOf(await runFile(join(folder, 'wrong.scxml'))).configuration).toEqual(['fail']);
  });
});
