/** Exports of a run at its end: each to its destination, or where else it may go. */
import type { Ports, Setup } from '../component.ts';
import type { Put } from '../component/shelf-messages.ts';
import type { Variables } from './context.ts';
import {
  delivered,
  failed,
  markForExport,
  type Destination,
  type ExportSpec,
  type ExportState,
} from './exports.ts';

/** What became of the exports of a run. */
export interface HandedOn {
  states: ExportState[];
  /** What goes to the tier above. */
  toParent: Variables;
}

const kinds: Partial<Record<Destination, string>> = {
  blackboard: 'blackboard',
  store: 'resource-store',
};

/**
 * Hands on what is to be exported. A destination that is not there, or that is told to fail, is
 * replaced by the next one; what nobody takes is lost.
 */
export function handOn(
  ports: Ports,
  setup: Pick<Setup, 'id' | 'others'>,
  specs: readonly ExportSpec[],
  variables: Readonly<Variables>,
): HandedOn {
  const toParent: Variables = {};
  const states = specs.map((spec) => {
    const state = markForExport(spec);
    const variable = Object.hasOwn(variables, spec.key) ? variables[spec.key] : undefined;
    let failures = spec.failures;
    while (state.status === 'pending' && state.to !== '') {
      const kind = kinds[state.to];
      const shelf = kind === undefined ? undefined : setup.others(kind)[0];
      const there = kind === undefined || shelf !== undefined;
      if (!variable || !there || failures > 0) {
        failures--;
        ports.mark(`context:export_failed:${state.to}`, spec.key);
        failed(state);
        continue;
      }
      if (state.to === 'parent') toParent[spec.key] = variable;
      if (shelf !== undefined) {
        const attempt = `${setup.id} ${spec.key}`;
        const put: Put = { type: 'put', key: spec.key, variable, attempt };
        ports.send(shelf, put, spec.key);
      }
      ports.mark(`context:exported:${state.to}`, spec.key);
      delivered(state);
    }
    return state;
  });
  return { states, toParent };
}
