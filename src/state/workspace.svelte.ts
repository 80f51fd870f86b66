import { applyEdits } from '../base/diagnostic.ts';
import type { Edit } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type {
  CompileRequest,
  Compiled,
  DocumentDiagnostic,
  DocumentInfo,
  EngineApi,
  PickedDocument,
} from '../engine/api.ts';
import type { LanguageId } from '../model/document.ts';
import type { Json } from '../model/json.ts';
import { documentKey, newProject } from '../model/project.ts';
import type { Project, ProjectFile, ProjectRun } from '../model/project.ts';
import {
  fileOf,
  freshRun,
  shownRun,
  siblingsOf,
  withLanguage,
  withModuleName,
  withNameOf,
  withNewFiles,
  withRenamedFile,
  withRun,
  withText,
  withToggledBreakpoint,
  withoutFile,
  withoutRun,
} from './edits.ts';
import type { BreakpointPlace } from './edits.ts';
import { Past } from './past.ts';

/** How a change is remembered. */
interface ChangeOptions {
  /** Changes of one group that follow quickly are undone together. */
  group?: string;
  /** False for what is only looked at: picks, cursors, layout. */
  undoable?: boolean;
}

/** A finding; `shownBy` is the verified property that has a run in which it is seen. */
export interface Finding extends DocumentDiagnostic {
  shownBy?: string;
}

/** A place that the editor is to show. */
export interface Reveal {
  span: Span;
  /** Grows, so that the same place can be asked for twice. */
  count: number;
  /** Whether the editor takes the keyboard. */
  focus: boolean;
}

/**
 * The project in the page: what the person wrote and chose, and what the engine makes of the open
 * file. Every change goes through `change`, the one gateway; everything else is derived from the
 * project and from the newest answer of the compiler.
 */
export class Workspace {
  #project = $state.raw<Project>(newProject('Untitled', []));
  #compiled = $state.raw<Compiled | undefined>();
  #compiledText = $state.raw('');
  /** What a verification found in a text. */
  #verdicts = $state.raw<{ path: string; text: string; found: readonly Finding[] }>();
  #reveal = $state.raw<Reveal | undefined>();
  #pastCount = $state(0);
  readonly #past = new Past<Project>();
  readonly #listeners = new Set<(project: Project) => void>();
  readonly #engine: EngineApi;
  /** The text of the example that is shown, as long as nothing was pasted over it. */
  #example = '';
  #busy = false;
  #again = false;

