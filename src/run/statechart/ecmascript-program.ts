import type { Statechart } from '../../model/statechart/statechart.ts';
import { createEngine } from '../../sandbox/engine.ts';
import type { Program } from './datamodel.ts';
import { SandboxProgram } from './ecmascript-sandbox.ts';
import { loadSyntax } from './ecmascript-syntax.ts';

/**
 * The ECMAScript data model (SCXML appendix B.2) of a chart, in the sandbox. Loading it takes some
 * milliseconds; each machine then has a context of its own in an engine that the chart's machines
 * share.
 */
export async function makeEcmascriptProgram(chart: Statechart): Promise<Program> {
  const [engine, syntax] = await Promise.all([createEngine(), loadSyntax()]);
  return new SandboxProgram(chart, engine, syntax) as unknown as Program;
}
