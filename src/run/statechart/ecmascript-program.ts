import type { Statechart } from '../../model/statechart/statechart.ts';
import { createEngine } from '../../sandbox/engine.ts';
import type { Program } from './datamodel.ts';
import { plainProgram } from './ecmascript-plain.ts';
import { SandboxProgram } from './ecmascript-sandbox.ts';
import { loadSyntax } from './ecmascript-syntax.ts';

/**
 * Makes programs of charts in the ECMAScript data model (SCXML appendix B.2), at once. Loading
 * takes some milliseconds. Charts whose code allows it do without the sandbox (`plainProgram`);
 * all others that one maker makes share an engine (a run needs one maker), each machine with a
 * context of its own in it.
 */
export async function loadEcmascript(): Promise<(chart: Statechart) => Program> {
  const [engine, syntax] = await Promise.all([createEngine(), loadSyntax()]);
  return (chart) => {
    const program = plainProgram(chart, syntax) ?? new SandboxProgram(chart, engine, syntax);
    return program as unknown as Program;
  };
}

/** The program of one chart; the sandbox is loaded, as an engine of its own, where it needs one. */
export async function makeEcmascriptProgram(chart: Statechart): Promise<Program> {
  const syntax = await loadSyntax();
  const program =
    plainProgram(chart, syntax) ?? new SandboxProgram(chart, await createEngine(), syntax);
  return program as unknown as Program;
}
