import type { Columns } from '../trace.ts';

/** The columns of any events, in the order asked; what does not exist is empty. */
export function pickColumns(c: Columns, events: Int32Array): Columns {
  return {
    time: Float64Array.from(events, (i) => c.time[i] ?? 0),
    kind: Uint8Array.from(events, (i) => c.kind[i] ?? 0),
    step: Int32Array.from(events, (i) => c.step[i] ?? 0),
    actor: Int32Array.from(events, (i) => c.actor[i] ?? -1),
    target: Int32Array.from(events, (i) => c.target[i] ?? -1),
    cause: Int32Array.from(events, (i) => c.cause[i] ?? -1),
    label: Int32Array.from(events, (i) => c.label[i] ?? 0),
    node: Int32Array.from(events, (i) => c.node[i] ?? 0),
    link: Int32Array.from(events, (i) => c.link[i] ?? -1),
    flags: Uint8Array.from(events, (i) => c.flags[i] ?? 0),
    value: Float64Array.from(events, (i) => c.value[i] ?? 0),
  };
}
