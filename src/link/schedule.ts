import type { Change, RunSpec } from '../model/run.ts';
import type { FieldReader, FieldWriter } from './fields.ts';
import { limits } from './shared.ts';

/** Which of the optional parts of a run are there, as bits. */
const has = { schedule: 1, changes: 2, machines: 4, chart: 8 } as const;

/**
 * Writes the schedule, the changes, the channels and the outside events of a run; nothing when it
 * has none of them.
 */
export function writePlan(fields: FieldWriter, run: RunSpec): void {
  const { schedule, changes, machines, chart } = run;
  const parts = (Object.keys(has) as (keyof typeof has)[]).filter((part) => run[part]);
  if (parts.length === 0) return;
  fields.number(parts.reduce((bits, part) => bits | has[part], 0));
  if (machines) {
    fields.number(machines.bound + 1);
    fields.number(machines.synchronous ? 1 : 0);
  }
  if (schedule) {
    fields.number(schedule.crashes + 1);
    fields.number(schedule.crashable.length);
    for (const actor of schedule.crashable) fields.text(actor);
    fields.number(schedule.restarts ? 1 : 0);
    fields.number(schedule.losses + 1);
    fields.number(schedule.duplicates + 1);
    fields.number(schedule.reorder ? 1 : 0);
  }
  if (changes) writeChanges(fields, changes);
  // Mostly empty, and of a shape of its own in each run: JSON packs well enough.
  if (chart) fields.text(JSON.stringify(chart));
}

function writeChanges(fields: FieldWriter, changes: readonly Change[]): void {
  fields.number(changes.length);
  for (const { step, path, value } of changes) {
    fields.number(step);
    fields.text(path);
    fields.text(JSON.stringify(value));
  }
}

/** Reads what `writePlan` wrote, as plain data that is still to be checked. */
export function readPlan(fields: FieldReader): {
  schedule?: object;
  changes?: object[];
  machines?: object;
  chart?: unknown;
} {
  if (fields.atEnd || fields.failed) return {};
  const parts = fields.number();
  return {
    ...(parts & has.machines ? { machines: readMachines(fields) } : {}),
    ...(parts & has.schedule ? { schedule: readSchedule(fields) } : {}),
    ...(parts & has.changes ? { changes: readChanges(fields) } : {}),
    ...(parts & has.chart ? { chart: fields.json() } : {}),
  };
}

function readMachines(fields: FieldReader): object {
  return { bound: fields.number() - 1, synchronous: fields.number() === 1 };
}

function readSchedule(fields: FieldReader): object {
  return {
    order: 'any',
    crashes: fields.number() - 1,
    crashable: fields.list(limits.scheduled, () => fields.text()),
    restarts: fields.number() === 1,
    losses: fields.number() - 1,
    duplicates: fields.number() - 1,
    reorder: fields.number() === 1,
  };
}

function readChanges(fields: FieldReader): object[] {
  return fields.list(limits.changes, () => ({
    step: fields.number(),
    path: fields.text(),
    value: fields.json(),
  }));
}
