import { defaultMachineMode } from '../model/run.ts';
import type { Page } from './page.svelte.ts';

/** Something that can be done by key, from the palette or from a menu. */
export interface Command {
  id: string;
  title: string;
  group: 'Run' | 'View' | 'Project' | 'Edit' | 'Help';
  /** Keys as `KeyboardEvent.key` with modifiers: `Shift+F11`; the first one is shown. */
  keys?: string[];
  /** True for keys that also work while typing. */
  typing?: boolean;
  /** False when it makes no sense now. */
  enabled?: () => boolean;
  run: () => void;
}

/** Everything that can be done, in the order of the palette. */
export function commandsOf(page: Page): Command[] {
  return [...runCommands(page), ...viewCommands(page), ...projectCommands(page)];
}

function runCommands({ playback, workspace }: Page): Command[] {
  const running = (): boolean => playback.run !== undefined;
  const command = (id: string, title: string, keys: string[], run: () => void): Command => ({
    id,
    title,
    group: 'Run',
    keys,
    enabled: running,
    run,
  });
  return [
    command('play', 'Play or pause', ['Space'], () => playback.toggle()),
    command('forward', 'Step forward', ['ArrowRight'], () => void playback.seek('event', 1)),
    command('back', 'Step back', ['ArrowLeft'], () => void playback.seek('event', -1)),
    command(
      'message',
      'To the next message',
      ['Shift+ArrowRight'],
      () => void playback.seek('message', 1),
    ),
    command(
      'message-back',
      'To the message before',
      ['Shift+ArrowLeft'],
      () => void playback.seek('message', -1),
    ),
    command('over', 'Step over the fragment or call', ['F10'], () => void playback.seek('over', 1)),
    command('over-back', 'Step back over it', ['Shift+F10'], () => void playback.seek('over', -1)),
    command('into', 'Step into the fragment or call', ['F11'], () => void playback.seek('into', 1)),
    command(
      'out',
      'Step out of the fragment or call',
      ['Shift+F11'],
      () => void playback.seek('out', 1),
    ),
    command('into-back', 'Step back into the one before', [], () => void playback.seek('into', -1)),
    command('out-back', 'Step back out to where it began', [], () => void playback.seek('out', -1)),
    command(
      'breakpoint-next',
      'To the next breakpoint',
      ['F8'],
      () => void playback.seek('breakpoint', 1),
    ),
    command(
      'breakpoint-before',
      'To the breakpoint before',
      ['Shift+F8'],
      () => void playback.seek('breakpoint', -1),
    ),
    ...tierCommands(playback),
    ...chartCommands(playback, workspace),
    command('disturb', 'Let something go wrong now', ['X'], () =>
      document.querySelector<HTMLElement>('[data-disturb]')?.click(),
    ),
    command('start', 'To the start', ['Home'], () => playback.toStart()),
    command('end', 'To the end', ['End'], () => playback.toEnd()),
    command('reroll', 'Another seed', ['R'], () => playback.reroll()),
    command('choosing', 'Let me choose, or let the seed decide', ['C'], () =>
      playback.setChoosing(playback.record?.choosing === 'ask' ? 'seed' : 'ask'),
    ),
    {
      id: 'breakpoint',
      title: 'Breakpoint on the present line',
      group: 'Run',
      keys: ['B'],
      enabled: running,
      run: () => {
        const place = playback.place;
        if (!place) return;
        const line = workspace.text.slice(0, place.from).split('\n').length;
        workspace.toggleBreakpoint({ kind: 'line', line });
      },
    },
  ];
}

/** Stepping by tier: 1 a swarm, 2 a run, 3 a step, 4 a tool; with Shift back. */
function tierCommands(playback: Page['playback']): Command[] {
  const tiers = ['swarm', 'run', 'step', 'tool'] as const;
  const enabled = (): boolean => playback.shows.has('scenario');
  return tiers.flatMap((tier, at): Command[] => [
    {
      id: `tier-${tier}`,
      title: `To the next event of a ${tier}`,
      group: 'Run',
      keys: [`${at + 1}`],
      enabled,
      run: () => void playback.seek(tier, 1),
    },
    {
      id: `tier-${tier}-back`,
      title: `To the event of a ${tier} before`,
      group: 'Run',
      keys: [`Shift+${at + 1}`],
      enabled,
      run: () => void playback.seek(tier, -1),
    },
  ]);
}

