import { getContext, setContext } from 'svelte';
import { Comparisons } from './comparison.svelte.ts';
import type { Keeper } from './keeper.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { Update } from './offline.ts';
import type { Playback } from './playback.svelte.ts';
import { Proposals } from './proposals.svelte.ts';
import { Search } from './search.svelte.ts';
import type { Settings } from './settings.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** The dialogs of the page. */
export type DialogId =
  | 'share'
  | 'export'
  | 'history'
  | 'storage'
  | 'gallery'
  | 'palette'
  | 'help'
  | 'breakpoints'
  | 'propose';

/** What the page is made of: one of each. Views find it with `usePage`. */
export class Page {
  readonly settings: Settings;
  readonly notices: Notices;
  readonly workspace: Workspace;
  readonly playback: Playback;
  readonly keeper: Keeper;
  readonly search: Search;
  readonly comparisons: Comparisons;
  readonly proposals: Proposals;
  /** `?embed`: the editor is hidden, and the page around it may steer the run. */
  readonly embed: boolean;
  /** The dialog that is open, and what it is to show first. */
  #dialog = $state.raw<{ id: DialogId; topic: string } | undefined>();
  /** A newer version of the page that waits. */
  update = $state.raw<Update | undefined>();
  /** False until it is known what is to be shown first. */
  ready = $state(false);

  constructor(parts: {
    settings: Settings;
    notices: Notices;
    workspace: Workspace;
    playback: Playback;
    keeper: Keeper;
    embed: boolean;
  }) {
    this.settings = parts.settings;
    this.notices = parts.notices;
    this.workspace = parts.workspace;
    this.playback = parts.playback;
    this.keeper = parts.keeper;
    const { playback, workspace } = parts;
    this.search = new Search(playback.engine, workspace, playback);
    this.comparisons = new Comparisons(playback.engine, workspace, playback);
    this.proposals = new Proposals(playback.engine, workspace);
    this.embed = parts.embed;
    playback.packages = async (ids) => {
      const { extensionsOf } = await import('./extensions.svelte.ts');
      return (await extensionsOf(this)).packagesOf(ids);
    };
  }

  get dialog(): DialogId | undefined {
    return this.#dialog?.id;
  }
  /** What the dialog is to show first: a page of the help, a text to search for. */
  get topic(): string {
    return this.#dialog?.topic ?? '';
  }

  show(id: DialogId, topic = ''): void {
    this.#dialog = { id, topic };
  }

  closeDialog(): void {
    this.#dialog = undefined;
  }

  /** The tab of a row that is chosen, if it is one of those offered; else the one to begin with. */
  tab(row: string, offered: readonly string[], first = offered[0]): string {
    const chosen = this.settings.all.tabs[row] ?? '';
    return offered.includes(chosen) ? chosen : (first ?? '');
  }

  /** Chooses a tab, and shows its pane where it was hidden. */
  choose(row: 'left' | 'stage' | 'dock' | 'right', tab: string): void {
    this.settings.tab(row, tab);
    const pane = row === 'stage' ? undefined : row;
    if (pane && this.settings.all.hidden[pane]) this.settings.togglePane(pane);
    this.settings.tab('narrow', narrowTab[row]);
  }
}

/** Which part of the page shows a row of tabs where there is room for one part only. */
const narrowTab = { left: 'source', stage: 'picture', dock: 'timeline', right: 'inspector' };

const contextKey = Symbol('page');

/** Makes the page known to the components below. */
export function providePage(page: Page): void {
  setContext(contextKey, page);
}

/** The page that the component is part of. */
export function usePage(): Page {
  return getContext<Page>(contextKey);
}
