import '../../tools/all-languages.ts';
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../src/base/diagnostic.ts';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import type { Language } from '../../../src/parse/language.ts';
import { parseText } from '../../../src/parse/index.ts';
import { flowchart } from '../../../src/parse/mermaid/flowchart/index.ts';
import { mermaidOther } from '../../../src/parse/mermaid/other/index.ts';
import { state } from '../../../src/parse/mermaid/state/index.ts';
import { corpusTexts } from '../shared.ts';
import { flowTexts, stateTexts } from './sources.ts';

/** A text with `¦` where the cursor stands. */
function at(marked: string): [string, number] {
  return [marked.replace('¦', ''), marked.indexOf('¦')];
}

function labels(language: Language, marked: string): string[] {
  const [text, offset] = at(marked);
  return language.complete?.(text, offset).options.map(({ label }) => label) ?? [];
}

function renamed(language: Language, marked: string, name: string): string {
  const [text, offset] = at(marked);
  return applyEdits(text, language.rename?.(text, offset, name) ?? []);
}

function hovered(language: Language, marked: string): string | undefined {
  return language.hover?.(...at(marked))?.text;
}

describe('state diagrams', () => {
  const head = 'stateDiagram-v2\n    Idle --> Busy : go [x] / y\n';

  it('complete states and words', () => {
    expect(labels(state, `${head}    ¦`)).toEqual(
      expect.arrayContaining(['Idle', 'Busy', 'state']),
    );
    expect(labels(state, `${head}    Idle --> B¦`)).toEqual(['Idle', 'Busy', '[*]']);
    expect(labels(state, `${head}    Idle ¦`)).toEqual(['-->']);
    expect(labels(state, `${head}    Idle --> Busy : some text¦`)).toEqual([]);
  });

  it('tell about states and transitions', () => {
    expect(hovered(state, 'stateDiagram-v2\n    I¦dle --> Busy : go')).toContain(
      '**Idle** (atomic)',
    );
    expect(hovered(state, 'stateDiagram-v2\n    Idle -¦-> Busy : go [x] / y')).toContain('if: x');
    expect(hovered(state, '¦stateDiagram-v2\n')).toBeUndefined();
  });

  it('rename a state everywhere', () => {
    const text =
      'stateDiagram-v2\n  state "text Idle" as Id¦le\n  Idle --> Busy\n  class Idle,Busy hot\n  note right of Idle : Idle\n';
    expect(renamed(state, text, 'Calm')).toBe(
      'stateDiagram-v2\n  state "text Idle" as Calm\n  Calm --> Busy\n  class Calm,Busy hot\n  note right of Calm : Idle\n',
    );
    expect(renamed(state, text, 'not a name')).toBe(text.replace('¦', ''));
  });

  const machine =
    'stateDiagram-v2\n  %% @data count = 0\n  %% @resource motor 1\n  A --> B : go [count > 1] / count = count + 1, raise done\n  B --> A : stop [In(A)]\n  %% @onerror A fallback B\n';

  it('complete what labels mean', () => {
    expect(labels(state, `${machine}  A --> B : ¦`)).toEqual(['go', 'stop', 'after']);
    expect(labels(state, `${machine}  A : ¦`)).toEqual(expect.arrayContaining(['entry /', 'go']));
    expect(labels(state, `${machine}  A --> B : go [co¦`)).toEqual(
      expect.arrayContaining(['count', 'event', 'In(…)']),
    );
    expect(labels(state, `${machine}  A --> B : go [In(¦`)).toEqual(['A', 'B']);
    expect(labels(state, `${machine}  A --> B : go / ¦`)).toEqual(
      expect.arrayContaining(['raise', 'send', 'count']),
    );
    expect(labels(state, `${machine}  A --> B : go / log count, raise ¦`)).toEqual(['go', 'stop']);
    expect(labels(state, `${machine}  A --> B : go / acquire ¦`)).toEqual(['motor']);
    expect(labels(state, `${machine}  A --> B : go / count = ¦`)).toContain('count');
  });

  it('complete comments that declare', () => {
    expect(labels(state, `${machine}  %% @¦`)).toEqual(
      expect.arrayContaining(['data', 'onerror', 'limits']),
    );
    expect(labels(state, `${machine}  %% @onerror ¦`)).toEqual(
      expect.arrayContaining(['A', 'retry', 'stop']),
    );
    expect(labels(state, `${machine}  %% @limits ¦`)).toContain('memory');
    expect(labels(state, `${machine}  %% just a comment ¦`)).toEqual([]);
  });

  it('tell what comments declare, and what states do', () => {
    expect(hovered(state, 'stateDiagram-v2\n  %% @da¦ta n = 0\n')).toContain('declares a variable');
    expect(hovered(state, 'stateDiagram-v2\n  ¦A : entry / log 1\n')).toContain('entry: log 1');
    expect(hovered(state, 'stateDiagram-v2\n  A -¦-> B : after 5s\n')).toContain('after: 5s');
  });

  it('rename data, and states in conditions and comments', () => {
    const cursor = (text: string): string => machine.replace(text, `${text}¦`);
    expect(renamed(state, cursor('[cou'), 'tries')).toBe(machine.replaceAll('count', 'tries'));
    expect(renamed(state, cursor('@data cou'), 'tries')).toBe(machine.replaceAll('count', 'tries'));
    expect(renamed(state, cursor('[In('), 'First')).toBe(machine.replace(/\bA\b/g, 'First'));
  });

  it('are coloured by what their labels mean', () => {
    const kinds = (state.tokens?.(machine) ?? []).map(
      ({ span, kind }) => `${kind} ${machine.slice(span.from, span.to)}`,
    );
    expect(kinds).toEqual(
      expect.arrayContaining([
        'keyword @data',
        'meta count = 0',
        'string go',
        'name count > 1',
        'operator /',
        'keyword raise',
        'name done',
      ]),
    );
  });

  it('are laid out by their braces', () => {
    const text =
      'stateDiagram-v2\nstate A {\nB --> C  \n      state D {\n E\n}\n}\nnote right of A\n   kept\nend note\n';
    expect(applyEdits(text, state.format?.(text) ?? [])).toBe(
      'stateDiagram-v2\n    state A {\n        B --> C\n        state D {\n            E\n        }\n    }\n    note right of A\n   kept\nend note\n',
    );
  });
});

