import { unreachable } from '../base/assert.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import type { Emitted } from './emitted.ts';

/** The languages that a statechart can be written in. */
export const chartTargets = [
  'scxml',
  'xstate',
  'xstate-json',
  'mermaid',
  'plantuml',
  'dot',
  'typescript',
] as const;

/** One of `chartTargets`. */
export type ChartTarget = (typeof chartTargets)[number];

/** Writes a statechart; each writer is loaded when it is first asked for. */
export async function emitChart(chart: Statechart, to: ChartTarget): Promise<Emitted> {
  switch (to) {
    case 'mermaid':
      return (await import('./mermaid-state.ts')).writeStateDiagram(chart);
    case 'dot':
      return (await import('./dot.ts')).writeStatechartDot(chart);
    case 'plantuml':
      return (await import('./plantuml.ts')).writePlantUml(chart);
    case 'scxml':
      return (await import('./scxml.ts')).writeScxml(chart);
    case 'xstate':
      return (await import('./xstate.ts')).writeXState(chart);
    case 'xstate-json':
      return (await import('./xstate-json.ts')).writeXStateJson(chart);
    case 'typescript':
      return (await import('./chart-typescript.ts')).writeChartTypeScript(chart);
    default:
      return unreachable(to);
  }
}
