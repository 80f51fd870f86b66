import type { Content } from '../../model/statechart/content.ts';
import { newInitial, newState, newTransition } from '../../model/statechart/build.ts';
import { transitionText } from '../../model/statechart/content-text.ts';
import type {
  Initial,
  StateNode,
  StateType,
  Transition,
} from '../../model/statechart/statechart.ts';
import { readActions } from './actions.ts';
import type { Desk } from './desk.ts';
import { doneState } from './event-names.ts';
import type { Nested } from './invokes.ts';
import { readInvokes } from './invokes.ts';
import { lockstepMeta, readPolicyOf } from './lockstep.ts';
import type { Node } from './nodes.ts';
import { spanOfNode } from './nodes.ts';
import type { Targets } from './targets.ts';
import { replaced } from './targets.ts';
import { TransitionReader } from './transitions.ts';
import type { Raw } from './tree.ts';
import { wrongKind } from './tree.ts';

const TYPES = ['atomic', 'compound', 'parallel', 'final', 'history'] as const;

/** Reads states and collects their transitions. */
export class StateReader {
  readonly transitions: Transition[] = [];
  readonly #desk: Desk;
  readonly #root: Raw;
  readonly #reader: TransitionReader;
  readonly #nested: Nested;

  constructor(desk: Desk, root: Raw, targets: Targets, nested: Nested) {
    this.#desk = desk;
    this.#root = root;
    this.#nested = nested;
    this.#reader = new TransitionReader(desk, targets, root);
  }

  /** A transition leads to the machine itself, which must be a state then. */
  get reachesRoot(): boolean {
    return this.#reader.reachesRoot;
  }

  /** A state with all that is in it. */
  state(raw: Raw): StateNode {
    const desk = this.#desk;
    const type = this.type(raw);
    const state = newState(raw.id, raw.key === '' ? raw.id : raw.key, type);
    desk.spans.set(`${raw.id}.label`, raw.keyNode?.span ?? this.#head(raw));
    if (type === 'history') this.#history(raw, state);
    else this.#contents(raw, state);
    state.tags = this.#texts(raw, 'tags');
    const description = this.#texts(raw, 'description').join('\n');
    if (description !== '') state.description = description.split('\n');
    const meta = lockstepMeta(desk, raw.fields.get('meta')?.value);
    const policy = raw.parent ? readPolicyOf(desk, meta) : undefined;
    if (policy) state.onError = policy;
    state.states = raw.children.map((child) => this.state(child));
    return state;
  }

  /** Where the machine itself is named. */
  #head(raw: Raw): { from: number; to: number } {
    const id = raw.fields.get('id');
    return spanOfNode(id ? id.value : this.#desk.machine.node);
  }

  #contents(raw: Raw, state: StateNode): void {
    const desk = this.#desk;
    const { invokes, transitions } = readInvokes(desk, raw, this.#root, this.#reader, this.#nested);
    state.invokes = invokes;
    this.transitions.push(...this.#reader.of(raw, transitions));
    state.entry = blocks(readActions(desk, `${raw.id}:entry`, raw.fields.get('entry')?.value));
    state.exit = blocks(readActions(desk, `${raw.id}:exit`, raw.fields.get('exit')?.value));
    if (state.type === 'compound') {
      const initial = this.initial(raw);
      if (initial) state.initial = initial;
    }
    if (state.type === 'final') this.output(raw, state);
  }

  /** What a state is, as XState finds out. */
  type(raw: Raw): StateType {
    const field = raw.fields.get('type');
    const given = field && this.#desk.file.statics.text(field.value);
    const plain = raw.children.length > 0 ? 'compound' : 'atomic';
    if (given === undefined) {
      if (field && !this.#desk.file.statics.isUndefined(field.value)) {
        wrongKind(this.#desk, field.value, '“type”', `one of ${TYPES.join(', ')}`);
      }
      const history = raw.fields.get('history');
      const remembers = history && this.#desk.file.statics.json(history.value)?.value !== false;
      return plain === 'atomic' && remembers ? 'history' : plain;
    }
    const type = TYPES.find((known) => known === given);
    if (!type && field) {
      this.#desk.file.report(
        'xstate-value',
        'error',
        field.value,
        `There is no type “${given}”: there are ${TYPES.join(', ')}.`,
      );
    }
    if (type === 'parallel' && raw.children.length === 0) return 'atomic';
    return !type || type === 'atomic' || type === 'compound' ? plain : type;
  }

  #history(raw: Raw, state: StateNode): void {
    const { statics } = this.#desk.file;
    const field = raw.fields.get('history');
    state.history = field && statics.text(field.value) === 'deep' ? 'deep' : 'shallow';
    const target = raw.fields.get('target');
    const targets = target
      ? this.#reader.targets(raw, target.value)
      : this.#usual(raw.parent ?? this.#root);
    const span = target ? target.node : (raw.keyNode?.node ?? raw.node);
    const id = this.#desk.id(`${raw.id}:default`, span);
    const transition = newTransition(id, raw.id, targets);
    this.transitions.push({ ...transition, label: transitionText(transition) });
  }

  /** What is entered where nothing is remembered and nothing said. */
  #usual(parent: Raw): string[] {
    const inside = parent.children.filter((child) => this.type(child) !== 'history');
    if (this.type(parent) === 'parallel') return inside.map(({ id }) => id);
    const { statics } = this.#desk.file;
    const initial = parent.fields.get('initial')?.value;
    const fields = initial && statics.fields(initial, () => {});
    const target = fields?.find(({ key: name }) => name === 'target')?.value ?? initial;
    const key = target && statics.text(target);
    const found = inside.find((child) => child.key === key) ?? inside[0];
    return found ? [found.id] : [];
  }

