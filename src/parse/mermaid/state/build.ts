import type { Diagnostic, Edit } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import type { Spans } from '../../../model/document.ts';
import type {
  StateNode,
  StateNote,
  Statechart,
  Transition,
} from '../../../model/statechart/statechart.ts';
import { newChart, newInitial, newState, newTransition } from '../../../model/statechart/build.ts';
import { parseDuration, scxmlDuration } from '../../../model/statechart/duration.ts';
import { UniqueIds } from '../../slug.ts';
import { plainText } from '../common.ts';
import { readStyles } from '../styles.ts';
import type { Directives } from './directives.ts';
import type { LabelParts, Piece } from './label.ts';
import { readLabel } from './label.ts';
import { readStateLine } from './lines.ts';
import { Meanings } from './meaning.ts';
import type { Body, Label, Mention, Statement, StateStatement } from './syntax.ts';

/** A statechart, where its parts stand, and what is wrong with its meaning. */
export interface Built {
  model: Statechart;
  spans: Spans;
  diagnostics: Diagnostic[];
  /** What its code may name, and what nobody says how to do. */
  meanings: Meanings;
}

/** A state while it is put together. */
interface Draft {
  node: StateNode;
  labels: Label[];
  /** Lines that say what it does; Mermaid draws them as descriptions. */
  does: Label[];
  /** The container that holds it; undefined for the top level. */
  parent?: string;
  composite: boolean;
}

/** A transition whose label is read when the kinds of all states are known. */
interface Arrow {
  transition: Transition;
  label: Label;
  /** Of several ways out of a start, all but the last one have a condition. */
  start?: 'only' | 'one' | 'last';
}

/** A start arrow of a container. */
interface Start {
  target: string;
  label?: Label;
  spans: { whole: Span; to: Span; arrow: Span };
}

/** What has starts and a final state: the diagram, a composite state, a region. */
interface Container {
  /** Undefined for the diagram. */
  id?: string;
  starts: Start[];
  direction?: Statechart['direction'];
}

const STAR = '[*]';

/** Bodies inside each other that are read; deeper ones are flattened. */
const DEEPEST = 200;

/** Makes a statechart of the statements of a state diagram and of what its comments declare. */
export function buildStatechart(
  statements: readonly Statement[],
  title: string,
  directives: Directives,
): Built {
  return new Builder(title, directives).build(statements);
}

class Builder {
  readonly #model: Statechart;
  readonly #spans: Spans;
  readonly #diagnostics: Diagnostic[];
  readonly #directives: Directives;
  readonly #meanings: Meanings;
  readonly #arrows: Arrow[] = [];
  /** Lines that describe states. */
  readonly #described: Span[] = [];
  readonly #drafts = new Map<string, Draft>();
  readonly #containers: Container[] = [];
  readonly #ids = new UniqueIds();
  readonly #classes: { targets: string[]; name: string }[] = [];

  constructor(title: string, directives: Directives) {
    const { data, resources, uses, limits, spans, diagnostics } = directives;
    this.#model = { ...newChart(title, 'mermaid'), data, resources, uses };
    if (limits) this.#model.limits = limits;
    this.#directives = directives;
    this.#spans = new Map(spans);
    this.#diagnostics = [...diagnostics];
    const names = data.map(({ name }) => name);
    this.#meanings = new Meanings(this.#spans, names);
  }

