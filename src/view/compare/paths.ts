import type { Json } from '../../model/json.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';

/** A value of a scenario that can be another one. */
export interface Leaf {
  path: string;
  value: Json;
  /** Written in the text; otherwise a default. */
  given: boolean;
}

const hidden = new Set(['kind', 'given', 'scenario', 'about', 'search', 'until', 'targets']);
const most = 4000;

/** All values of a scenario by path: those of the text first. */
export function leavesOf(scenario: Scenario): Leaf[] {
  const given = new Set(scenario.given);
  const leaves: Leaf[] = [];
  const walk = (value: unknown, path: string): void => {
    if (leaves.length >= most) return;
    if (isLeaf(value)) {
      const known = given.has(path) || [...ancestors(path)].some((one) => given.has(one));
      leaves.push({ path, value: value as Json, given: known });
    } else if (Array.isArray(value)) value.forEach((one, at) => walk(one, `${path}.${at}`));
    else {
      for (const [key, one] of Object.entries(value as Record<string, unknown>)) {
        if (one !== undefined) walk(one, path === '' ? key : `${path}.${key}`);
      }
    }
  };
  for (const [key, value] of Object.entries(scenario)) {
    if (hidden.has(key) || key === 'components') continue;
    walk(value, key);
  }
  for (const { id, parameters } of scenario.components) walk(parameters, `components.${id}`);
  return leaves.sort((a, b) => Number(b.given) - Number(a.given));
}

/** Only the direct parent: what was written as a whole is there in its parts. */
function* ancestors(path: string): Generator<string> {
  const dot = path.lastIndexOf('.');
  if (dot > 0) yield path.slice(0, dot);
}

function isLeaf(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) {
    return value.every((one) => one === null || typeof one !== 'object');
  }
  return Object.keys(value).length === 0;
}

const units: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  sec: 1e9,
  min: 60e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  '%': 0.01,
  credits: 1,
};

/** What a person writes as the value that is meant, seeing what stands there now. */
export function valueOf(text: string, now: Json): Json | undefined {
  const trimmed = text.trim();
  if (typeof now === 'number') {
    const match = /^(-?[\d,_]*\.?\d+)\s*([a-zµ%]*)$/i.exec(trimmed);
    const factor = match?.[2] ? units[match[2].toLowerCase()] : 1;
    if (!match || factor === undefined) return undefined;
    return Number(match[1]?.replaceAll(/[,_]/g, '')) * factor;
  }
  if (typeof now === 'boolean') {
    if (/^(true|yes|on)$/i.test(trimmed)) return true;
    return /^(false|no|off)$/i.test(trimmed) ? false : undefined;
  }
  if (typeof now === 'string') return trimmed;
  try {
    return JSON.parse(trimmed) as Json;
  } catch {
    return trimmed === '' ? undefined : trimmed;
  }
}

/** A value as it is told in a list: durations and bytes of known fields in their units. */
export function tellValue(path: string, value: Json): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  const name = path.slice(path.lastIndexOf('.') + 1);
  const timed =
    /(time|timeout|latency|delay|reset|interval|aging|deadline|^at$|^by$|^for$|ns)$/i.test(name);
  if (timed && value >= 1e6) {
    const unit = value >= 60e9 ? ['min', 60e9] : value >= 1e9 ? ['s', 1e9] : ['ms', 1e6];
    return `${Number((value / (unit[1] as number)).toFixed(3))} ${unit[0]}`;
  }
  if (name === 'memory' && value >= 1024 ** 2) return `${Math.round(value / 1024 ** 2)} MB`;
  return String(value);
}
