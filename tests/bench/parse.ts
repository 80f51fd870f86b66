import '../tools/all-languages.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import { messagesOf, walk } from '../../src/model/protocol.ts';
import { parseText } from '../../src/parse/index.ts';
import { longSequence } from './documents.ts';
import { median } from './median.ts';

/** How a diagram reads, for comparison: participants, messages, notes and fragments in order. */
interface Reading {
  participants: string[];
  messages: [from: string, to: string, text: string][];
  notes: number;
  fragments: number;
}

/** The part of Mermaid that parses without drawing. */
export interface MermaidParser {
  mermaidAPI: {
    getDiagramFromText(text: string): Promise<{ db: unknown }>;
  };
}

/** Milliseconds of one parse: ours and Mermaid's, and whether they read the same. */
export interface ParseSpeed {
  ours: number;
  mermaid: number;
  same: boolean;
}

/** Parses a sequence diagram of 10,000 messages with both. */
export async function measureParse(
  mermaid: MermaidParser,
  messages = 10_000,
  rounds = 15,
): Promise<ParseSpeed> {
  const text = longSequence(messages);
  let mine: Reading | undefined;
  const ours: number[] = [];
  for (let i = 0; i < rounds + 3; i++) {
    const began = performance.now();
    const { documents } = parseText(text);
    if (i >= 3) ours.push(performance.now() - began);
    const model = documents[0]?.model;
    if (model?.kind === 'protocol') mine = readingOf(model);
  }
  const began = performance.now();
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const theirs = performance.now() - began;
  const same = JSON.stringify(mine) === JSON.stringify(readingOfMermaid(db as MermaidDb));
  return { ours: median(ours), mermaid: theirs, same };
}

function readingOf(protocol: Protocol): Reading {
  const nodes = [...walk(protocol.body)];
  const fragments = new Set(['choice', 'loop', 'parallel', 'group']);
  return {
    participants: protocol.roles.map((role) => role.id),
    messages: messagesOf(protocol).map(({ from, to, label }) => [from, to.join(), label]),
    notes: nodes.filter((node) => node.kind === 'note').length,
    fragments: nodes.filter((node) => fragments.has(node.kind)).length,
  };
}

interface MermaidDb {
  getActors(): Map<string, unknown>;
  getMessages(): { type: number; from?: string; to?: string; message?: string }[];
}

/** Mermaid's LINETYPE: a note, and what begins a fragment. */
const note = 2;
const begins = new Set([10, 12, 15, 19, 22, 27, 30, 32]);
const notArrows = new Set([note, 17, 18]);

function readingOfMermaid(db: MermaidDb): Reading {
  const all = db.getMessages();
  const arrows = all.filter(
    ({ type, from, to }) => from !== undefined && to !== undefined && !notArrows.has(type),
  );
  return {
    participants: [...db.getActors().keys()],
    messages: arrows.map(({ from, to, message }) => [from ?? '', to ?? '', message ?? '']),
    notes: all.filter(({ type }) => type === note).length,
    fragments: all.filter(({ type }) => begins.has(type)).length,
  };
}
