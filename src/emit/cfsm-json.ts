import type { Machines } from '../model/cfsm/cfsm.ts';
import type { GlobalProtocol } from '../model/global/global.ts';
import type { Emitted } from './emitted.ts';

/** Machines (or a protocol) as their plain data, loses nothing. */
export function writeJson(model: Machines | GlobalProtocol): Emitted {
  return { text: `${JSON.stringify(model, null, 2)}\n`, losses: [] };
}
