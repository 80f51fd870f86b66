import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseText } from '../../../src/parse/index.ts';
import { root } from '../../tools/root.ts';
import { loadXState } from './load.ts';

beforeAll(loadXState);

const folder = join(root, 'src/parse/xstate');
const sections = readFileSync(join(folder, 'diagnostics.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ code: text.slice(0, text.indexOf('\n')).trim(), text }));

const codes = (text: string): string[] =>
  parseText(text, { language: 'xstate' }).diagnostics.map(({ code }) => code);

describe('the pages of findings', () => {
  it('have a section for every code', () => {
    const known = new Set(sections.map(({ code }) => code));
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
    const given = files.flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/'(xstate-[a-z0-9-]+)'/g),
    ]);
    expect(given.length).toBeGreaterThan(10);
    for (const [, code = ''] of given) expect([...known], code).toContain(code);
  });

  it.each(sections)('$code: its examples', ({ code, text }) => {
    const [bad = '', good] = [...text.matchAll(/```text\n([^]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(codes(bad)).toContain(code);
    if (good !== undefined) expect(codes(good)).not.toContain(code);
  });
});
