import type { Machines } from '../model/cfsm/cfsm.ts';
import { chartOf } from './cfsm-statechart.ts';
import type { Emitted } from './emitted.ts';
import { writeStateDiagram } from './mermaid-state.ts';

/** Machines as a Mermaid state diagram: one machine flat, several as composite states. */
export function writeMachinesMermaid(machines: Machines): Emitted {
  return writeStateDiagram(chartOf(machines));
}
