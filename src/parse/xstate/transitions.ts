import type { Span } from '../../base/span.ts';
import type { Condition, Given } from '../../model/statechart/content.ts';
import { transitionText } from '../../model/statechart/content-text.ts';
import { parseDuration } from '../../model/statechart/duration.ts';
import type { Transition } from '../../model/statechart/statechart.ts';
import { readActions } from './actions.ts';
import { namedDelay } from './delays.ts';
import type { Desk } from './desk.ts';
import { chartEvent, doneState } from './event-names.ts';
import { formerKey, report4 } from './former.ts';
import { readGuard, stateIn } from './guards.ts';
import type { Node } from './nodes.ts';
import { spanOfNode } from './nodes.ts';
import type { Field } from './statics.ts';
import type { Targets } from './targets.ts';
import type { Raw } from './tree.ts';
import { wrongKind } from './tree.ts';

/** What a transition waits for. */
export interface Trigger {
  /** For its id: the event, or in words. */
  name: string;
  events: string[];
  after?: Given;
  /** Where it is written. */
  span: Span;
}

/** Reads the transitions of states. */
export class TransitionReader {
  readonly #desk: Desk;
  readonly #targets: Targets;
  /** A transition leads to the machine itself. */
  reachesRoot = false;
  readonly #root: Raw;

  constructor(desk: Desk, targets: Targets, root: Raw) {
    this.#desk = desk;
    this.#targets = targets;
    this.#root = root;
  }

