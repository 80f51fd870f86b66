import { normalPath } from '../model/project.ts';
import type { Project, ProjectBreakpoint, ProjectFile, ProjectRun } from '../model/project.ts';
import type { LanguageId } from '../model/document.ts';
import type {
  Change,
  ChartSpec,
  Fault,
  MachineMode,
  MessagePattern,
  OutsideEvent,
  RunSpec,
  RunStatus,
  Schedule,
} from '../model/run.ts';
import { largestChoice } from './choices.ts';
import type { Shape } from './shape.ts';
import { limits } from './shared.ts';

const largest = Number.MAX_SAFE_INTEGER;
const name = limits.nameCharacters;

/** The languages in the order of the link format: only ever append. */
export const languageIds = [
  'markdown',
  'mermaid-sequence',
  'mermaid-state',
  'mermaid-flowchart',
  'mermaid-other',
  'scribble',
  'cfsm',
  'scxml',
  'xstate',
  'scenario',
  'workflow',
  'text',
] as const satisfies readonly LanguageId[];

/** The ways a run ends in the order of the link format: only ever append. */
export const runStatuses = [
  'done',
  'rest',
  'stuck',
  'bound',
  'error',
  'violated',
  'asking',
] as const satisfies readonly RunStatus[];

/** The kinds of faults in the order of the link format: only ever append. */
export const faultKinds = [
  'drop',
  'duplicate',
  'delay',
  'crash',
  'restart',
  'reorder',
  'corrupt',
  'partition',
  'slow',
  'chance',
] as const satisfies readonly Fault['kind'][];

/** What chance may do to a message, in the order of the link format: only ever append. */
export const strikes = [
  'drop',
  'duplicate',
  'reorder',
  'delay',
  'corrupt',
] as const satisfies readonly Extract<Fault, { kind: 'chance' }>['strike'][];

/** Source files: at least one, usable and unique paths, bounded together. */
export function readFiles(shape: Shape, value: unknown, where: string): ProjectFile[] {
  const files = shape.list(value, where, limits.files, (each, at) => readFile(shape, each, at));
  if (files.length === 0) shape.wrong(where, 'has no file');
  if (new Set(files.map((file) => file.path)).size < files.length) {
    shape.wrong(where, 'has one path twice');
  }
  const size = files.reduce((sum, file) => sum + file.text.length, 0);
  if (size > limits.projectCharacters) {
    shape.wrong(where, `has more than ${limits.projectCharacters} characters`);
  }
  return files;
}

function readFile(shape: Shape, value: unknown, where: string): ProjectFile {
  const file = shape.record(value, where);
  const written = shape.text(file.path, `${where}.path`, 2 * name);
  const path = normalPath(written);
  if (path === undefined) shape.wrong(`${where}.path`, 'cannot be used as the path of a file');
  const language = shape.optional(file.language, (id) =>
    shape.oneOf(id, `${where}.language`, languageIds),
  );
  const text = shape.text(file.text, `${where}.text`, limits.textCharacters);
  return { path: path ?? '', text, ...(language && { language }) };
}

/** What determines a run. */
export function readSpec(shape: Shape, value: unknown, where: string): RunSpec {
  const spec = shape.record(value, where);
  const schedule = shape.optional(spec.schedule, (given) =>
    readSchedule(shape, given, `${where}.schedule`),
  );
  const changes = shape.optional(spec.changes, (given) =>
    shape.list(given, `${where}.changes`, limits.changes, (each, at) =>
      readChange(shape, each, at),
    ),
  );
  const machines = shape.optional(spec.machines, (given) =>
    readMode(shape, given, `${where}.machines`),
  );
  const chart = shape.optional(spec.chart, (given) => readChart(shape, given, `${where}.chart`));
  return {
    document: shape.text(spec.document, `${where}.document`, name),
    seed: shape.integer(spec.seed, `${where}.seed`, 0, largest),
    choices: shape.list(spec.choices, `${where}.choices`, limits.choices, (each, at) =>
      shape.integer(each, at, 0, largestChoice),
    ),
    faults: shape.list(spec.faults, `${where}.faults`, limits.faults, (each, at) =>
      readFault(shape, each, at),
    ),
    ...(schedule && { schedule }),
    ...(changes && { changes }),
    ...(machines && { machines }),
    ...(chart && { chart }),
  };
}

/** What a run of statecharts is told beside the sources. */
function readChart(shape: Shape, value: unknown, where: string): ChartSpec {
  const chart = shape.record(value, where);
  const names = (field: 'together' | 'extensions'): string[] | undefined =>
    shape.optional(chart[field], (given) => readActors(shape, given, `${where}.${field}`));
  const together = names('together');
  const extensions = names('extensions');
  const copies = shape.optional(chart.copies, (given) =>
    shape.integer(given, `${where}.copies`, 1, limits.copies),
  );
  const from = shape.optional(chart.from, (given) => readStart(shape, given, `${where}.from`));
  return {
    events: shape.list(chart.events ?? [], `${where}.events`, limits.events, (each, at) =>
      readOutsideEvent(shape, each, at),
    ),
    ...(together && { together }),
    ...(copies !== undefined && { copies }),
    ...(from && { from }),
    ...(extensions && { extensions }),
  };
}

