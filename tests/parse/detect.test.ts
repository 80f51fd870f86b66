import '../tools/all-languages.ts';
import { describe, expect, it } from 'vitest';
import type { LanguageId } from '../../src/model/document.ts';
import { detectLanguage, languages, parseText } from '../../src/parse/index.ts';
import { corpusTexts, hasShared, seedTexts } from './shared.ts';

const samples: [LanguageId, string][] = [
  ['mermaid-sequence', 'sequenceDiagram\n    A->>B: hello\n'],
  ['mermaid-sequence', '\ufeffsequenceDiagram\r\n    A->>B: hello\r\n'],
  ['mermaid-sequence', '---\ntitle: x\n---\n%% comment\n%%{init: {}}%%\nsequenceDiagram\nA->>B: x'],
  ['mermaid-sequence', 'sequenceDiagram\n# a comment, not a heading\nA->>B: x'],
  ['mermaid-state', 'stateDiagram\nA --> B'],
  ['mermaid-state', '  stateDiagram-v2\n  [*] --> A'],
  ['mermaid-flowchart', 'graph TD;A-->B'],
  ['mermaid-flowchart', 'graph\nA-->B'],
  ['mermaid-flowchart', 'flowchart-elk LR\nA-->B'],
  ['mermaid-flowchart', 'flowchart sideways\nA-->B'],
  ['mermaid-other', 'pie\n"a": 1'],
  ['mermaid-other', 'classDiagram\nA <|-- B'],
  ['mermaid-other', 'gantt\ntitle x'],
  ['mermaid-other', 'flowchrat LR\nA-->B'],
  ['markdown', '# Title\n\nText.'],
  ['markdown', 'Text.\n\n```mermaid\ngraph TD\nA-->B\n```\n'],
  ['markdown', 'sequenceDiagram\nA->>B: x\n\n```mermaid\ngraph TD\nA-->B\n```\n'],
  ['markdown', 'Some words about it:\n\nsequenceDiagram\n    A->>B: x\n'],
  ['markdown', '---\ntitle: page\n---\n\nWords.\n\nflowchart LR\n    a --> b\n'],
  ['markdown', 'Title\n=====\n\n- one\n- two\n'],
  ['text', 'graph theory is about graphs'],
  ['text', 'The sequence of events.\nNothing else.'],
  ['text', 'info about this\nblock of text'],
  ['text', 'timeline of the project'],
  ['text', ''],
  ['text', 'const graph = 1;\nexport default graph;'],
];

describe('detectLanguage', () => {
  it.each(samples)('%s: %j', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
    expect(parseText(text).language).toBe(language);
  });

  it('asks the file name only when the text says nothing', () => {
    expect(detectLanguage('just words', 'notes.md')).toBe('markdown');
    expect(detectLanguage('A->>B: hello', 'a.mmd')).toBe('mermaid-other');
    expect(detectLanguage('sequenceDiagram\nA->>B: x', 'notes.md')).toBe('mermaid-sequence');
    expect(detectLanguage('just words', 'notes.txt')).toBe('text');
    expect(detectLanguage('just words', 'notes')).toBe('text');
  });

  it('can be overridden', () => {
    expect(parseText('A->>B: hello', { language: 'mermaid-sequence' }).language).toBe(
      'mermaid-sequence',
    );
    expect(parseText('graph TD\nA-->B', { language: 'text' }).documents).toEqual([]);
    expect(parseText('anything', { language: 'workflow' }).documents).toEqual([]);
  });

  it('gives each language a name, an id of its own and a reference', () => {
    expect(new Set(languages.map(({ id }) => id)).size).toBe(languages.length);
    for (const { name, reference } of languages) {
      expect(name).not.toBe('');
      expect(reference.startsWith('# ')).toBe(true);
    }
  });
});

describe.skipIf(!hasShared)('the shared inputs', () => {
  it('X10: are recognised without being told', () => {
    for (const text of seedTexts().values()) expect(detectLanguage(text)).toBe('markdown');
    const expected: [RegExp, LanguageId][] = [
      [/^sequence-/, 'mermaid-sequence'],
      [/^state-/, 'mermaid-state'],
      [/flowchart-/, 'mermaid-flowchart'],
    ];
    for (const [name, language] of expected) {
      for (const [file, text] of corpusTexts(name))
        expect(detectLanguage(text), file).toBe(language);
    }
  });
});
