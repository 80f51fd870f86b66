/** Boxes and arrows of a flowchart; cycles are allowed. Plain data; places are apart (`Spans`). */
export interface Graph {
  kind: 'graph';
  title: string;
  direction: 'TB' | 'BT' | 'LR' | 'RL';
  nodes: GraphNode[];
  edges: GraphEdge[];
  groups: GraphGroup[];
  /** Named styles (`classDef`): class → CSS-like properties. */
  classes: Record<string, Record<string, string>>;
}

/** A box. `shape` is the field's name for it: rect, round, stadium, diamond, circle, … */
export interface GraphNode {
  id: string;
  label: string;
  shape: string;
  classes: string[];
  /** The innermost group that holds it. */
  group?: string;
  declared: boolean;
}

/** An arrow (or plain line) between two boxes or groups. */
export interface GraphEdge {
  id: string;
  from: string;
  to: string;
  label: string;
  line: 'solid' | 'dotted' | 'thick' | 'invisible';
  start: EdgeHead;
  end: EdgeHead;
  /** The number of ranks it spans at least (longer arrows in the text). */
  length: number;
}

/** What the end of an edge looks like. */
export type EdgeHead = 'none' | 'arrow' | 'circle' | 'cross';

/** A titled box around boxes (`subgraph`). */
export interface GraphGroup {
  id: string;
  label: string;
  direction?: 'TB' | 'BT' | 'LR' | 'RL';
  parent?: string;
  classes: string[];
}
