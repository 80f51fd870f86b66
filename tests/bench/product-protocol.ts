import { loadFor, readSource } from '../../src/engine/compile.ts';
import { meaningOf } from '../../src/engine/meaning.ts';
import { projectAll } from '../../src/project/project.ts';
import { median } from './median.ts';

const roles = ['A', 'B', 'C', 'D', 'E'];

/** A protocol in Scribble with about so many interactions: sequences, choices, recursions. */
export function longProtocol(interactions: number): { text: string; interactions: number } {
  let count = 0;
  const message = (from: number): string => {
    const to = (from + 1) % roles.length;
    count++;
    return `m${count}(Int, x${count}: String) from ${roles[from]} to ${roles[to]};`;
  };
  const round = (length: number): string => Array.from({ length }, (_, i) => message(i)).join('\n');
  const parts: string[] = [];
  for (let part = 1; count < interactions; part++) {
    parts.push(round(5));
    parts.push(`choice at A {\n${round(5)}\n} or {\n${round(5)}\n}`);
    parts.push(`rec L${part} { choice at A {\n${round(5)}\ncontinue L${part};`);
    parts.push(`} or {\n${round(5)}\n} }`);
  }
  const text = `module big;
type <java> "java.lang.Integer" from "rt.jar" as Int;
type <java> "java.lang.String" from "rt.jar" as String;
global protocol Big(${roles.map((role) => `role ${role}`).join(', ')}) {
${parts.join('\n')}
}
`;
  return { text, interactions: count };
}

/** How long reading, checking and projecting take together. */
export interface ProtocolSpeed {
  ms: number;
  interactions: number;
  /** No errors, and a machine for each role. */
  sound: boolean;
}

/**
 * Reads, checks and projects a protocol of 1,000 interactions; the middle of several times. The
 * clock tells milliseconds.
 */
export async function measureProtocol(
  rounds = 15,
  clock = (): number => performance.now(),
): Promise<ProtocolSpeed> {
  const { text, interactions } = longProtocol(1_000);
  const request = { path: 'big.scr', text };
  await loadFor(request);
  let sound = true;
  const once = (): number => {
    const began = clock();
    const { parsed, diagnostics } = readSource(request);
    const machines = parsed.documents.flatMap((document) => {
      const meaning = meaningOf(document);
      if (!meaning) return [];
      const { cfg, reading } = meaning;
      return projectAll(cfg, { reading, spans: document.spans }).machines;
    });
    const ms = clock() - began;
    sound &&= machines.length === roles.length;
    sound &&= diagnostics.every(({ severity }) => severity !== 'error');
    return ms;
  };
  // The first few times are those of a cold engine.
  const times = Array.from({ length: 2 * rounds }, once).slice(rounds);
  return { ms: median(times), interactions, sound };
}
