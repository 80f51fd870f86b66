/** What a unit measures, and so which numbers may be compared with each other. */
export type Dimension = 'time' | 'bytes' | 'fraction';

/** A unit: numbers written with it are multiplied by `factor` into ns, bytes or a fraction of 1. */
export interface Unit {
  dimension: Dimension;
  factor: number;
}

/**
 * All units by their names. Memory follows IEC 80000-13: `kB MB GB TB` are powers of 1,000,
 * `KiB MiB GiB TiB` powers of 1,024.
 */
export const units = {
  ns: { dimension: 'time', factor: 1 },
  us: { dimension: 'time', factor: 1e3 },
  ms: { dimension: 'time', factor: 1e6 },
  s: { dimension: 'time', factor: 1e9 },
  min: { dimension: 'time', factor: 60e9 },
  h: { dimension: 'time', factor: 3600e9 },
  d: { dimension: 'time', factor: 86400e9 },
  B: { dimension: 'bytes', factor: 1 },
  kB: { dimension: 'bytes', factor: 1e3 },
  MB: { dimension: 'bytes', factor: 1e6 },
  GB: { dimension: 'bytes', factor: 1e9 },
  TB: { dimension: 'bytes', factor: 1e12 },
  KiB: { dimension: 'bytes', factor: 2 ** 10 },
  MiB: { dimension: 'bytes', factor: 2 ** 20 },
  GiB: { dimension: 'bytes', factor: 2 ** 30 },
  TiB: { dimension: 'bytes', factor: 2 ** 40 },
  '%': { dimension: 'fraction', factor: 0.01 },
} as const satisfies Record<string, Unit>;

/** The name of a unit. */
export type UnitName = keyof typeof units;

const spellings: Readonly<Record<string, UnitName>> = {
  µs: 'us',
  μs: 'us',
  KB: 'kB',
  kb: 'kB',
  mb: 'MB',
  gb: 'GB',
  tb: 'TB',
  Mb: 'MB',
  Gb: 'GB',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  minute: 'min',
  minutes: 'min',
  mins: 'min',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  bytes: 'B',
  byte: 'B',
};

/** The unit that a word means, also in its other spellings (`µs`, `KB`, `seconds`). */
export function unitNamed(word: string): UnitName | undefined {
  if (Object.hasOwn(units, word)) return word as UnitName;
  return Object.hasOwn(spellings, word) ? spellings[word] : undefined;
}

/** A number in a unit as a number of ns, bytes or 1. Percent divides, so that 5 % is exactly 0.05. */
export function inBaseUnit(value: number, unit: UnitName): number {
  return unit === '%' ? value / 100 : value * units[unit].factor;
}

const timeNames: readonly UnitName[] = ['d', 'h', 'min', 's', 'ms', 'us', 'ns'];
const byteNames: readonly UnitName[] = ['TiB', 'TB', 'GiB', 'GB', 'MiB', 'MB', 'KiB', 'kB', 'B'];

/**
 * A whole number of nanoseconds in the largest unit that writes it exactly with at most three
 * decimals: 1_500_000 is `1.5ms`.
 */
export function printDuration(ns: number): string {
  return inLargestUnit(ns, timeNames, 'ns', '');
}

/** A whole number of bytes likewise: 16_000_000_000 is `16 GB`, 2³⁰ is `1 GiB`. */
export function printBytes(bytes: number): string {
  return inLargestUnit(bytes, byteNames, 'B', ' ');
}

function inLargestUnit(
  amount: number,
  names: readonly UnitName[],
  base: UnitName,
  space: string,
): string {
  if (amount === 0) return `0${space}${base}`;
  for (const name of names) {
    const value = Number((amount / units[name].factor).toFixed(3));
    const back = inBaseUnit(value, name);
    const exact = Math.round(back) === amount && Math.abs(back - amount) <= amount * 1e-12;
    if (exact && value >= 1 && value < 1e6) return `${value}${space}${name}`;
  }
  return `${amount}${space}${base}`;
}
