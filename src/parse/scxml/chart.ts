import { newChart, newState, newTransition } from '../../model/statechart/build.ts';
import type { Content } from '../../model/statechart/content.ts';
import { transitionText } from '../../model/statechart/content-text.ts';
import type {
  Initial,
  Statechart,
  StateNode,
  StateType,
  Transition,
} from '../../model/statechart/statechart.ts';
import { additionsOf, policyOf } from './additions.ts';
import type { ReadChart, ReaderOptions, Word } from './chart-reader.ts';
import { ChartReader } from './chart-reader.ts';
import { contentsIn, scriptOf } from './contents.ts';
import { datamodelOf } from './datamodel.ts';
import { descriptors } from './descriptors.ts';
import { invokesOf } from './invoke.ts';
import { StateIds, statesIn } from './state-ids.ts';
import { lookAtStructure } from './structure.ts';
import { dataOf, doneData } from './values.ts';
import type { XmlElement } from './xml-tree.ts';
import { attributeOf } from './xml-tree.ts';

/** Reads an `<scxml>` element (W3C Recommendation, 1 September 2015). */
export function readChart(root: XmlElement, options: ReaderOptions): ReadChart {
  const builder = new ChartBuilder(root, options);
  return builder.build();
}

class ChartBuilder {
  readonly #root: XmlElement;
  readonly #reader: ChartReader;
  readonly #ids: StateIds;
  readonly #chart: Statechart;

  constructor(root: XmlElement, options: ReaderOptions) {
    this.#root = root;
    this.#reader = new ChartReader(options);
    this.#reader.datamodel = datamodelOf(this.#reader, root);
    const title = attributeOf(root, 'name')?.value.text ?? '';
    this.#chart = { ...newChart(title, 'scxml'), datamodel: this.#reader.datamodel };
    this.#ids = new StateIds(this.#reader, root);
  }

  build(): ReadChart {
    const chart = this.#chart;
    const reader = this.#reader;
    const root = this.#root;
    lookAtStructure(reader, root);
    this.#version();
    chart.binding = reader.choice(root, 'binding', ['early', 'late']) ?? 'early';
    additionsOf(reader, root, chart);
    this.#policy(chart, root);
    chart.data = dataOf(reader, root, '');
    const scripts = reader.children(root, 'script');
    chart.scripts = scripts.map((element, n) => {
      return scriptOf(reader, element, reader.mark(`#script${n + 1}`, element));
    });
    const initial = this.#initialOf(root, '');
    if (initial) chart.initial = initial;
    chart.states = statesIn(root).map((element) => this.#state(element));
    if (!chart.states.some(({ type }) => type !== 'history')) {
      const message = '<scxml> has no state. It needs a <state>, <parallel> or <final>.';
      reader.report('scxml-no-states', message, root.nameSpan);
    }
    return { chart, spans: reader.spans, diagnostics: reader.diagnostics };
  }

  #version(): void {
    const reader = this.#reader;
    if (reader.choice(this.#root, 'version', ['1.0']) || reader.text(this.#root, 'version')) return;
    const at = this.#root.nameSpan.to;
    const message = '<scxml> has the attribute version="1.0".';
    reader.report('scxml-version', message, this.#root.nameSpan, {
      severity: 'warning',
      fix: {
        title: 'Add version="1.0"',
        edits: [{ span: { from: at, to: at }, text: ' version="1.0"' }],
      },
    });
  }

  #policy(owner: Pick<StateNode, 'onError'> | Statechart, element: XmlElement): void {
    const policy = policyOf(this.#reader, element, (state, span) => this.#ids.isKnown(state, span));
    if (policy) owner.onError = policy;
  }

  // States

  #state(element: XmlElement): StateNode {
    const reader = this.#reader;
    const id = this.#mark(element);
    const named = attributeOf(element, 'id')?.value.text.trim() === id;
    const state = newState(id, named ? id : element.local, typeOf(element));
    if (element.local === 'history') this.#history(element, state);
    else {
      state.entry = this.#blocks(element, 'onentry', `${id}#entry`);
      state.exit = this.#blocks(element, 'onexit', `${id}#exit`);
      state.data = dataOf(reader, element, id);
      state.invokes = invokesOf(reader, element, id, readChart);
      const done = element.local === 'final' ? doneData(reader, element, id) : undefined;
      if (done) state.done = done;
      this.#policy(state, element);
      this.#transitions(element, id);
    }
    const initial = this.#initialOf(element, id);
    if (initial) state.initial = initial;
    state.states = statesIn(element).map((child) => this.#state(child));
    return state;
  }

  #mark(element: XmlElement): string {
    const { spans } = this.#reader;
    const id = this.#ids.idOf(element);
    const label = attributeOf(element, 'id')?.value.span;
    spans.set(id, element.isEmptyTag ? element.span : element.open);
    spans.set(`${id}.label`, label ?? element.nameSpan);
    spans.set(`${id}.whole`, element.span);
    if (element.close) spans.set(`${id}.end`, element.close);
    return id;
  }

