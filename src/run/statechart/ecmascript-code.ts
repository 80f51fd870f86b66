import type { Statechart } from '../../model/statechart/statechart.ts';

/** All code of a chart by what it is, but not that of charts inside. */
export interface ChartCode {
  expressions: string[];
  /** Places that are set. */
  places: string[];
  scripts: string[];
  /** Texts in the place of values. */
  texts: string[];
  /** Names of variables that data and loops declare. */
  variables: string[];
}

type Part = Record<string, unknown>;

/** Collects a chart's code. */
export function codeIn(chart: Statechart): ChartCode {
  const found: ChartCode = { expressions: [], places: [], scripts: [], texts: [], variables: [] };
  const { data, scripts, states, transitions, initial } = chart;
  collectVariables(data, found);
  collect([data, scripts, states, transitions, initial], found);
  return found;
}

function collect(value: unknown, found: ChartCode): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const it = value as Part;
  if (it['kind'] === 'chart') return;
  collectOwn(it, found);
  if (it['kind'] === 'script') return;
  for (const [key, inside] of Object.entries(it)) {
    if (key === 'data' && Array.isArray(inside)) collectVariables(inside, found);
    collect(inside, found);
  }
}

function collectOwn(it: Part, found: ChartCode): void {
  const { kind, language, text, location, idLocation, namelist, src } = it;
  if (kind === 'script') {
    found.scripts.push((it['code'] as { text: string }).text);
  } else if (typeof language === 'string' && typeof text === 'string') {
    found.expressions.push(text);
  } else if (kind === 'text' && typeof text === 'string' && src === undefined) {
    found.texts.push(text);
  }
  if (typeof location === 'string') {
    if (kind === 'location') found.expressions.push(location);
    else found.places.push(location);
  }
  if (typeof idLocation === 'string') found.places.push(idLocation);
  if (Array.isArray(namelist)) found.expressions.push(...(namelist as string[]));
  if (kind === 'foreach') {
    found.variables.push(String(it['item']));
    if (it['index'] !== undefined) found.variables.push(String(it['index']));
  }
}

function collectVariables(items: readonly unknown[], found: ChartCode): void {
  for (const one of items) {
    const name = (one as Part | null)?.['name'];
    if (typeof name === 'string') found.variables.push(name);
  }
}
