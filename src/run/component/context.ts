import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, Ports, Setup } from '../component.ts';
import { setVariable, type Variable } from '../tiered/context.ts';
import {
  delivered,
  exportsSettled,
  failed,
  finalizeExports,
  markForExport,
  type Destination,
  type ExportState,
} from '../tiered/exports.ts';
import { startingVariables } from './blackboard.ts';
import {
  receiveExport,
  refresh,
  rulesOf,
  type ContextLink,
  type ContextParameters,
} from './context-chain.ts';
import { variableExhibit } from './context-exhibits.ts';
import type { Put, PutAnswer } from './shelf-messages.ts';

/** What a chain of contexts knows. */
export interface ContextState {
  links: ContextLink[];
  /** Lost critical exports that were reported upward: `context/key`. */
  escalated: string[];
}

type It = Setup<ContextParameters>;
type Own = Message &
  (
    | { type: 'open'; index: number }
    | { type: 'close' }
    | { type: 'set'; index: number }
    | { type: 'late'; attempt: string }
  );

/**
 * Contexts that are opened from the top, live, and are closed from the bottom: each hands on its
 * exports (to its parent, or to whoever keeps them) and is finalized when all were delivered.
 */
export const context: Component<ContextState, ContextParameters> = {
  kind: 'context',
  durable: ['links', 'escalated'],
  init: ({ parameters }) => ({ links: links(parameters), escalated: [] }),
  start(state, ports, { parameters }) {
    state.links.forEach((_, index) => {
      ports.after(index * parameters.opens, { type: 'open', index } as Own);
    });
    parameters.sets.forEach(({ at }, index) => ports.after(at, { type: 'set', index } as Own));
    ports.after(parameters.closes, { type: 'close' } as Own);
  },
  receive(state, message, ports, setup) {
    const heard = message as Own | PutAnswer;
    switch (heard.type) {
      case 'open':
        return open(state, heard.index, ports, setup);
      case 'set':
        return set(state, heard.index, ports, setup);
      case 'close':
        return close(state, state.links.length - 1, ports, setup);
      case 'kept':
        return answered(state, heard.attempt, true, ports, setup);
      case 'refused':
      case 'late':
        return answered(state, heard.attempt, false, ports, setup);
    }
  },
  recover(state, ports, setup) {
    state.links.forEach((link, i) => {
      if (link.phase === 'closed') ports.after(0, { type: 'open', index: i } as Own);
      for (const each of link.exports) {
        if (link.phase === 'exporting' && each.status === 'pending') {
          send(state, i, each, ports, setup);
        }
      }
    });
    const inner = state.links.at(-1);
    if (inner?.phase === 'open' || inner?.phase === 'closed') {
      ports.after(setup.parameters.closes, { type: 'close' } as Own);
    }
  },
  changed: (state, _ports, { parameters }) => refresh(state.links, parameters),
  exhibit,
  waits: ({ links: all }) =>
    all.flatMap(({ name, exports }) =>
      exports
        .filter(({ status, to }) => status === 'pending' && to !== '')
        .map(({ key, to }) => `${to} to keep ${key} of ${name}`),
    ),
};

function links({ contexts }: ContextParameters): ContextLink[] {
  let path = '';
  return contexts.map(({ context: name, tier, clearance, variables, exports }, i) => {
    path = path === '' ? name : `${path}/${name}`;
    return {
      path,
      name,
      tier,
      clearance,
      phase: 'closed',
      own: startingVariables(variables, path, i),
      received: [],
      visible: {},
      filtered: [],
      conflicts: [],
      exports: exports.map((each) => markForExport(each)),
      floor: {},
    };
  });
}

function open(state: ContextState, index: number, ports: Ports, setup: It): void {
  const link = state.links[index];
  const above = state.links[index - 1];
  if (link?.phase !== 'closed') return;
  if (above?.phase === 'closed') {
    ports.after(setup.parameters.opens, { type: 'open', index } as Own);
    return;
  }
  link.phase = 'open';
  for (const variable of Object.values(link.own)) variable.time = ports.now;
  refresh(state.links, setup.parameters);
  for (const [key, { source }] of Object.entries(link.visible)) {
    const inherited = source === 'parent' && !Object.hasOwn(link.own, key);
    ports.mark(`context:${inherited ? 'inherited' : 'set'}:${link.path}`, key);
  }
  for (const { key, stands } of link.conflicts) {
    const merged = stands === 'both' ? 'merged' : 'shadowed';
    ports.mark(`context:${merged}:${link.path}`, key);
  }
  for (const key of link.filtered) ports.mark(`context:filtered:${link.path}`, key);
}

function set(state: ContextState, index: number, ports: Ports, setup: It): void {
  const change = setup.parameters.sets[index];
  const at = state.links.findIndex(({ name }) => name === change?.in);
  const link = state.links[at];
  if (!change || !link) return;
  if (link.phase === 'closed') {
    ports.after(setup.parameters.opens, { type: 'set', index } as Own);
    return;
  }
  if (link.phase !== 'open') return;
  const { key, value, sensitivity } = change;
  const variable: Variable = {
    value,
    sensitivity,
    source: 'step',
    time: ports.now,
    mutable: true,
    from: link.path,
  };
  const result = setVariable(link, key, variable, link.clearance);
  if (!result.set) {
    ports.mark(`context:filtered:${link.path}`, key);
    return;
  }
  const owner = setup.parameters.defect === 'writes-parent' ? state.links[at - 1] : undefined;
  if (owner && result.shadows) owner.own[key] = variable;
  else link.own = result.variables;
  refresh(state.links, setup.parameters);
  ports.mark(`context:${result.shadows ? 'shadowed' : 'set'}:${link.path}`, key);
}

