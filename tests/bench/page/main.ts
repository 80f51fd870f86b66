import { measureRing } from '../kernel.ts';
import { measureParse } from '../parse.ts';
import type { MermaidParser, ParseSpeed } from '../parse.ts';
import { measureStepBack } from '../step-back.ts';

/** What the bench calls in the browser. */
export interface BenchPage {
  ring: typeof measureRing;
  parse(): Promise<ParseSpeed>;
  stepBack: typeof measureStepBack;
}

async function parse(): Promise<ParseSpeed> {
  const { default: mermaid } = await import('mermaid');
  mermaid.initialize({ maxTextSize: 100_000_000, logLevel: 5, startOnLoad: false });
  return measureParse(mermaid as unknown as MermaidParser);
}

const bench: BenchPage = { ring: measureRing, parse, stepBack: measureStepBack };
Object.assign(globalThis, { bench });