  /** The open file. */
  readonly file: ProjectFile = $derived.by(
    () =>
      fileOf(this.#project, this.#project.open) ??
      this.#project.files[0] ?? { path: 'untitled.md', text: '' },
  );
  readonly path: string = $derived(this.file.path);
  readonly text: string = $derived(this.file.text);
  readonly files: ProjectFile[] = $derived(this.#project.files);

  /** The newest answer about the open file; undefined until there is one. */
  readonly compiled: Compiled | undefined = $derived(
    this.#compiled?.path === this.path ? this.#compiled : undefined,
  );
  /** True while the newest answer is about an older text. */
  readonly stale: boolean = $derived(!this.compiled || this.#compiledText !== this.text);
  /** What was found in the open file: by reading it, and by a verification of this very text. */
  readonly diagnostics: readonly Finding[] = $derived.by(() => {
    const read = this.compiled?.diagnostics ?? [];
    const { path, text, found = [] } = this.#verdicts ?? {};
    if (path !== this.path || text !== this.#compiledText) return read;
    const key = (one: DocumentDiagnostic): string => `${one.code} ${one.span.from} ${one.message}`;
    const known = new Set(read.map(key));
    return [...read, ...found.filter((one) => !known.has(key(one)))];
  });
  readonly documents: DocumentInfo[] = $derived(this.compiled?.documents ?? []);
  /** The document that the pictures and the run show. */
  readonly picked: PickedDocument | undefined = $derived(this.compiled?.picked);
  readonly pickedId: string = $derived(this.picked?.id ?? this.#project.picked[this.path] ?? '');
  readonly key: string = $derived(documentKey(this.path, this.pickedId));
  /** The profile as the person wrote it; '' is the inferred one. */
  readonly profile: string = $derived(this.#project.profiles[this.key] ?? '');
  /** The runs of the picked document, in the order they were made. */
  readonly siblings: ProjectRun[] = $derived(siblingsOf(this.#project, this.path, this.pickedId));
  /** The run that is shown; a fresh one until something is chosen. */
  readonly run: ProjectRun | undefined = $derived.by(() => {
    if (!this.pickedId) return undefined;
    return shownRun(this.#project, this.path, this.pickedId) ?? this.#freshRun(this.key);
  });
  readonly breakpoints = $derived(
    this.#project.breakpoints.filter((one) => one.file === this.path),
  );
  readonly #pick: string | undefined = $derived(this.#project.picked[this.path]);
  #fresh: ProjectRun | undefined;

  constructor(engine: EngineApi) {
    this.#engine = engine;
  }

  /** The whole project. Changed only through the verbs below. */
  get project(): Project {
    return this.#project;
  }
  /** The text that `compiled` is about. */
  get compiledText(): string {
    return this.#compiledText;
  }
  get reveal(): Reveal | undefined {
    return this.#reveal;
  }
  /** What undo would take back, in words. */
  get undoLabel(): string | undefined {
    void this.#pastCount;
    return this.#past.undoLabel;
  }
  get redoLabel(): string | undefined {
    void this.#pastCount;
    return this.#past.redoLabel;
  }

  /** Starts compiling whenever something it depends on changes. Call once. */
  start(): void {
    $effect.root(() => {
      $effect(() => {
        void [this.text, this.path, this.file.language, this.#pick, this.profile, this.files];
        this.#ask();
      });
    });
  }

  /** Compiles again: the engine was restarted. */
  recompile(): void {
    this.#busy = false;
    this.#ask();
  }

  /** Tells of every change of the project. Gives the way to stop it. */
  onChange(listener: (project: Project) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // ——— the gateway ———

  /** Changes the project: the only way. `label` names it for undo. */
  change(label: string, make: (project: Project) => Project, options: ChangeOptions = {}): void {
    const before = this.#project;
    const after = make(before);
    if (after === before) return;
    if (options.undoable !== false) this.#past.push(label, before, options.group);
    this.#pastCount++;
    this.#put({ ...after, updated: Date.now() });
  }

  /**
   * Puts another project into the page; what was undone is forgotten. An example takes the name of
   * what is pasted over it.
   */
  load(project: Project, isExample = false): void {
    this.#example = isExample ? (project.files[0]?.text ?? '') : '';
    this.#past.clear();
    this.#pastCount++;
    this.#compiled = undefined;
    this.#reveal = undefined;
    this.#project = project;
  }

  /** Takes the last change back. Gives its name. */
  undo(): string | undefined {
    return this.#travel('undo');
  }

  /** Does again what was taken back. Gives its name. */
  redo(): string | undefined {
    return this.#travel('redo');
  }

  #travel(way: 'undo' | 'redo'): string | undefined {
    const label = way === 'undo' ? this.#past.undoLabel : this.#past.redoLabel;
    const now = this.#project;
    const then = way === 'undo' ? this.#past.undo(now) : this.#past.redo(now);
    if (!then) return undefined;
    this.#pastCount++;
    this.#put({ ...then, layout: now.layout, updated: Date.now() });
    return label;
  }

  #put(project: Project): void {
    this.#project = project;
    for (const listener of this.#listeners) listener(project);
  }

  /** What a verification of a text of the open file found: told with its other findings. */
  judge(text: string, found: readonly Finding[]): void {
    this.#verdicts = { path: this.path, text, found };
  }

  // ——— text and files ———

  /** The text of the open file as the person types it. */
  type(text: string): void {
    const path = this.path;
    const example = this.#example;
    const before = this.text;
    const replaced = example !== '' && !text.includes(example.slice(0, 60));
    this.#example = replaced ? '' : example;
    this.change(
      'typing',
      (project) => {
        const typed = withText(project, path, text);
        const isNew = text !== before && before.trim() === '' && path.startsWith('untitled');
        if (replaced) return withNameOf(typed, path, text);
        return isNew ? withModuleName(typed, path, text) : typed;
      },
      { group: `type:${path}` },
    );
  }

  /** Applies edits to the open file: a fix, a format, a rename. */
  apply(label: string, edits: readonly Edit[]): void {
    if (edits.length === 0) return;
    const path = this.path;
    const text = applyEdits(this.text, edits);
    this.change(label, (project) => withText(project, path, text));
  }

  open(path: string): void {
    this.#look((project) => (project.open === path ? project : { ...project, open: path }));
  }

  addFiles(files: readonly ProjectFile[]): void {
    const label = files.length === 1 ? 'adding a file' : `adding ${files.length} files`;
    this.change(label, (project) => withNewFiles(project, files));
  }

  renameFile(path: string, to: string): void {
    this.change('renaming a file', (project) => withRenamedFile(project, path, to));
  }

  removeFile(path: string): void {
    this.change('deleting a file', (project) => withoutFile(project, path));
  }

  /** Overrides the detected language; undefined leaves it to detection. */
  setLanguage(language: LanguageId | undefined): void {
    const path = this.path;
    this.change('changing the language', (project) => withLanguage(project, path, language));
  }

  rename(name: string): void {
    const next = name.trim();
    if (!next) return;
    this.change('renaming the project', (project) =>
      project.name === next ? project : { ...project, name: next },
    );
  }

  // ——— documents, profiles, breakpoints ———

  /** Picks a document of the open file: what the pictures and the run show. */
  pick(id: string): void {
    const path = this.path;
    this.#look((project) =>
      project.picked[path] === id
        ? project
        : { ...project, picked: { ...project.picked, [path]: id } },
    );
  }

  setProfile(text: string): void {
    const key = this.key;
    const { [key]: _, ...rest } = this.#project.profiles;
    this.change(
      'changing the profile',
      (project) => ({ ...project, profiles: text.trim() === '' ? rest : { ...rest, [key]: text } }),
      { group: `profile:${key}` },
    );
  }

  toggleBreakpoint(on: BreakpointPlace): void {
    const path = this.path;
    this.change('setting a breakpoint', (project) => withToggledBreakpoint(project, path, on));
  }

  /** Switches a breakpoint on or off, or removes it. */
  changeBreakpoint(id: string, change: 'toggle' | 'remove'): void {
    this.change('changing a breakpoint', (project) => ({
      ...project,
      breakpoints: project.breakpoints.flatMap((one) => {
        if (one.id !== id) return [one];
        return change === 'remove' ? [] : [{ ...one, enabled: !one.enabled }];
      }),
    }));
  }

  /** Breakpoints on lines move with the text: new lines by old ones. Not undoable by itself. */
  moveBreakpoints(lines: ReadonlyMap<string, number>): void {
    this.#look((project) => ({
      ...project,
      breakpoints: project.breakpoints.map((one) => {
        const line = lines.get(one.id);
        if (line === undefined || one.on.kind !== 'line' || one.on.line === line) return one;
        return { ...one, on: { kind: 'line', line } };
      }),
    }));
  }

  // ——— runs ———

  /** Changes runs or adds new ones; the last one is shown. */
  putRun(label: string, ...runs: ProjectRun[]): void {
    this.change(label, (project) => runs.reduce(withRun, project));
  }

  showRun(run: ProjectRun): void {
    this.#look((project) => withRun(project, run));
  }

  removeRun(id: string): void {
    this.change('forgetting a run', (project) => withoutRun(project, id));
  }

  /** Keeps where the person is in the shown run, and how it ended. Not undoable. */
  noteRun(run: ProjectRun): void {
    const known = this.#project.runs.some((one) => one.id === run.id);
    if (!known && run.cursor === 0) return;
    this.#look((project) => withRun(project, run));
  }

  /** Keeps something of the page's layout with the project. */
  setLayout(change: Record<string, Json>): void {
    this.#look((project) => ({
      ...project,
      layout: { ...((project.layout ?? {}) as Record<string, Json>), ...change },
    }));
  }

  // ——— places ———

  /** Asks the editor to show a place of the open file. */
  show(span: Span, focus = false): void {
    this.#reveal = { span, focus, count: (this.#reveal?.count ?? 0) + 1 };
  }

  #look(make: (project: Project) => Project): void {
    this.change('', make, { undoable: false });
  }

  /** One fresh run a document, so that it stays the same while nothing is chosen. */
  #freshRun(key: string): ProjectRun {
    if (!this.#fresh || documentKey(this.#fresh.file, this.#fresh.spec.document) !== key) {
      this.#fresh = freshRun(this.path, this.pickedId);
    }
    return this.#fresh;
  }

  // ——— compiling: one request at a time, the newest next ———

  #ask(): void {
    if (this.#busy) this.#again = true;
    else void this.#compile();
  }

  async #compile(): Promise<void> {
    this.#busy = true;
    this.#again = false;
    const request = this.request();
    try {
      const compiled = await this.#engine.compile(request);
      this.#take(request, compiled);
    } catch {
      // The engine died; its restart compiles again, and the text is here.
      return;
    }
    this.#busy = false;
    if (this.#again) void this.#compile();
  }

  /** The open file with what is chosen, as the engine is asked about it. */
  request(): CompileRequest {
    const { path, text, language } = this.file;
    const others = this.#project.files.filter((file) => file.path !== path);
    const request: CompileRequest = { path, text, profile: this.profile };
    if (language) request.language = language;
    if (this.#pick !== undefined) request.pick = this.#pick;
    if (others.length > 0)
      request.files = others.map((one) => ({ path: one.path, text: one.text }));
    return request;
  }

  #take(request: CompileRequest, compiled: Compiled): void {
    if (request.path !== this.path) return;
    this.#compiled = compiled;
    this.#compiledText = request.text;
  }
}
