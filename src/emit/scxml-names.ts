import type { Statechart } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';

/** What SCXML can have as the id of a state, and can name as a target. */
const WRITABLE = /^[^\s#"'<>&[\]{}()]+$/;

/** The ids of states as they are written, and the events that hold them. */
export class ScxmlNames {
  readonly #names = new Map<string, string>();
  readonly #changed = new Map<string, string>();
  /** States without an id in the text, which nothing names. */
  readonly #silent = new Set<string>();

  constructor(chart: Statechart, losses: Set<string>) {
    const ids = [...walkStates(chart.states)].map(({ id }) => id);
    const taken = new Set(ids.filter((id) => WRITABLE.test(id)));
    const named = namedStates(chart);
    for (const id of ids) {
      if (WRITABLE.test(id)) continue;
      if (isUnnamed(id) && !named(id)) this.#silent.add(id);
      const name = freshName(id, taken);
      taken.add(name);
      this.#changed.set(id, name);
      if (!isUnnamed(id)) losses.add(`The state “${id}” is written as ${name}.`);
    }
    for (const id of ids) this.#names.set(id, this.#changed.get(id) ?? id);
  }

  /** The id that a state is written with; undefined when it needs none. */
  written(id: string): string | undefined {
    return this.#silent.has(id) ? undefined : this.name(id);
  }

  /** The name that a target has. */
  name(id: string): string {
    return this.#names.get(id) ?? id;
  }

  /** A descriptor in its short form: `a.*` is `a`. */
  descriptor(name: string): string {
    return this.event(name.length > 2 && name.endsWith('.*') ? name.slice(0, -2) : name);
  }

  /** An event; `done.state.<id>` follows its state. */
  event(name: string): string {
    const id = name.startsWith('done.state.') ? name.slice('done.state.'.length) : undefined;
    const changed = id === undefined ? undefined : this.#changed.get(id);
    if (changed !== undefined) return `done.state.${changed}`;
    return /\s/.test(name) ? name.trim().replace(/\s+/g, '_') : name;
  }

  /** Code with the states of its `In('…')` as they are written. */
  inCode(text: string): string {
    if (this.#changed.size === 0) return text;
    return text.replace(/(\bIn\s*\(\s*)(["'])(.*?)\2/g, (whole, before, quote, id: string) => {
      const name = this.#changed.get(id);
      return name === undefined ? whole : `${before}${quote}${name}${quote}`;
    });
  }
}

function isUnnamed(id: string): boolean {
  return /^\[\w+ \d+\]$/.test(id);
}

/** Tells whether something in the chart names a state. */
function namedStates(chart: Statechart): (id: string) => boolean {
  const targets = new Set(chart.transitions.flatMap((transition) => transition.targets));
  for (const { initial } of [chart, ...walkStates(chart.states)]) {
    for (const target of initial?.targets ?? []) targets.add(target);
  }
  let rest: string | undefined;
  return (id) => {
    if (targets.has(id)) return true;
    rest ??= JSON.stringify([chart, chart.transitions.map(({ events, guard }) => [events, guard])]);
    return rest.includes(`done.state.${id}`) || rest.includes(`"state":${JSON.stringify(id)}`);
  };
}

function freshName(id: string, taken: ReadonlySet<string>): string {
  const plain = id.replace(/[^\p{L}\p{N}_.-]+/gu, '_').replace(/^_+|_+$/g, '');
  const base = /^[\p{L}_]/u.test(plain) ? plain : `state_${plain}`;
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
  return name;
}
