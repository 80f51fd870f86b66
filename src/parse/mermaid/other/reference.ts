/** What Lockstep does with Mermaid's other diagrams, for people. */
export const reference = `# Mermaid's other diagrams

Class, entity relationship, Gantt, pie, git, mind map, journey, timeline, requirement, quadrant, C4,
Sankey, XY, block, packet, kanban, architecture, radar, tree map and the newer experimental diagrams
are drawn by Mermaid as they are. They say nothing that could be run, so there is nothing to step.

Sequence diagrams, state diagrams and flowcharts are read into models of their own.
`;
