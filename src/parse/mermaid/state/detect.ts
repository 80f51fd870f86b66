import { headerOf } from '../common.ts';

/** How sure it is that a text is a state diagram of Mermaid. */
export function detectState(text: string): number {
  const header = headerOf(text);
  if (/^stateDiagram(?:-v2)?$/.test(header)) return 0.9;
  return header.startsWith('stateDiagram') ? 0.6 : 0;
}
