import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextBelow, seedRandom } from '../../../../src/base/random.ts';
import { contains } from '../../../../src/base/span.ts';
import type { Span } from '../../../../src/base/span.ts';
import { bodiesOf } from '../../../../src/model/protocol.ts';
import type { Interaction, Protocol } from '../../../../src/model/protocol.ts';
import { sequence } from '../../../../src/parse/mermaid/sequence/index.ts';
import { parseSequence } from '../../../../src/parse/mermaid/sequence/parser.ts';
import { diagrams, mutate, PIECES } from './generate.ts';
import { corpus, EVERYTHING, seeds } from './sources.ts';

const generated = fc.sample(diagrams, { seed: 7, numRuns: 60 });
const others = [...corpus(), ...seeds()].map((sample) => sample.text);
const valid = [EVERYTHING, `\n${EVERYTHING}`, ...generated, ...others];

describe('damaged texts', () => {
  it('10,000 mutations are read without exception, and every span is sane', () => {
    const random = seedRandom(42);
    const next = (below: number): number => nextBelow(random, below);
    for (let i = 0; i < 10_000; i++) expectSane(mutate(valid[next(valid.length)] ?? '', next));
  }, 60_000);

  it('1,000 soups of the language’s pieces as well', () => {
    const random = seedRandom(43);
    const next = (below: number): number => nextBelow(random, below);
    for (let i = 0; i < 1_000; i++) {
      const pieces = Array.from({ length: next(60) }, () => PIECES[next(PIECES.length)] ?? '');
      expectSane(pieces.join(next(2) === 0 ? ' ' : ''));
      expectSane(`sequenceDiagram\n${pieces.join(next(2) === 0 ? '\n' : '')}`);
    }
  }, 60_000);

  it('the services are total', () => {
    const random = seedRandom(44);
    const next = (below: number): number => nextBelow(random, below);
    for (let i = 0; i < 400; i++) {
      const text = mutate(valid[next(valid.length)] ?? '', next);
      const at = next(text.length + 20) - 10;
      sequence.hover?.(text, at);
      sequence.complete?.(text, at);
      sequence.rename?.(text, at, PIECES[next(PIECES.length)] ?? '');
      sequence.format?.(text);
      expectTokens(text);
    }
  }, 60_000);
});

function expectSane(text: string): void {
  const { protocol, spans, diagnostics } = parseSequence(text);
  const whole = { from: 0, to: text.length };
  const isSane = (span: Span): boolean => span.from <= span.to && contains(whole, span);
  for (const [key, span] of spans) {
    if (!isSane(span)) expect.fail(`${key} is out of range in\n${text}`);
    const parent = spans.get(key.slice(0, Math.max(0, key.lastIndexOf('.'))));
    if (!key.startsWith('role:') && parent && !contains(parent, span)) {
      expect.fail(`${key} ${JSON.stringify(span)} is outside its parent in\n${text}`);
    }
  }
  for (const { span, related, fix } of diagnostics) {
    const all = [
      span,
      ...(related ?? []).map((r) => r.span),
      ...(fix?.edits ?? []).map((e) => e.span),
    ];
    if (!all.every(isSane)) expect.fail(`a finding is out of range in\n${text}`);
  }
  expectNested(protocol, spans, text);
}

/** Every node has a span, within that of the fragment around it. */
function expectNested(protocol: Protocol, spans: Map<string, Span>, text: string): void {
  const visit = (nodes: readonly Interaction[], parent: Span): void => {
    for (const node of nodes) {
      const span = spans.get(node.id);
      if (span === undefined || !contains(parent, span)) {
        expect.fail(`${node.id} is outside what is around it in\n${text}`);
      }
      const branches = node.kind === 'choice' || node.kind === 'parallel' ? node.branches : [];
      bodiesOf(node).forEach((body, i) => {
        const branch = branches[i] && spans.get(branches[i].id);
        if (branches[i] && !branch) expect.fail(`${branches[i].id} has no span in\n${text}`);
        visit(body, branch ?? span);
      });
    }
  };
  visit(protocol.body, { from: 0, to: text.length });
  for (const role of protocol.roles) {
    if (!spans.has(`role:${role.id}`)) expect.fail(`${role.id} has no span in\n${text}`);
  }
}

function expectTokens(text: string): void {
  let end = 0;
  for (const { span } of sequence.tokens?.(text) ?? []) {
    if (span.from < end || span.to <= span.from || span.to > text.length) {
      expect.fail(`tokens overlap at ${span.from} in\n${text}`);
    }
    end = span.to;
  }
}
