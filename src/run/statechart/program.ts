import type { Statechart } from '../../model/statechart/statechart.ts';
import type { Program } from './datamodel.ts';
import { ExpressionProgram } from './expression-program.ts';
import { nullProgram } from './null-program.ts';

/** Prepares a chart's code, in whichever data model it is; the sandbox is loaded where needed. */
export async function makeProgram(chart: Statechart): Promise<Program> {
  switch (chart.datamodel) {
    case 'null':
      return nullProgram as unknown as Program;
    case 'expression':
      return new ExpressionProgram(chart) as unknown as Program;
    default: {
      const { makeEcmascriptProgram } = await import('./ecmascript-program.ts');
      return makeEcmascriptProgram(chart);
    }
  }
}
