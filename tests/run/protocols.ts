import type { Profile } from '../../src/model/profile.ts';
import type { Branch, Interaction, Message, Protocol } from '../../src/model/protocol.ts';

/** Builds protocols for tests: ids count up as a parser's would. */
export class Maker {
  #count = 0;
  readonly #roles = new Set<string>();

  id(prefix: string): string {
    return `${prefix}${++this.#count}`;
  }

  /** A message written as it would be drawn: `A->>B`, `A-->>B`, `A-)B`, `A-xB`. */
  say(arrow: string, label: string, more: Partial<Message> = {}): Message {
    const match = /^(\w+)(--?)(>>|\)|x)(\w+)$/.exec(arrow);
    if (!match) throw new Error(`not an arrow: ${arrow}`);
    const [, from = '', line, head, to = ''] = match;
    this.#roles.add(from).add(to);
    return {
      kind: 'message',
      id: this.id('m'),
      from,
      to: [to],
      label,
      payload: [],
      arrow: {
        line: line === '--' ? 'dashed' : 'solid',
        head: head === '>>' ? 'filled' : head === ')' ? 'open' : 'cross',
        heads: 'end',
        centralFrom: false,
        centralTo: false,
      },
      activate: false,
      deactivate: false,
      ...more,
    };
  }

  branch(label: string, ...body: Interaction[]): Branch {
    return { id: this.id('b'), label, body };
  }

  choice(form: 'alt' | 'opt' | 'break' | 'critical', ...branches: Branch[]): Interaction {
    return { kind: 'choice', id: this.id('f'), form, branches };
  }

  par(...branches: Branch[]): Interaction {
    return { kind: 'parallel', id: this.id('f'), over: false, branches };
  }

  loop(label: string, ...body: Interaction[]): Interaction {
    return { kind: 'loop', id: this.id('f'), label, body };
  }

  note(role: string, text: string): Interaction {
    this.#roles.add(role);
    return { kind: 'note', id: this.id('n'), placement: 'over', roles: [role], text };
  }

  protocol(...body: Interaction[]): Protocol {
    return {
      kind: 'protocol',
      title: 'test',
      roles: [...this.#roles].map((id) => ({
        id,
        label: id,
        shape: 'participant',
        declared: true,
        created: false,
        links: [],
      })),
      body,
      boxes: [],
    };
  }
}

/** A profile in which every message takes a millisecond and costs nothing. */
export function plainProfile(more: Partial<Profile> = {}): Profile {
  return {
    latency: { kind: 'fixed', ns: 1_000_000 },
    tiers: [],
    participants: [],
    messages: [],
    loops: [],
    ...more,
  };
}
