import type { Span } from '../../base/span.ts';
import type { RawMachine, RawTransition } from './raw.ts';
import type { Reader } from './reader.ts';
import { deepest } from './reader.ts';

/**
 * A machine as a process: `A: rec x . B!m; {B?a; x, B?b; end}`. Sequence by `;` or `.`, choice by
 * braces, grouping by parentheses. The reader stands at the name.
 */
export function readProcess(reader: Reader, number: number): RawMachine {
  return new ProcessReader(reader, number).read();
}

/** A name that `rec` binds: the state it stands for, and how many steps lead there. */
interface Variable {
  name: string;
  state: number;
  steps: number;
  binder: number;
  outer: Variable | undefined;
}

/** Where a part begins: its state, the steps since the machine's beginning, names in scope. */
interface Place {
  state: number;
  steps: number;
  scope: Variable | undefined;
  depth: number;
}

class ProcessReader {
  readonly #reader: Reader;
  readonly #number: number;
  readonly #spans: Span[] = [];
  /** Where a state goes on without a step. */
  readonly #silent: number[][] = [];
  readonly #steps: RawTransition[][] = [];
  #end: number | undefined;
  #binders = 0;

  constructor(reader: Reader, number: number) {
    this.#reader = reader;
    this.#number = number;
  }

  read(): RawMachine {
    const name = this.#reader.next();
    this.#reader.mention({
      kind: 'machine',
      name: name.text,
      span: name.span,
      machine: this.#number,
    });
    this.#reader.skipLines();
    this.#reader.take(':');
    const state = this.#newState();
    this.#machineBody(state, name.span);
    const span = { from: name.span.from, to: this.#reader.last().to };
    return { name: name.text, nameSpan: name.span, span, style: 'process', ...this.#graph(state) };
  }

  #machineBody(state: number, nameSpan: Span): void {
    let open: number | undefined = state;
    let steps = 0;
    if (this.#atMachineEnd()) {
      const message = 'This machine does nothing; write “end” if that is meant.';
      this.#reader.report('cfsm-empty-machine', 'warning', message, nameSpan);
    }
    while (!this.#atMachineEnd()) {
      const from = open ?? this.#newState();
      open = this.#sequence({ state: from, steps: steps++, scope: undefined, depth: 0 });
      if (!this.#atMachineEnd()) this.#unexpected();
    }
    if (open !== undefined) this.#goOn(open, this.#endState());
  }

  /** The next machine begins with `name:`, or with a line that begins with a point. */
  #atMachineEnd(): boolean {
    this.#reader.skipLines();
    const token = this.#reader.peek();
    if (token.type === 'end' || token.type === 'directive') return true;
    const after = this.#reader.peekPast(1);
    return this.#reader.isName() && after.type === 'mark' && after.text === ':';
  }

  /** Reads up to what ends it; the state in which it is left open, undefined when closed. */
  #sequence(place: Place): number | undefined {
    let { state, steps, scope } = place;
    const { depth } = place;
    for (;;) {
      if (this.#atMachineEnd()) return state;
      this.#spans[state] ??= this.#reader.peek().span;
      if (this.#isRec()) {
        scope = this.#bind(state, steps, scope);
        continue;
      }
      const part = this.#part({ state, steps, scope, depth });
      if (part.state === undefined) return undefined;
      state = part.state;
      steps += part.steps;
      this.#reader.skipLines();
      if (!this.#reader.take(';') && !this.#reader.take('.')) return state;
    }
  }

  /** One action, group, choice, `end` or name. */
  #part(place: Place): { state: number | undefined; steps: number } {
    const reader = this.#reader;
    if (reader.isMark('{')) return { state: this.#choice(place), steps: 1 };
    if (reader.isMark('(')) return { state: this.#group(place), steps: 1 };
    if (reader.isMark('[') || this.#isAction()) {
      const state = this.#action(place.state);
      return { state, steps: state === place.state ? 0 : 1 };
    }
    if (!reader.isName()) return { state: place.state, steps: 0 };
    const word = reader.next();
    if (word.text === 'end' && word.type === 'word') this.#goOn(place.state, this.#endState());
    else this.#variable(place, word.text, word.span);
    return { state: undefined, steps: 0 };
  }

  #isRec(): boolean {
    const { type, text } = this.#reader.peek();
    const after = this.#reader.peekPast(1);
    return type === 'word' && text === 'rec' && after.type === 'word';
  }

  #bind(state: number, steps: number, outer: Variable | undefined): Variable {
    this.#reader.next();
    this.#reader.skipLines();
    const { text: name, span } = this.#reader.next();
    const binder = this.#binders++;
    this.#reader.mention({ kind: 'variable', name, span, machine: this.#number, binder });
    this.#reader.skipLines();
    if (!this.#reader.take('.')) this.#reader.take(';');
    return { name, state, steps, binder, outer };
  }

  #variable({ state, steps, scope }: Place, name: string, span: Span): void {
    let bound = scope;
    while (bound && bound.name !== name) bound = bound.outer;
    const binder = bound?.binder ?? -1;
    this.#reader.mention({ kind: 'variable', name, span, machine: this.#number, binder });
    if (!bound) {
      const message = `No “rec ${name} .” stands around this “${name}”; the machine is taken to end here.`;
      this.#reader.report('cfsm-unbound-variable', 'error', message, span);
      this.#goOn(state, this.#endState());
      return;
    }
    if (bound.steps === steps) {
      const message = `“${name}” leads back to its “rec” without any message: nothing ever happens.`;
      this.#reader.report('cfsm-unguarded-recursion', 'error', message, span);
    }
    this.#goOn(state, bound.state);
  }

  #choice(place: Place): number | undefined {
    const open = this.#reader.next().span;
    let join: number | undefined;
    if (place.depth >= deepest) return this.#tooDeep(open, '{', '}');
    for (;;) {
      const begin = this.#newState();
      this.#goOn(place.state, begin);
      const hole = this.#sequence({ ...place, state: begin, depth: place.depth + 1 });
      if (hole !== undefined) {
        join ??= this.#newState();
        this.#goOn(hole, join);
      }
      this.#reader.skipLines();
      if (this.#reader.take(',')) continue;
      if (this.#reader.take('}')) return join;
      if (this.#closes(open, '}')) return join;
      this.#unexpected();
    }
  }

  #group(place: Place): number | undefined {
    const open = this.#reader.next().span;
    if (place.depth >= deepest) return this.#tooDeep(open, '(', ')');
    let hole = this.#sequence({ ...place, depth: place.depth + 1 });
    for (;;) {
      this.#reader.skipLines();
      if (this.#reader.take(')') || this.#closes(open, ')')) return hole;
      this.#unexpected();
      const state = hole ?? this.#newState();
      hole = this.#sequence({ ...place, state, depth: place.depth + 1 });
    }
  }

  /** True, with a report, where a brace cannot be closed any more. */
  #closes(open: Span, mark: string): boolean {
    const lost = this.#atMachineEnd() || this.#reader.isMark(mark === '}' ? ')' : '}');
    if (lost) {
      const message = `What is opened here is not closed; a “${mark}” is missing.`;
      this.#reader.report('cfsm-syntax', 'error', message, open);
    }
    return lost;
  }

  #tooDeep(span: Span, open: string, close: string): undefined {
    const message = `More than ${deepest} braces in each other are not read.`;
    this.#reader.report('cfsm-too-deep', 'error', message, span);
    for (let depth = 1; depth > 0 && !this.#atMachineEnd();) {
      const { text, type } = this.#reader.next();
      if (type === 'mark' && text === open) depth++;
      if (type === 'mark' && text === close) depth--;
    }
    return undefined;
  }

  #isAction(): boolean {
    const after = this.#reader.peekPast(1);
    return this.#reader.isName() && after.type === 'mark' && /^[!?]$/.test(after.text);
  }

  /** `B!m`, `B?m`, `[B C]!m`; gives the state behind it. */
  #action(state: number): number {
    const reader = this.#reader;
    const { from } = reader.peek().span;
    const partners = this.#partners();
    reader.skipLines();
    const kind = reader.take('!') ? 'send' : reader.take('?') ? 'receive' : undefined;
    reader.skipLines();
    if (!kind || !reader.isName() || partners.length === 0) {
      this.#unexpected();
      return state;
    }
    const { text: label, span } = reader.next();
    reader.mention({ kind: 'label', name: label, span, machine: this.#number });
    const payload = reader.payload();
    const to = this.#newState();
    const whole = { from, to: reader.last().to };
    this.#steps[state]?.push({ from: state, to, span: whole, kind, partners, label, payload });
    return to;
  }

  #partners(): RawTransition['partners'] {
    const many = this.#reader.take('[');
    const partners: RawTransition['partners'] = [];
    while (this.#reader.isName()) {
      const { text, span } = this.#reader.next();
      partners.push({ name: text, span });
      this.#reader.mention({ kind: 'machine', name: text, span, machine: this.#number });
      if (!many) break;
      this.#reader.take(',');
    }
    if (many) this.#reader.take(']');
    return partners;
  }

  /** Reports the next word and leaves it out. */
  #unexpected(): void {
    this.#reader.skipLines();
    const { text, span, type } = this.#reader.peek();
    if (type === 'end') {
      this.#reader.report('cfsm-syntax', 'error', 'The text ends here too early.', span);
      return;
    }
    const message = `“${text}” cannot stand here. A machine is made of “B!m;” (send), “B?m;” (receive), “{…, …}”, “rec x .”, “x” and “end”.`;
    this.#reader.report('cfsm-syntax', 'error', message, span);
    this.#reader.next();
  }

  #newState(): number {
    this.#silent.push([]);
    return this.#steps.push([]) - 1;
  }

  #endState(): number {
    return (this.#end ??= this.#newState());
  }

  #goOn(from: number, to: number): void {
    this.#silent[from]?.push(to);
  }

  /** States that only lead on are left out; the others numbered from the first, depth first. */
  #graph(first: number): Pick<RawMachine, 'states' | 'transitions' | 'initial' | 'ends'> {
    const numbers = new Map<number, number>();
    const order: number[] = [];
    const number = (state: number): number => {
      const known = numbers.get(state);
      if (known !== undefined) return known;
      numbers.set(state, order.length);
      return order.push(state) - 1;
    };
    const transitions: RawTransition[] = [];
    const ends: number[] = [];
    number(this.#onward(first));
    // The list grows while it is walked.
    for (let n = 0; n < order.length; n++) {
      const { steps, mayEnd } = this.#stepsOf(order[n] ?? 0);
      if (mayEnd && steps.length > 0) ends.push(n);
      for (const step of steps) {
        transitions.push({ ...step, from: n, to: number(this.#onward(step.to)) });
      }
    }
    const after = { from: this.#reader.last().to, to: this.#reader.last().to };
    const states = order.map((state, n) => ({
      name: String(n),
      span: this.#spans[state] ?? after,
    }));
    return { states, transitions, initial: 0, ends };
  }

  /** The state that a state is nothing but another name for. */
  #onward(state: number): number {
    const seen = new Set([state]);
    let at = state;
    for (;;) {
      const [only, ...more] = this.#silent[at] ?? [];
      if (only === undefined || more.length > 0 || (this.#steps[at]?.length ?? 0) > 0) return at;
      if (seen.has(only)) return at;
      seen.add(only);
      at = only;
    }
  }

  /** What a state can do, by itself and by what it goes on as. */
  #stepsOf(state: number): { steps: RawTransition[]; mayEnd: boolean } {
    const seen = new Set<number>();
    const steps: RawTransition[] = [];
    const waiting = [state];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      steps.push(...(this.#steps[at] ?? []));
      waiting.push(...[...(this.#silent[at] ?? [])].reverse());
    }
    return { steps, mayEnd: this.#end !== undefined && seen.has(this.#end) };
  }
}