describe('flowcharts', () => {
  const head = 'flowchart LR\n    alpha[Text] --> beta\n';

  it('complete boxes, arrows, words and shapes', () => {
    expect(labels(flowchart, `${head}    ¦`)).toEqual(
      expect.arrayContaining(['alpha', 'subgraph']),
    );
    expect(labels(flowchart, `${head}    alpha --> ¦`)).toEqual(['alpha', 'beta']);
    expect(labels(flowchart, `${head}    alpha ¦`)).toContain('-->');
    expect(labels(flowchart, `${head}    alpha["some te¦`)).toEqual([]);
    expect(labels(flowchart, `${head}    alpha@{ shape: do¦`)).toContain('document');
  });

  it('tell about boxes and arrows', () => {
    expect(hovered(flowchart, 'flowchart LR\n    al¦pha[Text] --> beta')).toContain('Text');
    expect(hovered(flowchart, 'flowchart LR\n    a -.¦->|x| b')).toContain('dotted');
  });

  it('rename a box everywhere', () => {
    const text =
      'flowchart LR\n  a¦[a] --> b\n  subgraph s\n    a\n  end\n  class a,b hot\n  style a fill:#fff\n';
    expect(renamed(flowchart, text, 'first')).toBe(
      'flowchart LR\n  first[a] --> b\n  subgraph s\n    first\n  end\n  class first,b hot\n  style first fill:#fff\n',
    );
    expect(renamed(flowchart, text, 'end')).toBe(text.replace('¦', ''));
  });

  it('are laid out by their subgraphs', () => {
    const text =
      'flowchart LR\nsubgraph one\na --> b\nsubgraph two\nc\nend\nend\nd["kept\n as it is"]\n';
    expect(applyEdits(text, flowchart.format?.(text) ?? [])).toBe(
      'flowchart LR\n    subgraph one\n        a --> b\n        subgraph two\n            c\n        end\n    end\n    d["kept\n as it is"]\n',
    );
  });
});

const texts: [Language, string][] = [
  ...[...stateTexts, ...corpusTexts(/^state-/).values()].map((text): [Language, string] => [
    state,
    text,
  ]),
  ...[...flowTexts, ...corpusTexts(/flowchart-/).values()].map((text): [Language, string] => [
    flowchart,
    text,
  ]),
  [mermaidOther, '---\ntitle: x\n---\n%% c\npie title Pets\n  "a": 1\n'],
];

describe('on all texts', () => {
  it('tokens are in order, apart and inside', () => {
    for (const [language, text] of texts) {
      let last = 0;
      for (const { span } of language.tokens?.(text) ?? []) {
        expect(span.from).toBeGreaterThanOrEqual(last);
        expect(span.to).toBeGreaterThan(span.from);
        last = span.to;
      }
      expect(last).toBeLessThanOrEqual(text.length);
    }
  });

  it('a new layout keeps the meaning, and is the layout of itself', () => {
    for (const [language, text] of texts) {
      const edits: Edit[] = language.format?.(text) ?? [];
      const fresh = applyEdits(text, edits);
      const meaning = (source: string): unknown =>
        parseText(source, { language: language.id }).documents[0]?.model;
      expect(meaning(fresh)).toEqual(meaning(text));
      expect(applyEdits(fresh, language.format?.(fresh) ?? [])).toBe(fresh);
    }
  });
});
