import '../tools/all-languages.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LineIndex } from '../../src/base/span.ts';
import { checks, runChecks } from '../../src/check/index.ts';
import { loadLanguagesFor, parseText } from '../../src/parse/index.ts';
import { hasShared, seedTexts } from '../parse/shared.ts';
import { caseFile, caseFolders, expectFile } from '../tools/cases.ts';
import { root } from '../tools/root.ts';

beforeAll(async () => {
  await loadLanguagesFor('', { language: 'scenario' });
  await loadLanguagesFor('', { language: 'scribble' });
  await loadLanguagesFor('', { language: 'scxml' });
});

/** The input of a case: a diagram, a protocol, or a scenario. */
function inputOf(path: string): string {
  const names = ['input.yaml', 'input.scr', 'input.nuscr', 'input.scxml'];
  return caseFile(path, names.find((name) => existsSync(join(path, name))) ?? 'input.mmd');
}

/** All findings of the checks in a text, one a line. */
function findings(text: string): string[] {
  const lines = new LineIndex(text);
  return parseText(text)
    .documents.flatMap((document) => runChecks(document))
    .map(({ code, severity, message, span }) => {
      const { line, column } = lines.place(span.from);
      return `${line}:${column}-${lines.place(span.to).column} ${severity} ${code}: ${message}`;
    });
}

/** How often each check finds something in a text. */
function counts(text: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const document of parseText(text).documents) {
    for (const { code } of runChecks(document)) found[code] = (found[code] ?? 0) + 1;
  }
  return found;
}

