import { unreachable } from '../base/assert.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Choice, Interaction } from '../model/global/global.ts';
import { inlinedBody } from '../model/global/inline.ts';
import type { RoleId } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { judgedGlobal } from './global.ts';
import { placeOf } from './place.ts';

/** In the branches of a choice a role hears first from different others. */
export const choiceSubjectInconsistent: Check = {
  code: 'choice-subject-inconsistent',
  title: 'Choices of which a role hears from different others',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const judged = judgedGlobal(document, ['scribble']);
  if (!judged) return [];
  const hearing = new Hearing(document);
  const own = judged.declaration.roles.map(({ name }): [RoleId, First] => [name, { from: name }]);
  hearing.body(inlinedBody(judged.global), new Map(own));
  return hearing.found;
}

/** Whom a role hears first, and in which message. */
interface First {
  from: RoleId;
  message?: string;
}

type Heard = ReadonlyMap<RoleId, First>;

/** Follows whom each role hears first in a branch (scribble-java, `ExtChoiceConsistencyChecker`). */
class Hearing {
  readonly found: Diagnostic[] = [];
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  body(body: readonly Interaction[], heard: Heard): Heard {
    return body.reduce((known, node) => this.#interaction(node, known), heard);
  }

  #interaction(node: Interaction, heard: Heard): Heard {
    switch (node.kind) {
      case 'message':
        return hears(heard, node.to, node.from, node.id);
      case 'connect':
      case 'wrap':
        return hears(heard, [node.to], node.from, node.id);
      case 'choice':
        return this.#choice(node, heard);
      case 'parallel':
        return node.branches.reduce((known, branch) => this.body(branch.body, known), heard);
      case 'recursion':
        return this.body(node.body, heard);
      case 'try': {
        const after = this.body(node.body, heard);
        for (const { at, body } of node.handlers) this.body(body, new Map([[at, { from: at }]]));
        return after;
      }
      case 'disconnect':
      case 'continue':
      case 'throw':
      case 'do':
      case 'call':
        return heard;
      default:
        return unreachable(node);
    }
  }

  #choice({ id, at = '', branches }: Choice, heard: Heard): Heard {
    const ends = branches.map(({ body }) => this.body(body, new Map([[at, { from: at }]])));
    const firsts = new Map<RoleId, First>();
    for (const [role, first] of ends.flatMap((end) => [...end])) {
      const known = firsts.get(role);
      if (!known) firsts.set(role, first);
      else if (known.from !== first.from) this.#tell(id, role, known, first);
    }
    return new Map([...firsts, ...heard]);
  }

  /** Who chooses without having heard is told so by another check (`role-not-enabled`). */
  #tell(choice: string, role: RoleId, one: First, other: First): void {
    if (one.from === role || other.from === role) return;
    const place = (first: First): ReturnType<typeof placeOf> =>
      placeOf(this.#document, ...(first.message === undefined ? [] : [first.message]), choice);
    this.found.push({
      code: choiceSubjectInconsistent.code,
      severity: 'error',
      message:
        `“${role}” hears of this choice first from “${one.from}” in one branch and from ` +
        `“${other.from}” in another, so it cannot know whom to listen to. ` +
        `Let the same role tell it in every branch.`,
      span: placeOf(this.#document, choice),
      related: [one, other].map((first) => ({
        span: place(first),
        message: `here “${role}” hears from “${first.from}”`,
      })),
    });
  }
}

function hears(heard: Heard, to: readonly RoleId[], from: RoleId, message: string): Heard {
  const fresh = to.filter((role) => !heard.has(role));
  if (fresh.length === 0) return heard;
  return new Map([...heard, ...fresh.map((role) => [role, { from, message }] as const)]);
}
