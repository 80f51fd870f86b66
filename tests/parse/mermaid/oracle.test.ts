import '../../tools/all-languages.ts';
import { describe, expect, it } from 'vitest';
import { nextBelow, seedRandom } from '../../../src/base/random.ts';
import { LineIndex } from '../../../src/base/span.ts';
import type { LanguageId } from '../../../src/model/document.ts';
import type { Graph } from '../../../src/model/graph.ts';
import type { StateNode, Statechart } from '../../../src/model/statechart/statechart.ts';
import { parseText } from '../../../src/parse/index.ts';
import { plainText } from '../../../src/parse/mermaid/common.ts';
import { mutate } from '../mutate.ts';
import { corpusTexts, seedTexts } from '../shared.ts';
import { judge } from './oracle.ts';
import { flowTexts, stateTexts } from './sources.ts';

/** The blocks of the seeds in a language, and the diagrams of the corpus. */
function shared(language: LanguageId, name: RegExp): [string, string][] {
  const blocks = [...seedTexts()].flatMap(([file, text]) =>
    parseText(text)
      .documents.filter((document) => document.language === language)
      .map(({ id, span }): [string, string] => [`${file}#${id}`, text.slice(span.from, span.to)]),
  );
  return [...corpusTexts(name), ...blocks];
}

function own(texts: readonly string[]): [string, string][] {
  return texts.map((text, n) => [`own ${n + 1}`, text]);
}

function errors(text: string, language: LanguageId): number[] {
  const lines = new LineIndex(text);
  return parseText(text, { language })
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ span }) => lines.lineOf(span.from));
}

interface MermaidState {
  nodes: { id: string; label?: string; shape: string; parentId?: string }[];
  edges: { start: string; end: string; label?: string; arrowTypeEnd: string }[];
}

describe('state diagrams are what Mermaid says', () => {
  it.each([...own(stateTexts), ...shared('mermaid-state', /^state-/)])('%s', async (_, text) => {
    const verdict = await judge(text);
    expect(verdict.ok).toBe(true);
    expect(errors(text, 'mermaid-state')).toEqual([]);
    const model = parseText(text, { language: 'mermaid-state' }).documents[0]?.model as Statechart;
    const db = (verdict as { db: unknown }).db as MermaidState;
    expect(statesOf(model)).toEqual(mermaidStates(db));
    expect(transitionsOf(model)).toEqual(mermaidTransitions(db));
  });
});

/** `id | label | container`; regions and the ids of pseudo-states are each parser's own. */
function statesOf(chart: Statechart): string[] {
  const found: string[] = [];
  const visit = (state: StateNode, parent: string): void => {
    const inside = state.type === 'region' ? 'region' : state.id;
    if (state.type === 'final') found.push(`final | | ${parent}`);
    else if (state.type !== 'region' && !state.id.endsWith('[*]start')) {
      found.push(`${state.id} | ${oneLine(state.label)} | ${parent}`);
    }
    for (const child of state.states) visit(child, inside);
  };
  for (const state of chart.states) visit(state, '');
  return found.sort();
}

function mermaidStates({ nodes }: MermaidState): string[] {
  const regions = new Set(nodes.filter(({ shape }) => shape === 'divider').map(({ id }) => id));
  return nodes
    .filter(
      ({ id, shape }) => shape !== 'divider' && shape !== 'stateStart' && !id.includes('----'),
    )
    .map(({ id, label, shape, parentId }) => {
      const parent = parentId === undefined ? '' : regions.has(parentId) ? 'region' : parentId;
      if (shape === 'stateEnd') return `final | | ${parent}`;
      return `${id} | ${oneLine(plainText(label ?? ''))} | ${parent}`;
    })
    .sort();
}

function transitionsOf(chart: Statechart): string[] {
  const found = chart.transitions.map(({ source, targets, label }) => {
    return `${end(source)} ${end(targets[0] ?? '')} ${oneLine(label)}`;
  });
  const states = [...chart.states];
  for (const state of states) states.push(...state.states);
  for (const initial of [chart.initial, ...states.map((state) => state.initial)]) {
    const target = initial?.targets[0];
    if (target !== undefined && !target.endsWith('[*]start')) found.push(`* ${end(target)} `);
  }
  return found.sort();
}

function end(id: string): string {
  return id.includes('[*]') ? '*' : id;
}

function mermaidTransitions({ edges }: MermaidState): string[] {
  const pseudo = (id: string): string => (/_(?:start|end)$/.test(id) ? '*' : id);
  return edges
    .filter(({ arrowTypeEnd }) => arrowTypeEnd !== '')
    .map(
      (edge) => `${pseudo(edge.start)} ${pseudo(edge.end)} ${oneLine(plainText(edge.label ?? ''))}`,
    )
    .sort();
}

