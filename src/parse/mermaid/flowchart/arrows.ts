import type { EdgeHead, GraphEdge } from '../../../model/graph.ts';

/** What an arrow looks like; `odd` says what of it Mermaid does not draw. */
export interface ArrowLook {
  line: GraphEdge['line'];
  start: EdgeHead;
  end: EdgeHead;
  length: number;
  odd?: string;
}

const HEADS: Record<string, EdgeHead> = { x: 'cross', o: 'circle', '>': 'arrow', '<': 'arrow' };
const LONGEST = 10;

/**
 * The look of an arrow. `start` is the part before a text inside of it: `--` in `-- text -->`.
 * A head at the start counts only with the same head at the end.
 */
export function readArrow(end: string, start?: string): ArrowLook {
  const tail = end.trim();
  const head = start?.trim() ?? tail;
  const atEnd = HEADS[tail.at(-1) ?? ''] ?? 'none';
  const atStart = HEADS[head[0] ?? ''] ?? 'none';
  const both = atStart !== 'none' && atStart === atEnd;
  const look: ArrowLook = {
    line: lineOf(tail),
    start: both ? atStart : 'none',
    end: atEnd,
    length: Math.min(LONGEST, lengthOf(tail, both && start === undefined)),
  };
  const odd = oddity(head, atStart, look);
  return odd === undefined ? look : { ...look, odd };
}

function lineOf(arrow: string): GraphEdge['line'] {
  if (arrow.includes('.')) return 'dotted';
  if (arrow.includes('~')) return 'invisible';
  return arrow.includes('=') ? 'thick' : 'solid';
}

/** One more stroke is one more rank; a dotted arrow counts its dots. */
function lengthOf(arrow: string, headed: boolean): number {
  const dots = arrow.split('.').length - 1;
  return dots > 0 ? dots : arrow.length - (headed ? 3 : 2);
}

function oddity(head: string, atStart: EdgeHead, look: ArrowLook): string | undefined {
  if (atStart === 'none' || atStart === look.start) return undefined;
  return `The \`${head[0] ?? ''}\` at its start has no counterpart at its end and is not drawn.`;
}
