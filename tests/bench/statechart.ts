import type { Measurement } from './figure.ts';
import { exploreFigure } from './statechart-explore.ts';
import { benchCharts } from './statechart-models.ts';
import { crowdFigure, memoryFigures, restoreFigure, startFigure } from './statechart-sizes.ts';
import { cpuClock, speedFigures, speedNames, speedsOf } from './statechart-speed.ts';

const speedMeasurements: Measurement[] = benchCharts.map((chart) => ({
  names: speedNames(chart),
  where: 'node',
  measure: async () => speedFigures(chart, await speedsOf(chart, cpuClock, true), 'node'),
}));

/** Statecharts beside other engines, in Node. */
export const statechartMeasurements: Measurement[] = [
  ...speedMeasurements,
  { names: ['statechart-start'], where: 'node', measure: async () => [await startFigure()] },
  {
    names: ['statechart-memory', 'statechart-crowd-memory'],
    where: 'node',
    measure: memoryFigures,
  },
  {
    names: ['statechart-restore', 'statechart-crowd'],
    where: 'node',
    measure: async () => [await restoreFigure(), await crowdFigure()],
  },
  // The last: what it leaves behind would disturb the figures of memory.
  { names: ['statechart-explore'], where: 'node', measure: async () => [await exploreFigure()] },
];
