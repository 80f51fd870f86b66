import { expect, test } from 'vitest';
import { parseProperties } from '../../../src/explore/statechart/properties.ts';

const names = { states: new Set(['open', 'shut']), data: new Set(['tries', 'name']) };
const read = (text: string): ReturnType<typeof parseProperties> => parseProperties(text, names);

test('the four kinds of properties, one a line', () => {
  const { properties, diagnostics } = read(
    "# what a door promises\nalways In('open') or In('shut')\n\nnever tries > 3\n" +
      '  eventually In(open)\nafter tries > 0 leads to In(open)',
  );
  expect(diagnostics).toEqual([]);
  expect(properties.map(({ kind }) => kind)).toEqual(['always', 'never', 'eventually', 'leads']);
  expect(properties.map(({ when }) => when.readsData)).toEqual([false, true, false, true]);
  expect(properties[2]?.span).toEqual({ from: 74, to: 93 });
});

test('conditions see active states and data', () => {
  const [property] = read("never In('open') and tries >= 3").properties;
  const holds = (state: string, tries: number): boolean | undefined =>
    property?.when.holds({
      isActive: (id) => id === state,
      data: { get: (name) => (name === 'tries' ? tries : null) },
    });
  expect([holds('open', 3), holds('open', 2), holds('shut', 3)]).toEqual([true, false, false]);
});

test.each([
  ['alwys In(open)', 'Do you mean `always`?', [0, 14]],
  ['never', 'Here stands nothing', [5, 5]],
  ["always In('opne')", 'There is no state “opne”. Do you mean “open”?', [7, 17]],
  ['never tires > 3', 'There are no data called “tires”. Do you mean “tries”?', [6, 11]],
  ['after In(open)', '`after` needs what it leads to', [0, 14]],
  ['always In(open) &', '', [7, 17]],
])('%s is told with its place and a way to mend it', (text, message, [from, to]) => {
  const { properties, diagnostics } = read(text);
  expect(properties).toEqual([]);
  expect(diagnostics[0]?.message).toContain(message);
  expect(diagnostics[0]?.span.from).toBeGreaterThanOrEqual(from ?? 0);
  expect(diagnostics[0]?.span.to).toBeLessThanOrEqual(to ?? 0);
});
