/** The page's colours, resolved for drawing on a canvas or into a picture. */
export interface Palette {
  bg: string;
  panel: string;
  raised: string;
  sunken: string;
  hover: string;
  line: string;
  lineStrong: string;
  ink: string;
  soft: string;
  faint: string;
  accent: string;
  accentBg: string;
  accentLine: string;
  accentFill: string;
  onAccent: string;
  ok: string;
  bad: string;
  badBg: string;
  warn: string;
  warnBg: string;
  bus: string;
  /** Colours of tiers (or of participants, where there are no tiers). */
  tiers: string[];
  sans: string;
  mono: string;
}

/** Colours of the light theme, for where no page is (tests, the command line). */
export const lightPalette: Palette = {
  bg: '#f4f5f8',
  panel: '#ffffff',
  raised: '#ffffff',
  sunken: '#f1f3f6',
  hover: '#f0f2f6',
  line: '#e3e6ec',
  lineStrong: '#ccd2dc',
  ink: '#151c28',
  soft: '#545f71',
  faint: '#697386',
  accent: '#3b5bdb',
  accentBg: '#edf1ff',
  accentLine: '#b9c7fb',
  accentFill: '#3b5bdb',
  onAccent: '#ffffff',
  ok: '#14693d',
  bad: '#bf2424',
  badBg: '#fdecec',
  warn: '#8f5600',
  warnBg: '#fdf3e1',
  bus: '#9a5c00',
  tiers: ['#1f6feb', '#8e44ad', '#1a7f4b', '#b0591b', '#0b7a86', '#a8326e'],
  sans: 'Inter, system-ui, sans-serif',
  mono: 'JetBrains Mono, ui-monospace, monospace',
};

const tokens = {
  bg: '--bg',
  panel: '--panel',
  raised: '--raised',
  sunken: '--sunken',
  hover: '--hover',
  line: '--line',
  lineStrong: '--line-strong',
  ink: '--ink',
  soft: '--soft',
  faint: '--faint',
  accent: '--accent',
  accentBg: '--accent-bg',
  accentLine: '--accent-line',
  accentFill: '--accent-fill',
  onAccent: '--on-accent',
  ok: '--ok',
  bad: '--bad',
  badBg: '--bad-bg',
  warn: '--warn',
  warnBg: '--warn-bg',
  bus: '--bus',
} as const;

let known: Palette | undefined;
const listeners = new Set<() => void>();

/** The colours as they are now: read from the page once, and again when its theme changes. */
export function palette(): Palette {
  if (known) return known;
  if (typeof document === 'undefined') return lightPalette;
  known = readPalette();
  return known;
}

/** Calls back after each change of the theme; gives the way to stop. */
export function watchPalette(changed: () => void): () => void {
  if (listeners.size === 0) observe();
  listeners.add(changed);
  return () => void listeners.delete(changed);
}

/** A custom property may hold `light-dark(…)`: only a used colour tells which one it is. */
function readPalette(): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colour = (token: string): string => {
    probe.style.color = '';
    probe.style.color = `var(${token})`;
    return style.color;
  };
  const colours = Object.fromEntries(
    Object.entries(tokens).map(([key, token]) => [key, colour(token)]),
  ) as Record<keyof typeof tokens, string>;
  const tiers = [1, 2, 3, 4, 5, 6].map((n) => colour(`--t${n}`));
  const sans = style.getPropertyValue('--sans').trim() || lightPalette.sans;
  const mono = style.getPropertyValue('--mono').trim() || lightPalette.mono;
  probe.remove();
  return { ...colours, tiers, sans, mono };
}

let observed = false;

function observe(): void {
  if (observed || typeof matchMedia === 'undefined') return;
  observed = true;
  const forget = (): void => {
    known = undefined;
    for (const listener of listeners) listener();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', forget);
  new MutationObserver(forget).observe(document.documentElement, {
    attributeFilter: ['data-theme', 'class', 'style'],
  });
  // A font that arrives late changes every width.
  document.fonts?.ready.then(forget, () => undefined);
}

const mixed = new Map<string, string>();

/**
 * `share` (0..1) of one colour on top of another: what a transparent one would look like there.
 * Colours are `#rrggbb` or `rgb(…)`; anything else gives the first one.
 */
export function mixColors(color: string, ground: string, share: number): string {
  const key = `${color}|${ground}|${share}`;
  const known = mixed.get(key);
  if (known !== undefined) return known;
  const [a, b] = [channels(color), channels(ground)];
  const result =
    a && b
      ? `rgb(${a.map((value, i) => Math.round(value * share + (b[i] ?? 0) * (1 - share))).join(', ')})`
      : color;
  if (mixed.size > 2_000) mixed.clear();
  mixed.set(key, result);
  return result;
}

function channels(color: string): number[] | undefined {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color);
  if (hex) return hex.slice(1).map((pair) => parseInt(pair, 16));
  const rgb = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(color);
  return rgb?.slice(1).map(Number);
}
