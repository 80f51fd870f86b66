import { editDistance } from '../../editDistance.ts';

/** A kind of Mermaid diagram that is drawn only. */
export interface DrawnKind {
  /** The first word of the diagram. */
  header: string;
  /** For people. */
  name: string;
  /** True when the word hardly ever begins anything else. */
  distinct: boolean;
  /** What may follow on the first line of a kind whose word is a common one. */
  follow?: RegExp;
}

const KINDS: DrawnKind[] = [
  { header: 'classDiagram', name: 'Class diagram', distinct: true },
  { header: 'classDiagram-v2', name: 'Class diagram', distinct: true },
  { header: 'erDiagram', name: 'Entity relationship diagram', distinct: true },
  { header: 'gantt', name: 'Gantt chart', distinct: false },
  { header: 'pie', name: 'Pie chart', distinct: false, follow: /^(?:showData|title)\b/ },
  { header: 'gitGraph', name: 'Git graph', distinct: true },
  { header: 'gitGraph:', name: 'Git graph', distinct: true },
  { header: 'mindmap', name: 'Mind map', distinct: false },
  { header: 'journey', name: 'User journey', distinct: false },
  { header: 'timeline', name: 'Timeline', distinct: false, follow: /^(?:TD|LR)$/ },
  { header: 'requirementDiagram', name: 'Requirement diagram', distinct: true },
  { header: 'requirement', name: 'Requirement diagram', distinct: false },
  { header: 'quadrantChart', name: 'Quadrant chart', distinct: true },
  { header: 'C4Context', name: 'C4 diagram', distinct: true },
  { header: 'C4Container', name: 'C4 diagram', distinct: true },
  { header: 'C4Component', name: 'C4 diagram', distinct: true },
  { header: 'C4Dynamic', name: 'C4 diagram', distinct: true },
  { header: 'C4Deployment', name: 'C4 diagram', distinct: true },
  { header: 'sankey', name: 'Sankey diagram', distinct: false },
  { header: 'sankey-beta', name: 'Sankey diagram', distinct: true },
  { header: 'xychart', name: 'XY chart', distinct: false, follow: /^(?:horizontal|vertical)$/ },
  { header: 'xychart-beta', name: 'XY chart', distinct: true },
  { header: 'block', name: 'Block diagram', distinct: false },
  { header: 'block-beta', name: 'Block diagram', distinct: true },
  { header: 'packet', name: 'Packet diagram', distinct: false },
  { header: 'packet-beta', name: 'Packet diagram', distinct: true },
  { header: 'kanban', name: 'Kanban board', distinct: false },
  { header: 'architecture', name: 'Architecture diagram', distinct: false },
  { header: 'architecture-beta', name: 'Architecture diagram', distinct: true },
  { header: 'radar-beta', name: 'Radar chart', distinct: true },
  { header: 'treemap', name: 'Tree map', distinct: false },
  { header: 'treemap-beta', name: 'Tree map', distinct: true },
  { header: 'treeView-beta', name: 'Tree view', distinct: true },
  { header: 'info', name: 'Mermaid version', distinct: false, follow: /^showInfo$/ },
  { header: 'agentflow-beta', name: 'Agent flow', distinct: true },
  { header: 'cynefin-beta', name: 'Cynefin diagram', distinct: true },
  { header: 'eventmodeling', name: 'Event model', distinct: false },
  { header: 'ishikawa', name: 'Ishikawa diagram', distinct: false },
  { header: 'ishikawa-beta', name: 'Ishikawa diagram', distinct: true },
  { header: 'railroad-beta', name: 'Railroad diagram', distinct: true },
  { header: 'railroad-abnf-beta', name: 'Railroad diagram', distinct: true },
  { header: 'railroad-ebnf-beta', name: 'Railroad diagram', distinct: true },
  { header: 'railroad-peg-beta', name: 'Railroad diagram', distinct: true },
  { header: 'swimlane-beta', name: 'Swimlane diagram', distinct: true },
  { header: 'usecase-beta', name: 'Use case diagram', distinct: true },
  { header: 'venn-beta', name: 'Venn diagram', distinct: true },
  { header: 'wardley-beta', name: 'Wardley map', distinct: true },
];

/** First words of the diagrams that have languages of their own. */
const MODELLED = [
  'sequenceDiagram',
  'stateDiagram',
  'stateDiagram-v2',
  'flowchart',
  'flowchart-elk',
  'graph',
];

const byHeader = new Map(KINDS.map((kind) => [kind.header, kind]));

/** The kind of diagram that a first word begins. */
export function kindOf(header: string): DrawnKind | undefined {
  return byHeader.get(header);
}

/** True for the first word of a diagram that is read into a model by a language of its own. */
export function isModelled(header: string): boolean {
  return MODELLED.includes(header);
}

/** The first word that was probably meant: at most two letters away, or in other case. */
export function closestKind(header: string): string | undefined {
  const words = [...MODELLED, ...byHeader.keys()];
  if (words.includes(header)) return undefined;
  const same = words.find((word) => word.toLowerCase() === header.toLowerCase());
  if (same !== undefined) return same;
  if (header.length < 4 || header.length > 24) return undefined;
  const ranked = words
    .filter((word) => word.length > 4)
    .map((word) => ({ word, distance: editDistance(word.toLowerCase(), header.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= 2 ? best.word : undefined;
}
