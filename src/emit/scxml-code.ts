import { unreachable } from '../base/assert.ts';
import type { Code, Condition } from '../model/statechart/content.ts';
import type { DatamodelId, DataItem, Statechart } from '../model/statechart/statechart.ts';
import type { ScxmlNames } from './scxml-names.ts';

/** The function that gives code of XState its `event`. */
const EVENT_OF = 'eventOfXState';
const EVENT_HELPER =
  `function ${EVENT_OF}() { var e = typeof _event === 'object' && _event ? _event : {}; ` +
  `return Object.assign({ type: e.name || 'xstate.init' }, ` +
  `typeof e.data === 'object' ? e.data : { output: e.data }); }`;

/**
 * Code of a chart as it is written. Conditions that SCXML has no word for become expressions;
 * guards that are only named become variables; code of XState is given the `event` it names.
 */
export class ScxmlCode {
  readonly datamodel: DatamodelId;
  readonly #names: ScxmlNames;
  readonly #losses: Set<string>;
  readonly #isXState: boolean;
  /** Variables for guards that are only named. */
  readonly #guards = new Map<string, string>();
  readonly #usesEvent: boolean;

  constructor(chart: Statechart, names: ScxmlNames, losses: Set<string>) {
    this.#names = names;
    this.#losses = losses;
    this.#isXState = chart.dialect === 'xstate';
    const text = JSON.stringify(chart);
    const isComposed = /"kind":"(?:and|or|not|stub)"/.test(text) || /"kind":"json"/.test(text);
    this.datamodel = chart.datamodel === 'null' && isComposed ? 'ecmascript' : chart.datamodel;
    this.#usesEvent = this.#isXState && /\bevent\b/.test(codesOf(text));
    const taken = new Set(chart.data.map(({ name }) => name));
    for (const name of guardNames(chart)) {
      const variable = freshWord(name, taken);
      taken.add(variable);
      this.#guards.set(name, variable);
      losses.add(`The guard “${name}” is only named: it is written as the variable ${variable}.`);
    }
  }

  /** Variables that stand for guards; false at first. */
  variables(): DataItem[] {
    return [...this.#guards.values()].map((name) => ({
      id: name,
      name,
      value: { kind: 'json', value: false },
    }));
  }

  /** Statements that must run first. */
  helpers(): string[] {
    return this.#usesEvent ? [EVENT_HELPER] : [];
  }

  /** An expression. */
  value({ text }: Code): string {
    const plain = this.#names.inCode(text);
    if (!this.#usesEvent || !/\bevent\b/.test(plain)) return plain;
    return `(function (event) { return (${plain}); })(${EVENT_OF}())`;
  }

  /** Statements. */
  statements({ text }: Code): string {
    const plain = this.#names.inCode(text);
    if (!this.#usesEvent || !/\bevent\b/.test(plain)) return plain;
    return `(function (event) { ${plain}\n})(${EVENT_OF}());`;
  }

  condition(condition: Condition): string {
    switch (condition.kind) {
      case 'code':
        return this.value(condition.code);
      case 'in':
        return `In('${this.#names.name(condition.state).replace(/[\\']/g, '\\$&')}')`;
      case 'stub':
        return this.#stub(condition.name, condition.params !== undefined);
      case 'not':
        return `!(${this.condition(condition.of)})`;
      case 'and':
      case 'or': {
        const joint = condition.kind === 'and' ? ' && ' : ' || ';
        if (condition.of.length === 0) return condition.kind === 'and' ? 'true' : 'false';
        return condition.of.map((one) => `(${this.condition(one)})`).join(joint);
      }
      default:
        return unreachable(condition);
    }
  }

  #stub(name: string, hasParams: boolean): string {
    if (hasParams) this.#losses.add(`What the guard “${name}” is given is left out.`);
    return this.#guards.get(name) ?? 'false';
  }
}

function codesOf(text: string): string {
  return [...text.matchAll(/"text":("(?:[^"\\]|\\.)*")/g)]
    .map((found) => found[1] ?? '')
    .join('\n');
}

/** The names of all guards that are only named, in a chart without those inside of it. */
function guardNames(chart: Statechart): Set<string> {
  const found = new Set<string>();
  const work: unknown[] = [chart];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const isInner = value !== chart && 'kind' in value && value.kind === 'statechart';
    if (isInner) continue;
    const holder = value as { guard?: Condition; condition?: Condition };
    for (const condition of [holder.guard, holder.condition]) addStubs(condition, found);
    work.push(...Object.values(value).filter((inner) => typeof inner === 'object'));
  }
  return found;
}

function addStubs(condition: Condition | undefined, found: Set<string>): void {
  if (!condition) return;
  if (condition.kind === 'stub') found.add(condition.name);
  else if (condition.kind === 'not') addStubs(condition.of, found);
  else if (condition.kind === 'and' || condition.kind === 'or') {
    for (const one of condition.of) addStubs(one, found);
  }
}

function freshWord(name: string, taken: ReadonlySet<string>): string {
  const plain = name.replace(/[^\p{L}\p{N}_$]+/gu, '_').replace(/^_+|_+$/g, '');
  const base = /^[\p{L}_$]/u.test(plain) ? plain : `guard_${plain}`;
  let word = base;
  for (let n = 2; taken.has(word) || RESERVED.test(word); n++) word = `${base}_${n}`;
  return word;
}

const RESERVED =
  /^(?:and|or|not|in|true|false|null|if|else|for|do|while|return|var|let|const|new|this|class|function|switch|case|default|delete|typeof|void|with|try|catch|finally|throw|break|continue|import|export|super|yield|enum|static|await|In)$/;
