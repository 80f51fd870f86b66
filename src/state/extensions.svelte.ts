import type { ExtensionCapability, ExtensionPackage } from '../model/extension.ts';
import { extensionId, readExtension } from '../model/extension.ts';
import { lifeAfter, type ExtensionStep } from '../model/extension-life.ts';
import { verifyExtension } from '../model/extension-verify.ts';
import type { Store, StoredExtension } from '../store/store.ts';
import type { Page } from './page.svelte.ts';

/**
 * The extensions of this browser: imported from a file, never fetched; led through their lives; those
 * that run are handed to runs of statecharts that use them.
 */
export class Extensions {
  #store: Store | undefined;
  #list = $state.raw<readonly StoredExtension[]>([]);

  /** All of them, by name. */
  get list(): readonly StoredExtension[] {
    return this.#list;
  }

  /** Packages that a run may use: those that are running. */
  get running(): ExtensionPackage[] {
    return this.#list.filter(({ state }) => state === 'Running').map((one) => one.package);
  }

  /** Those of them that have these ids. */
  packagesOf(ids: readonly string[]): ExtensionPackage[] {
    return this.running.filter((one) => ids.includes(extensionId(one)));
  }

  /** Reads what the store keeps; without one they are forgotten with the page. */
  async open(store: Store): Promise<void> {
    this.#store = store;
    const found = await store.extensions();
    if (found.ok) this.#list = found.value;
  }

  /**
   * Takes an extension from the text of its file. It is verified and loaded at once; gives what to
   * tell the person when it is none, or was rejected.
   */
  async import(text: string, now = Date.now()): Promise<string | undefined> {
    const read = readExtension(text);
    if (!read.ok) return read.problem;
    // What a file says of grants is not the person's word.
    const { granted: _, ...made } = read.value;
    const id = extensionId(made);
    await this.#keep({ id, package: made, state: 'Installed', installed: now });
    return this.load(id);
  }

  /** Verifies an installed extension: it is loaded then, or in error. Gives the problem. */
  async load(id: string): Promise<string | undefined> {
    if (!(await this.#step(id, 'load'))) return 'It cannot be loaded now.';
    const extension = this.#find(id);
    if (!extension) return undefined;
    const verified = await verifyExtension(extension.package);
    const problem = verified.ok ? undefined : verified.problem;
    await this.#step(id, verified.ok ? 'valid' : 'rejected', problem);
    return problem;
  }

  /** The text of an extension's file. */
  export(id: string): string | undefined {
    const extension = this.#find(id);
    if (!extension) return undefined;
    const { granted: _, ...made } = extension.package;
    return `${JSON.stringify(made, null, 2)}\n`;
  }

  /** From loaded to running. */
  async activate(id: string): Promise<boolean> {
    return (await this.#step(id, 'activate')) && (await this.#step(id, 'start'));
  }

  pause(id: string): Promise<boolean> {
    return this.#step(id, 'pause');
  }

  resume(id: string): Promise<boolean> {
    return this.#step(id, 'resume');
  }

  /** From an error: what is valid is loaded again, what is not stays where it is. */
  async recover(id: string): Promise<string | undefined> {
    const extension = this.#find(id);
    if (!extension) return undefined;
    const verified = await verifyExtension(extension.package);
    if (!verified.ok) return verified.problem;
    await this.#step(id, 'recover');
    return undefined;
  }

  deactivate(id: string): Promise<boolean> {
    return this.#step(id, 'deactivate');
  }

  /** Allows what a person picked, of what the manifest asks for. */
  async grant(id: string, granted: ExtensionCapability[]): Promise<void> {
    const extension = this.#find(id);
    if (!extension) return;
    await this.#keep({ ...extension, package: { ...extension.package, granted } });
  }

  /** Takes it out of this browser, wherever it is in its life. */
  async remove(id: string): Promise<void> {
    this.#list = this.#list.filter((one) => one.id !== id);
    await this.#store?.removeExtension(id);
  }

  #find(id: string): StoredExtension | undefined {
    return this.#list.find((one) => one.id === id);
  }

  /** False when the extension cannot take this step where it is. */
  async #step(id: string, step: ExtensionStep, problem?: string): Promise<boolean> {
    const extension = this.#find(id);
    const state = extension && lifeAfter(extension.state, step);
    if (!extension || state === undefined || state === '') return false;
    const { problem: _, ...rest } = extension;
    await this.#keep({ ...rest, state, ...(problem === undefined ? {} : { problem }) });
    return true;
  }

  async #keep(extension: StoredExtension): Promise<void> {
    const others = this.#list.filter((one) => one.id !== extension.id);
    this.#list = [...others, extension].sort((a, b) => (a.id < b.id ? -1 : 1));
    await this.#store?.keepExtension(extension);
  }
}

const known = new WeakMap<Page, Promise<Extensions>>();

/** The page's, read from its store at first use. */
export function extensionsOf(page: Page): Promise<Extensions> {
  const found = known.get(page) ?? openExtensions(page);
  known.set(page, found);
  return found;
}

async function openExtensions({ keeper }: Page): Promise<Extensions> {
  const extensions = new Extensions();
  await keeper.open();
  if (keeper.store) await extensions.open(keeper.store);
  return extensions;
}
