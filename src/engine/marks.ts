import { EventKind } from '../trace/event.ts';
import { pickColumns } from '../trace/query/columns.ts';
import type { Trace } from '../trace/trace.ts';
import type { MarkRequest, MarkWindow } from './api.ts';

/** The marks that are asked for. */
export function marksOf(trace: Trace, request: MarkRequest): MarkWindow {
  const { skip = 0, take = 10_000 } = request;
  const found = fitting(trace, request);
  const events = found.slice(skip, skip + take);
  return {
    run: request.run,
    total: found.length,
    events,
    columns: pickColumns(trace.columns, events),
  };
}

function fitting(trace: Trace, { families, until, subject }: MarkRequest): Int32Array {
  const { kind, label, node, step } = trace.columns;
  const wanted = trace.strings.map((text) => families.some((one) => text.startsWith(`${one}:`)));
  const only = subject === undefined ? -1 : trace.strings.indexOf(subject);
  if (subject !== undefined && only < 0) return new Int32Array();
  const found = new Int32Array(trace.length);
  let count = 0;
  for (let i = 0; i < trace.length; i++) {
    if (until !== undefined && (step[i] as number) > until) break;
    if (kind[i] !== EventKind.mark || !wanted[label[i] as number]) continue;
    if (only >= 0 && node[i] !== only) continue;
    found[count++] = i;
  }
  return found.slice(0, count);
}
