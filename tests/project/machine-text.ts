import type { Cfsm, CfsmBody } from '../../src/model/cfsm/cfsm.ts';
import { moveKey } from '../../src/model/cfsm/key.ts';
import { buildGlobalCfg } from '../../src/model/global/build-cfg.ts';
import type { GlobalCfg } from '../../src/model/global/cfg.ts';
import { must } from '../../src/base/assert.ts';
import { projectCfsm, type ProjectOptions } from '../../src/project/project.ts';
import { globalsIn } from '../parse/scribble/read.ts';

/** The graph of the first protocol of a text, or of a named one. */
export function cfgOf(text: string, name?: string): GlobalCfg {
  const globals = globalsIn(text);
  return buildGlobalCfg(must(globals.find((one) => name === undefined || one.name === name))).cfg;
}

/** A protocol of roles A, B, C (or others) with a body. */
export function protocol(body: string, roles = 'A, B, C'): string {
  const declared = roles.split(', ').map((role) => `role ${role}`);
  return `module M;\nglobal protocol P(${declared.join(', ')}) {\n${body}\n}\n`;
}

/** A machine as lines `0 !B:ask() 1`, and `* 2` for its terminal states. */
export function lines({ transitions, terminalStates }: CfsmBody): string[] {
  const steps = transitions.map(({ from, to, action }) => `${from} ${moveKey(action)} ${to}`);
  return [...steps, `* ${terminalStates.join(' ')}`.trim()];
}

/** The machine of a role of a text's first protocol. */
export function machine(text: string, role: string, options: ProjectOptions = {}): Cfsm {
  return projectCfsm(cfgOf(text), role, options);
}
