import type { Span } from '../../base/span.ts';
import type { RawMachine, RawState, RawTransition } from './raw.ts';
import type { Reader } from './reader.ts';

/**
 * A machine as a graph: `.outputs NAME`, `.state graph`, a line a transition
 * (`state partner ! label state`, `state tau state`), `.marking state`, `.end`. The reader stands
 * at `.outputs` or `.state graph`.
 */
export function readGraph(reader: Reader, number: number): RawMachine {
  return new GraphReader(reader, number).read();
}

class GraphReader {
  readonly #reader: Reader;
  readonly #number: number;
  readonly #states: RawState[] = [];
  readonly #byName = new Map<string, number>();
  readonly #transitions: RawTransition[] = [];
  #name: { name: string; span: Span } | undefined;
  #initial: number | undefined;

  constructor(reader: Reader, number: number) {
    this.#reader = reader;
    this.#number = number;
  }

  read(): RawMachine {
    const from = this.#reader.peek().span.from;
    if (this.#isDirective('.outputs')) this.#outputs();
    this.#reader.skipLines();
    if (this.#isDirective('.state graph')) this.#reader.next();
    else this.#problem('A machine’s transitions begin with “.state graph”.');
    while (this.#line());
    const to = this.#reader.last().to;
    this.#marking({ from, to: Math.max(to, from) });
    return {
      ...(this.#name ? { name: this.#name.name, nameSpan: this.#name.span } : {}),
      span: { from, to },
      style: 'graph',
      states: this.#states,
      transitions: this.#transitions,
      initial: this.#initial ?? 0,
      ends: [],
    };
  }

  #isDirective(text: string): boolean {
    const token = this.#reader.peek();
    return token.type === 'directive' && token.text === text;
  }

  /** `.outputs NAME`; several words are a list of outputs, which says nothing here. */
  #outputs(): void {
    this.#reader.next();
    const words = [];
    while (this.#reader.isName()) words.push(this.#reader.next());
    const [word] = words;
    if (!word || words.length > 1) return;
    this.#name = { name: word.text, span: word.span };
    this.#reader.mention({
      kind: 'machine',
      name: word.text,
      span: word.span,
      machine: this.#number,
    });
  }

  /** One line of the graph; false when the machine is over. */
  #line(): boolean {
    this.#reader.skipLines();
    const token = this.#reader.peek();
    if (token.type === 'end') return this.#unfinished();
    if (token.type !== 'directive') {
      this.#transition();
      return true;
    }
    if (token.text === '.outputs' || token.text === '.state graph') return this.#unfinished();
    this.#reader.next();
    if (token.text === '.end') return false;
    this.#mark(token.span);
    return true;
  }

  #unfinished(): boolean {
    const span = this.#reader.last();
    this.#reader.report(
      'cfsm-end-missing',
      'warning',
      'This machine is not ended by “.end”; it is taken to end here.',
      span,
    );
    return false;
  }

  #mark(span: Span): void {
    if (!this.#reader.isName()) {
      this.#problem('“.marking” is followed by the name of the state that the machine begins in.');
      return;
    }
    if (this.#initial !== undefined) {
      const message = 'The machine’s first state is already said above.';
      this.#reader.report('cfsm-marking-twice', 'warning', message, span);
    }
    const known = this.#byName.has(this.#reader.peek().text);
    const state = this.#state();
    if (!known && this.#transitions.length > 0) {
      const name = this.#states[state]?.name ?? '';
      const message = `No transition begins or ends in “${name}”, where this machine begins.`;
      this.#reader.report('cfsm-marking-unknown', 'warning', message, this.#reader.last());
    }
    this.#initial ??= state;
    this.#restOfLine();
  }

  #transition(): void {
    const reader = this.#reader;
    const begin = reader.peek().span.from;
    if (!reader.isName()) return this.#skip();
    const states = this.#states.length;
    const from = this.#state();
    const isTau = reader.peek().text === 'tau' && reader.peek().type === 'word';
    const silent = isTau && reader.isName(1);
    const middle = silent ? this.#tau() : this.#communication();
    if (!middle || !reader.isName()) {
      this.#forget(states);
      return this.#skip();
    }
    const to = this.#state();
    const span = { from: begin, to: reader.last().to };
    this.#transitions.push({ from, to, span, ...middle });
    this.#restOfLine();
  }

  /** `tau` or `tau "label"`. */
  #tau(): Pick<RawTransition, 'kind' | 'partners' | 'label' | 'payload'> {
    this.#reader.next();
    const labelled = this.#reader.isName(1);
    const label = labelled ? this.#reader.next().text : '';
    return { kind: 'tau', partners: [], label, payload: [] };
  }

  /** `partner ! label`, with several partners separated by commas. */
  #communication(): Pick<RawTransition, 'kind' | 'partners' | 'label' | 'payload'> | undefined {
    const reader = this.#reader;
    const partners: RawTransition['partners'] = [];
    do {
      if (!reader.isName()) return undefined;
      const { text, span } = reader.next();
      partners.push({ name: text, span });
      reader.mention({ kind: 'machine', name: text, span, machine: this.#number });
    } while (reader.take(','));
    const kind = reader.take('!') ? 'send' : reader.take('?') ? 'receive' : undefined;
    if (!kind || !reader.isName()) return undefined;
    const { text, span } = reader.next();
    reader.mention({ kind: 'label', name: text, span, machine: this.#number });
    return { kind, partners, label: text, payload: reader.payload() };
  }

  /** A state by its name, made when it is new. */
  #state(): number {
    const { text, span } = this.#reader.next();
    this.#reader.mention({ kind: 'state', name: text, span, machine: this.#number });
    const known = this.#byName.get(text);
    if (known !== undefined) return known;
    this.#states.push({ name: text, span });
    this.#byName.set(text, this.#states.length - 1);
    return this.#states.length - 1;
  }

  /** States of a line that is none do not count. */
  #forget(count: number): void {
    for (const { name } of this.#states.splice(count)) this.#byName.delete(name);
  }

  #restOfLine(): void {
    if (this.#lineIsOver()) return;
    const span = this.#reader.peek().span;
    this.#toLineEnd();
    const rest = { from: span.from, to: this.#reader.last().to };
    const message = 'Nothing more can stand on this line; it is left out.';
    this.#reader.report('cfsm-syntax', 'error', message, rest);
  }

  #skip(): void {
    const { from } = this.#reader.peek().span;
    this.#toLineEnd();
    const message =
      'This is no transition: “state partner ! label state” sends, “?” in place of “!” receives.';
    const to = Math.max(this.#reader.last().to, from);
    this.#reader.report('cfsm-syntax', 'error', message, { from, to });
  }

  #toLineEnd(): void {
    while (!this.#lineIsOver()) this.#reader.next();
  }

  #lineIsOver(): boolean {
    const { type } = this.#reader.peek();
    return type === 'newline' || type === 'end';
  }

  #problem(message: string): void {
    this.#reader.report('cfsm-syntax', 'error', message, this.#reader.peek().span);
  }

  #marking(span: Span): void {
    if (this.#initial !== undefined) return;
    const [first] = this.#states;
    if (!first) {
      this.#states.push({ name: 'q0', span: { from: span.from, to: span.from } });
    }
    const message = first
      ? `“.marking” does not say where this machine begins; it is taken to begin in “${first.name}”.`
      : 'This machine has no states; “.marking” says where it begins.';
    this.#reader.report('cfsm-marking-missing', 'warning', message, span);
  }
}
