import type { ComponentSpec, Scenario } from '../../model/scenario/scenario.ts';

/** The components that a scenario's swarms, routines and tools stand for. */
export function lower(_scenario: Scenario): ComponentSpec[] {
  return [];
}
