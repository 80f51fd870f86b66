import '../tools/all-languages.ts';
import { describe, expect, it } from 'vitest';
import { seedRandom } from '../../src/base/random.ts';
import type { RandomState } from '../../src/base/random.ts';
import type { Diagnostic } from '../../src/base/diagnostic.ts';
import { applyEdits } from '../../src/base/diagnostic.ts';
import type { Span } from '../../src/base/span.ts';
import { runChecks } from '../../src/check/index.ts';
import type { LanguageId } from '../../src/model/document.ts';
import type { Language } from '../../src/parse/language.ts';
import { languageOf, parseText } from '../../src/parse/index.ts';
import { caseFile, caseFolders } from '../tools/cases.ts';
import { flowTexts, stateTexts } from './mermaid/sources.ts';
import { mutate } from './mutate.ts';
import { corpusTexts, seedTexts } from './shared.ts';

const sequences = [
  `sequenceDiagram
    autonumber
    box Purple Group
    participant A as Alice<br/>first
    actor B
    end
    A->>+B: hello
    alt yes
        B-->>-A: fine
    else no
        loop until done
            Note over A,B: remark
        end
    end
    par one
        A-)B: async
    and two
        B--xA: lost
    end
`,
];

const markdowns = caseFolders(import.meta.url, 'markdown/cases').map(({ path }) =>
  caseFile(path, 'input.md'),
);

const others = ['pie title Pets\n    "Dogs" : 386\n', 'classDiagram\n    Animal <|-- Duck\n'];

const languages: [LanguageId, string[], number][] = [
  ['mermaid-sequence', [...sequences, ...corpusTexts(/^sequence-/).values()], 2200],
  ['mermaid-state', [...stateTexts, ...corpusTexts(/^state-/).values()], 2600],
  ['mermaid-flowchart', [...flowTexts, ...corpusTexts(/flowchart-/).values()], 2600],
  ['mermaid-other', others, 400],
  [
    'markdown',
    [...markdowns, ...[...seedTexts().values()].map((text) => text.slice(0, 5_000))],
    2200,
  ],
];

describe('random changes of valid texts', () => {
  it.each(languages)('%s: no exception, and every place inside of the text', (id, texts, runs) => {
    const random = seedRandom(7);
    for (let n = 0; n < runs; n++) {
      let text = mutate(texts[n % texts.length] ?? '', random);
      for (let more = n % 3; more > 0; more--) text = mutate(text, random);
      inspect(text, id);
      if (n % 10 === 0) serve(text, languageOf(id), random);
    }
  });
});

/** Parses, checks, and looks at every place. */
function inspect(text: string, id: LanguageId): void {
  const parsed = parseText(text, { language: id });
  for (const { span } of parsed.outline) inside(span, text);
  for (const document of parsed.documents) {
    inside(document.span, text);
    for (const span of document.spans.values()) inside(span, text);
    for (const found of runChecks(document)) inspectFinding(found, text);
  }
  for (const found of parsed.diagnostics) inspectFinding(found, text);
  expect(new Set(parsed.documents.map((document) => document.id)).size).toBe(
    parsed.documents.length,
  );
}

function inspectFinding(found: Diagnostic, text: string): void {
  inside(found.span, text);
  for (const { span } of found.related ?? []) inside(span, text);
  for (const { span } of found.fix?.edits ?? []) inside(span, text);
  if (found.fix) applyEdits(text, found.fix.edits);
}

/** The language's services at one place. */
function serve(text: string, language: Language, random: RandomState): void {
  const offset = (random[0] >>> 0) % (text.length + 1);
  for (const { span } of language.tokens?.(text) ?? []) inside(span, text);
  const completions = language.complete?.(text, offset);
  if (completions) expect(completions.from).toBeLessThanOrEqual(offset);
  const hover = language.hover?.(text, offset);
  if (hover) inside(hover.span, text);
  for (const { span } of language.rename?.(text, offset, 'renamed') ?? []) inside(span, text);
  applyEdits(text, language.format?.(text) ?? []);
}

/** Plain comparisons: an expectation for each of a million places takes too long. */
function inside(span: Span, text: string): void {
  if (span.from >= 0 && span.from <= span.to && span.to <= text.length) return;
  expect.fail(`${JSON.stringify(span)} is not in a text of ${text.length}: ${text}`);
}

describe('hostile texts', () => {
  const many = 10_000;
  const hostile: [string, string][] = [
    ['deep states', `stateDiagram-v2\n${'state a {\n'.repeat(many)}`],
    ['deep subgraphs', `flowchart LR\n${'subgraph a\n'.repeat(many)}`],
    ['brackets', `flowchart LR\na${'['.repeat(many)}`],
    ['open strings', `flowchart LR\n${'a["\n'.repeat(many)}`],
    ['white space', `flowchart LR\na${' \n'.repeat(many)}b`],
    ['edge texts', `flowchart LR\n${'a -- b '.repeat(many)}`],
    ['signs', `flowchart LR\n${'a@'.repeat(many)}`],
    ['directions', `flowchart LR\n${'direction '.repeat(many)}`],
    ['colours', `flowchart LR\n${'style a fill:# '.repeat(many)}`],
    ['tags', `flowchart LR\na[${'<a b="'.repeat(many)}]`],
    ['colons', `stateDiagram-v2\n${'a:'.repeat(many)}`],
    ['one state', `stateDiagram-v2\n${'a --> a : x\n'.repeat(many)}`],
    [
      'many states',
      `stateDiagram-v2\n${Array.from({ length: many }, (_, n) => `s${n} --> s${n + 1}`).join('\n')}`,
    ],
    [
      'many boxes',
      `flowchart LR\n${Array.from({ length: many }, (_, n) => `n${n} --> n${n + 1}`).join('\n')}`,
    ],
    ['quotes', `${'> '.repeat(200)}x\n`.repeat(100)],
    ['lists', '- '.repeat(many)],
    ['fences', '```mermaid\n'.repeat(many)],
    ['headings', '# a\n'.repeat(many)],
    ['backticks', '`'.repeat(many)],
    ['stars', `# ${'*a'.repeat(many)}`],
    ['damaged', 'Ã©'.repeat(many)],
    ['nearly damaged', 'é»'.repeat(many)],
  ];

  it.each(hostile)('%s', (_, text) => {
    const parsed = parseText(text);
    for (const document of parsed.documents) runChecks(document);
    const language = languageOf(parsed.language);
    serve(text, language, seedRandom(1));
    expect(parsed.language).not.toBe('');
  });
});
