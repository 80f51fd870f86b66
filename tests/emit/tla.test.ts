import { describe, expect, test } from 'vitest';
import { writeTla } from '../../src/emit/tla.ts';
import { expectFile } from '../tools/cases.ts';
import { machine, receive, send, system } from '../bench/families.ts';
import { emissionCases } from './machine-cases.ts';

describe('machines in TLA+', () => {
  for (const { name, path, machines, mode } of emissionCases(import.meta.url, 'tla')) {
    test(`case ${name}`, () => {
      const { text, losses } = writeTla(machines, mode);
      expectFile(path, 'expected.tla', text + losses.map((loss) => `\\* lost: ${loss}\n`).join(''));
    });
  }

  test('names that TLA+ has for itself, and quotes, do no harm', () => {
    const odd = system('Next', [
      machine('Init', [['a "b"', 'c', send('Spec', 'm')]]),
      machine('Spec', [['a', 'b', receive('Init', 'm')]]),
    ]);
    const { text } = writeTla(odd, { bound: 1, synchronous: false });
    expect(text).toContain('MODULE Next_2');
    expect(text).toContain('Next == Init_2 \\/ Spec_2 \\/ Ended');
    expect(text).toContain('"a \\"b\\""');
  });
});