/** Stepping of statecharts: where they rest, what they handle, when a timer fires. */
function chartCommands(playback: Page['playback'], workspace: Page['workspace']): Command[] {
  const enabled = (): boolean => workspace.picked?.kind === 'statechart' && !!playback.run;
  const seek = (unit: 'macrostep' | 'chartEvent' | 'timer', way: 1 | -1): void =>
    void playback.seek(unit, way);
  const units = [
    ['macrostep', 'To where the machine rests next', 'Back to where it rested before'],
    ['chartEvent', 'To the next event that is handled', 'Back to the event before'],
    ['timer', 'To the next timer', 'Back to the timer before'],
  ] as const;
  return units.flatMap(([unit, on, back]): Command[] => [
    { id: `chart-${unit}`, title: on, group: 'Run', enabled, run: () => seek(unit, 1) },
    { id: `chart-${unit}-back`, title: back, group: 'Run', enabled, run: () => seek(unit, -1) },
  ]);
}

/** Views of scenarios: name of the tab by row. */
const scenarioViews: [row: 'stage' | 'dock', id: string, title: string, shows: string][] = [
  ['stage', 'tiers', 'Show the tiers', 'exhibit:account'],
  ['stage', 'lanes', 'Show the event bus', 'family:event'],
  ['stage', 'ladder', 'Show the error ladder', 'family:error'],
  ['stage', 'transactions', 'Show the transactions', 'family:tx'],
  ['stage', 'barriers', 'Show the barriers', 'family:barrier'],
  ['stage', 'context', 'Show the context', 'exhibit:variable'],
  ['stage', 'security', 'Show security', 'family:audit'],
  ['stage', 'parts', 'Show all parts', 'scenario'],
  ['stage', 'compare', 'What if: change something and compare', 'scenario'],
  ['dock', 'budgets', 'Show budgets over time', 'family:budget'],
  ['dock', 'targets', 'Show the targets', 'scenario'],
  ['dock', 'search', 'Search runs', 'scenario'],
  ['dock', 'review', 'Review the published figures', 'scenario'],
];

/** What protocols and machines have beside runs: name of the tab by row, and its key. */
const roleViews: [row: 'stage' | 'dock' | 'right', id: string, title: string, key: string][] = [
  ['stage', 'machines', 'Show the machines of all roles', 'M'],
  ['stage', 'texts', 'Show the texts of the roles', 'T'],
  ['dock', 'verdict', 'Show the verdict', 'V'],
  ['right', 'steps', 'Show what each role could do', 'N'],
  ['dock', 'conform', 'Hold a trace against the protocol', 'Shift+T'],
  ['dock', 'replace', 'Replace a role by another', 'Shift+R'],
];

/** What statecharts have: name of the tab by row, and its key. */
const chartViews: [row: 'stage' | 'dock' | 'right', id: string, title: string, key: string][] = [
  ['stage', 'statechart', 'Show the states', 'S'],
  ['right', 'machine', 'Show what the machine could do', 'Shift+N'],
  ['right', 'chart-why', 'Show why, or why not', 'W'],
  ['dock', 'chart-lanes', 'Show the states over time', 'L'],
];

function chartViewCommands(page: Page): Command[] {
  const enabled = (): boolean => page.workspace.picked?.kind === 'statechart';
  const send = (): void => {
    page.choose('right', 'machine');
    requestAnimationFrame(() =>
      document.querySelector<HTMLInputElement>('[data-send-event]')?.focus(),
    );
  };
  return [
    ...chartViews.map(([row, id, title, key]): Command => ({
      id: `view-${id}`,
      title,
      group: 'View',
      keys: [key],
      enabled,
      run: () => page.choose(row, id),
    })),
    { id: 'send-event', title: 'Send an event', group: 'Run', keys: ['E'], enabled, run: send },
  ];
}

