import type { Span } from '../base/span.ts';
import { must } from '../base/assert.ts';
import { bodyOf } from '../model/cfsm/automaton.ts';
import type { Cfsm, CfsmMetadata, Machines } from '../model/cfsm/cfsm.ts';
import {
  flatten,
  interleaved,
  mostInterleavings,
  TooManyInterleavings,
} from '../model/cfsm/flatten.ts';
import { buildGlobalCfg } from '../model/global/build-cfg.ts';
import type { GlobalCfg } from '../model/global/cfg.ts';
import type { Dialect, GlobalProtocol } from '../model/global/global.ts';
import type { RoleId } from '../model/protocol.ts';
import { localGraph, reduced, type EndRule, type Reading } from './local-graph.ts';

/** How a protocol is projected. */
export interface ProjectOptions {
  /** `merged` when absent. */
  reading?: Reading;
  /** Places of elements, for the locations of actions. */
  spans?: ReadonlyMap<string, Span>;
}

/**
 * The machine of a role: the graph restricted to what the role does, what others do being silent;
 * silence taken out, determinised (reading `merged`), made minimal, parallels interleaved. The
 * numbering is breadth first in the order of the text, so equal protocols give equal machines.
 */
export function projectCfsm(cfg: GlobalCfg, role: RoleId, options: ProjectOptions = {}): Cfsm {
  return project(cfg, role, options, true);
}

/** The same with `par` kept as parallel actions. */
export function projectStructured(
  cfg: GlobalCfg,
  role: RoleId,
  options: ProjectOptions = {},
): Cfsm {
  return project(cfg, role, options, false);
}

/** By which reading the protocols of a dialect are judged and run. */
export function readingOf(dialect: Dialect): Reading {
  return dialect === 'scribble' ? 'scribble' : 'merged';
}

/** The machines of roles, and the roles that have none, with the reason. */
export interface Projected {
  machines: Machines;
  failed: { role: RoleId; reason: string }[];
}

/** The machines of all roles, in the order of the protocol's roles. */
export function projectAll(cfg: GlobalCfg, options: ProjectOptions = {}): Machines {
  return projectRoles(cfg, options).machines;
}

/**
 * The same with the roles whose parallels have too many interleavings; all of a protocol that is
 * too large to be written out.
 */
export function projectRoles(cfg: GlobalCfg, options: ProjectOptions = {}): Projected {
  const failed: Projected['failed'] = [];
  const { incomplete } = cfg;
  if (incomplete !== undefined) {
    const none: Machines = { kind: 'machines', title: cfg.protocolName, machines: [] };
    return { machines: none, failed: cfg.roles.map((role) => ({ role, reason: incomplete })) };
  }
  const machines = cfg.roles.flatMap((role) => {
    const made = orTooMany(() => projectCfsm(cfg, role, options));
    if (!made) failed.push({ role, reason: tooMany });
    return made ? [made] : [];
  });
  return { machines: { kind: 'machines', title: cfg.protocolName, machines }, failed };
}

const tooMany = `its parallel branches can be interleaved in more than ${mostInterleavings} ways: put some of them one after the other.`;

function orTooMany(make: () => Cfsm): Cfsm | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof TooManyInterleavings) return undefined;
    throw error;
  }
}

/**
 * The flat machines that a document means: of a protocol by its dialect's reading, of machines
 * themselves. `failed` are roles whose part of the protocol has no meaning.
 */
export function machinesOf(
  model: GlobalProtocol | Machines,
  options: ProjectOptions = {},
): Projected {
  if (model.kind === 'machines') return flattened(model);
  const { cfg } = buildGlobalCfg(model);
  const reading = options.reading ?? readingOf(model.dialect);
  return projectRoles(cfg, { ...options, reading });
}

function flattened(model: Machines): Projected {
  const failed: Projected['failed'] = [];
  const machines = model.machines.flatMap((machine) => {
    const flat = orTooMany(() => flatten(machine));
    if (!flat) failed.push({ role: machine.role, reason: tooMany });
    return flat ? [flat] : [];
  });
  return { machines: { ...model, machines }, failed };
}

function project(cfg: GlobalCfg, role: RoleId, options: ProjectOptions, flat: boolean): Cfsm {
  const { reading = 'merged', spans } = options;
  const graph = localGraph({ cfg, role, reading, ...(spans ? { spans } : {}) });
  const dynamic = cfg.dynamic?.includes(role) ?? false;
  const rule = endRule(reading, dynamic);
  const automaton = reduced(flat ? interleaved(graph) : graph, reading, rule);
  const { calls, ...body } = bodyOf(automaton);
  return {
    role,
    protocolName: cfg.protocolName,
    parameters: cfg.parameters,
    ...body,
    calls: calls.map(({ call, state }) => {
      const { protocol, roles, element } = must(cfg.calls[call]);
      return { state, protocol, roles, element };
    }),
    metadata: metadataOf(cfg, role, dynamic),
  };
}

/**
 * Where a machine may end. In Scribble's reading only where it can do nothing more; else also
 * where the protocol may be over though the role cannot know it. A role that is made by a call may
 * wait for the next one for ever.
 */
function endRule(reading: Reading, dynamic: boolean): EndRule {
  return ({ ends }, edges) => {
    if (edges.length === 0) return true;
    const idle = edges.every(
      ({ action }) => action?.kind === 'receive' && action.form === 'invite',
    );
    return (dynamic && idle) || (reading === 'merged' && ends);
  };
}

function metadataOf(cfg: GlobalCfg, role: RoleId, dynamic: boolean): CfsmMetadata {
  const clearance = cfg.clearances?.[role];
  return {
    ...(clearance ? { clearance } : {}),
    ...(cfg.clocks.length > 0 ? { clocks: cfg.clocks } : {}),
    ...(dynamic ? { dynamic } : {}),
  };
}
