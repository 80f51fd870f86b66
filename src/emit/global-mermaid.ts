import { unreachable } from '../base/assert.ts';
import {
  declarationOf,
  type Block,
  type GlobalProtocol,
  type Interaction,
  type MessageTransfer,
} from '../model/global/global.ts';
import { inlinedBody } from '../model/global/inline.ts';
import type { Arrow, Branch, Interaction as Drawn, Protocol, Role } from '../model/protocol.ts';
import type { Emitted } from './emitted.ts';
import { writeSequence } from './mermaid-sequence.ts';
import { messageText } from './signature-text.ts';

/** A global protocol as a Mermaid sequence diagram. */
export function writeGlobalMermaid(global: GlobalProtocol): Emitted {
  const { protocol, losses } = drawingOf(global);
  const written = writeSequence(protocol);
  return { text: written.text, losses: [...losses, ...written.losses] };
}

/**
 * A global protocol as a sequence diagram: choices are `alt` with the chooser in their labels,
 * recursions are loops, `par` is `par`, a multicast is a `par` of its copies; calls are written
 * out. What a diagram can only say in words is told.
 */
export function drawingOf(global: GlobalProtocol): { protocol: Protocol; losses: string[] } {
  const drawer = new Drawer();
  const declaration = declarationOf(global);
  const roles = [...declaration.roles, ...declaration.newRoles].map(({ name }) => lifeline(name));
  const body = drawer.body(inlinedBody(global), []);
  const named = new Set(roles.map(({ id }) => id));
  const more = drawer.roles().filter((name) => !named.has(name));
  const all = [...roles, ...more.map(lifeline)];
  const protocol: Protocol = {
    kind: 'protocol',
    title: global.title,
    roles: all,
    body,
    boxes: [],
  };
  return { protocol, losses: [...drawer.losses] };
}

function lifeline(name: string): Role {
  return {
    id: name,
    label: name,
    shape: 'participant',
    declared: true,
    created: false,
    links: [],
  };
}

class Drawer {
  readonly losses = new Set<string>();
  readonly #roles = new Set<string>();
  #last = 0;

  roles(): string[] {
    return [...this.#roles];
  }

  /** `loops`: labels of the recursions around, innermost last. */
  body(body: readonly Interaction[], loops: readonly string[]): Drawn[] {
    return body.flatMap((node, n) => this.#interaction(node, loops, n === body.length - 1));
  }

  #interaction(node: Interaction, loops: readonly string[], last: boolean): Drawn[] {
    switch (node.kind) {
      case 'message':
        return this.#message(node);
      case 'connect': {
        const text = node.message ? messageText(node.message) : '';
        return [this.#arrow(node.from, [node.to], `connect ${text}`.trim())];
      }
      case 'wrap':
        return [this.#note([node.from, node.to], 'wrap')];
      case 'disconnect':
        return [this.#note([node.from, node.to], 'disconnect')];
      case 'choice': {
        const branches = node.branches.map((block) => this.#branch(block, node.at ?? '', loops));
        if (node.at !== undefined) {
          this.losses.add('Who decides a choice is said in the labels of its branches.');
        }
        return [{ kind: 'choice', id: this.#id(), form: 'alt', branches }];
      }
      case 'recursion': {
        this.losses.add('Which branches leave a loop is not written.');
        const body = this.body(node.body, [...loops, node.label]);
        return [{ kind: 'loop', id: this.#id(), label: shortName(node.label), body }];
      }
      case 'continue': {
        const innermost = loops.at(-1) === node.label && last;
        const all = this.roles().slice(0, 2);
        if (innermost || all.length === 0) return [];
        return [this.#note(all, `again from ${shortName(node.label)}`)];
      }
      case 'parallel': {
        const branches = node.branches.map((block) => this.#branch(block, '', loops));
        return [{ kind: 'parallel', id: this.#id(), over: false, branches }];
      }
      case 'try':
        return this.#try(node, loops);
      case 'throw':
        return [this.#note(this.roles().slice(0, 1), `throw ${node.exception}`)];
      case 'do':
      case 'call':
        return [];
      default:
        return unreachable(node);
    }
  }

  #try(node: Extract<Interaction, { kind: 'try' }>, loops: readonly string[]): Drawn[] {
    this.losses.add('Exceptions are drawn as options of a critical region.');
    const first: Branch = { id: this.#id(), label: 'try', body: this.body(node.body, loops) };
    const others = node.handlers.map((handler): Branch => {
      const label = `catch ${handler.exception} at ${handler.at}`;
      return { id: this.#id(), label, body: this.body(handler.body, loops) };
    });
    return [{ kind: 'choice', id: this.#id(), form: 'critical', branches: [first, ...others] }];
  }

  #message(node: MessageTransfer): Drawn[] {
    if (node.where) this.losses.add('What holds for one receiver (“where”) is not written.');
    if (node.within || node.resetting) {
      this.losses.add('Windows of time and clocks are not written.');
    }
    const text = messageText(node.message);
    if (node.to.length < 2) return [this.#arrow(node.from, node.to, text)];
    this.losses.add('A message to several is drawn as parallel ones.');
    const branches = node.to.map((to, n): Branch => ({
      id: this.#id(),
      label: n === 0 ? 'one message to all' : '',
      body: [this.#arrow(node.from, [to], text)],
    }));
    return [{ kind: 'parallel', id: this.#id(), over: false, branches }];
  }

  #branch(block: Block, at: string, loops: readonly string[]): Branch {
    const chosen = at === '' ? '' : `${at} chooses ${firstLabel(block.body)}`.trim();
    const label = block.label || chosen;
    return { id: this.#id(), label, body: this.body(block.body, loops) };
  }

  #arrow(from: string, to: string[], label: string): Drawn {
    for (const role of [from, ...to]) this.#roles.add(role);
    const id = this.#id();
    return {
      ...{ kind: 'message', id, from, to, label, payload: [], arrow: plainArrow },
      ...{ activate: false, deactivate: false },
    };
  }

  #note(roles: string[], text: string): Drawn {
    const ends = [...new Set(roles)];
    return { kind: 'note', id: this.#id(), placement: 'over', roles: ends, text };
  }

  #id(): string {
    return `d${this.#last++}`;
  }
}

const plainArrow: Arrow = {
  line: 'solid',
  head: 'filled',
  heads: 'end',
  centralFrom: false,
  centralTo: false,
};

/** The label that tells a branch from the others. */
function firstLabel(body: readonly Interaction[]): string {
  for (const node of body) {
    if (node.kind === 'message') return node.message.label;
    if (node.kind === 'connect') return node.message?.label ?? 'connect';
    if (node.kind === 'recursion') return firstLabel(node.body);
  }
  return '';
}

/** Inlined recursions are named `protocol·n·label`. */
function shortName(label: string): string {
  return label.split('·').findLast((part) => !/^\d*$/.test(part)) ?? label;
}