function roleCommands(page: Page): Command[] {
  const { playback, workspace } = page;
  const enabled = (): boolean => /^(protocol|machines)$/.test(workspace.picked?.kind ?? '');
  const check = async (): Promise<void> => {
    page.choose('dock', 'verdict');
    const { protocolsOf } = await import('./protocols.svelte.ts');
    await protocolsOf(page).verification.check();
  };
  const toggle = (): void => {
    const { machines } = playback.record?.spec ?? {};
    playback.setMachines(machines ? undefined : defaultMachineMode);
  };
  return [
    ...roleViews.map(([row, id, title, key]): Command => ({
      id: `view-${id}`,
      title,
      group: 'View',
      keys: [key],
      enabled,
      run: () => page.choose(row, id),
    })),
    {
      id: 'verify',
      title: 'Check what the roles can do together',
      group: 'Run',
      keys: ['Shift+V'],
      enabled,
      run: () => void check(),
    },
    {
      id: 'as-machines',
      title: 'Run as machines, or as drawn',
      group: 'Run',
      keys: ['Shift+M'],
      enabled: () => workspace.picked?.language === 'mermaid-sequence',
      run: toggle,
    },
  ];
}

function viewCommands(page: Page): Command[] {
  const { settings } = page;
  const view = (id: string, title: string, run: () => void, keys?: string[]): Command =>
    keys ? { id, title, group: 'View', run, keys } : { id, title, group: 'View', run };
  return [
    view('palette', 'Find a command', () => page.show('palette'), ['Mod+K']),
    view('search', 'Search the run', () => focusSearch(page), ['/']),
    view('view-run', 'Show the run', () => page.choose('stage', 'sequence')),
    view('view-diagram', 'Show the diagram', () => page.choose('stage', 'diagram')),
    view('view-timeline', 'Show the timeline', () => page.choose('dock', 'timeline')),
    view('view-events', 'Show the events', () => page.choose('dock', 'log')),
    view('view-metrics', 'Show the metrics', () => page.choose('dock', 'metrics')),
    ...scenarioViews.map(([row, id, title, shows]): Command => ({
      id: `view-${id}`,
      title,
      group: 'View',
      enabled: () => page.playback.shows.has(shows),
      run: () => page.choose(row, id),
    })),
    ...roleCommands(page),
    ...chartViewCommands(page),
    view('pane-left', 'Hide or show the source', () => settings.togglePane('left'), ['Mod+B']),
    view('pane-dock', 'Hide or show the timeline', () => settings.togglePane('dock'), ['Mod+J']),
    view('pane-right', 'Hide or show the inspector', () => settings.togglePane('right'), ['Mod+I']),
    view('theme-system', 'Theme: as the system', () => settings.set({ theme: 'system' })),
    view('theme-light', 'Theme: light', () => settings.set({ theme: 'light' })),
    view('theme-dark', 'Theme: dark', () => settings.set({ theme: 'dark' })),
  ];
}

/** The event log has the search field; it is shown first. */
function focusSearch(page: Page): void {
  const inView = document.querySelector<HTMLInputElement>('[data-run-search]');
  if (inView?.offsetParent) {
    inView.focus();
    inView.select();
    return;
  }
  page.choose('dock', 'log');
  requestAnimationFrame(() =>
    document.querySelector<HTMLInputElement>('[data-run-search]')?.focus(),
  );
}

