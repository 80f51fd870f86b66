/** A line that begins a diagram and can hardly be prose. */
const HEADER =
  /^[ \t]*(?:sequenceDiagram|stateDiagram(?:-v2)?|(?:graph|flowchart|flowchart-elk)[ \t]+(?:TB|TD|BT|LR|RL)|classDiagram(?:-v2)?|erDiagram|gitGraph|requirementDiagram|quadrantChart|mindmap|gantt)[ \t]*:?;?[ \t]*$/;
const HEADER_LINE = new RegExp(HEADER.source, 'm');

/** True when a line begins a diagram and can hardly be prose. */
export function isDiagramHeader(line: string): boolean {
  return HEADER.test(line);
}

/** True when some line of a text begins a diagram. */
export function hasBareDiagram(text: string): boolean {
  return HEADER_LINE.test(text);
}
