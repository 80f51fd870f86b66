/** Changes of a project, as functions from the old to the new. Pure; an equal result is the same. */
import type { PickedDocument } from '../engine/api.ts';
import type { LanguageId } from '../model/document.ts';
import { documentKey, newId, normalPath } from '../model/project.ts';
import type { Project, ProjectBreakpoint, ProjectFile, ProjectRun } from '../model/project.ts';
import type { RunSpec } from '../model/run.ts';

/** At most so many runs of one document are kept; the oldest without a name go first. */
const maxSiblings = 24;

/** The file with the path. */
export function fileOf(project: Project, path: string): ProjectFile | undefined {
  return project.files.find((file) => file.path === path);
}

/** With the project and the file named after the text that was put into it. */
export function withNameOf(project: Project, path: string, text: string): Project {
  const name = nameOfText(text);
  if (name === undefined) return project;
  if (protocolName(text)) return withModuleName({ ...project, name }, path, text);
  const isMarkdown = /^#{1,6}\s|^```/m.test(text);
  const ending = scenarioTitle(text) !== undefined ? 'yaml' : isMarkdown ? 'md' : 'mmd';
  return withRenamedFile({ ...project, name }, path, `${slug(name)}.${ending}`);
}

/** With a file of protocols named as they are: a module must have its file's name. */
export function withModuleName(project: Project, path: string, text: string): Project {
  const found = protocolName(text);
  if (!found) return project;
  const name = project.name === 'Untitled' ? found.name : project.name;
  return withRenamedFile({ ...project, name }, path, `${found.name}.${found.ending}`);
}

/** The first heading or title of a text. */
export function nameOfText(text: string): string | undefined {
  const scenario = scenarioTitle(text);
  if (scenario !== undefined) return scenario;
  const protocols = protocolName(text);
  if (protocols) return protocols.name;
  const heading = /^#\s+(.{1,80}?)\s*$/m.exec(text)?.[1];
  return heading ?? /^\s*title:?\s+(.{1,80}?)\s*$/m.exec(text)?.[1];
}

/** The name that a file of protocols or machines must or may have: that of its module. */
function protocolName(text: string): { name: string; ending: string } | undefined {
  if (/^```/m.test(text)) return undefined;
  const scribble =
    /^\s*module\s+(?:\w+\.)*(\w+)\s*;/m.exec(text)?.[1] ??
    /^\s*(?:(?:aux|explicit|global|nested|local)\s+)*protocol\s+(\w+)\s*[<(]/m.exec(text)?.[1];
  if (scribble) return { name: scribble, ending: 'scr' };
  if (scenarioTitle(text) !== undefined || /^\s*(sequence|state)Diagram/m.test(text))
    return undefined;
  const isMachines =
    /^\s*(\.outputs\b|\w+\s*:\s*(rec\s+\w+\s*\.|\{?\s*\w+\s*[!?]\s*\w+\s*;))/m.test(text);
  return isMachines ? { name: 'Machines', ending: 'cfsm' } : undefined;
}

/** The title of a scenario: its comments are no headings. */
function scenarioTitle(text: string): string | undefined {
  return /^scenario:\s+["']?(.{1,80}?)["']?\s*$/m.exec(text)?.[1];
}

/** A name as a file name. */
export function slug(name: string): string {
  const words = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  return words.replaceAll(/^-+|-+$/g, '').slice(0, 60) || 'lockstep';
}

/** With the file's text changed. */
export function withText(project: Project, path: string, text: string): Project {
  return replaceFile(project, path, (file) => (file.text === text ? file : { ...file, text }));
}

/** With the file's language overridden, or left to detection again. */
export function withLanguage(
  project: Project,
  path: string,
  language: LanguageId | undefined,
): Project {
  return replaceFile(project, path, ({ text }) =>
    language ? { path, text, language } : { path, text },
  );
}

function replaceFile(
  project: Project,
  path: string,
  change: (file: ProjectFile) => ProjectFile,
): Project {
  const file = fileOf(project, path);
  const changed = file && change(file);
  if (!changed || changed === file) return project;
  return { ...project, files: project.files.map((one) => (one === file ? changed : one)) };
}

/** With more files, the first of them open. Taken paths get a number. */
export function withNewFiles(project: Project, files: readonly ProjectFile[]): Project {
  const all = [...project.files];
  for (const file of files) all.push({ ...file, path: freePath(all, file.path) });
  const open = all[project.files.length]?.path ?? project.open;
  return { ...project, files: all, open };
}

/** A normal path that no file has yet: `name-2.md` for a taken `name.md`. */
export function freePath(files: readonly { path: string }[], wish: string): string {
  const path = normalPath(wish) ?? 'untitled.md';
  const taken = new Set(files.map((file) => file.path));
  if (!taken.has(path)) return path;
  const dot = path.lastIndexOf('.') > path.lastIndexOf('/') ? path.lastIndexOf('.') : path.length;
  for (let n = 2; ; n++) {
    const next = `${path.slice(0, dot)}-${n}${path.slice(dot)}`;
    if (!taken.has(next)) return next;
  }
}

/** Without the file and all that hangs on it. The last file stays, emptied. */
export function withoutFile(project: Project, path: string): Project {
  if (!fileOf(project, path)) return project;
  const rest = project.files.filter((file) => file.path !== path);
  const files = rest.length > 0 ? rest : [{ path: 'untitled.md', text: '' }];
  const stays = (key: string): boolean => !key.startsWith(`${path}#`);
  return {
    ...project,
    files,
    open: project.open === path ? (files[0]?.path ?? '') : project.open,
    picked: select(project.picked, (key) => key !== path),
    profiles: select(project.profiles, stays),
    shown: select(project.shown, stays),
    runs: project.runs.filter((run) => run.file !== path),
    breakpoints: project.breakpoints.filter((one) => one.file !== path),
  };
}

/** With the file under another path; everything that hangs on it moves along. */
export function withRenamedFile(project: Project, path: string, wish: string): Project {
  const normal = normalPath(wish);
  if (!normal || normal === path || !fileOf(project, path)) return project;
  const to = freePath(project.files, normal);
  const move = (key: string): string =>
    key === path ? to : key.startsWith(`${path}#`) ? to + key.slice(path.length) : key;
  const keyed = <Value>(record: Record<string, Value>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [move(key), value]));
  return {
    ...project,
    files: project.files.map((file) => (file.path === path ? { ...file, path: to } : file)),
    open: move(project.open),
    picked: keyed(project.picked),
    profiles: keyed(project.profiles),
    shown: keyed(project.shown),
    runs: project.runs.map((run) => ({ ...run, file: move(run.file) })),
    breakpoints: project.breakpoints.map((one) => ({ ...one, file: move(one.file) })),
  };
}

