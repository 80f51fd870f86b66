import type { Statechart } from '../../model/statechart/statechart.ts';
import { createEngine } from '../../sandbox/engine.ts';
import type { Program } from './datamodel.ts';
import { SandboxProgram } from './ecmascript-sandbox.ts';
import { loadSyntax } from './ecmascript-syntax.ts';

/**
 * Makes programs of charts in the ECMAScript data model (SCXML appendix B.2), at once. Loading
 * takes some milliseconds. All programs that one maker makes share an engine (a run needs one);
 * each machine has a context of its own in it.
 */
export async function loadEcmascript(): Promise<(chart: Statechart) => Program> {
  const [engine, syntax] = await Promise.all([createEngine(), loadSyntax()]);
  return (chart) => new SandboxProgram(chart, engine, syntax) as unknown as Program;
}

/** The program of one chart with an engine of its own. */
export async function makeEcmascriptProgram(chart: Statechart): Promise<Program> {
  return (await loadEcmascript())(chart);
}
