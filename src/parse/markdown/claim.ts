import type { LanguageId } from '../../model/document.ts';
import type { Language } from '../language.ts';
import { bareBlocks } from './bare.ts';
import type { Inner } from './inner.ts';
import { innerText } from './inner.ts';
import type { Fence, Outline } from './scan.ts';

/** The other languages, which blocks of a Markdown file are in. */
export interface Others {
  /** A language by its id; one with another id when there is none. */
  languageOf(id: LanguageId): Language;
  /** The language of an inner text. */
  detect(text: string): LanguageId;
}

/** A block of the file that some language claims. */
export interface Claimed {
  language: LanguageId;
  inner: Inner;
  /** The headings above, outermost first. */
  path: string[];
  /** Absent for a diagram without a fence. */
  fence?: Fence;
}

/** What an info string says about the language of its block. */
const NAMED: Record<string, LanguageId> = {
  scribble: 'scribble',
  scr: 'scribble',
  nuscr: 'scribble',
  cfsm: 'cfsm',
  scxml: 'scxml',
  xstate: 'xstate',
  scenario: 'scenario',
  workflow: 'workflow',
};

/** Blocks of JavaScript and JSON hold machines of XState when they look like it. */
const SCRIPT = new Set([
  ...['js', 'ts', 'javascript', 'typescript', 'mjs', 'jsx', 'tsx', 'json', 'jsonc', 'json5'],
]);

const PLAIN = new Set(['', 'text', 'txt', 'plain', 'plaintext', 'none']);

/** The blocks of a Markdown file that some language claims, in order. */
export function claimedBlocks(text: string, outline: Outline, others: Others): Claimed[] {
  const found: Claimed[] = [];
  for (const block of outline.blocks) {
    const { path } = block;
    if (block.kind === 'fence') {
      const inner = innerText(text, block.lines, block.opening.to);
      const language = claimant(block.info, inner.text, others);
      if (language !== undefined) found.push({ language, inner, path, fence: block });
    } else {
      for (const { language, lines } of bareBlocks(block.lines, others.detect)) {
        found.push({ language, inner: innerText(text, lines, 0), path });
      }
    }
  }
  return found;
}

/** The language of a fenced block, or nothing when it is not for us. */
function claimant(info: string, text: string, others: Others): LanguageId | undefined {
  const named = NAMED[info];
  if (named !== undefined) return others.languageOf(named).id === named ? named : undefined;
  const found = others.detect(text);
  const mermaid = found.startsWith('mermaid-');
  if (info === 'mermaid' || info === 'mmd') return mermaid ? found : 'mermaid-other';
  if (found === 'text' || found === 'markdown') return undefined;
  // A block in a language of its own is that, whatever it looks like; YAML may be a scenario, XML
  // may be SCXML.
  const isSpecial = found === 'scenario' || (found === 'scxml' && info === 'xml');
  const isScript = found === 'xstate' && SCRIPT.has(info);
  return PLAIN.has(info) || isSpecial || isScript ? found : undefined;
}
