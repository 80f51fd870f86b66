import type { Result } from '../../base/result.ts';
import { fail, ok } from '../../base/result.ts';
import { inBaseUnit, printDuration, unitNamed, units } from '../expression/units.ts';

const DURATION = /^\s*(\+?)(\d+(?:\.\d*)?|\.\d+)(?:\s*([\p{L}µ]+))?\s*$/u;

/**
 * A delay in ns: a number and a unit (`1.5s`, `.5s`, `200ms`, `2min`, `1 h`), as in CSS 2, section
 * 4.3.8, with longer and shorter units; `m` is a minute. Only 0 needs no unit.
 */
export function parseDuration(text: string): Result<number> {
  const found = DURATION.exec(text);
  if (!found) return fail(`“${text.trim()}” is not a delay. Write 1.5s, 200ms or 2min.`);
  const value = Number(found[2]);
  const unit = found[3];
  if (unit === undefined && value !== 0) {
    return fail(`The delay “${text.trim()}” needs a unit: ms, s, min or h.`);
  }
  const name = unit === 'm' ? 'min' : unitNamed(unit ?? 's');
  if (!name || units[name].dimension !== 'time') {
    return fail(`“${unit ?? ''}” is not a unit of time: there are ns, us, ms, s, min, h and d.`);
  }
  const ns = Math.round(inBaseUnit(value, name));
  if (!Number.isSafeInteger(ns)) return fail('This delay is too long; the longest is 104 days.');
  return ok(ns);
}

/** A whole number of ns as a delay that `parseDuration` reads: `1.5s`. */
export function durationText(ns: number): string {
  return ns === 0 ? '0s' : printDuration(ns);
}

/**
 * The same in the units of SCXML's engines (`ms`, `s`): for texts that others read too. Decimals are
 * kept, so that it is exact.
 */
export function scxmlDuration(ns: number): string {
  const [value, unit] = ns % 1e9 === 0 ? [ns / 1e9, 's'] : [ns / 1e6, 'ms'];
  const plain = value < 1e-6 ? value.toFixed(6) : String(value);
  return `${plain}${unit}`;
}
