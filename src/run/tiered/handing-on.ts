/** Exports of a run at its end: each to its destination, or where else it may go. */
import type { Ports, Setup } from '../component.ts';
import type { Put } from '../component/shelf-messages.ts';
import type { Variable, Variables } from './context.ts';
import {
  delivered,
  failed,
  markForExport,
  type Destination,
  type ExportSpec,
  type ExportState,
} from './exports.ts';

/** An export of a run, until it is delivered or lost. */
export interface Handing extends ExportState {
  /** How many places are still told to fail. */
  failures: number;
  /** How often its present place was asked. */
  tries: number;
  /** The timer that waits for the answer of its place, -1: none. */
  timer: number;
}

const kinds: Partial<Record<Destination, string>> = {
  blackboard: 'blackboard',
  store: 'resource-store',
};

/** An export that nobody was asked to take yet. */
export function handing(spec: ExportSpec): Handing {
  return { ...markForExport(spec), failures: spec.failures, tries: 0, timer: -1 };
}

/** Its place at present, by name: late answers of places before are told from its answer. */
export function attemptOf({ key, failed: before }: Handing, request: string): string {
  return `${request} ${key} ${before}`;
}

/** The component that keeps what goes to a destination; undefined when there is none. */
export function shelfFor(
  to: Destination | '',
  { others }: Pick<Setup, 'others'>,
): string | undefined {
  const kind = to === '' ? undefined : kinds[to];
  return kind === undefined ? undefined : others(kind)[0];
}

/**
 * Hands an export on, to the first place that is there and not told to fail. True when a shelf was
 * asked, whose answer decides; else it is delivered or lost now.
 */
export function handOn(
  ports: Ports,
  setup: Pick<Setup, 'others'>,
  one: Handing,
  variable: Variable | undefined,
  request: string,
): boolean {
  while (one.status === 'pending' && one.to !== '') {
    const shelf = shelfFor(one.to, setup);
    const there = shelf !== undefined || kinds[one.to] === undefined;
    if (!variable || !there || one.failures > 0) {
      one.failures--;
      refused(ports, one);
    } else if (shelf === undefined) {
      kept(ports, one);
    } else {
      one.tries++;
      const attempt = attemptOf(one, request);
      const put: Put = { type: 'put', key: one.key, variable, attempt };
      ports.send(shelf, put, one.key);
      return true;
    }
  }
  return false;
}

/** Its place has it. */
export function kept(ports: Ports, one: Handing): void {
  ports.mark(`context:exported:${one.to}`, one.key);
  delivered(one);
}

/** Its place does not take it: the next one is its place, or it is lost. */
export function refused(ports: Ports, one: Handing): void {
  ports.mark(`context:export_failed:${one.to}`, one.key);
  one.tries = 0;
  failed(one);
}

/** What goes to the tier above, with the result. */
export function forParent(all: readonly Handing[], variables: Readonly<Variables>): Variables {
  const result: Variables = {};
  for (const { key, to, status } of all) {
    const variable = Object.hasOwn(variables, key) ? variables[key] : undefined;
    if (variable && to === 'parent' && status === 'done') result[key] = variable;
  }
  return result;
}