  /**
   * The transitions of a state in the order in which XState tries them: whole names before those
   * with a star, and of these the longer ones first. Those of `extra` come behind `on`.
   */
  of(raw: Raw, extra: readonly Transition[]): Transition[] {
    const named: Transition[] = [];
    const stars: { length: number; transitions: Transition[] }[] = [];
    const always: Transition[] = [];
    for (const { key, value, span } of this.#fields(raw, 'on')) {
      if (key === '') {
        always.push(...this.#former(raw, value, span));
        continue;
      }
      const event = this.#event(key);
      const trigger = { name: key, events: [event], span };
      const transitions = this.read(raw, trigger, value);
      if (event === '*' || event.endsWith('.*')) stars.push({ length: key.length, transitions });
      else named.push(...transitions);
    }
    stars.sort((a, b) => b.length - a.length);
    return [
      ...named,
      ...this.#done(raw),
      ...extra,
      ...this.#after(raw),
      ...stars.flatMap(({ transitions }) => transitions),
      ...always,
      ...this.#always(raw),
    ];
  }

  #event(key: string): string {
    return chartEvent(key, (id) => this.#targets.byFullId(id)?.id);
  }

  #fields(raw: Raw, name: string): Field[] {
    const field = raw.fields.get(name);
    if (!field || this.#desk.file.statics.isUndefined(field.value)) return [];
    const { statics, unread } = this.#desk.file;
    const fields = statics.fields(field.value, unread, (twice) => {
      this.#desk.file.report(
        'xstate-duplicate-key',
        'warning',
        twice.span,
        `“${twice.key}” stands here twice: JavaScript takes the last one. Put both into a list.`,
      );
    });
    if (!fields) wrongKind(this.#desk, field.value, `“${name}”`, 'an object');
    return fields ?? [];
  }

  /** XState 4 wrote `always` as the event ''. */
  #former(raw: Raw, value: Node, span: Span): Transition[] {
    this.#desk.file.report(
      'xstate-version-4',
      'warning',
      span,
      'An event without a name is XState 4: XState 5 has “always” beside “on”. It is read as that.',
    );
    return this.read(raw, { name: 'always', events: [], span }, value);
  }

  #done(raw: Raw): Transition[] {
    const field = raw.fields.get('onDone');
    if (!field) return [];
    if (!raw.parent) {
      this.#desk.file.report(
        'xstate-ignored',
        'info',
        field.span,
        'A machine that has reached its end has stopped: its own “onDone” is never taken.',
      );
      return [];
    }
    const trigger = { name: 'onDone', events: [doneState(raw.id)], span: field.span };
    return this.read(raw, trigger, field.value);
  }

  #after(raw: Raw): Transition[] {
    const whole = raw.fields.get('after');
    if (whole && this.#desk.file.statics.settle(whole.value).type === 'ArrayExpression') {
      return this.#formerAfter(raw, whole);
    }
    const groups = this.#fields(raw, 'after').map(({ key, value, span }) => {
      const at: Node = { type: 'Literal', start: span.from, end: span.to };
      const after = namedDelay(this.#desk, `${raw.id}:after`, key, at);
      const read = after.kind === 'text' ? parseDuration(after.text) : undefined;
      const transitions = this.read(raw, { name: `after ${key}`, events: [], after, span }, value);
      return { ns: read?.ok ? read.value : Infinity, transitions };
    });
    // As JavaScript orders numbers, whether they are written or named.
    groups.sort((a, b) => (a.ns === b.ns ? 0 : a.ns - b.ns));
    return groups.flatMap(({ transitions }) => transitions);
  }

  /** XState 4: `after: [{ delay: 1000, target: 'a' }]`. */
  #formerAfter(raw: Raw, { value, span }: Field): Transition[] {
    const { statics, unread, report } = this.#desk.file;
    report.call(
      this.#desk.file,
      'xstate-version-4',
      'warning',
      span,
      'A list of delays is XState 4: XState 5 has an object, { 1000: … }. It is read as that.',
    );
    return statics.elements(value, unread).flatMap((element) => {
      const delay = statics.fields(element, unread)?.find(({ key }) => key === 'delay')?.value;
      const text = delay && statics.text(delay);
      if (text === undefined || !delay) return [];
      const after = namedDelay(this.#desk, `${raw.id}:after`, text, delay);
      return this.read(raw, { name: `after ${text}`, events: [], after, span }, element);
    });
  }

  #always(raw: Raw): Transition[] {
    const field = raw.fields.get('always');
    if (!field) return [];
    return this.read(raw, { name: 'always', events: [], span: field.span }, field.value);
  }

  /** One or several transitions with one trigger. */
  read(raw: Raw, trigger: Trigger, node: Node): Transition[] {
    const { statics, unread } = this.#desk.file;
    return statics.elements(node, unread).flatMap((element) => {
      const span = element === node ? outer(trigger, node) : spanOfNode(element);
      return this.#transition(raw, trigger, element, span) ?? [];
    });
  }

  #transition(raw: Raw, trigger: Trigger, node: Node, span: Span): Transition | undefined {
    const { statics, unread } = this.#desk.file;
    const isTarget = statics.isUndefined(node) || statics.text(node) !== undefined;
    const fields = isTarget ? [] : statics.fields(node, unread);
    if (!fields) {
      wrongKind(this.#desk, node, 'A transition', 'a target, an object or a list of them');
      return undefined;
    }
    const id = this.#desk.id(`${raw.id}:${trigger.name}`, isTarget ? span : node);
    this.#desk.spans.set(`${id}.label`, trigger.span);
    const map = this.#fieldsOf(fields);
    const reenter = map.get('reenter');
    const transition: Transition = {
      id,
      source: raw.id,
      targets: isTarget ? this.targets(raw, node) : this.targets(raw, map.get('target')?.value),
      events: [...trigger.events],
      ...(trigger.after ? { after: trigger.after } : {}),
      actions: readActions(this.#desk, id, map.get('actions')?.value),
      internal: !(reenter && statics.json(reenter.value)?.value === true),
      label: '',
    };
    const guard = this.#guard(id, map);
    if (guard) transition.guard = guard;
    transition.label = transitionText(transition);
    return transition;
  }

  #fieldsOf(fields: readonly Field[]): Map<string, Field> {
    const map = new Map(fields.map((field) => [field.key, field]));
    for (const field of fields) {
      const former = formerKey(field.key, 'transition');
      if (former === undefined) this.#known(field);
      else {
        report4(this.#desk, field, former);
        if (former !== '' && !map.has(former)) map.set(former, field);
      }
    }
    return map;
  }

  #known({ key, span }: Field): void {
    if (KEYS.has(key)) return;
    this.#desk.file.report(
      'xstate-unknown-key',
      'warning',
      span,
      `A transition has no “${key}”, so XState passes over it: it has target, guard, actions and ` +
        'reenter.',
    );
  }

  #guard(id: string, map: ReadonlyMap<string, Field>): Condition | undefined {
    const field = map.get('guard');
    const guard = field && readGuard(this.#desk, id, field.value);
    const active = map.get('in');
    const also = active && stateIn(this.#desk, id, active.value);
    if (guard && also) return { kind: 'and', of: [guard, also] };
    return guard ?? also;
  }

  /** The states that a `target` names. */
  targets(raw: Raw, node: Node | undefined): string[] {
    const { statics, unread } = this.#desk.file;
    if (!node || statics.isUndefined(node)) return [];
    return statics.elements(node, unread).flatMap((element) => {
      const text = statics.text(element);
      if (text === undefined) {
        if (!statics.isUndefined(element)) {
          wrongKind(this.#desk, element, 'A target', 'a text');
        }
        return [];
      }
      if (text === '') return [];
      const found = this.#targets.find(text, raw, element);
      if (found === this.#root) this.reachesRoot = true;
      return found ? [found.id] : [];
    });
  }
}

const KEYS = new Set([
  ...['target', 'guard', 'actions', 'reenter', 'meta', 'description', 'source', 'eventType'],
  ...['event', 'delay', 'in'],
]);

/** A plain target stands for its transition from the event on. */
function outer({ span }: Trigger, node: Node): Span {
  return span.from <= node.start && node.end - span.from < 10_000
    ? { from: span.from, to: Math.max(span.to, node.end) }
    : { from: node.start, to: node.end };
}