function readStart(shape: Shape, value: unknown, where: string): NonNullable<ChartSpec['from']> {
  const from = shape.record(value, where);
  const ways = ['remaining', 'restart', 'fire'] as const;
  return {
    snapshot: shape.text(from.snapshot, `${where}.snapshot`, limits.textCharacters),
    timers: shape.oneOf(from.timers ?? 'remaining', `${where}.timers`, ways),
  };
}

/** An event that a person or a test sends; a text alone is its name. */
export function readOutsideEvent(shape: Shape, value: unknown, where: string): OutsideEvent {
  if (typeof value === 'string') return { name: shape.text(value, where, name) };
  const event = shape.record(value, where);
  const whole = (field: 'after' | 'step'): number | undefined =>
    shape.optional(event[field], (given) => shape.integer(given, `${where}.${field}`, 0, largest));
  const after = whole('after');
  const step = whole('step');
  const to = shape.optional(event.to, (given) => shape.text(given, `${where}.to`, name));
  return {
    name: shape.text(event.name, `${where}.name`, name),
    ...(event.data !== undefined && { data: shape.json(event.data, `${where}.data`) }),
    ...(after !== undefined && { after }),
    ...(step !== undefined && { step }),
    ...(to !== undefined && { to }),
  };
}

function readMode(shape: Shape, value: unknown, where: string): MachineMode {
  const mode = shape.record(value, where);
  return {
    bound: shape.integer(mode.bound, `${where}.bound`, -1, largest),
    synchronous: shape.boolean(mode.synchronous, `${where}.synchronous`),
  };
}

function readSchedule(shape: Shape, value: unknown, where: string): Schedule {
  const schedule = shape.record(value, where);
  const amount = (field: string): number =>
    shape.integer(schedule[field], `${where}.${field}`, -1, largest);
  return {
    order: shape.oneOf(schedule.order, `${where}.order`, ['any']),
    crashes: amount('crashes'),
    crashable: readActors(shape, schedule.crashable, `${where}.crashable`),
    restarts: shape.boolean(schedule.restarts, `${where}.restarts`),
    losses: amount('losses'),
    duplicates: amount('duplicates'),
    reorder: shape.boolean(schedule.reorder, `${where}.reorder`),
  };
}

function readActors(shape: Shape, value: unknown, where: string): string[] {
  return shape.list(value, where, limits.scheduled, (each, at) => shape.text(each, at, name));
}

function readChange(shape: Shape, value: unknown, where: string): Change {
  const change = shape.record(value, where);
  return {
    step: shape.integer(change.step, `${where}.step`, 0, largest),
    path: shape.text(change.path, `${where}.path`, 4 * name),
    value: shape.json(change.value, `${where}.value`),
  };
}

function readFault(shape: Shape, value: unknown, where: string): Fault {
  const fault = shape.record(value, where);
  const kind = shape.oneOf(fault.kind, `${where}.kind`, faultKinds);
  const whole = (field: string, least = 0): number =>
    shape.integer(fault[field], `${where}.${field}`, least, largest);
  const message = (): MessagePattern => readPattern(shape, fault.message, `${where}.message`);
  const period = (): { at: number; until: number } => ({
    at: whole('at'),
    until: whole('until', -1),
  });
  switch (kind) {
    case 'crash':
    case 'restart':
      return { kind, actor: shape.text(fault.actor, `${where}.actor`, name), at: whole('at') };
    case 'partition':
      return { kind, actors: readActors(shape, fault.actors, `${where}.actors`), ...period() };
    case 'slow': {
      const factor = shape.number(fault.factor, `${where}.factor`, 0, 1e9);
      return { kind, ...readEnds(shape, fault, where, ['from', 'to']), factor, ...period() };
    }
    case 'chance': {
      const strike = shape.oneOf(fault.strike, `${where}.strike`, strikes);
      const share = shape.number(fault.share, `${where}.share`, 0, 1);
      return { kind, strike, share, ...readEnds(shape, fault, where), by: whole('by') };
    }
    case 'delay':
    case 'reorder':
      return { kind, message: message(), by: whole('by') };
    case 'drop':
    case 'duplicate':
    case 'corrupt':
      return { kind, message: message() };
  }
}

function readPattern(shape: Shape, value: unknown, where: string): MessagePattern {
  const pattern = shape.record(value, where);
  const nth = shape.integer(pattern.nth, `${where}.nth`, 1, largest);
  return { nth, ...readEnds(shape, pattern, where) };
}

function readEnds(
  shape: Shape,
  pattern: Record<string, unknown>,
  where: string,
  fields: readonly ('from' | 'to' | 'label')[] = ['from', 'to', 'label'],
): Pick<MessagePattern, 'from' | 'to' | 'label'> {
  const result: Pick<MessagePattern, 'from' | 'to' | 'label'> = {};
  for (const field of fields) {
    if (pattern[field] === undefined) continue;
    result[field] = shape.text(pattern[field], `${where}.${field}`, name);
  }
  return result;
}

