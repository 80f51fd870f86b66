import '../../tools/all-languages.ts';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { languageOf, parseText } from '../../../src/parse/index.ts';
import { scanMarkdown } from '../../../src/parse/markdown/scan.ts';
import { hasShared, seedTexts } from '../shared.ts';

const twice = (middle: string): string =>
  `# Title\n\n\`\`\`mermaid\nflowchart LR\n    a --> b\n\`\`\`\n${middle}\n## Next\n\n\`\`\`mermaid\nflowchart LR\n    c --> d\n\`\`\`\n`;

describe('documents of a Markdown file', () => {
  it('have places in the whole file', () => {
    const text = twice('\nWords.\n');
    const { documents } = parseText(text);
    expect(documents.map(({ id }) => id)).toEqual(['title', 'next']);
    for (const { span, spans } of documents) {
      expect(text.slice(span.from, span.to).startsWith('flowchart LR')).toBe(true);
      for (const place of spans.values()) expect(place.from).toBeGreaterThanOrEqual(span.from);
    }
    const target = documents[1]?.spans.get('d');
    expect(target && text.slice(target.from, target.to)).toBe('d');
  });

  it('keep their ids while the text around them is edited', () => {
    const ids = (text: string): string[] => parseText(text).documents.map(({ id }) => id);
    expect(ids(twice('\nMuch more text, with a [link](x).\n'))).toEqual(ids(twice('')));
    expect(ids(`Before.\n\n${twice('')}`)).toEqual(ids(twice('')));
    expect(ids(twice('').replace('a --> b', 'a --> b\n    b --> a'))).toEqual(ids(twice('')));
  });

  it('have fixes that mend the file, also in a quote', () => {
    const text = '> # Quoted\n>\n> ```mermaid\n> flowchart LR\n>     a --> b c --> d\n> ```\n';
    const [found] = parseText(text).diagnostics;
    const mended = applyEdits(text, found?.fix?.edits ?? []);
    expect(mended).toContain('>     a --> b\n>     c --> d\n');
    expect(parseText(mended).diagnostics).toEqual([]);
  });

  it('are found with line ends of every kind', () => {
    const text = twice('\n').replaceAll('\n', '\r\n');
    const parsed = parseText(text);
    expect(parsed.documents.map(({ id }) => id)).toEqual(['title', 'next']);
    expect(parsed.diagnostics).toEqual([]);
    expect(parsed.outline.map((heading) => heading.text)).toEqual(['Title', 'Next']);
  });

  it('close a block that is not closed with one click', () => {
    const text = '# A\n\n```mermaid\nflowchart LR\n    a --> b\n\n# B\n\nWords.\n';
    const [found, ...others] = parseText(text).diagnostics;
    expect(found?.code).toBe('markdown-fence-unclosed');
    expect(others).toEqual([]);
    expect(parseText(applyEdits(text, found?.fix?.edits ?? [])).diagnostics).toEqual([]);
    expect(parseText(text).outline.map((heading) => heading.text)).toEqual(['A', 'B']);
  });
});

describe('services in a block', () => {
  const markdown = languageOf('markdown');
  const text = twice('\n> ```mermaid\n> stateDiagram-v2\n>     one --> two\n> ```\n');

  it('are those of its language, at its place', () => {
    const word = (marked: string): number => text.indexOf(marked);
    expect(markdown.hover?.(text, word('a --> b'))?.text).toContain('**a** (rect)');
    expect(markdown.hover?.(text, word('one'))?.span).toEqual({
      from: word('one'),
      to: word('one') + 3,
    });
    const renamed = applyEdits(text, markdown.rename?.(text, word('two'), 'three') ?? []);
    expect(renamed).toBe(text.replace('two', 'three'));
    expect(markdown.complete?.(text, word('b\n'))?.from).toBe(word('b\n'));
    expect(markdown.complete?.(text, 0)).toEqual({ from: 0, options: [] });
    expect(markdown.hover?.(text, 2)).toBeUndefined();
    const kinds = markdown
      .tokens?.(text)
      .map(({ span, kind }) => `${kind} ${text.slice(span.from, span.to)}`);
    expect(kinds).toEqual(
      expect.arrayContaining(['name one', 'operator -->', 'keyword flowchart']),
    );
  });

  it('lay out all blocks', () => {
    const loose = text.replaceAll('    ', ' ');
    expect(applyEdits(loose, markdown.format?.(loose) ?? [])).toBe(text);
  });
});

describe('headings', () => {
  const headings = (text: string): string[] =>
    scanMarkdown(text).headings.map(({ level, text: name }) => `${level} ${name}`);

  it('are read as CommonMark says', () => {
    expect(headings('# a\n## b ##\n### \n####### no\n#no\n    # code\n')).toEqual([
      '1 a',
      '2 b',
      '3 ',
    ]);
    expect(headings('a\n=\n\nb\n---\n\n---\n\n- c\n---\n')).toEqual(['1 a', '2 b']);
    expect(headings('```\n# no\n```\n~~~\n# no\n~~~\n# yes')).toEqual(['1 yes']);
    expect(headings('# **bold** `code` [link](x) _it_ a_b_c')).toEqual([
      '1 bold code link it a_b_c',
    ]);
  });

  it('are highlighted, and fence lines too', () => {
    const text = '# a\n\n```mermaid\npie\n```\n';
    expect(languageOf('markdown').tokens?.(text)).toEqual([
      { kind: 'heading', span: { from: 0, to: 3 } },
      { kind: 'meta', span: { from: 5, to: 15 } },
      { kind: 'keyword', span: { from: 16, to: 19 } },
    ]);
  });
});

describe.skipIf(!hasShared)('the seeds', () => {
  const count = (name: string): number =>
    parseText(seedTexts().get(`${name}.md`) ?? '').documents.length;

  it('X10: give 12, 20, 9, 0 and 7 diagrams', () => {
    expect(count('state-machine-protocols')).toBe(12);
    expect(count('inter-tier-protocol')).toBe(20);
    expect(count('symphony-sequences')).toBe(9);
    expect(count('enriched-cfsm')).toBe(0);
    expect(count('kimi-interactions')).toBe(7);
  });

  it('X10: planted damage is noticed: a lost arrow, and text that was read in another code page', () => {
    const text = seedTexts().get('kimi-interactions.md') ?? '';
    const cut = text.replace('Conv->>EB:', 'Conv EB:');
    const { documents, diagnostics } = parseText(cut);
    expect(documents).toHaveLength(7);
    expect(diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0);
    const misread = parseText(text.replace('Overview', 'Overview â€” ðŸŽ¯ thoughâ€™s'));
    expect(misread.diagnostics.some(({ code }) => code === 'text-damaged')).toBe(true);
  });

  it('X10: hold 33 sequence diagrams, 2 state diagrams and 13 flowcharts, none with an error', () => {
    const kinds: Record<string, number> = {};
    for (const text of seedTexts().values()) {
      const { documents, diagnostics } = parseText(text);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      for (const { kind } of documents) kinds[kind] = (kinds[kind] ?? 0) + 1;
      expect(new Set(documents.map(({ id }) => id)).size).toBe(documents.length);
    }
    expect(kinds).toEqual({ protocol: 33, statechart: 2, graph: 13 });
  });

  it('say kindly that there is no diagram where there is none', () => {
    const found = parseText(seedTexts().get('enriched-cfsm.md') ?? '').diagnostics;
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'info markdown-no-diagram',
    ]);
  });
});
