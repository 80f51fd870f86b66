import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globalOfGraph } from '../../../src/emit/global-of-graph.ts';
import { writeScribble } from '../../../src/emit/scribble.ts';
import { readSource } from '../../../src/engine/compile.ts';
import { documentText } from '../../../src/engine/emit-text.ts';
import { meaningOf } from '../../../src/engine/meaning.ts';
import { buildGlobalCfg } from '../../../src/model/global/build-cfg.ts';
import type { GlobalCfg } from '../../../src/model/global/cfg.ts';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import { projectStructured } from '../../../src/project/project.ts';
import { meaning } from '../../parse/scribble-local/equal.ts';
import { anyProtocol, soundProtocol } from '../../tools/global.ts';
import { shared } from '../../tools/root.ts';

/** What a graph means for each role. */
function meanings(cfg: GlobalCfg): string[] {
  return cfg.roles.map((role) => meaning(projectStructured(cfg, role)));
}

function again(cfg: GlobalCfg): GlobalCfg {
  const { global, complete } = globalOfGraph(cfg);
  expect(complete).toBe(true);
  return buildGlobalCfg(global).cfg;
}

describe('a protocol made of a graph', () => {
  test('means the same for every role', () => {
    fc.assert(
      fc.property(soundProtocol({ draws: 60 }), (global) => {
        const { cfg } = buildGlobalCfg(global);
        expect(meanings(again(cfg))).toEqual(meanings(cfg));
      }),
      { numRuns: 100 },
    );
  });

  test('also when the graph was written by no one with sense', () => {
    const constructs = ['choice', 'recursion', 'parallel', 'do', 'multicast'] as const;
    fc.assert(
      fc.property(anyProtocol({ draws: 50, constructs }), (global) => {
        const { cfg } = buildGlobalCfg(global);
        expect(meanings(again(cfg))).toEqual(meanings(cfg));
      }),
      { numRuns: 100 },
    );
  });

  test('a planted way back that is missing is noticed', async () => {
    const text =
      'module M; global protocol P(role A, role B) { rec X { choice at A { a() from A to B; continue X; } or { b() from A to B; } } }';
    await loadLanguagesFor(text);
    const cfg = (source: string): GlobalCfg => {
      const [document] = readSource({ path: 'M.scr', text: source }).parsed.documents;
      const found = document && meaningOf(document);
      if (!found) throw new Error('no protocol');
      return found.cfg;
    };
    const broken = writeScribble(globalOfGraph(cfg(text)).global).text.replace('continue X;', '');
    expect(meanings(cfg(broken))).not.toEqual(meanings(cfg(text)));
    expect(meanings(again(cfg(text)))).toEqual(meanings(cfg(text)));
  });
});

const seeds = shared('seeds');

describe.skipIf(seeds === undefined)('sequence diagrams of the seeds', () => {
  test('become modules of Scribble that are read without errors of syntax', async () => {
    const folder = seeds ?? '';
    let count = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
      const text = readFileSync(join(folder, file), 'utf8');
      await loadLanguagesFor(text);
      for (const document of readSource({ path: file, text }).parsed.documents) {
        if (document.model?.kind !== 'protocol') continue;
        const made = documentText(document, 'scribble');
        if (!made.ok) throw new Error(made.problem);
        await loadLanguagesFor(made.value.text);
        const { diagnostics, language } = parseText(made.value.text);
        const syntax = diagnostics.filter(({ code }) => code === 'scribble-syntax');
        expect(syntax, made.value.text).toEqual([]);
        expect(language).toBe('scribble');
        count++;
      }
    }
    expect(count).toBe(33);
  });
});
