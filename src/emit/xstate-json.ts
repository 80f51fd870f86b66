import type { Statechart } from '../model/statechart/statechart.ts';
import type { Emitted } from './emitted.ts';
import { configure } from './xstate-config.ts';
import { printPiece } from './xstate-print.ts';

/** A statechart as a configuration of XState 5 in JSON: functions become names, which are listed. */
export function writeXStateJson(chart: Statechart): Emitted {
  const losses = new Set<string>();
  const { config } = configure(chart, 'json', losses);
  return { text: `${printPiece(config, 'json')}\n`, losses: [...losses] };
}