  #blocks(element: XmlElement, name: string, owner: string): Content[][] {
    return this.#reader
      .children(element, name)
      .map((block, n) => contentsIn(this.#reader, block, `${owner}${n + 1}`))
      .filter((block) => block.length > 0);
  }

  // What is entered first

  #initialOf(element: XmlElement, id: string): Initial | undefined {
    const reader = this.#reader;
    const attribute = attributeOf(element, 'initial');
    const [inner] = element.local === 'scxml' ? [] : reader.children(element, 'initial');
    if (element.local !== 'scxml' && element.local !== 'state') return undefined;
    if (attribute && inner) {
      const message = `<${element.name}> has the attribute initial or the element, not both.`;
      reader.report('scxml-conflict', message, inner.nameSpan, {
        related: [{ span: attribute.nameSpan, message: 'Here is the attribute.' }],
      });
    }
    if (attribute) {
      const own = `${id}#initial`;
      reader.spans.set(own, attribute.span);
      reader.spans.set(`${own}.to`, attribute.value.span);
      const words = reader.wordsIn(attribute);
      return this.#begin(element, own, words, attribute.span, []);
    }
    return inner && this.#initialElement(element, inner, id);
  }

  #initialElement(holder: XmlElement, element: XmlElement, id: string): Initial | undefined {
    const reader = this.#reader;
    const own = reader.mark(`${id}#initial`, element);
    const [transition, second] = reader.children(element, 'transition');
    if (!transition || second) {
      const message = '<initial> holds one <transition> with a target.';
      reader.report('scxml-initial', message, (second ?? element).nameSpan);
    }
    if (!transition) return undefined;
    this.#plain(transition, 'an initial transition');
    const words = reader.words(transition, 'target');
    return this.#begin(
      holder,
      own,
      words,
      transition.nameSpan,
      contentsIn(reader, transition, own),
    );
  }

  #begin(
    holder: XmlElement,
    id: string,
    words: readonly Word[],
    place: Word['span'],
    actions: Content[],
  ): Initial | undefined {
    const reader = this.#reader;
    const hasStates = statesIn(holder).some(({ local }) => local !== 'history');
    if (words.length === 0 || !hasStates) {
      const message = hasStates
        ? 'This says which state is entered first.'
        : 'This state has no states in it.';
      reader.report('scxml-initial', message, place);
    }
    const known = words.filter(({ text, span }) => this.#ids.isKnown(text, span));
    for (const { text, span } of known) {
      if (this.#ids.isInside(text, holder)) continue;
      const message = `What is entered first lies inside: “${text}” does not.`;
      reader.report('scxml-initial', message, span);
    }
    this.#ids.lookAtTogether(known);
    const targets = known.map(({ text }) => text);
    return targets.length > 0 ? { id, targets, actions } : undefined;
  }

  /** Tells of events and conditions where a transition has none. */
  #plain(transition: XmlElement, what: string): void {
    for (const name of ['event', 'cond']) {
      const attribute = attributeOf(transition, name);
      if (!attribute) continue;
      const message = `The transition of ${what} has no ${name}.`;
      this.#reader.report('scxml-initial', message, attribute.nameSpan, {
        fix: { title: `Remove ${name}`, edits: [this.#reader.without(attribute)] },
      });
    }
  }

  #history(element: XmlElement, state: StateNode): void {
    const reader = this.#reader;
    state.history = reader.choice(element, 'type', ['shallow', 'deep']) ?? 'shallow';
    const [transition, second] = reader.children(element, 'transition');
    if (!transition || second) {
      const message = '<history> holds one <transition>: where to when nothing is remembered.';
      reader.report('scxml-history', message, (second ?? element).nameSpan);
    }
    if (!transition) return;
    this.#plain(transition, 'a history');
    const read = this.#transition(transition, state.id, 1);
    const holder = element.parent;
    for (const { text, span } of reader.words(transition, 'target')) {
      const target = this.#ids.element(text);
      if (!target || !holder) continue;
      const isInside = target !== element && this.#ids.isInside(text, holder);
      const isChild = isInside && target.parent === holder;
      if (isChild || (isInside && state.history === 'deep')) continue;
      const message = isInside
        ? 'A shallow history remembers a direct child of the state around, and so should its default.'
        : 'The default of a history lies in the state around it.';
      reader.report('scxml-history', message, span, isInside ? { severity: 'warning' } : {});
    }
    this.#chart.transitions.push(read);
  }

  // Transitions

  #transitions(element: XmlElement, source: string): void {
    const found = this.#reader.children(element, 'transition');
    if (element.local === 'final') return;
    for (const [n, transition] of found.entries()) {
      this.#chart.transitions.push(this.#transition(transition, source, n + 1));
    }
  }

  #transition(element: XmlElement, source: string, n: number): Transition {
    const reader = this.#reader;
    const id = reader.mark(`${source}#t${n}`, element);
    const words = reader.words(element, 'target');
    const known = words.filter(({ text, span }) => this.#ids.isKnown(text, span));
    this.#ids.lookAtTogether(known);
    this.#lookAtEmpty(element);
    reader.notEmpty(element, 'event', 'target');
    const targets = known.map(({ text }) => text);
    const transition = newTransition(id, source, targets);
    this.#markParts(element, id);
    transition.events = descriptors(reader, element);
    const guard = reader.condition(element, id);
    if (guard) transition.guard = guard;
    transition.actions = contentsIn(reader, element, id);
    transition.internal = reader.choice(element, 'type', ['internal', 'external']) === 'internal';
    transition.label = transitionText(transition);
    return transition;
  }

  #markParts(element: XmlElement, id: string): void {
    const { spans } = this.#reader;
    const events = attributeOf(element, 'event')?.value.span;
    const target = attributeOf(element, 'target')?.value.span;
    spans.set(`${id}.label`, events ?? element.nameSpan);
    spans.set(`${id}.whole`, element.span);
    if (target) spans.set(`${id}.to`, target);
  }

  #lookAtEmpty(element: XmlElement): void {
    const inside = element.parent?.local;
    const needsTarget = inside === 'history';
    const names = needsTarget ? ['target'] : ['event', 'cond', 'target'];
    if (names.some((name) => attributeOf(element, name))) return;
    const message = needsTarget
      ? 'This transition needs a target.'
      : 'This transition waits for nothing and leads nowhere: while its state is active it is taken ' +
        'again and again. Add an event, a condition or a target.';
    this.#reader.report('scxml-transition-empty', message, element.nameSpan, {
      severity: needsTarget ? 'error' : 'warning',
    });
  }
}

function typeOf(element: XmlElement): StateType {
  switch (element.local) {
    case 'parallel':
    case 'final':
    case 'history':
      return element.local;
    default: {
      const inner = statesIn(element);
      return inner.some(({ local }) => local !== 'history') ? 'compound' : 'atomic';
    }
  }
}
