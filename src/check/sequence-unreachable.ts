import { unreachable } from '../base/assert.ts';
import type { Diagnostic, Severity } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Interaction } from '../model/global/global.ts';
import { inlinedBody } from '../model/global/inline.ts';
import { visibleTo } from '../model/global/visible.ts';
import type { RoleId } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { judgedGlobal } from './global.ts';
import { placeOf } from './place.ts';

/** Something stands where no role can get, or behind a `continue` that is not the last thing. */
export const sequenceUnreachable: Check = {
  code: 'sequence-unreachable',
  title: 'Interactions behind a loop that is never left',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const judged = judgedGlobal(document, ['scribble', 'nuscr']);
  if (!judged) return [];
  const body = inlinedBody(judged.global);
  const places = new Map<string, Place>();
  for (const { name } of judged.declaration.roles) {
    const reach = new Reach();
    reach.body(visibleTo(name, body), start);
    for (const place of reach.found) {
      const known = places.get(place.next) ?? { ...place, roles: [] };
      places.set(place.next, { ...known, roles: [...known.roles, name] });
    }
  }
  // nuScr has no rule about it.
  const severity = judged.global.dialect === 'nuscr' ? 'warning' : 'error';
  return [...places.values()].map((place) => finding(document, place, severity));
}

interface Place {
  previous: string;
  next: string;
  label: string;
  roles: RoleId[];
}

function finding(
  document: Document,
  { previous, next, label, roles }: Place,
  severity: Severity,
): Diagnostic {
  const names = roles.map((role) => `“${role}”`).join(', ');
  return {
    code: sequenceUnreachable.code,
    severity,
    message:
      `For ${names} this stands behind ${wayBack(label)}: it is never reached, or would have to ` +
      `be remembered for every round. Put it into the branch that leaves, or before the way back.`,
    span: placeOf(document, next),
    related: [{ span: placeOf(document, previous), message: 'this goes back' }],
  };
}

/** What goes back, by the label that inlining gives (`inlinedBody`). */
function wayBack(label: string): string {
  const [protocol, , recursion] = label.split('·');
  if (protocol === undefined || protocol === '') return 'a loop that is never left';
  const again = recursion === undefined ? `do ${protocol}` : `continue ${recursion}`;
  return `“${again}”, which goes back`;
}

/** How the end of something can be reached. */
interface Reached {
  /** No way leads here. */
  never: boolean;
  /** Recursions around that some way goes back to. */
  back: ReadonlySet<string>;
}

const start: Reached = { never: false, back: new Set() };

/** Follows a role's view in sequence (scribble-java, `ReachabilityChecker`). */
class Reach {
  readonly found: Place[] = [];

  body(body: readonly Interaction[], before: Reached): Reached {
    let reached = before;
    body.forEach((node, i) => {
      const wrong = reached.never || reached.back.size > 0;
      if (wrong && this.found.length === 0) {
        const label = [...reached.back][0] ?? '';
        const previous = body[i - 1]?.id ?? node.id;
        this.found.push({ previous, next: node.id, label, roles: [] });
      }
      reached = this.#interaction(node, reached);
    });
    return reached;
  }

  #interaction(node: Interaction, reached: Reached): Reached {
    switch (node.kind) {
      case 'continue':
        return { never: true, back: new Set([...reached.back, node.label]) };
      case 'throw':
        return { ...reached, never: true };
      case 'recursion': {
        const { never, back } = this.body(node.body, reached);
        return { never, back: new Set([...back].filter((label) => label !== node.label)) };
      }
      case 'choice':
        return this.#either(node.branches.map(({ body }) => this.body(body, reached)));
      case 'parallel': {
        const ends = node.branches.map(({ body }) => this.body(body, reached));
        const back = new Set(ends.flatMap((end) => [...end.back]));
        return { never: ends.some(({ never }) => never), back };
      }
      case 'try':
        return this.#either([node, ...node.handlers].map(({ body }) => this.body(body, reached)));
      case 'message':
      case 'connect':
      case 'disconnect':
      case 'wrap':
      case 'do':
      case 'call':
        return reached;
      default:
        return unreachable(node);
    }
  }

  #either(ends: readonly Reached[]): Reached {
    const back = new Set(ends.flatMap((end) => [...end.back]));
    return { never: ends.every(({ never }) => never), back };
  }
}
