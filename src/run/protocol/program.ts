import { assert, must } from '../../base/assert.ts';
import {
  titled,
  type Cfg,
  type CfgMessage,
  type CfgNode,
  type CfgOption,
} from '../../model/cfg.ts';
import type { Amounts, Distribution, Profile } from '../../model/profile.ts';
import type { ChoiceRequest } from '../../model/run.ts';
import type { Protocol } from '../../model/protocol.ts';
import { EventKind } from '../../trace/event.ts';
import type { Context } from '../actor.ts';
import type { Baton } from './baton.ts';
import { matchRule } from './rules.ts';

/** What a message costs, and who pays. */
export interface Cost {
  amounts: Amounts;
  payer: 'sender' | 'receiver';
}

/**
 * A protocol made ready to run: its graph with roles as actor numbers, texts interned, and the
 * profile's rules looked up. Constant during the run and shared by all actors.
 */
export class Program {
  readonly cfg: Cfg;
  readonly protocol: Protocol;
  readonly profile: Profile;
  /** The actor number of the conductor, behind all participants. */
  readonly conductor: number;
  readonly #roles: Map<string, number>;
  #texts = new Map<string, number>();

  constructor(protocol: Protocol, cfg: Cfg, profile: Profile) {
    this.protocol = protocol;
    this.cfg = cfg;
    this.profile = profile;
    this.#roles = new Map(protocol.roles.map((role, i) => [role.id, i]));
    this.conductor = protocol.roles.length;
  }

  /** Interns every text that the run can record, in the order of the graph. */
  prepare(intern: (text: string) => number): void {
    const texts = this.cfg.nodes.flatMap(textsOf);
    this.#texts = new Map([...fixedTexts, ...texts].map((text) => [text, intern(text)]));
  }

  /** The index of a text that `prepare` interned. */
  text(text: string): number {
    return must(this.#texts.get(text), `the interned text ${text}`);
  }

  node(index: number): CfgNode {
    return must(this.cfg.nodes[index], 'a node of the graph');
  }

  message(index: number): CfgMessage {
    const node = this.node(index);
    assert(node.kind === 'message', 'the node is a message');
    return node;
  }

  /** The actor number of a role. */
  role(id: string): number {
    return must(this.#roles.get(id), `the role ${id}`);
  }

  /** How long messages take, by the index of their node's text. */
  latencies(): Map<number, Distribution> {
    const result = new Map<number, Distribution>();
    for (const node of this.cfg.nodes) {
      if (node.kind !== 'message') continue;
      const rule = matchRule(this.profile, this.protocol, node, (r) => r.latency !== undefined);
      result.set(this.text(node.element), rule?.latency ?? this.profile.latency);
    }
    return result;
  }

  /** What messages cost, by element; only those that cost something. */
  costs(): Map<string, Cost> {
    const result = new Map<string, Cost>();
    for (const node of this.cfg.nodes) {
      if (node.kind !== 'message') continue;
      const rule = matchRule(this.profile, this.protocol, node, (r) => r.cost !== undefined);
      if (!rule?.cost) continue;
      result.set(node.element, { amounts: rule.cost, payer: rule.payer ?? 'receiver' });
    }
    return result;
  }

  /** How often a loop goes round, where the profile says so. */
  rounds(element: string, label: string): number | undefined {
    return this.profile.loops.find(({ loop }) => loop === element || loop === label)?.times;
  }

  /** What is asked at a choice or loop. */
  question(node: CfgNode & { options: CfgOption[] }): ChoiceRequest {
    const element = 'element' in node ? node.element : '';
    const label = 'label' in node ? node.label : '';
    return {
      element,
      label,
      options: node.options.map(({ branch, label: text }) =>
        branch === undefined ? { label: text } : { branch, label: text },
      ),
    };
  }

  /**
   * Passes the baton on: records the fragments that are left and entered on the way, and hands
   * control to whoever acts next.
   */
  advance(context: Context, baton: Baton): void {
    let at = baton;
    for (;;) {
      const node = this.node(at.node);
      switch (node.kind) {
        case 'enter':
        case 'leave':
          this.mark(context, node.kind, node.element, node.title);
          at = { ...at, node: node.next, loops: without(at.loops, node.element) };
          continue;
        case 'message':
          return context.post(this.role(node.from), { kind: 'turn', baton: at });
        case 'activation':
          return context.post(this.role(node.role), { kind: 'turn', baton: at });
        default:
          return context.post(this.conductor, { kind: 'turn', baton: at });
      }
    }
  }

  /** Records the begin or end of a fragment or branch. */
  mark(context: Context, kind: 'enter' | 'leave', element: string, title: string): void {
    const code = kind === 'enter' ? EventKind.enter : EventKind.leave;
    context.record(code, -1, this.text(title), this.text(element), -1, 0, 0, -1);
  }
}

const fixedTexts = ['', 'credits', 'memory', 'toolCalls', 'concurrency', 'waits', 'par', 'branch'];

function textsOf(node: CfgNode): string[] {
  switch (node.kind) {
    case 'end':
      return [];
    case 'message':
      return [node.element, node.label];
    case 'note':
      return [node.element, node.text];
    case 'activation':
    case 'join':
      return [node.element];
    case 'enter':
    case 'leave':
      return [node.element, node.title];
    case 'choice':
      return [node.element, ...node.options.flatMap((option) => optionTexts(node.form, option))];
    case 'loop':
      return [node.element, ...node.options.flatMap((option) => optionTexts('loop', option))];
    case 'fork': {
      const branches = node.branches.flatMap((branch) => optionTexts('branch', branch));
      return [node.element, titled('par', node.label), ...branches];
    }
  }
}

function optionTexts(form: string, { branch, label }: CfgOption): string[] {
  return [...(branch === undefined ? [] : [branch]), label, titled(form, label)];
}

function without(loops: Baton['loops'], element: string): Baton['loops'] {
  if (loops[element] === undefined) return loops;
  const { [element]: _, ...rest } = loops;
  return rest;
}