  build(statements: readonly Statement[]): Built {
    const top = this.#container(undefined);
    this.#statements(statements, top);
    if (top.direction) this.#model.direction = top.direction;
    for (const container of this.#containers) this.#initial(container);
    this.#applyClasses();
    this.#applyDirectives();
    this.#inTextOrder();
    for (const arrow of this.#arrows) this.#read(arrow);
    this.#nest();
    this.#diagnostics.push(...this.#meanings.diagnostics);
    return {
      model: this.#model,
      spans: this.#spans,
      diagnostics: this.#diagnostics,
      meanings: this.#meanings,
    };
  }

  #container(id: string | undefined): Container {
    const container: Container = { ...(id === undefined ? {} : { id }), starts: [] };
    this.#containers.push(container);
    return container;
  }

  /** Reads the statements of a container; bodies are put off, so depth costs no stack. */
  #statements(statements: readonly Statement[], container: Container): void {
    const work: { statements: readonly Statement[]; container: Container; at: number }[] = [
      { statements, container, at: 0 },
    ];
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const statement = top.statements[top.at++];
      if (!statement) work.pop();
      else {
        this.#statement(statement, top.container);
        if (statement.kind === 'state' && statement.body) {
          const deep = work.length >= DEEPEST;
          const inner = deep
            ? [{ statements: statement.body.statements, container: top.container }]
            : this.#regions(statement, statement.body);
          if (deep) this.#tooDeep(statement);
          for (const part of inner.reverse()) work.push({ ...part, at: 0 });
        }
      }
    }
  }

  #tooDeep(statement: StateStatement): void {
    this.#diagnostics.push({
      code: 'state-too-deep',
      severity: 'error',
      message: `More than ${DEEPEST} states inside each other are not read.`,
      span: statement.mention.span,
    });
  }

  #statement(statement: Statement, container: Container): void {
    switch (statement.kind) {
      case 'state':
        return this.#state(statement, container);
      case 'transition':
        return this.#transition(statement, container);
      case 'note':
        return this.#note(statement, container);
      case 'direction':
        container.direction = statement.value;
        return this.#direct(container, statement.value);
      case 'classDef':
        this.#model.classes[statement.name] = readStyles(statement.styles);
        return;
      case 'class':
        this.#classes.push(statement);
        return;
      case 'divider':
        return;
    }
  }

  #direct(container: Container, value: NonNullable<Statechart['direction']>): void {
    const draft = container.id === undefined ? undefined : this.#drafts.get(container.id);
    if (draft) draft.node.direction = value;
  }

  /** A body without `--` is one container; each part of a divided body is a region. */
  #regions(state: StateStatement, body: Body): { statements: Statement[]; container: Container }[] {
    const id = state.mention.id;
    const parts: Statement[][] = [[]];
    for (const statement of body.statements) {
      if (statement.kind === 'divider') parts.push([]);
      else parts.at(-1)?.push(statement);
    }
    const full = parts.filter((part) => part.length > 0);
    if (full.length < 2) return [{ statements: full[0] ?? [], container: this.#container(id) }];
    const draft = this.#drafts.get(id);
    if (draft) draft.node.type = 'parallel';
    return full.map((part) => {
      const region = this.#ids.take(`${id}/region`);
      const first = part[0]?.span ?? body.open;
      const last = part.at(-1)?.span ?? body.open;
      this.#spans.set(region, { from: first.from, to: last.to });
      this.#drafts.set(region, {
        node: newState(region, '', 'region'),
        labels: [],
        does: [],
        parent: id,
        composite: true,
      });
      return { statements: part, container: this.#container(region) };
    });
  }

  /** The state that a mention names; it comes to life with its first mention. */
  #mention(mention: Mention, container: Container): Draft {
    let draft = this.#drafts.get(mention.id);
    if (!draft) {
      const node = newState(mention.id, mention.id, 'atomic');
      draft = { node, labels: [], does: [], composite: false };
      this.#drafts.set(mention.id, draft);
      this.#spans.set(mention.id, mention.span);
    }
    if (mention.className !== undefined) addClass(draft.node, mention.className);
    // As in Mermaid: a mention inside a container moves the state there, one outside leaves it.
    if (container.id !== undefined) this.#move(mention, draft, container.id);
    return draft;
  }

  #move(mention: Mention, draft: Draft, to: string): void {
    for (let at: string | undefined = to; at !== undefined; at = this.#drafts.get(at)?.parent) {
      if (at === mention.id) return this.#inItself(mention);
    }
    draft.parent = to;
  }

  #inItself(mention: Mention): void {
    this.#diagnostics.push({
      code: 'state-nested-in-itself',
      severity: 'warning',
      message:
        `\`${mention.id}\` is mentioned inside its own body. Put transitions to and from a ` +
        'composite state outside of its braces.',
      span: mention.span,
    });
  }

  #state(statement: StateStatement, container: Container): void {
    const { mention, label } = statement;
    if (mention.id === STAR) return;
    const draft = this.#mention(mention, container);
    if (statement.type !== 'default') draft.node.type = statement.type;
    if (statement.keyword || label) this.#spans.set(mention.id, mention.span);
    if (label && !statement.keyword) this.#described.push(statement.span);
    if (label && label.text !== '') this.#describe(draft, mention.id, label);
    if (!statement.body) return;
    draft.composite = true;
    if (draft.node.type === 'atomic') draft.node.type = 'compound';
    this.#spans.set(`${mention.id}.open`, statement.body.open);
    if (statement.body.close) this.#spans.set(`${mention.id}.end`, statement.body.close);
  }

  /** A text of a state: what it does on entry or exit or inside, else a description. */
  #describe(draft: Draft, id: string, label: Label): void {
    if (this.#line(draft.node, label, false)) {
      draft.does.push(label);
      return;
    }
    if (draft.labels.length === 0) this.#spans.set(`${id}.label`, label.span);
    draft.labels.push(label);
  }

  /** True when a line says what a state does. `surely`: it can be nothing else. */
  #line(node: StateNode, label: Label, surely: boolean): boolean {
    if (node.type !== 'atomic' && node.type !== 'compound' && node.type !== 'parallel')
      return false;
    const text = spoken(label);
    const line = readStateLine(text, this.#meanings, surely);
    if (!line) return false;
    const place = placing(label, text);
    const { parts, kind } = line;
    if (kind === 'internal') {
      const id = this.#ids.take(`${node.id}:${parts.trigger.text}`);
      const transition = { ...newTransition(id, node.id, []), label: text };
      this.#model.transitions.push(transition);
      this.#spans.set(id, label.span);
      this.#spans.set(`${id}.label`, label.span);
      this.#arrows.push({ transition, label });
    } else if (kind === 'do') {
      for (const piece of parts.actions) this.#does(node, piece, place(piece));
    } else {
      const id = this.#ids.take(`${node.id}.${kind}`);
      node[kind].push(this.#meanings.actions(id, parts.actions, place));
    }
    return true;
  }

  /** A service that works while the state is active. */
  #does(node: StateNode, piece: Piece, span: Span): void {
    const id = this.#ids.take(`${node.id}.do`);
    this.#spans.set(id, span);
    const content = { kind: 'stub' as const, name: piece.text };
    const invoke = { id, invokeId: id, content, namelist: [], params: [], autoforward: false };
    node.invokes.push(invoke);
  }

  #applyDirectives(): void {
    const { policies, lines, mentioned } = this.#directives;
    for (const { id, span } of mentioned) if (!this.#drafts.has(id)) this.#unknownState(id, span);
    for (const { state, policy } of policies) {
      const node = state && this.#drafts.get(state.id)?.node;
      if (node) node.onError = policy;
      else if (!state) this.#model.onError = policy;
    }
    for (const { state, label } of lines) {
      const node = this.#drafts.get(state.id)?.node;
      if (node && !this.#line(node, label, true)) {
        this.#diagnostics.push({
          code: 'state-directive',
          severity: 'error',
          message:
            'Here stands what the state does: `entry / actions`, `exit / actions`, ' +
            '`do / service` or `event [guard] / actions`.',
          span: label.span,
        });
      }
    }
  }

  /** Starts and lines in comments are found later than they stand in the text. */
  #inTextOrder(): void {
    const at = ({ id }: Transition): number => this.#spans.get(id)?.from ?? 0;
    this.#model.transitions.sort((a, b) => at(a) - at(b));
  }

  #unknownState(id: string, span: Span): void {
    this.#diagnostics.push({
      code: 'state-unknown',
      severity: 'error',
      message: `There is no state \`${id}\` in this diagram.`,
      span,
    });
  }

  #transition(statement: Extract<Statement, { kind: 'transition' }>, container: Container): void {
    const { from, to, label } = statement;
    if (from.id !== STAR) this.#mention(from, container);
    const target = to.id === STAR ? this.#final(to, container) : to.id;
    if (to.id !== STAR) this.#mention(to, container);
    const places = { whole: statement.span, to: to.span, arrow: statement.arrow };
    if (from.id === STAR) {
      container.starts.push({ target, spans: places, ...(label ? { label } : {}) });
      return;
    }
    const id = this.#addTransition(from.id, target, label, places);
    this.#spans.set(`${id}.from`, from.span);
  }

  #addTransition(
    source: string,
    target: string,
    label: Label | undefined,
    places: Start['spans'],
    start?: Arrow['start'],
  ): string {
    const id = this.#ids.take(`${source}->${target}`);
    const text = plainText(label?.text ?? '').replace(/\\n/g, '\n');
    const transition: Transition = { ...newTransition(id, source, [target]), label: text };
    this.#model.transitions.push(transition);
    if (label) this.#arrows.push({ transition, label, ...(start ? { start } : {}) });
    this.#spans.set(id, places.whole);
    this.#spans.set(`${id}.to`, places.to);
    this.#spans.set(`${id}.arrow`, places.arrow);
    if (label) this.#spans.set(`${id}.label`, label.span);
    return id;
  }

  /** Gives an arrow the meaning of its label. */
  #read({ transition, label, start }: Arrow): void {
    const text = spoken(label);
    const parts = readLabel(text);
    const place = placing(label, text);
    const { id, source } = transition;
    transition.actions = this.#meanings.actions(id, parts.actions, place);
    const decides = start !== undefined || this.#drafts.get(source)?.node.type === 'choice';
    const guard = decides ? conditionOf(parts, start) : parts.guard;
    if (guard) {
      transition.guard = this.#meanings.condition(`${id}.guard`, guard.text, place(guard));
    }
    if (decides) return;
    const after = /^after\b\s*\(?\s*([^()]+?)\s*\)?$/i.exec(parts.trigger.text)?.[1];
    const delay = after === undefined ? undefined : parseDuration(after);
    if (delay?.ok) transition.after = { kind: 'text', text: scxmlDuration(delay.value) };
    else transition.events = parts.events;
  }

  /** The final state of a container. */
  #final(mention: Mention, container: Container): string {
    const id = container.id === undefined ? STAR : `${container.id}/${STAR}`;
    return this.#pseudo(id, 'final', mention.span, container);
  }

  #pseudo(id: string, type: 'final' | 'choice', span: Span, container: Container): string {
    if (!this.#drafts.has(id)) {
      const node = newState(id, '', type);
      const parent = container.id === undefined ? {} : { parent: container.id };
      this.#drafts.set(id, { node, labels: [], does: [], composite: false, ...parent });
      this.#spans.set(id, span);
    }
    return id;
  }

  /**
   * One plain start arrow names the initial state. Several, or one with a text, are the choices of
   * a pseudo-state that is entered first.
   */
  #initial(container: Container): void {
    const [first, ...others] = container.starts;
    if (!first) return;
    const plain = others.length === 0 && (first.label?.text ?? '') === '';
    const initial = plain ? first.target : this.#startChoice(container, first);
    const key = container.id === undefined ? 'initial' : `${container.id}.initial`;
    this.#spans.set(key, first.spans.whole);
    const start = newInitial(key, [initial]);
    if (container.id === undefined) this.#model.initial = start;
    const draft = container.id === undefined ? undefined : this.#drafts.get(container.id);
    if (draft) draft.node.initial = start;
  }

  #startChoice(container: Container, first: Start): string {
    const id = container.id === undefined ? `${STAR}start` : `${container.id}/${STAR}start`;
    this.#pseudo(id, 'choice', first.spans.whole, container);
    const last = container.starts.length - 1;
    container.starts.forEach(({ target, label, spans }, n) => {
      const way = last === 0 ? 'only' : n === last ? 'last' : 'one';
      this.#addTransition(id, target, label, spans, way);
    });
    return id;
  }

  #note(statement: Extract<Statement, { kind: 'note' }>, container: Container): void {
    if (statement.state.id === STAR) return;
    this.#mention(statement.state, container);
    const id = this.#ids.take(`${statement.state.id}/note`);
    const note: StateNote = {
      id,
      state: statement.state.id,
      placement: statement.side,
      text: plainText(statement.text.text).replace(/\\n/g, '\n'),
    };
    this.#model.notes.push(note);
    this.#spans.set(id, statement.span);
    this.#spans.set(`${id}.text`, statement.text.span);
  }

  #applyClasses(): void {
    for (const { targets, name } of this.#classes) {
      for (const target of targets) {
        const draft = this.#drafts.get(target);
        if (draft) addClass(draft.node, name);
      }
    }
  }

  /** Puts each state into its container, and labels on states. */
  #nest(): void {
    for (const [id, draft] of this.#drafts) {
      const texts = draft.labels.map((label) => plainText(label.text).replace(/\\n/g, '\n'));
      if (texts[0] !== undefined) draft.node.label = texts[0];
      draft.node.description = texts.slice(1);
      const drawn = [...draft.labels, ...draft.does].sort((a, b) => a.span.from - b.span.from);
      if (draft.composite && drawn[1]) this.#twoLabels(id, drawn[1]);
      const parent = draft.parent === undefined ? undefined : this.#drafts.get(draft.parent);
      (parent?.node.states ?? this.#model.states).push(draft.node);
      if (parent && parent.node.type === 'atomic') parent.node.type = 'compound';
    }
    for (const { node } of this.#drafts.values()) {
      if (node.type === 'compound' && node.states.length === 0) node.type = 'atomic';
    }
  }

  #twoLabels(id: string, { text, span }: Label): void {
    const does = readStateLine(text, this.#meanings) !== undefined;
    const line = { from: span.from, to: span.to };
    this.#diagnostics.push({
      code: 'state-composite-description',
      severity: 'error',
      message:
        `The composite state \`${id}\` can have one text only. ` +
        (does ? 'Say what it does in a comment: `%% @state`.' : 'Move this one into a note.'),
      span,
      ...(does ? { fix: { title: 'Write it as a comment', edits: [this.#asComment(line)] } } : {}),
    });
  }

  /** The beginning of the line `S : text` becomes that of a comment. */
  #asComment(label: Span): Edit {
    const statement = this.#described.find(({ to }) => to === label.to);
    const from = statement?.from ?? label.from;
    return { span: { from, to: from }, text: '%% @state ' };
  }
}

/** The condition of a way out of a choice: what stands in brackets, else the whole text. */
function conditionOf({ guard, trigger }: LabelParts, start: Arrow['start']): Piece | undefined {
  if (guard || trigger.text === '') return guard;
  // An event cannot start a machine; of several ways one is left for “otherwise”.
  if (start === 'only' || start === 'last') return undefined;
  const word = /^(?:if|when)\s+(?=\S)/i.exec(trigger.text)?.[0].length ?? 0;
  const text = trigger.text.slice(word);
  return { text, from: trigger.from + word };
}

/** A label as people see it; the sign for a line break is as long as it is written. */
function spoken({ text }: Label): string {
  return plainText(text).replace(/\\n/g, ' \n');
}

/** Gives the place of a piece of a label in the source; the label's own where it is not as written. */
function placing(label: Label, text: string): (piece: Piece) => Span {
  const { span } = label;
  const exact = span.to - span.from === text.length;
  return ({ text: piece, from }) => {
    return exact ? { from: span.from + from, to: span.from + from + piece.length } : span;
  };
}

function addClass(node: StateNode, name: string): void {
  if (name !== '' && !node.classes.includes(name)) node.classes.push(name);
}
