import { fail, ok, type Result } from '../../base/result.ts';
import type { Json } from '../../model/json.ts';

/** How deep and how large data may be that is stored. */
const mostDepth = 200;
const mostValues = 1_000_000;

/**
 * A value as plain data (JSON's), copied: what can be stored. Functions, symbols, cycles, numbers
 * that JSON does not have and objects of classes are problems, which are named with their place.
 */
export function convertTypes(value: unknown): Result<Json> {
  const seen = new Set<object>();
  let count = 0;
  let problem = '';
  const convert = (each: unknown, place: string, depth: number): Json | undefined => {
    if (++count > mostValues) return wrong('there are too many values', place);
    if (each === null || typeof each === 'boolean' || typeof each === 'string') return each;
    if (typeof each === 'number') {
      return Number.isFinite(each) ? each : wrong(`${each} is no number of JSON`, place);
    }
    if (typeof each !== 'object') return wrong(`a ${typeof each} is no plain data`, place);
    if (seen.has(each)) return wrong('it holds itself', place);
    if (depth > mostDepth) return wrong('it is nested too deeply', place);
    seen.add(each);
    const made = Array.isArray(each)
      ? each.map((one, n) => convert(one, `${place}[${n}]`, depth + 1) ?? null)
      : ofRecord(each, place, depth);
    seen.delete(each);
    return made;
  };
  const ofRecord = (each: object, place: string, depth: number): Json | undefined => {
    const prototype: unknown = Object.getPrototypeOf(each);
    if (prototype !== Object.prototype && prototype !== null) {
      return wrong('an object of a class is no plain data', place);
    }
    const entries = Object.entries(each).flatMap(([key, one]): [string, Json][] => {
      if (one === undefined) return [];
      return [[key, convert(one, place === '' ? key : `${place}.${key}`, depth + 1) ?? null]];
    });
    return Object.fromEntries(entries);
  };
  const wrong = (what: string, place: string): undefined => {
    problem ||= place === '' ? what : `${place}: ${what}`;
  };
  const made = convert(value, '', 0);
  return problem === '' && made !== undefined ? ok(made) : fail(problem || 'there is nothing');
}
