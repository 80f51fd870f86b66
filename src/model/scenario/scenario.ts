import type { Json } from '../json.ts';
import type { RecordField, Value } from '../schema.ts';
import type {
  failureField,
  faultField,
  linkField,
  routineField,
  runField,
  scenarioField,
  StepSpec,
  SwarmSpec,
  toolField,
} from './schema.ts';

/**
 * A tiered system and what happens in it, with every default filled in. Node ids of its spans are
 * paths: `components.gate`, `components.gate.threshold`, `swarms.0.runs.1`, `routines.harvest`;
 * `role:<actor id>` is the place of an actor.
 */
export interface Scenario extends Omit<Value<typeof scenarioField>, 'swarm' | 'swarms'> {
  kind: 'scenario';
  /** All swarms of the top level (`swarm` and `swarms` of the text). */
  swarms: SwarmSpec[];
  components: ComponentSpec[];
  /** Paths that the text sets; everything else is a default. */
  given: string[];
}

/** A part of a system: a kind of the catalog, with its parameters complete. */
export interface ComponentSpec {
  /** Unique; also the name of its lane. */
  id: string;
  kind: string;
  /** `swarm`, `run`, `step`, or a name of its own; '' for none. */
  tier: string;
  /** As the kind's schema says, defaults filled in. */
  parameters: Readonly<Record<string, Json>>;
  /** The path of its node in the text's spans, when it stands there. */
  path?: string;
}

/** A kind of component: what a person may write of it. */
export interface ComponentSchema<Parameters extends RecordField = RecordField> {
  /** As it is written: `is: breaker`. */
  kind: string;
  title: string;
  /** One or two sentences for hover and the reference. */
  about: string;
  /** The tier it belongs to when nothing is said. */
  tier?: 'swarm' | 'run' | 'step';
  parameters: Parameters;
}

export type RoutineSpec = Value<typeof routineField>;
export type RunPlan = Value<typeof runField>;
export type ToolSpec = Value<typeof toolField>;
export type LinkSpec = Value<typeof linkField>;
export type FaultSpec = Value<typeof faultField>;
export type FailureSpec = Value<typeof failureField>;
export type Policies = Scenario['policies'];
export type { StepSpec, SwarmSpec };
