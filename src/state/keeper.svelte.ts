import { normalPath, newProject } from '../model/project.ts';
import type { Project, ProjectFile } from '../model/project.ts';
import type { SharedRun } from '../link/shared.ts';
import type { Autosave, SaveStatus } from '../store/autosave.ts';
import { localJournal, writePending } from '../store/journal.ts';
import type { Store, StoreChange, StoreProblem, Stored } from '../store/store.ts';
import { freePath, slug } from './edits.ts';
import type { Notices } from './notices.svelte.ts';
import type { Settings } from './settings.svelte.ts';
import { projectOfShared } from './sharing.ts';
import type { Storage } from './storage.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Files beyond this many characters are not taken. */
const maxCharacters = 4_000_000;

/** Whether what is in the page is kept. */
export type KeepState =
  /** An example that nobody has changed yet. */
  'untouched' | 'saved' | 'unsaved' | 'saving' | 'memory' | 'failed' | 'conflict';

/**
 * Keeps the project: saves it soon after each change and when the page is hidden, minds other tabs,
 * and opens others. Nothing typed is lost: what cannot be saved stays in the page, and is said.
 */
export class Keeper {
  #storage = $state.raw<Storage | undefined>();
  #open: (() => Promise<Storage>) | undefined;
  /** Ends when the store is open. */
  #opening: Promise<void> | undefined;
  #state = $state<KeepState>('untouched');
  /** Saves the project in the page; undefined until that is stored. */
  #autosave: Autosave | undefined;
  /** The project in the page is being stored for the first time. */
  #creating: Promise<void> | undefined;
  /** The project in the page was changed and is not stored. */
  #dirty = false;
  readonly #workspace: Workspace;
  readonly #settings: Settings;
  readonly #notices: Notices;
  /** Called right before saving: what is still to be noted in the project. */
  readonly #before: () => void;

  constructor(
    workspace: Workspace,
    settings: Settings,
    notices: Notices,
    before: () => void = () => undefined,
  ) {
    this.#workspace = workspace;
    this.#settings = settings;
    this.#notices = notices;
    this.#before = before;
    workspace.onChange(() => this.#changed());
    // From the start: what is typed before the store is open must be put aside as well.
    addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#hide();
    });
    addEventListener('pagehide', () => this.#hide());
  }

  get state(): KeepState {
    return this.#state;
  }
  /** The store, once it is open. */
  get store(): Store | undefined {
    return this.#storage?.store;
  }

  /** How the store is opened, once it is needed. Without it nothing is kept: embedded pages. */
  use(open: () => Promise<Storage>): void {
    this.#open = open;
  }

  /** Opens the store, where that has not begun. Ends when it is open, or where there is none. */
  async open(): Promise<void> {
    this.#opening ??= this.#open?.().then((storage) => this.#opened(storage));
    await this.#opening;
  }

