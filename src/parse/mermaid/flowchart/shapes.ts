/** The shapes of Mermaid's `@{ shape: … }`, each with the other names that it goes by. */
const SHAPES: Record<string, string> = {
  rect: 'proc process rectangle',
  round: 'rounded event',
  stadium: 'terminal pill',
  subroutine: 'fr-rect subprocess subproc framed-rectangle',
  cylinder: 'cyl db database',
  datastore: 'data-store',
  folder: 'directory',
  bucket: '',
  console: '',
  browser: '',
  person: '',
  circle: 'circ',
  bang: '',
  cloud: '',
  diamond: 'diam decision question',
  hexagon: 'hex prepare',
  'lean-right': 'lean-r in-out',
  'lean-left': 'lean-l out-in',
  trapezoid: 'trap-b priority trapezoid-bottom',
  'inverted-trapezoid': 'trap-t manual trapezoid-top inv-trapezoid',
  'double-circle': 'dbl-circ',
  text: '',
  'notched-rectangle': 'notch-rect card',
  'lined-rectangle': 'lin-rect lined-process lin-proc shaded-process',
  'small-circle': 'sm-circ start',
  'framed-circle': 'fr-circ stop',
  fork: 'join',
  hourglass: 'collate',
  brace: 'comment brace-l',
  'brace-right': 'brace-r',
  braces: '',
  'lightning-bolt': 'bolt com-link',
  document: 'doc',
  delay: 'half-rounded-rectangle',
  'horizontal-cylinder': 'h-cyl das',
  'lined-cylinder': 'lin-cyl disk',
  'curved-trapezoid': 'curv-trap display',
  'divided-rectangle': 'div-rect div-proc divided-process',
  triangle: 'tri extract',
  'window-pane': 'win-pane internal-storage',
  'filled-circle': 'f-circ junction',
  'notched-pentagon': 'notch-pent loop-limit',
  'flipped-triangle': 'flip-tri manual-file',
  'sloped-rectangle': 'sl-rect manual-input',
  documents: 'docs st-doc stacked-document',
  'stacked-rectangle': 'st-rect procs processes',
  'bow-tie-rectangle': 'bow-rect stored-data',
  'crossed-circle': 'cross-circ summary',
  'tagged-document': 'tag-doc',
  'tagged-rectangle': 'tag-rect tag-proc tagged-process',
  flag: 'paper-tape',
  odd: '',
  'lined-document': 'lin-doc',
  state: '',
  choice: '',
  note: '',
  composite: '',
  icon: '',
  anchor: '',
  'bpmn-start': '',
  'bpmn-intermediate': '',
  'bpmn-boundary': '',
  'bpmn-end': '',
  'bpmn-gateway': '',
  'bpmn-activity': '',
  'bpmn-data': '',
  'bpmn-data-store': '',
  'bpmn-annotation': '',
};

/** Names of ours that `@{ shape: … }` does not take. */
const OURS_ONLY = new Set(['round', 'inverted-trapezoid', 'brace-right']);

const byName = new Map<string, string>();
for (const [shape, others] of Object.entries(SHAPES)) {
  if (!OURS_ONLY.has(shape)) byName.set(shape, shape);
  for (const other of others.split(' ')) if (other !== '') byName.set(other, shape);
}

/** The shape that a name in `@{ shape: … }` stands for. */
export function shapeNamed(name: string): string | undefined {
  return byName.get(name);
}

/** All names for shapes, for completion. */
export function shapeNames(): string[] {
  return [...byName.keys()];
}

/** Brackets around a box's text, by what opens and what closes. */
const BRACKETS: Record<string, string> = {
  '[ ]': 'rect',
  '( )': 'round',
  '([ ])': 'stadium',
  '[[ ]]': 'subroutine',
  '[( )]': 'cylinder',
  '(( ))': 'circle',
  '((( )))': 'double-circle',
  '(- -)': 'ellipse',
  '{ }': 'diamond',
  '{{ }}': 'hexagon',
  '> ]': 'odd',
  '[/ \\]': 'trapezoid',
  '[\\ /]': 'inverted-trapezoid',
  '[/ /]': 'lean-right',
  '[\\ \\]': 'lean-left',
};

/** The shape that a pair of brackets draws; undefined when they do not belong together. */
export function shapeOf(open: string, close: string): string | undefined {
  return BRACKETS[`${open} ${close}`];
}

/** What closes a bracket; for slanted ones either slant will do. */
export function closingOf(open: string): string {
  const pair = Object.keys(BRACKETS).find((key) => key.startsWith(`${open} `));
  return pair?.slice(open.length + 1) ?? ']';
}