  /** What is entered first; told when XState would not know. */
  initial(raw: Raw): Initial | undefined {
    const { statics, unread } = this.#desk.file;
    const field = raw.fields.get('initial');
    const [first] = raw.children;
    if (!first) return undefined;
    const owner = raw.parent ? raw.id : '';
    if (!field || statics.isUndefined(field.value)) {
      this.#initialMissing(raw, first);
      return newInitial(this.#desk.id(`${owner}:initial`, this.#place(raw)), [first.id]);
    }
    const fields =
      statics.text(field.value) === undefined ? statics.fields(field.value, unread) : [];
    if (!fields) wrongKind(this.#desk, field.value, '“initial”', 'the name of a state inside');
    const target = fields?.find(({ key }) => key === 'target')?.value;
    const node = fields && fields.length > 0 ? target : field.value;
    const id = this.#desk.id(`${owner}:initial`, field.node);
    const initial = newInitial(id, [this.#initialState(raw, node ?? field.value, first)]);
    const actions = fields?.find(({ key }) => key === 'actions')?.value;
    initial.actions = readActions(this.#desk, id, actions);
    return initial;
  }

  #place(raw: Raw): { from: number; to: number } {
    return raw.keyNode?.span ?? this.#head(raw);
  }

  #initialMissing(raw: Raw, first: Raw): void {
    const states = raw.fields.get('states');
    const quote = states && this.#desk.file.text[states.span.from] === '"' ? '"' : '';
    const value = quote ? JSON.stringify(first.key) : `'${first.key.replace(/[\\']/g, '\\$&')}'`;
    const text = `${quote}initial${quote}: ${value}, `;
    const fix = states && {
      title: `Begin with ${first.key}`,
      edits: [{ span: { from: states.node.start, to: states.node.start }, text }],
    };
    this.#desk.file.report(
      'xstate-initial-missing',
      'error',
      this.#place(raw),
      `${raw.parent ? `“${raw.key}”` : 'The machine'} has states inside and does not say which one ` +
        `comes first: XState refuses it. Write initial: '${first.key}'. It is read as that.`,
      fix ? { fix } : {},
    );
  }

  #initialState(raw: Raw, node: Node, first: Raw): string {
    const { statics, unread } = this.#desk.file;
    const [element] = statics.elements(node, unread);
    const text = element && statics.text(element);
    if (text === undefined) {
      unread(node, 'the first state is not known before the program runs');
      return first.id;
    }
    const child = raw.children.find(({ key }) => key === text);
    if (child) return child.id;
    if (text.startsWith('#')) {
      const [id] = this.#reader.targets(raw, element);
      return id ?? first.id;
    }
    const names = raw.children.map(({ key }) => key);
    const fix = replaced(this.#desk, statics.settle(node), first.key);
    this.#desk.file.report(
      'xstate-initial-unknown',
      'error',
      node,
      `There is no state “${text}” inside: there are ${names.slice(0, 8).join(', ')}.`,
      fix ? { fix } : {},
    );
    return first.id;
  }

  /** What a final state gives to those who wait for its end. */
  output(raw: Raw, state: StateNode): void {
    const field = raw.fields.get('output');
    if (!field) return;
    const value = this.#desk.value(`${raw.id}:output`, field.value);
    if (value) state.done = { params: [], content: value };
  }

  /** The machine's end, where the machine itself is a state: its output, and the way to it. */
  end(raw: Raw): StateNode | undefined {
    if (!this.#canEnd(raw)) return undefined;
    const span = this.#place(raw);
    const id = this.#desk.id(`${raw.id}.done`, span);
    const state = newState(id, id, 'final');
    this.output(raw, state);
    const transition = newTransition(this.#desk.id(`${raw.id}:done`, span), raw.id, [id]);
    transition.events = [doneState(raw.id)];
    this.transitions.push({ ...transition, label: transitionText(transition) });
    return state;
  }

  #canEnd(raw: Raw): boolean {
    const type = this.type(raw);
    if (type === 'compound') return raw.children.some((child) => this.type(child) === 'final');
    if (type !== 'parallel') return type === 'final';
    const regions = raw.children.filter((child) => this.type(child) !== 'history');
    return regions.every((child) => this.#canEnd(child));
  }

  #texts(raw: Raw, name: string): string[] {
    const field = raw.fields.get(name);
    if (!field || this.#desk.file.statics.isUndefined(field.value)) return [];
    return this.#desk.file.statics
      .elements(field.value, this.#desk.file.unread)
      .flatMap((element) => {
        const text = this.#desk.file.statics.text(element);
        if (text !== undefined) return [text];
        wrongKind(this.#desk, element, `“${name}”`, 'a text');
        return [];
      });
  }
}

function blocks(contents: Content[]): Content[][] {
  return contents.length > 0 ? [contents] : [];
}