/** A context hands on its exports; without any it is finalized at once. */
function close(state: ContextState, index: number, ports: Ports, setup: It): void {
  const link = state.links[index];
  if (!link || (link.phase !== 'open' && link.phase !== 'closed')) return;
  if (link.phase === 'closed') {
    ports.after(setup.parameters.closes, { type: 'close' } as Own);
    return;
  }
  link.phase = 'exporting';
  for (const each of link.exports) send(state, index, each, ports, setup);
  if (setup.parameters.defect === 'finalizes-early') link.phase = 'finalized';
  settle(state, index, ports, setup);
}

/** Tries one export at its present destination. */
function send(
  state: ContextState,
  index: number,
  each: ExportState,
  ports: Ports,
  setup: It,
): void {
  const link = state.links[index];
  const variable = link?.visible[each.key];
  const to = each.to === '' ? undefined : keeper(each.to, setup);
  if (!link || each.status !== 'pending') return;
  if (variable === undefined) return fail(state, index, each, ports, setup);
  if (each.to === 'parent') return toParent(state, index, each, variable, ports, setup);
  if (to === undefined) return fail(state, index, each, ports, setup);
  const attempt = `${index}/${each.failed}/${each.key}`;
  const put: Put = { type: 'put', key: each.key, variable, attempt };
  ports.send(to, put, each.key);
  ports.after(setup.parameters.timeout, { type: 'late', attempt } as Own);
}

function keeper(to: Destination, { parameters, spec }: It): string | undefined {
  const id = to === 'parent' ? undefined : to === 'store' ? parameters.store : parameters[to];
  return id !== undefined && spec(id) ? id : undefined;
}

function toParent(
  state: ContextState,
  index: number,
  each: ExportState,
  variable: Variable,
  ports: Ports,
  setup: It,
): void {
  const parent = state.links[index - 1];
  const rules = rulesOf(setup.parameters);
  if (!parent || !receiveExport(parent, each.key, variable, rules)) {
    return fail(state, index, each, ports, setup);
  }
  delivered(each);
  refresh(state.links, setup.parameters);
  ports.mark(`context:exported:${parent.path}`, each.key);
}

function answered(
  state: ContextState,
  attempt: string,
  good: boolean,
  ports: Ports,
  setup: It,
): void {
  const [at = '', count = '', ...rest] = attempt.split('/');
  const index = Number(at);
  const key = rest.join('/');
  const each = state.links[index]?.exports.find(
    (one) => one.key === key && one.status === 'pending' && `${one.failed}` === count,
  );
  if (!each) return;
  if (good) delivered(each);
  else fail(state, index, each, ports, setup);
  settle(state, index, ports, setup);
}

function fail(
  state: ContextState,
  index: number,
  each: ExportState,
  ports: Ports,
  setup: It,
): void {
  const { defect } = setup.parameters;
  const link = state.links[index];
  ports.mark(`context:export_failed:${each.to}`, each.key);
  if (defect === 'no-fallback') each.left = [];
  const escalate = failed(each);
  if (each.status === 'pending') return send(state, index, each, ports, setup);
  if (!escalate || defect === 'loses-silently') return;
  state.escalated.push(`${link?.name}/${each.key}`);
  ports.mark(`error:escalated:${state.links[index - 1]?.tier ?? 'human'}`, each.key);
}

/** When nothing is pending any more, the context is finalized and its parent may close. */
function settle(state: ContextState, index: number, ports: Ports, setup: It): void {
  const link = state.links[index];
  if (!link || !exportsSettled(link.exports)) return;
  if (link.phase !== 'exporting' && link.phase !== 'finalized') return;
  link.phase = finalizeExports(link.exports) ? 'finalized' : 'lossy';
  ports.mark(`status:${link.phase}`, link.path);
  if (index > 0) close(state, index - 1, ports, setup);
}

function exhibit(state: ContextState): Exhibit[] {
  return state.links
    .filter(({ phase }) => phase !== 'closed')
    .flatMap((link, i) => {
      const above = state.links.slice(0, i).filter(({ own }) => own);
      const seen = Object.entries(link.visible).map(([key, variable]): Exhibit => {
        const hidden = Object.hasOwn(link.own, key)
          ? above.filter(({ own }) => Object.hasOwn(own, key)).map(({ path }) => path)
          : [];
        return variableExhibit(link.path, link.tier, key, variable, hidden);
      });
      const filtered = link.filtered.flatMap((key): Exhibit[] => {
        const variable = state.links[i - 1]?.visible[key] ?? link.own[key];
        return variable ? [variableExhibit(link.path, link.tier, key, variable, [], true)] : [];
      });
      return [...seen, ...filtered, exportTable(link)];
    });
}

function exportTable({ path, exports }: ContextLink): Exhibit {
  return {
    kind: 'table',
    title: `Exports of ${path}`,
    columns: ['variable', 'critical', 'now', 'at', 'attempts that failed'],
    rows: exports.map(({ key, critical, status, to, failed: count }) => [
      key,
      critical ? 'yes' : 'no',
      status,
      to,
      `${count}`,
    ]),
  };
}