  #opened(storage: Storage): void {
    const { store, problem, recovered } = storage;
    this.#storage = storage;
    store.onChange((change) => void this.#heard(change));
    if (store.kind === 'memory') this.#warnOfMemory(problem ?? '');
    const copies = recovered.filter((one) => one.how === 'copy').length;
    if (copies > 0) {
      this.#notices.say({
        tone: 'info',
        title: 'What was typed last is a copy now',
        text: 'The project had been changed elsewhere. The copy is in the list of projects.',
      });
    }
    void store.purgeExpired();
    if (this.#dirty) this.#changed();
  }

  #warnOfMemory(problem: string): void {
    this.#state = 'memory';
    const text = `${problem} Your work lasts as long as this page: share a link or save a file.`;
    this.#notices.say({
      tone: 'warn',
      key: 'memory',
      title: 'This browser keeps nothing',
      text: text.trim(),
      stays: 20_000,
    });
  }

  // ——— saving ———

  #changed(): void {
    this.#dirty = true;
    const autosave = this.#autosave;
    if (autosave) autosave.change(() => this.#workspace.project);
    else this.#create();
  }

  /** Stores the project for the first time, at its first change. */
  #create(): void {
    const storage = this.#storage;
    if (!storage || this.#creating) return;
    const { project } = this.#workspace;
    this.#show('saving');
    this.#creating = storage.store.create(project).then((result) => {
      this.#creating = undefined;
      if (this.#workspace.project.id !== project.id) return;
      if (!result.ok) {
        this.#putAside(this.#workspace.project);
        this.#failed(result.problem);
        return;
      }
      localJournal()?.remove(project.id);
      this.#adopt(result.value);
      if (this.#workspace.project !== project) this.#changed();
    });
  }

  /** From now on the project in the page is saved as this stored one. */
  #adopt(stored: Stored): void {
    void this.#autosave?.stop();
    this.#dirty = false;
    this.#autosave = this.#storage?.autosave(stored, (status) => this.#heardStatus(status));
    this.#settings.set({ lastProject: stored.project.id });
    this.#show('saved');
  }

  #show(state: KeepState): void {
    this.#state = this.store?.kind === 'memory' ? 'memory' : state;
  }

  #heardStatus(status: SaveStatus): void {
    switch (status.kind) {
      case 'saved':
        this.#dirty = false;
        this.#show('saved');
        this.#notices.dismiss('store');
        break;
      case 'waiting':
        this.#show('unsaved');
        break;
      case 'saving':
        this.#show('saving');
        break;
      case 'failed':
        this.#failed(status.problem);
        break;
      case 'conflict':
        if (status.touched) this.#conflict(status.message);
        else void this.#resolve('theirs');
        break;
    }
  }

  /** Saves now: another project is opened, or the page is about to be reloaded. */
  async flush(): Promise<void> {
    this.#settings.flush();
    this.#before();
    if (this.#dirty) await this.open();
    await this.#creating;
    await this.#autosave?.flush();
  }

  #hide(): void {
    this.#before();
    if (this.#autosave) this.#autosave.hide();
    else if (this.#dirty) this.#putAside(this.#workspace.project);
    this.#settings.flush();
  }

  /** Puts a project that was never stored where the next page finds it, and opens it first. */
  #putAside(project: Project): void {
    if (!this.#open || this.store?.kind === 'memory') return;
    const text = writePending({ project, revision: 0, touched: true });
    if (localJournal()?.write(project.id, text)) this.#settings.set({ lastProject: project.id });
  }

  #failed(problem: StoreProblem): void {
    this.#show('failed');
    if (this.#notices.list.some((one) => one.key === 'store')) return;
    this.#notices.say({
      tone: 'bad',
      key: 'store',
      title: problem.code === 'quota' ? 'No room left to keep your changes' : 'Not kept',
      text: `${problem.message} Nothing is lost while this page is open.`,
      actions: [
        { title: 'Try again', run: () => this.#changed() },
        { title: 'Save as file', run: () => void this.saveProject() },
      ],
    });
  }

  #conflict(message: string): void {
    this.#show('conflict');
    if (this.#notices.list.some((one) => one.key === 'conflict')) return;
    this.#notices.say({
      tone: 'warn',
      key: 'conflict',
      title: 'Changed in another tab as well',
      text: message,
      actions: [
        { title: 'Keep mine as a copy', run: () => void this.#resolve('copy') },
        { title: 'Take theirs', run: () => void this.#resolve('theirs') },
        { title: 'Replace theirs', run: () => void this.#resolve('mine') },
      ],
    });
  }

  async #resolve(how: 'mine' | 'theirs' | 'copy'): Promise<void> {
    const result = await this.#autosave?.resolve(how);
    this.#notices.dismiss('conflict');
    if (!result) return;
    if (!result.ok) {
      this.#failed(result.problem);
      return;
    }
    if (how === 'mine') return;
    this.#take(result.value);
    const title = how === 'copy' ? 'Yours is a copy now' : 'This is what the other tab has';
    this.#notices.say({ tone: 'ok', title });
  }

  /** Puts a stored project into the page. */
  #take(stored: Stored): void {
    this.#workspace.load(stored.project);
    this.#adopt(stored);
    this.#notices.dismiss('conflict');
    this.#notices.dismiss('store');
  }

  /** Another tab has done something. */
  async #heard(change: StoreChange): Promise<void> {
    const autosave = this.#autosave;
    if (!autosave || change.id !== this.#workspace.project.id) return;
    if (change.kind === 'removed') {
      this.#notices.say({ tone: 'warn', title: 'Another tab moved this project to the trash' });
    }
    const isNewer = (): boolean =>
      autosave.status.kind === 'saved' && (change.revision ?? 0) > autosave.revision;
    if (change.kind !== 'saved' || !isNewer()) return;
    const theirs = await this.store?.open(change.id);
    if (!theirs?.ok || this.#autosave !== autosave || !isNewer()) return;
    this.#workspace.load(theirs.value.project);
    autosave.adopt(theirs.value);
    this.#notices.say({ tone: 'info', key: 'other-tab', title: 'Updated from another tab' });
  }

  // ——— opening ———

  /** Opens a stored project. What is in the page is saved first. */
  async openProject(id: string): Promise<boolean> {
    await this.flush();
    const result = await this.store?.open(id);
    if (!result?.ok) {
      const text = result?.problem.message ?? '';
      this.#notices.say({ tone: 'bad', title: 'It cannot be opened', text });
      return false;
    }
    this.#take(result.value);
    return true;
  }

  /** Puts a new project into the page; it is stored with the first change, or at once. */
  async start(project: Project, keep = false): Promise<void> {
    await this.flush();
    void this.#autosave?.stop();
    this.#autosave = undefined;
    this.#dirty = false;
    this.#workspace.load(project, !keep);
    this.#show('untouched');
    if (keep) this.#changed();
  }

  /** An empty project. */
  async startNew(): Promise<void> {
    await this.start(newProject('Untitled', []));
  }

  /** What a link held, as a new project: never over what was there. */
  async startShared(shared: SharedRun, name: string): Promise<void> {
    await this.start(projectOfShared(shared, name), true);
  }

  /** Puts a version's content back. */
  async restoreVersion(id: string): Promise<void> {
    await this.flush();
    const result = await this.store?.restoreVersion(id, this.#autosave?.revision ?? 0);
    if (result?.ok) {
      this.#take(result.value);
      this.#notices.say({ tone: 'ok', title: 'The version is back; what was there is kept too' });
    } else if (result) this.#failed(result.problem);
  }

  // ——— files of the disk ———

  /** Lets the person choose files and adds them. */
  openFiles(): Promise<void> {
    return new Promise((done) => {
      const input = document.createElement('input');
      input.type = 'file';
      input.multiple = true;
      const end = (): void => done();
      input.addEventListener('cancel', end);
      input.addEventListener(
        'change',
        () => void this.takeFiles([...(input.files ?? [])]).then(end),
      );
      input.click();
    });
  }

  /** Adds files that were dropped or chosen; a project file is opened as projects. */
  async takeFiles(files: readonly File[]): Promise<void> {
    const sources: ProjectFile[] = [];
    for (const file of files) {
      if (file.name.endsWith('.lockstep.json')) await this.importProjects(await file.text());
      else if (file.size > maxCharacters * 2) this.#refuse(file.name, 'it is too large');
      else {
        const text = await file.text();
        if (text.includes('\0')) this.#refuse(file.name, 'it is not a text');
        else sources.push({ path: normalPath(file.name) ?? 'untitled.md', text: plain(text) });
      }
    }
    if (sources.length > 0) this.#add(sources);
  }

  #refuse(name: string, why: string): void {
    this.#notices.say({ tone: 'bad', title: `${name} was not opened`, text: `Sorry: ${why}.` });
  }

  /** A project with nothing but one empty file is filled rather than added to. */
  #add(sources: readonly ProjectFile[]): void {
    const { files } = this.#workspace;
    if (files.length === 1 && files[0]?.text.trim() === '') {
      const all: ProjectFile[] = [];
      for (const source of sources) all.push({ ...source, path: freePath(all, source.path) });
      this.#workspace.change('opening files', (project) => ({
        ...project,
        name: project.name === 'Untitled' ? nameOf(all[0]?.path ?? '') : project.name,
        files: all,
        open: all[0]?.path ?? '',
      }));
    } else this.#workspace.addFiles(sources);
  }

  /** Keeps the projects of a `.lockstep.json` as new ones and opens the first. */
  async importProjects(text: string): Promise<void> {
    await this.open();
    const result = await this.store?.importProjects(text);
    if (!result) return;
    if (!result.ok) {
      this.#notices.say({
        tone: 'bad',
        title: 'The file was not opened',
        text: result.problem.message,
      });
      return;
    }
    const [first] = result.value;
    if (!first) return;
    await this.flush();
    this.#take(first);
    const count = result.value.length;
    this.#notices.say({
      tone: 'ok',
      title: count === 1 ? 'Project opened' : `${count} projects added`,
    });
  }

  /** Saves the open file to the disk. */
  saveFile(): void {
    const { path, text } = this.#workspace.file;
    saveAs(path.slice(path.lastIndexOf('/') + 1), text, 'text/plain');
  }

  /** Saves the whole project as a `.lockstep.json`. */
  async saveProject(): Promise<void> {
    await this.open();
    await this.flush();
    const { id, name } = this.#workspace.project;
    const result = await this.store?.exportProjects([id]);
    if (result?.ok) saveAs(`${slug(name)}.lockstep.json`, result.value, 'application/json');
    else this.saveFile();
  }
}

/** Hands a text or picture to the person as a file. */
export function saveAs(name: string, content: string | Blob, type = 'text/plain'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function nameOf(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  const words = base.replaceAll(/[-_]+/g, ' ').trim();
  return words === '' ? 'Untitled' : words.charAt(0).toUpperCase() + words.slice(1);
}

/** Line ends as the editor has them, without a byte order mark. */
function plain(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
}
