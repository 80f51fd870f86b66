import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';

/** A diamond that one arrow leaves. */
export const decisionWithoutChoice: Check = {
  code: 'decision-without-choice',
  title: 'Decisions with one way out',
  kinds: ['graph'],
  run,
};

function run(document: Document): Diagnostic[] {
  const graph = document.model;
  if (graph?.kind !== 'graph') return [];
  const ways = new Map<string, number>();
  for (const edge of graph.edges) {
    // A line without heads can be walked both ways.
    const plain = edge.start === 'none' && edge.end === 'none';
    if (edge.end !== 'none' || plain) ways.set(edge.from, (ways.get(edge.from) ?? 0) + 1);
    if (edge.start !== 'none' || plain) ways.set(edge.to, (ways.get(edge.to) ?? 0) + 1);
  }
  return graph.nodes
    .filter((node) => node.shape === 'diamond' && ways.get(node.id) === 1)
    .map((node) => ({
      code: decisionWithoutChoice.code,
      severity: 'info' as const,
      message: `The decision “${node.label.replace(/\s+/g, ' ')}” has one way out. What if it goes the other way?`,
      span: placeOf(document, node.id),
    }));
}
