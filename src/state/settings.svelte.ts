/** Light or dark: by the system, or as the person says. */
export type Theme = 'system' | 'light' | 'dark';

/** The panes that can be hidden. */
export type Pane = 'left' | 'right' | 'dock';

/** What this browser remembers of how the person likes the page: apart from any project. */
export interface Preferences {
  theme: Theme;
  /** Sizes of panes in pixels. */
  sizes: { left: number; right: number; dock: number; tree: number; problems: number };
  hidden: Record<Pane, boolean>;
  /** The tab of each row of tabs, by the row's name. */
  tabs: Record<string, string>;
  /** Index into `speeds`. */
  speed: number;
  /** The id of the project that was open. */
  lastProject: string;
}

/** Steps a second of playing. */
export const speeds: readonly { title: string; perSecond: number }[] = [
  { title: '0.5×', perSecond: 1 },
  { title: '1×', perSecond: 2 },
  { title: '2×', perSecond: 4 },
  { title: '5×', perSecond: 10 },
  { title: '20×', perSecond: 40 },
  { title: '100×', perSecond: 200 },
  { title: '1000×', perSecond: 2000 },
];

const usual: Preferences = {
  theme: 'system',
  sizes: { left: 360, right: 312, dock: 256, tree: 148, problems: 132 },
  hidden: { left: false, right: false, dock: false },
  tabs: {},
  speed: 1,
  lastProject: '',
};

const key = 'lockstep:preferences';

/** Reads and keeps the preferences in local storage; where that is forbidden, in memory. */
export class Settings {
  #all = $state.raw<Preferences>(read());
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** All preferences. Change them with `set`. */
  get all(): Preferences {
    return this.#all;
  }

  /** Changes some preferences and keeps them. */
  set(change: Partial<Preferences>): void {
    this.#all = { ...this.#all, ...change };
    if (change.theme !== undefined) showTheme(change.theme);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => write(this.#all), 200);
  }

  /** Changes the size of a pane. */
  resize(pane: keyof Preferences['sizes'], size: number): void {
    this.set({ sizes: { ...this.#all.sizes, [pane]: size } });
  }

  /** Gives a pane its usual size back. */
  resetSize(pane: keyof Preferences['sizes']): void {
    this.resize(pane, usual.sizes[pane]);
  }

  /** Hides a pane, or shows it again. */
  togglePane(pane: Pane): void {
    this.set({ hidden: { ...this.#all.hidden, [pane]: !this.#all.hidden[pane] } });
  }

  /** Chooses a tab. */
  tab(row: string, tab: string): void {
    this.set({ tabs: { ...this.#all.tabs, [row]: tab } });
  }

  /** Writes now: the page goes away. */
  flush(): void {
    write(this.#all);
  }
}

/** Sets the page's theme; `system` leaves it to `prefers-color-scheme`. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

function read(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return merged(stored);
  } catch {
    return usual;
  }
}

/** What is stored may be anything: only what has the right type is taken. */
function merged(stored: unknown): Preferences {
  const from = (stored ?? {}) as Partial<Record<keyof Preferences, unknown>>;
  const theme = from.theme;
  const speed = Number(from.speed ?? usual.speed);
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    sizes: record(from.sizes, usual.sizes, (value) => Number.isFinite(value) && Number(value) > 0),
    hidden: record(from.hidden, usual.hidden, (value) => typeof value === 'boolean'),
    tabs: strings(from.tabs),
    speed: speeds[speed] ? speed : usual.speed,
    lastProject: typeof from.lastProject === 'string' ? from.lastProject : '',
  };
}

function record<Value extends object>(
  stored: unknown,
  fallback: Value,
  fits: (value: unknown) => boolean,
): Value {
  const from = (stored ?? {}) as Record<string, unknown>;
  const pairs = Object.entries(fallback).map(([name, value]) => [
    name,
    fits(from[name]) ? from[name] : value,
  ]);
  return Object.fromEntries(pairs) as Value;
}

function strings(stored: unknown): Record<string, string> {
  const pairs = Object.entries((stored ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    pairs.filter(([, value]) => typeof value === 'string').slice(0, 20),
  ) as Record<string, string>;
}

function write(all: Preferences): void {
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // Private windows may forbid it; the preferences last as long as the page then.
  }
}