function select<Value>(
  record: Record<string, Value>,
  keep: (key: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)));
}

/** A run that nobody has changed yet: everything is left to the seed. */
export function freshRun(file: string, document: string): ProjectRun {
  return {
    id: newId(),
    file,
    spec: { document, seed: 7, choices: [], faults: [] },
    choosing: 'seed',
    label: '',
    cursor: 0,
    created: Date.now(),
  };
}

/** Machines often go on for ever, and a person looks at no more steps than this. */
const machineSteps = 10_000;

/** True for documents that run as machines and in no other way. */
export function runsAsMachines(picked: PickedDocument | undefined): boolean {
  const kind = picked?.model?.kind;
  return kind === 'global' || kind === 'machines';
}

/** The bound on steps of a run, when it is not the usual one. */
export function mostSteps(
  { maxSteps, spec }: ProjectRun,
  picked: PickedDocument | undefined,
): number | undefined {
  if (maxSteps !== undefined || !(spec.machines || runsAsMachines(picked))) return maxSteps;
  return Math.max(machineSteps, spec.choices.length + 1);
}

/** The runs of one document, in the order they were made. */
export function siblingsOf(project: Project, file: string, document: string): ProjectRun[] {
  return project.runs.filter((run) => run.file === file && run.spec.document === document);
}

/** The run of a document that is shown, if any was made. */
export function shownRun(project: Project, file: string, document: string): ProjectRun | undefined {
  const id = project.shown[documentKey(file, document)];
  const siblings = siblingsOf(project, file, document);
  return siblings.find((run) => run.id === id) ?? siblings.at(-1);
}

/** With the run changed, or added when it is new, and shown. */
export function withRun(project: Project, run: ProjectRun): Project {
  const known = project.runs.some((one) => one.id === run.id);
  const runs = known
    ? project.runs.map((one) => (one.id === run.id ? run : one))
    : [...project.runs, run];
  const key = documentKey(run.file, run.spec.document);
  return {
    ...project,
    runs: bounded(runs, run),
    shown: { ...project.shown, [key]: run.id },
  };
}

function bounded(runs: ProjectRun[], shown: ProjectRun): ProjectRun[] {
  const same = (run: ProjectRun): boolean =>
    run.file === shown.file && run.spec.document === shown.spec.document;
  const siblings = runs.filter(same);
  if (siblings.length <= maxSiblings) return runs;
  const oldest =
    siblings.find((run) => run.label === '' && run.id !== shown.id) ??
    siblings.find((run) => run.id !== shown.id);
  return runs.filter((run) => run !== oldest);
}

/** Without the run; another one of its document is shown then. */
export function withoutRun(project: Project, id: string): Project {
  return { ...project, runs: project.runs.filter((run) => run.id !== id) };
}

/** A breakpoint to be set. */
export type BreakpointPlace = ProjectBreakpoint['on'];

/** With the breakpoint set where there was none, or removed where there was one. */
export function withToggledBreakpoint(
  project: Project,
  file: string,
  on: BreakpointPlace,
): Project {
  const same = project.breakpoints.find(
    (one) => one.file === file && JSON.stringify(one.on) === JSON.stringify(on),
  );
  const breakpoints = same
    ? project.breakpoints.filter((one) => one !== same)
    : [...project.breakpoints, { id: newId(), file, enabled: true, on }];
  return { ...project, breakpoints };
}

/** True when both give the same run. */
export function equalSpec(a: RunSpec, b: RunSpec): boolean {
  const parts = (spec: RunSpec): string => {
    const { document, seed, choices, faults, schedule, changes, machines, chart } = spec;
    const { bound, synchronous } = machines ?? {};
    const { events = [], together = [], copies = 1, from, extensions = [] } = chart ?? {};
    const outside = [events, together, copies, from ?? null, extensions];
    const how = [schedule ?? null, changes ?? [], bound ?? null, synchronous ?? null, outside];
    return JSON.stringify([document, seed, choices, faults, ...how]);
  };
  return parts(a) === parts(b);
}