/** How a run is made and how it ended: the part that links and kept runs have in common. */
export function readMaking(
  shape: Shape,
  run: Record<string, unknown>,
  where: string,
): Pick<ProjectRun, 'maxSteps' | 'status' | 'hash'> {
  const maxSteps = shape.optional(run.maxSteps, (value) =>
    shape.integer(value, `${where}.maxSteps`, 0, largest),
  );
  const status = shape.optional(run.status, (value) =>
    shape.oneOf(value, `${where}.status`, runStatuses),
  );
  const hash = shape.optional(run.hash, (value) => readHash(shape, value, `${where}.hash`));
  return {
    ...(maxSteps !== undefined && { maxSteps }),
    ...(status !== undefined && { status }),
    ...(hash !== undefined && { hash }),
  };
}

function readHash(shape: Shape, value: unknown, where: string): string {
  const hash = shape.text(value, where, 32);
  if (!/^[0-9a-f]{32}$/.test(hash)) shape.wrong(where, 'is not 32 hexadecimal digits');
  return hash;
}

/** A run that a project keeps. */
export function readRun(shape: Shape, value: unknown, where: string): ProjectRun {
  const run = shape.record(value, where);
  return {
    id: shape.text(run.id, `${where}.id`, name),
    file: shape.text(run.file, `${where}.file`, name),
    spec: readSpec(shape, run.spec, `${where}.spec`),
    choosing: shape.oneOf(run.choosing, `${where}.choosing`, ['seed', 'ask']),
    ...readMaking(shape, run, where),
    label: shape.text(run.label, `${where}.label`, name),
    cursor: shape.integer(run.cursor, `${where}.cursor`, 0, largest),
    created: readTime(shape, run.created, `${where}.created`),
  };
}

/** Milliseconds since 1970, as far as a Date can tell them. */
export function readTime(shape: Shape, value: unknown, where: string): number {
  return shape.integer(value, where, 0, 8.64e15);
}

function readBreakpoint(shape: Shape, value: unknown, where: string): ProjectBreakpoint {
  const breakpoint = shape.record(value, where);
  return {
    id: shape.text(breakpoint.id, `${where}.id`, name),
    file: shape.text(breakpoint.file, `${where}.file`, name),
    enabled: shape.boolean(breakpoint.enabled, `${where}.enabled`),
    on: readTrigger(shape, breakpoint.on, `${where}.on`),
  };
}

function readTrigger(shape: Shape, value: unknown, where: string): ProjectBreakpoint['on'] {
  const on = shape.record(value, where);
  const kinds = ['line', 'message', 'participant', 'condition', 'state', 'transition'] as const;
  const kind = shape.oneOf(on.kind, `${where}.kind`, kinds);
  const text = (field: string): string => shape.text(on[field], `${where}.${field}`, 4 * name);
  switch (kind) {
    case 'line':
      return { kind, line: shape.integer(on.line, `${where}.line`, 1, largest) };
    case 'message':
      return { kind, label: text('label') };
    case 'participant':
      return { kind, actor: text('actor') };
    case 'condition':
      return { kind, condition: text('condition') };
    case 'state': {
      const when = shape.oneOf(on.when, `${where}.when`, ['entry', 'exit']);
      return { kind, state: text('state'), when };
    }
    case 'transition':
      return { kind, transition: text('transition') };
  }
}

/** A whole project, as stored or exported. */
export function readProject(shape: Shape, value: unknown, where: string): Project {
  const project = shape.record(value, where);
  const files = readFiles(shape, project.files, `${where}.files`);
  const open = shape.text(project.open, `${where}.open`, name);
  const ids = (field: string): Record<string, string> =>
    shape.texts(project[field], `${where}.${field}`, 5000, name);
  return {
    id: readId(shape, project.id, `${where}.id`),
    name: shape.text(project.name, `${where}.name`, name),
    files,
    open: files.some((file) => file.path === open) ? open : (files[0]?.path ?? ''),
    picked: ids('picked'),
    profiles: readProfiles(shape, project.profiles, `${where}.profiles`),
    runs: shape.list(project.runs, `${where}.runs`, limits.runs, (each, at) =>
      readRun(shape, each, at),
    ),
    shown: ids('shown'),
    breakpoints: shape.list(
      project.breakpoints,
      `${where}.breakpoints`,
      limits.breakpoints,
      (each, at) => readBreakpoint(shape, each, at),
    ),
    layout: shape.json(project.layout ?? null, `${where}.layout`),
    created: readTime(shape, project.created, `${where}.created`),
    updated: readTime(shape, project.updated, `${where}.updated`),
  };
}

/** Profile texts by document. */
export function readProfiles(shape: Shape, value: unknown, where: string): Record<string, string> {
  return shape.texts(value, where, 5000, limits.textCharacters);
}

/** An id of our own making: a UUID or the like. */
export function readId(shape: Shape, value: unknown, where: string): string {
  const id = shape.text(value, where, 100);
  if (!/^[\w-]+$/.test(id) || id in {}) shape.wrong(where, 'is not an id');
  return id;
}
