import { headerOf } from '../common.ts';

/** How sure it is that a text is a flowchart of Mermaid. */
export function detectFlowchart(text: string): number {
  const header = headerOf(text);
  if (header === 'flowchart-elk') return 0.9;
  if (header !== 'graph' && header !== 'flowchart') {
    return header.startsWith('flowchart') ? 0.6 : 0;
  }
  // `graph` begins English sentences and YAML too.
  const rest = /^[^\n;]*/.exec(text.slice(text.search(HEADER_LINE)))?.[0] ?? '';
  const direction = rest.replace(/^\s*(?:graph|flowchart)/, '').trim();
  if (direction === '' || /^(?:TB|TD|BT|LR|RL|BR|[<>^v])$/.test(direction)) return 0.9;
  return /-->|---|==>|-\.->/.test(text) ? 0.6 : 0;
}

const HEADER_LINE = /^[^\S\n]*(?:graph|flowchart)\b/m;
