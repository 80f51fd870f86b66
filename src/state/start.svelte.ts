import { connectEngine } from '../engine/client.ts';
import { firstExample } from '../example/first.ts';
import type { SharedRun } from '../link/shared.ts';
import { newProject } from '../model/project.ts';
import { Keeper } from './keeper.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { keepOffline } from './offline.ts';
import { Page } from './page.svelte.ts';
import { Playback } from './playback.svelte.ts';
import { Settings, showTheme } from './settings.svelte.ts';
import type { Theme } from './settings.svelte.ts';
import { nameOfShared } from './sharing.ts';
import { Workspace } from './workspace.svelte.ts';

/** Makes the page's parts, and opens what is to be shown first: a link, the last work, an example. */
export function startPage(): Page {
  const settings = new Settings();
  const notices = new Notices();
  const engine = connectEngine();
  const workspace = new Workspace(engine);
  const playback = new Playback(workspace, notices, settings, engine);
  const keeper = new Keeper(workspace, settings, notices, () => playback.noteNow());
  const embed = new URLSearchParams(location.search).has('embed');
  const page = new Page({ settings, notices, workspace, playback, keeper, embed });
  showTheme(settings.all.theme);
  engine.onRestart(() => {
    notices.say({
      tone: 'warn',
      key: 'engine',
      title: 'The engine stopped and was started again',
      text: 'Your text is untouched; the run is being made anew.',
    });
    workspace.recompile();
    playback.remake();
  });
  void openFirst(page);
  workspace.start();
  playback.start();
  if (embed) {
    void import('./embed.svelte.ts').then(({ talkToHost }) =>
      talkToHost(playback, notices, (link) => void openLink(page, link)),
    );
  } else addEventListener('hashchange', () => void openLink(page, location.hash));
  // Fetching what is for later must not stand in the way of the first run.
  void firstRun(page).then(() => keepOffline((update) => offerUpdate(page, update)));
  return page;
}

async function openFirst(page: Page): Promise<void> {
  const { keeper, settings, workspace } = page;
  const linked = location.hash.length > 1;
  const known = settings.all.lastProject !== '';
  // A first visit does not wait for the store: the example is there at once.
  if (!linked && !known) {
    workspace.load(newProject(firstExample.title, firstExample.files), true);
    page.ready = true;
  }
  if (!page.embed) keeper.use(async () => (await import('./storage.ts')).openStorage());
  if (!page.embed && page.ready) await firstRun(page);
  const storing = keeper.open();
  if (linked && (await openLink(page, location.hash))) {
    page.ready = true;
    await storing;
    return;
  }
  await storing;
  if (known) await openLast(page);
  else if (!page.ready) await keeper.start(newProject(firstExample.title, firstExample.files));
  page.ready = true;
}

/**
 * Until the example has run and could be stepped, or a while: the store and what is for later must
 * not stand in its way. What is typed meanwhile is in the journal.
 */
function firstRun({ playback }: Page): Promise<void> {
  return new Promise((done) => {
    const stop = playback.onMade(() => {
      stop();
      setTimeout(done, 1500);
    });
    setTimeout(done, 4000);
  });
}

/** The project that was open, else the one that was changed last, else the example. */
async function openLast({ keeper, settings }: Page): Promise<void> {
  const list = await keeper.store?.list();
  const projects = list?.ok ? list.value : [];
  const last = projects.find((one) => one.id === settings.all.lastProject) ?? projects[0];
  if (last && (await keeper.openProject(last.id))) return;
  await keeper.start(newProject(firstExample.title, firstExample.files));
}

/** Opens a link as a new project, and says when its run does not end as it did for its maker. */
async function openLink(page: Page, fragment: string): Promise<boolean> {
  if (fragment.length < 2) return false;
  const { decodeLink } = await import('../link/link.ts');
  const result = decodeLink(fragment);
  if (!result.ok) {
    page.notices.say({
      tone: 'bad',
      title: 'The link cannot be opened',
      text: result.problem.message,
    });
    forgetLink(page);
    return false;
  }
  const shared = result.value;
  takeView(page, shared.view);
  verify(page, shared);
  await page.keeper.startShared(shared, nameOfShared(shared));
  forgetLink(page);
  return true;
}

/** The work goes on from the link: a reload must not open it once more over what was changed. */
function forgetLink(page: Page): void {
  if (page.embed) return;
  history.replaceState(null, '', location.pathname + location.search);
}

function takeView(page: Page, view: Record<string, string>): void {
  const { view: stage, dock, inspector, theme } = view;
  if (stage) page.settings.tab('stage', stage);
  if (dock) page.settings.tab('dock', dock);
  if (inspector) page.settings.tab('right', inspector);
  if (page.embed && (theme === 'light' || theme === 'dark')) showTheme(theme as Theme);
}

function verify(page: Page, shared: SharedRun): void {
  const { hash } = shared;
  if (hash === undefined) return;
  const stop = page.playback.onMade((info) => {
    if (info.document !== shared.run.document) return;
    stop();
    if (info.hash === hash) {
      page.notices.say({
        tone: 'ok',
        title: 'The same run',
        text: 'It ends exactly as it did for whoever made the link.',
      });
      return;
    }
    const ended =
      shared.status && shared.status !== info.status
        ? ` It was ‘${shared.status}’ then and is ‘${info.status}’ now.`
        : '';
    page.notices.say({
      tone: 'warn',
      title: 'Not quite the same run',
      text: `It does not end as it did for whoever made the link, perhaps with another version of the engine.${ended}`,
      actions: [],
      stays: 30_000,
    });
  });
}

function offerUpdate(page: Page, update: NonNullable<Page['update']>): void {
  page.update = update;
  page.notices.say({
    tone: 'info',
    key: 'update',
    title: 'A newer version is ready',
    text: 'It takes over when you reload. Your work is kept first.',
    actions: [
      { title: 'Reload now', run: () => void page.keeper.flush().then(() => update.apply()) },
      { title: 'Later', run: () => page.notices.dismiss('update') },
    ],
  });
}
