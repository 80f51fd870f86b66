import { buildCfg, type Cfg, type CfgMessage } from '../../model/cfg.ts';
import type { Json } from '../../model/json.ts';
import type { Protocol } from '../../model/protocol.ts';

/** Where a conversation stands: a node of the protocol's graph, and what is still to be played. */
export interface Place {
  readonly at: number;
  /** Parallel parts that are open, outermost first: the branches that are still to come. */
  readonly open: readonly (readonly number[])[];
}

/** What comes next: a message and the place behind it; undefined at the end. */
export interface Line {
  readonly message: CfgMessage;
  /** The place of the message itself: from there nothing is asked any more. */
  readonly here: Place;
  readonly after: Place;
}

/** A protocol as it is played. */
export interface Script {
  readonly cfg: Cfg;
  /** Labels of roles by id. */
  readonly names: ReadonlyMap<string, string>;
}

const scripts = new WeakMap<object, Script | null>();

/** Reads a protocol's model; undefined when it is none. Read once for each object. */
export function scriptOf(json: Json): Script | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  let script = scripts.get(json);
  if (script === undefined) {
    script = read(json);
    scripts.set(json, script);
  }
  return script ?? undefined;
}

function read(json: object): Script | null {
  const protocol = json as Protocol;
  if (!Array.isArray(protocol.body) || !Array.isArray(protocol.roles)) return null;
  try {
    const names = new Map(protocol.roles.map(({ id, label }) => [id, label]));
    return { cfg: buildCfg(protocol), names };
  } catch {
    // The model came from outside: what cannot be walked is no protocol.
    return null;
  }
}

/** The place at which a conversation begins. */
export function beginning({ cfg }: Script): Place {
  return { at: cfg.entry, open: [] };
}

/**
 * Walks to the next message, asking `choose` at every choice and loop. Parallel branches are played
 * one after the other. A loop without messages is left after 1,000 rounds.
 */
export function nextLine(
  { cfg }: Script,
  from: Place,
  choose: (label: string, options: readonly string[]) => number,
): Line | undefined {
  let { at } = from;
  const open = from.open.map((branches) => [...branches]);
  for (let steps = 0; steps < 1000; steps++) {
    const node = cfg.nodes[at];
    if (!node || node.kind === 'end') return undefined;
    switch (node.kind) {
      case 'message':
        return { message: node, here: { at, open }, after: { at: node.next, open } };
      case 'choice':
      case 'loop': {
        const picked = choose(
          node.label,
          node.options.map(({ label }) => label),
        );
        at = node.options[picked]?.next ?? 0;
        break;
      }
      case 'fork': {
        const [first = node.join, ...rest] = node.branches.map(({ next }) => next);
        open.push(rest);
        at = first;
        break;
      }
      case 'join': {
        const branch = open.at(-1)?.shift();
        if (branch === undefined) open.pop();
        at = branch ?? node.next;
        break;
      }
      default:
        at = node.next;
    }
  }
  return undefined;
}