function projectCommands(page: Page): Command[] {
  const { workspace, keeper, notices } = page;
  const said = (verb: string, label: string | undefined): void =>
    notices.say({
      tone: 'info',
      key: 'undo',
      title: label ? `${verb}: ${label}` : 'There is nothing to take back',
      stays: 2000,
    });
  return [
    {
      id: 'undo',
      title: 'Undo',
      group: 'Edit',
      keys: ['Mod+Z'],
      run: () => said('Undone', workspace.undo()),
    },
    {
      id: 'redo',
      title: 'Redo',
      group: 'Edit',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      run: () => said('Done again', workspace.redo()),
    },
    { id: 'new', title: 'New project', group: 'Project', run: () => void keeper.startNew() },
    {
      id: 'gallery',
      title: 'Open an example',
      group: 'Project',
      run: () => page.show('gallery'),
    },
    {
      id: 'projects',
      title: 'Projects and storage',
      group: 'Project',
      run: () => page.show('storage'),
    },
    {
      id: 'open',
      title: 'Open files from disk',
      group: 'Project',
      keys: ['Mod+O'],
      run: () => void keeper.openFiles(),
    },
    {
      id: 'save',
      title: 'Save the file to disk',
      group: 'Project',
      keys: ['Mod+S'],
      typing: true,
      run: () => keeper.saveFile(),
    },
    { id: 'share', title: 'Share a link', group: 'Project', run: () => page.show('share') },
    {
      id: 'export',
      title: 'Export the run or picture',
      group: 'Project',
      run: () => page.show('export'),
    },
    {
      id: 'propose',
      title: 'Turn into a scenario',
      group: 'Project',
      enabled: () => page.proposals.possible,
      run: () => page.show('propose'),
    },
    { id: 'history', title: 'Version history', group: 'Project', run: () => page.show('history') },
    { id: 'breakpoints', title: 'Breakpoints', group: 'Run', run: () => page.show('breakpoints') },
    {
      id: 'help',
      title: 'Help and keyboard',
      group: 'Help',
      keys: ['?'],
      run: () => page.show('help'),
    },
    {
      id: 'reference',
      title: 'Language reference',
      group: 'Help',
      run: () => page.show('help', 'language'),
    },
  ];
}

const mac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.platform);

/** Keys as people know them: `⌘K` or `Ctrl K`, `→`. */
export function keyWords(keys: string | undefined): string {
  if (!keys) return '';
  const names: Record<string, string> = {
    Mod: mac ? '⌘' : 'Ctrl',
    Shift: mac ? '⇧' : 'Shift',
    Alt: mac ? '⌥' : 'Alt',
    ArrowRight: '→',
    ArrowLeft: '←',
  };
  return keys
    .split('+')
    .map((key) => names[key] ?? key)
    .join(mac ? '' : ' ');
}

/** The command that a key press means, if any. */
export function commandFor(
  commands: readonly Command[],
  event: KeyboardEvent,
): Command | undefined {
  if (event.defaultPrevented || event.isComposing) return undefined;
  const pressed = pressedKeys(event);
  const found = commands.find((command) => command.keys?.includes(pressed));
  if (!found || (found.enabled && !found.enabled())) return undefined;
  const modified = pressed.startsWith('Mod+');
  const typing = isTyping(event.target);
  if (typing && !(modified && (found.typing || found.group === 'View'))) return undefined;
  if (isPressing(event.target, event.key)) return undefined;
  return found;
}

function pressedKeys(event: KeyboardEvent): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  // With Shift these digits are other characters, differently on each keyboard.
  const digit = event.altKey ? undefined : /^Digit([1-4])$/.exec(event.code)?.[1];
  const plain = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const key = digit ?? (event.key === ' ' ? 'Space' : plain);
  const shifted = event.shiftKey && (digit !== undefined || key.length > 1 || /[A-Z]/.test(key));
  return `${mod ? 'Mod+' : ''}${event.altKey ? 'Alt+' : ''}${shifted ? 'Shift+' : ''}${key}`;
}

/** True where letters belong to the field that has the focus. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || isTextInput(target))
  );
}

function isTextInput(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && !/^(range|checkbox|radio|button)$/.test(target.type);
}

/** True where the key already means something to what has the focus: a button, a slider, a tab. */
function isPressing(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const control = target.closest(
    'button, a, summary, [role="button"], [role="tab"], [role="treeitem"]',
  );
  if (key === ' ' || key === 'Enter') return control !== null;
  return target instanceof HTMLInputElement && /^Arrow|^(Home|End)$/.test(key);
}
