/** Units of virtual time, from nanoseconds up. */
const units = [
  { name: 'ns', ns: 1 },
  { name: 'µs', ns: 1e3 },
  { name: 'ms', ns: 1e6 },
  { name: 's', ns: 1e9 },
] as const;

const minute = 60e9;
const hour = 3600e9;
const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/**
 * A time or duration in nanoseconds, for people: "412.6 ms", "1.25 s", "3 min 07 s". `resolution`
 * (nanoseconds) says how close other times are that it must be told apart from; without it, four
 * significant digits are kept. `aligned` keeps zeros at the end, for columns.
 */
export function formatTime(ns: number, resolution?: number, aligned = false): string {
  if (!Number.isFinite(ns)) return ns > 0 ? 'never' : '–';
  if (ns < 0) return `−${formatTime(-ns, resolution, aligned)}`;
  if (ns === 0) return '0 ms';
  const fine = resolution !== undefined && resolution < 1e9;
  if (ns >= minute && !fine) return formatMinutes(ns);
  const unit = units.findLast((one) => ns >= one.ns) ?? units[0];
  const value = ns / unit.ns;
  const digits = resolution === undefined ? decimalsOf(value) : decimalsFor(resolution / unit.ns);
  const text = value.toFixed(Math.min(digits, decimalsMost[unit.name]));
  return `${aligned ? text : trimZeros(text)} ${unit.name}`;
}

/** No more decimals than a nanosecond has. */
const decimalsMost = { ns: 0, µs: 3, ms: 6, s: 9 } as const;

function formatMinutes(ns: number): string {
  const seconds = Math.round(ns / 1e9);
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (ns < hour) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  return `${formatCount(Math.floor(seconds / 3600))} h ${pad(Math.floor(seconds / 60) % 60)} min`;
}

/** Four significant digits, at most three decimals. */
function decimalsOf(value: number): number {
  const whole = value < 1 ? 1 : Math.floor(Math.log10(value)) + 1;
  return Math.max(0, Math.min(3, 4 - whole));
}

function decimalsFor(step: number): number {
  return step >= 1 ? 0 : Math.min(9, Math.ceil(-Math.log10(step) - 1e-9));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A whole number with its thousands apart: "12,480". */
export function formatCount(value: number): string {
  return thousands.format(value);
}

/** A count with its noun: "1 event", "3 events". */
export function plural(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** An amount in little room: "950", "12.5k", "3.1M". */
export function formatShort(value: number): string {
  const size = Math.abs(value);
  if (size < 10) return trimZeros(value.toFixed(2));
  if (size < 1e3) return trimZeros(value.toFixed(size < 100 ? 1 : 0));
  if (size < 1e6) return `${trimZeros((value / 1e3).toFixed(1))}k`;
  if (size < 1e9) return `${trimZeros((value / 1e6).toFixed(1))}M`;
  return `${trimZeros((value / 1e9).toFixed(1))}G`;
}

/** An amount of bytes in binary units: "640 B", "4 MiB". */
export function formatBytes(value: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = Math.abs(value);
  let at = 0;
  while (size >= 1024 && at < names.length - 1) {
    size /= 1024;
    at++;
  }
  return `${value < 0 ? '−' : ''}${trimZeros(size.toFixed(size < 10 ? 1 : 0))} ${names[at]}`;
}

/** An amount of a resource: memory in bytes, everything else as a number. */
export function formatAmount(resource: string, value: number): string {
  return resource === 'memory' ? formatBytes(value) : formatShort(value);
}

/** The name of a resource for people. */
export function resourceTitle(resource: string): string {
  const words = resource.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Nice steps for an axis: their distance in nanoseconds and the times within `from..to`. */
export function timeTicks(from: number, to: number, most: number): { step: number; at: number[] } {
  const step = niceStep((to - from) / Math.max(1, most));
  const at: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to && at.length <= most + 2; i++)
    at.push(i * step);
  return { step, at };
}

/** The smallest nice duration that is at least `least`: 1, 2, 5 × 10ⁿ, then minutes and hours. */
function niceStep(least: number): number {
  const large = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((s) => s * 1e9);
  if (least > 1e9 && least <= 3600e9) return large.find((step) => step >= least) ?? hour;
  const unit = least > 3600e9 ? hour : 1;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least / unit)));
  const factor = [1, 2, 5, 10].find((one) => one * power * unit >= least) ?? 10;
  return factor * power * unit;
}

/**
 * How close times are that stand in one column, in nanoseconds: a power of ten that tells apart
 * nine of ten neighbours, one digit finer where that makes all of them exact. Zeros between the
 * times are skipped; the others must ascend.
 */
export function resolutionOf(times: ArrayLike<number>): number {
  const gaps: number[] = [];
  const given: number[] = [];
  let before = -1;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    if (time === 0 && before >= 0) continue;
    if (before >= 0 && time > before) gaps.push(time - before);
    given.push(time);
    before = time;
  }
  if (gaps.length === 0) return exactly(given, 1e6) ? 1e6 : 1e3;
  gaps.sort((a, b) => a - b);
  const small = gaps[Math.floor(gaps.length / 10)] as number;
  let step = 10 ** Math.floor(Math.log10(Math.max(1, small)));
  if (!exactly(given, step)) return exactly(given, step / 10) ? step / 10 : step;
  while (step < 1e9 && exactly(given, step * 10)) step *= 10;
  return step;
}

function exactly(times: readonly number[], step: number): boolean {
  return step >= 1 && times.every((time) => time % step === 0);
}