describe.each(checks.map(({ code }) => code))('%s', (code) => {
  it.each(caseFolders(import.meta.url, `cases/${code}`))('$name', ({ name, path }) => {
    const text = inputOf(path);
    const found = findings(text);
    const parsed = parseText(text);
    expect(parsed.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expectFile(path, 'expected.txt', found.map((line) => `${line}\n`).join(''));
    const own = found.filter((line) => line.includes(` ${code}: `));
    expect(own.length > 0).toBe(name.startsWith('bad'));
  });

  it('has a page whose first example it finds something in, and nothing in the second', () => {
    const path = join(root, 'src/check', `${code}.md`);
    expect(existsSync(path)).toBe(true);
    const page = readFileSync(path, 'utf8');
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    const [bad, good] = [...page.matchAll(/```(?:mermaid|yaml|scribble|xml)\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(counts(bad ?? '')[code]).toBeGreaterThan(0);
    expect(counts(good ?? '')[code]).toBeUndefined();
  });
});

describe('checks', () => {
  it('of diagrams and machines hinder no run', () => {
    for (const check of checks.filter(({ kinds }) => !kinds.includes('global'))) {
      for (const { path } of caseFolders(import.meta.url, `cases/${check.code}`)) {
        const text = inputOf(path);
        const found = parseText(text).documents.flatMap((document) => runChecks(document));
        const strict = check.kinds.includes('protocol') || check.kinds.includes('graph');
        const mild = strict ? ['info', 'hint'] : ['info', 'hint', 'warning'];
        expect(found.every(({ severity }) => mild.includes(severity))).toBe(true);
      }
    }
  });
});

/** The codes of the findings in a scenario, and what they say. */
function said(code: string, name: string): string {
  const text = inputOf(join(root, `tests/check/cases/${code}/${name}`));
  return findings(text).join('\n');
}

describe('rows of scenarios', () => {
  it('B22 steps that are nested in branches come out of the branches’ budgets', () => {
    expect(said('budget-overallocated', 'good-nested')).toBe('');
  });

  it('B22 planted: the same steps beside the branches promise 3,300 of 3,000', () => {
    const found = said('budget-overallocated', 'bad-disjoint');
    expect(found).toContain('“plan” holds 3,000 credits, but its parts are promised 3,300 credits');
  });

  it('B21 B22 the published example of a swarm fits its budget', () => {
    expect(said('budget-overallocated', 'good-swarm')).not.toContain('budget-overallocated');
  });

  it('B23 one figure for a run and its routine, and for a step and its use', () => {
    expect(said('budget-differs', 'good')).toBe('');
  });

  it('B23 planted: two figures for one thing are listed', () => {
    const text =
      'swarm: { runs: { routine: r, budget: 5,000 credits } }\n' +
      'routines: { r: { budget: 3,000 credits, steps: ' +
      '[{ step: s, estimate: 500 credits, uses: 800 credits }] } }\n';
    const found = findings(text).join('\n');
    expect(found).toContain('asks for 5,000 credits, but its routine “r” says 3,000 credits');
    expect(found).toContain('uses 800 credits, but 500 credits are reserved');
  });

  it('B22 a ladder of routines that call each other many times is added up at once', () => {
    const names = Array.from({ length: 40 }, (_, i) => `r${i}`);
    const lines = names.map((name, i) => {
      const next = names[i + 1];
      const call = next ? `{ routine: ${next} }` : '{ estimate: 1 credits }';
      return `  ${name}: [${call}, ${call}, ${call}]`;
    });
    const text = `swarm: { runs: r }\nroutines:\n  r: { budget: 5 credits, steps: { routine: r0 } }\n${lines.join('\n')}\n`;
    expect(findings(text).join()).toContain('“r” holds 5 credits');
  });

  it('B24 planted: tools that ask for more than their step has reserved are noticed', () => {
    expect(said('budget-overallocated', 'bad-swarm')).toContain(
      'Step “t” holds 10 credits, but its parts are promised 12 credits: x 8 credits, y 4 credits',
    );
  });

  it('B06 a chain of fallbacks names each strategy once', () => {
    expect(said('fallback-unreachable', 'good')).toBe('');
  });

  it('B06 planted: a fallback to what has failed already is noticed', () => {
    expect(said('fallback-unreachable', 'bad')).toContain('has tried “reasoning” already');
    expect(said('fallback-unreachable', 'bad-export')).toContain('has tried “store” already');
  });

  it('B08 subroutines that call each other in a ring are noticed, and never run', () => {
    const text =
      'swarm: { runs: a }\nroutines:\n  a: [{ routine: b }]\n  b: [{ routine: c }]\n' +
      '  c: [{ when: x, then: { routine: a } }]\n';
    const { documents, diagnostics } = parseText(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(['scenario/cycle']);
    expect(documents[0]?.model).toBeUndefined();
    const sound = text.replace('then: { routine: a }', 'then: d');
    expect(parseText(sound).diagnostics).toEqual([]);
  });

  it('B50 types of the catalogue, and those of the bus, are known', () => {
    expect(said('event-type-unknown', 'good')).toBe('');
  });

  it('B50 planted: swarm/routine_completed, which the catalogue lacks, is flagged', () => {
    const found = said('event-type-unknown', 'bad-closed');
    expect(found).toContain('“swarm/routine_completed”');
    expect(found).toContain('“invoice/sent”');
    expect(found).not.toContain('order/paid');
    expect(found).not.toContain('“ru*”');
  });
});

describe.skipIf(!hasShared)('the seeds', () => {
  const read = (name: string): string => seedTexts().get(`${name}.md`) ?? '';

  it('A20: lack an error path in all twelve diagrams of the runtime protocols', () => {
    const found = counts(read('state-machine-protocols'));
    expect(found['no-error-path']).toBe(12);
    expect(found['participant-undeclared']).toBe(1);
    expect(found['participant-unused']).toBe(1);
    expect(found['reply-to-stranger']).toBe(5);
    expect(found['resource-never-released']).toBe(1);
  });

  it('A21: name the participants', () => {
    const documents = parseText(read('state-machine-protocols')).documents;
    const found = (title: string): string[] => {
      const document = documents.find((candidate) => candidate.title === title);
      return document ? runChecks(document).map(({ code, message }) => `${code} ${message}`) : [];
    };
    expect(found('Event Processing Protocol').join()).toContain('participant-undeclared “Monitor”');
    expect(found('Storage Protocol').join()).toContain('participant-unused “Machine”');
  });

  it('A21, X10: hold thirty replies to strangers, one undeclared participant and one unused', () => {
    const all = [...seedTexts().values()].map(counts);
    const sum = (code: string): number => all.reduce((n, found) => n + (found[code] ?? 0), 0);
    expect(sum('reply-to-stranger')).toBe(30);
    expect(sum('participant-undeclared')).toBe(1);
    expect(sum('participant-unused')).toBe(1);
  });
});
