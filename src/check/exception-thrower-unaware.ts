import { unreachable } from '../base/assert.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Block, Handler, Interaction } from '../model/global/global.ts';
import { inlinedBody } from '../model/global/inline.ts';
import type { RoleId } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { exceptionUse } from './exceptions.ts';
import { judgedGlobal } from './global.ts';
import { placeOf } from './place.ts';

/** The role that is to throw does not know that it has come to that. */
export const exceptionThrowerUnaware: Check = {
  code: 'exception-thrower-unaware',
  title: 'Exceptions thrown by a role that does not know the branch',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const judged = judgedGlobal(document, ['scribble', 'nuscr', 'sequence']);
  if (!judged || !exceptionUse(document)) return [];
  const follower = new AwareRoles();
  const roles = new Set(judged.declaration.roles.map(({ name }) => name));
  follower.body(inlinedBody(judged.global), roles, new Map());
  return [...follower.unaware].map(([id, { handler, chooser }]) => {
    const { exception, at } = handler;
    const place = document.spans.get(`${handler.id}.at`);
    const fix = place &&
      chooser !== '' && {
        title: `Let “${chooser}” throw ${exception}`,
        edits: [{ span: place, text: chooser }],
      };
    return {
      code: exceptionThrowerUnaware.code,
      severity: 'error',
      message:
        `“${at}” is to throw ${exception} here, but has not heard that ` +
        `${chooser === '' ? 'this branch was chosen' : `“${chooser}” chose this branch`}. Send ` +
        `“${at}” a message in this branch first, or let somebody throw it who knows: ` +
        `catch ${exception} at ${chooser === '' ? '…' : chooser}.`,
      span: placeOf(document, id),
      ...(fix ? { fix } : {}),
    };
  });
}

/** Which handler catches what, by exception. */
type Handlers = ReadonlyMap<string, Handler>;

type Aware = ReadonlySet<RoleId>;

/** Follows who knows which branch was chosen: who chose, and whoever has got a message since. */
class AwareRoles {
  readonly unaware = new Map<string, { handler: Handler; chooser: RoleId }>();
  #chooser = '';

  body(body: readonly Interaction[], aware: Aware, handlers: Handlers): Aware {
    return body.reduce((known, node) => this.#interaction(node, known, handlers), aware);
  }

  #interaction(node: Interaction, aware: Aware, handlers: Handlers): Aware {
    switch (node.kind) {
      case 'message':
        return aware.has(node.from) ? new Set([...aware, ...node.to]) : aware;
      case 'connect':
      case 'wrap':
        return aware.has(node.from) ? new Set([...aware, node.to]) : aware;
      case 'choice':
        return this.#choice(node.at, node.branches, aware, handlers);
      case 'parallel':
        return new Set(
          node.branches.flatMap((branch) => [...this.body(branch.body, aware, handlers)]),
        );
      case 'recursion':
        return this.body(node.body, aware, handlers);
      case 'try': {
        const own = new Map(node.handlers.map((handler) => [handler.exception, handler] as const));
        const after = this.body(node.body, aware, new Map([...handlers, ...own]));
        for (const { body } of node.handlers) this.body(body, aware, handlers);
        return new Set([...aware, ...after]);
      }
      case 'throw': {
        const handler = handlers.get(node.exception);
        if (handler && !aware.has(handler.at)) {
          this.unaware.set(node.id, { handler, chooser: this.#chooser });
        }
        return aware;
      }
      case 'continue':
      case 'disconnect':
      case 'do':
      case 'call':
        return aware;
      default:
        return unreachable(node);
    }
  }

  #choice(
    at: RoleId | undefined,
    branches: readonly Block[],
    aware: Aware,
    handlers: Handlers,
  ): Aware {
    const outer = this.#chooser;
    const chooser = at ?? '';
    this.#chooser = chooser;
    const after = branches.map((branch) => this.body(branch.body, new Set([chooser]), handlers));
    this.#chooser = outer;
    const [first = new Set<RoleId>(), ...others] = after;
    const common = [...first].filter((role) => others.every((roles) => roles.has(role)));
    return new Set([...aware, ...common]);
  }
}
