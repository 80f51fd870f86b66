import type { Diagnostic } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Document } from '../model/document.ts';
import type { RunSpec } from '../model/run.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import type { ChartStepper } from '../run/statechart/stepper.ts';
import type { Simulation } from './simulation.ts';

/** What a run of statecharts has beside its simulation. */
export interface ChartRun {
  document: Document;
  chart: Statechart;
  stepper: ChartStepper;
  spec: RunSpec;
  /** Places of all that runs, with what was added when the chart was lowered. */
  spans: Record<string, Span>;
  /** Ids of the basic states of the first machine at the end, before it exits, in document order. */
  configuration(simulation: Simulation): string[];
  /** What went wrong, with its place in the text. */
  problems(simulation: Simulation, spans: Record<string, Span>, whole: Span): Diagnostic[];
}