/** Entities are encoded by Mermaid before it parses. */
function oneLine(text: string): string {
  return text
    .replace(/ﬂ°°(\d+)¶ß/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/ﬂ°quot¶ß/g, '"')
    .replace(/(?:\\n|\s)+/g, ' ')
    .trim();
}

interface MermaidFlow {
  getVertices(): Map<string, { id: string; text?: string; labelType?: string; classes: string[] }>;
  getEdges(): {
    start: string;
    end: string;
    text: string;
    length: number;
    stroke: string;
    type: string;
  }[];
  getSubGraphs(): { id: string; title: string; nodes: string[]; classes: string[] }[];
  getDirection(): string;
}

describe('flowcharts are what Mermaid says', () => {
  it.each([...own(flowTexts), ...shared('mermaid-flowchart', /flowchart-/)])(
    '%s',
    async (_, text) => {
      const verdict = await judge(text);
      expect(verdict.ok).toBe(true);
      expect(errors(text, 'mermaid-flowchart')).toEqual([]);
      const model = parseText(text, { language: 'mermaid-flowchart' }).documents[0]?.model as Graph;
      const db = (verdict as { db: unknown }).db as MermaidFlow;
      const groups = new Set(db.getSubGraphs().map(({ id }) => id));
      expect(model.direction).toBe(db.getDirection());
      expect(
        model.nodes.map(({ id, label, classes }) => `${id} | ${bare(label)} | ${classes}`),
      ).toEqual(
        [...db.getVertices().values()]
          .filter(({ id }) => !groups.has(id))
          .map(
            ({ id, text: label, classes }) =>
              `${id} | ${bare(plainText(label ?? ''))} | ${unique(classes)}`,
          ),
      );
      expect(
        model.edges.map((e) => [e.from, e.to, bare(e.label), e.length, e.line, heads(e)]),
      ).toEqual(
        db
          .getEdges()
          .map((e) => [
            e.start,
            e.end,
            bare(plainText(e.text)),
            e.length,
            e.stroke === 'normal' ? 'solid' : e.stroke,
            HEADS[e.type],
          ]),
      );
      const members = (id: string): string[] => [
        ...model.nodes.filter(({ group }) => group === id).map((node) => node.id),
        ...model.groups.filter(({ parent }) => parent === id).map((group) => group.id),
      ];
      expect(model.groups.map(({ id, label }) => [id, bare(label), members(id).sort()])).toEqual(
        db
          .getSubGraphs()
          .map(({ id, title, nodes }) => [id, bare(plainText(title)), [...nodes].sort()]),
      );
    },
  );
});

const HEADS: Record<string, string> = {
  arrow_open: 'none none',
  arrow_point: 'none arrow',
  arrow_circle: 'none circle',
  arrow_cross: 'none cross',
  double_arrow_point: 'arrow arrow',
  double_arrow_circle: 'circle circle',
  double_arrow_cross: 'cross cross',
};

function heads({ start, end: head }: Graph['edges'][number]): string {
  return `${start} ${head}`;
}

function bare(text: string): string {
  return oneLine(text).replace(/[*_`]/g, '');
}

/** `clickable` is Mermaid's own mark for links. */
function unique(classes: readonly string[]): string[] {
  return [...new Set(classes)].filter((name) => name !== 'clickable');
}

describe('broken texts', () => {
  const random = seedRandom(20_261_101);
  const languages: [LanguageId, string[]][] = [
    ['mermaid-state', stateTexts],
    ['mermaid-flowchart', flowTexts],
  ];

  it.each(languages)('%s: rejected as by Mermaid, and near its line', async (language, texts) => {
    let near = 0;
    let rejected = 0;
    for (let n = 0; n < 40; n++) {
      const base = texts[nextBelow(random, texts.length)] ?? '';
      const body = base.replace(/^---[\s\S]*?---\n/, '').replace(/^\s*%%.*\n/gm, '');
      const text = mutate(body, random);
      const verdict = await judge(text);
      if (!verdict.ok && /No diagram type|YAML/.test(verdict.message)) continue;
      const found = errors(text, language);
      expect(found.length > 0, text).toBe(!verdict.ok);
      if (verdict.ok || verdict.line === undefined) continue;
      rejected++;
      if (found.some((line) => Math.abs(line - (verdict.line ?? 0)) <= 1)) near++;
    }
    expect(near / Math.max(1, rejected)).toBeGreaterThan(0.8);
  });
});
