import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInline } from '../../../src/view/ui/inline.ts';
import { parseMarkdown, safeAddress } from '../../../src/view/ui/markdown.ts';

test('blocks: headings, paragraphs, lists, fences, tables, quotes, rules', () => {
  const page = [
    '# Title',
    'One `code`',
    'line.',
    '',
    '- a',
    '- b',
    '',
    '```js',
    '<b>',
    '```',
    '| x | y |',
    '|---|---|',
    String.raw`| 1 | a \| b |`,
    '',
    '> said',
    '',
    '---',
  ].join('\n');
  const kinds = parseMarkdown(page).map((block) => block.kind);
  expect(kinds).toEqual(['heading', 'paragraph', 'list', 'code', 'table', 'quote', 'rule']);
});

test('what looks like HTML stays text', () => {
  expect(parseMarkdown('<img src=x onerror=alert(1)>')).toEqual([
    { kind: 'paragraph', parts: [{ kind: 'text', text: '<img src=x onerror=alert(1)>' }] },
  ]);
});

test('inline: code, strong, emphasis, links', () => {
  const kinds = parseInline('`a` **b** *c* _d_ [e](https://f.g) h').map((part) => part.kind);
  expect(kinds.filter((kind) => kind !== 'text')).toEqual(['code', 'strong', 'em', 'em', 'link']);
});

test('only web addresses may be followed', () => {
  expect(safeAddress('https://a.b/c')).toBe('https://a.b/c');
  for (const bad of ['javascript:alert(1)', ' javascript:x', 'data:text/html,x', '//a.b', 'x.md']) {
    expect(safeAddress(bad)).toBeUndefined();
  }
});

test('any text gives blocks', () => {
  const line = fc.stringMatching(/^[ \t]{0,4}[-*+#>|`~0-9.()[\]_a ]{0,12}$/);
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 30 }), (lines) => {
      expect(Array.isArray(parseMarkdown(lines.join('\n')))).toBe(true);
    }),
  );
});
