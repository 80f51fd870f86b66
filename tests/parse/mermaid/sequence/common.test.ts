import { describe, expect, it } from 'vitest';
import { headerOf, plainText, prepare } from '../../../../src/parse/mermaid/common.ts';
import { sourceOffset, sourceSpan } from '../../../../src/parse/mermaid/offsets.ts';
import { readYaml, readYamlEntries } from '../../../../src/parse/mermaid/yaml.ts';

describe('what surrounds a diagram', () => {
  const text =
    '---\r\ntitle: "A: b"\r\nconfig:\r\n  theme: dark\r\n---\r\n' +
    "%%{init: {'a': 1}}%%\r\n%% one\r\ngraph TD\r\n  %% two\r\n  A-->B %% no comment\r\n";

  it('is taken away', () => {
    const { shrunk, frontmatter, directives, comments } = prepare(text);
    expect(shrunk.text).toBe('graph TD\n  A-->B %% no comment\n');
    expect(frontmatter?.title).toBe('A: b');
    expect(frontmatter?.values).toEqual({ title: 'A: b', config: { theme: 'dark' } });
    expect(directives.map(({ name, argument }) => [name, argument])).toEqual([
      ['init', "{'a': 1}"],
    ]);
    expect(comments.map(({ from, to }) => text.slice(from, to))).toEqual(['%% one', '%% two']);
  });

  it('is blank in the masked text, which has the same length and lines', () => {
    const { masked } = prepare(text);
    expect(masked).toHaveLength(text.length);
    expect(masked.trim()).toBe('graph TD\r\n        \r\n  A-->B %% no comment');
    expect(masked.replace(/[^\r\n]/g, '')).toBe(text.replace(/[^\r\n]/g, ''));
  });

  it('leaves a way back', () => {
    const { shrunk } = prepare(text);
    const at = shrunk.text.indexOf('A-->B');
    expect(sourceOffset(shrunk, at)).toBe(text.indexOf('A-->B'));
    const { from, to } = sourceSpan(shrunk, 0, shrunk.text.indexOf('\n'));
    expect(text.slice(from, to)).toBe('graph TD');
  });

  it('may be unfinished', () => {
    expect(prepare('%%{init: {\ngraph TD').shrunk.text).toBe('');
    expect(prepare('---\ntitle: x\ngraph TD').frontmatter).toBeUndefined();
    expect(prepare('---\n\n---\ngraph TD').shrunk.text).toBe('graph TD');
    expect(prepare('---\n a\n b: c\n---\nx').diagnostics).toHaveLength(1);
    expect(prepare("%%{init: {'a\u2028b'}}%%\npie").shrunk.text).toBe("b'}}%%\npie");
    expect(headerOf('%%{\nsequenceDiagram\nA->>B: x')).toBe('->>B:');
    expect(prepare('').shrunk.text).toBe('');
  });

  it('does not hide the first word', () => {
    expect(headerOf(text)).toBe('graph');
    expect(headerOf('\n\n  sequenceDiagram;A->>B:x')).toBe('sequenceDiagram');
    expect(headerOf('%% a\n%% b\npie title x')).toBe('pie');
    expect(headerOf('')).toBe('');
  });
});

describe('texts for people', () => {
  it('have line breaks and characters decoded', () => {
    expect(plainText('a<br>b<BR/>c<br  />d')).toBe('a\nb\nc\nd');
    expect(plainText('#9829; #lt;#gt; #quot;#amp; #nope; #35;')).toBe('♥ <> "& #nope; #');
    expect(plainText('#0; #55296; #99999999;')).toBe('\ufffd \ufffd \ufffd');
    expect(plainText('#12 # ; #x')).toBe('#12 # ; #x');
  });
});

describe('settings', () => {
  it('are read', () => {
    expect(
      readYaml('a: 1\nb: [x, "y"]\nc:\n  d: true\n  e: ~\nf:\n- 1\n- g: 2\n  h: 3').value,
    ).toEqual({
      a: 1,
      b: ['x', 'y'],
      c: { d: true, e: null },
      f: [1, { g: 2, h: 3 }],
    });
    expect(
      readYaml("a: 'it''s' # c\nb: \"\\u0041\\n\"\nc: |\n  x\n  y\nd: long\n  text").value,
    ).toEqual({
      a: "it's",
      b: 'A\n',
      c: 'x\ny\n',
      d: 'long text',
    });
    expect(readYaml('').value).toBeUndefined();
    expect(readYamlEntries('"type": "x", alias: A b').value).toEqual({ type: 'x', alias: 'A b' });
  });

  it('say where they are broken', () => {
    const problem = (text: string): string | undefined => {
      const found = readYaml(text).problems[0];
      return found && text.slice(found.from, found.to);
    };
    expect(problem('a: b: c')).toBe(': c');
    expect(problem('a: 1\na: 2')).toBe('a');
    expect(problem('a: "x')).toBe('"');
    expect(problem('a: [1, 2')).toBe('[');
    expect(problem('a: 1\n  b: 2')).toBeDefined();
    expect(problem('a: {b: 1 c: 2}')).toBeDefined();
    expect(problem('a: @b')).toBe('@b');
    expect(problem('a: 1\nfoo')).toBe('foo');
    expect(readYamlEntries('"type" "x"').problems[0]).toMatchObject({ from: 7, to: 10 });
  });

  it('begin and end as YAML documents do', () => {
    expect(readYaml('---\na: 1').value).toEqual({ a: 1 });
    expect(readYaml('a:\n---  b: 1').problems).toHaveLength(1);
    expect(readYaml('|\na: 1').problems).toHaveLength(1);
    expect(readYaml('a: \ud83d').problems).toHaveLength(1);
    expect(readYaml('a: \ud83d\ude00').value).toEqual({ a: '\ud83d\ude00' });
    expect(prepare('---\n---\ntitle: x\n---\ngraph TD').frontmatter?.title).toBe('x');
  });

  it('may be anything', () => {
    for (const text of ['[[[[', '{'.repeat(1000), '- - - -', '? a', '&x *y !z', ':', '\t\ta: b']) {
      expect(() => readYaml(text)).not.toThrow();
      expect(() => readYamlEntries(text)).not.toThrow();
    }
  });
});
