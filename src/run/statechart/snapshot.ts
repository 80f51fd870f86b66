import type { Json } from '../../model/json.ts';
import type { RunSpec } from '../../model/run.ts';
import type { ChartEvent } from './event.ts';
import type { Outgoing } from './host.ts';
import { Digest } from '../../base/hash.ts';
import type { Chart } from './chart.ts';

/** A machine with all that it invoked, at one step of a run. Plain JSON; see `readSnapshot`. */
export interface ChartSnapshot {
  format: 'lockstep-machine';
  /** 1 had no `kept` and no `retry`. */
  version: 2;
  title: string;
  /** Of the chart that it was taken of: equal charts have equal ones. */
  fingerprint: string;
  /** Virtual ns. */
  now: number;
  machine: MachineSnapshot;
  /** How the machine came there: only where some of its data are no plain data. */
  log?: { spec: RunSpec; steps: number };
}

/** One machine. States by id, as they run (see `lower`). */
export interface MachineSnapshot {
  id: string;
  name: string;
  status: 'starting' | 'running' | 'final' | 'stopped' | 'failed';
  configuration: string[];
  /** What was active before it exited. */
  last?: string[];
  history: Record<string, string[]>;
  data: Record<string, Json>;
  /** Names of data that are not in it, because they are no plain data. */
  opaque: string[];
  /** States whose late data have their values. */
  bound: string[];
  event?: ChartEvent;
  internal: ChartEvent[];
  external: ChartEvent[];
  timers: TimerSnapshot[];
  /** States whose invocations have not begun yet. */
  waiting: string[];
  /** A top-level final state is active. */
  over: boolean;
  invoked: InvocationSnapshot[];
  /** It waits to try its last microstep again: ns until then, and how long in all. */
  retry?: { remaining: number; delay: number };
  kept?: KeptSnapshot;
}

/** What is remembered of a machine beside it: shares of resources, and its errors. */
export interface KeptSnapshot {
  /** In the order of taking; `state`: whose exit gives it back, '' the machine's end. */
  held: { resource: string; state: string; amount: number }[];
  /** What it waits for. */
  wish?: { resource: string; amount: number; element: string };
  /** Tries since the last success, by place of the policy, state and element. */
  tries: Record<string, number>;
  restarts: number;
  /** It tries something again that went wrong. */
  retried: boolean;
  /** ns that it has lived, where its life is limited. */
  age?: number;
}

/** A delayed event. */
export interface TimerSnapshot {
  /** ns until it is due, and from its setting to its time. */
  remaining: number;
  delay: number;
  message: Outgoing;
}

/** What runs under an invocation: a machine, or a service that the chart only names. */
export interface InvocationSnapshot {
  element: string;
  invokeId: string;
  machine?: MachineSnapshot;
  /** What a machine was read from that the chart does not hold. */
  source?: { text?: string; src?: string };
  service?: { name: string; data: Record<string, Json> };
}

/** What timers do after a restore. */
export type TimersAfter = 'remaining' | 'restart' | 'fire';

/** Bounds on what is taken from outside. */
export const snapshotLimits = {
  characters: 4_000_000,
  /** Machines in one snapshot, and how deep they invoke each other. */
  machines: 1_000,
  depth: 20,
  /** Items in one list, characters of a name. */
  items: 20_000,
  name: 1_000,
} as const;

/** The text of a snapshot. */
export function printSnapshot(snapshot: ChartSnapshot): string {
  return `${JSON.stringify(snapshot, undefined, 2)}\n`;
}

/** Tells charts apart by what a snapshot depends on: states, their kinds and places, data. */
export function fingerprintOf({ model, states, parent, kind }: Chart): string {
  const digest = new Digest();
  states.forEach((state, n) => {
    digest.text(`${state?.id ?? ''}|${kind[n] ?? 0}|${states[parent[n] ?? 0]?.id ?? ''}`);
    for (const { name } of state?.data ?? []) digest.text(name);
    for (const { id } of state?.invokes ?? []) digest.text(id);
  });
  for (const { name } of model.data) digest.text(name);
  return digest.hex();
}
