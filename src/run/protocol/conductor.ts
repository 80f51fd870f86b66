import { must } from '../../base/assert.ts';
import { titled, type CfgNode, type CfgOption } from '../../model/cfg.ts';
import { EventKind } from '../../trace/event.ts';
import type { Actor, Context } from '../actor.ts';
import { mergePending, onward, type Baton, type PendingMessage, type Signal } from './baton.ts';
import type { Program } from './program.ts';

/** What the fragments of a protocol remember. */
export interface ConductorState {
  ended: boolean;
  /** Parallel fragments under way: branches still to finish, messages still under way. */
  forks: Record<number, { element: string; left: number; pending: PendingMessage[] }>;
  instances: number;
}

type Node<Kind extends CfgNode['kind']> = Extract<CfgNode, { kind: Kind }>;

/** The fragments of a protocol: choices, loops, forks and joins, notes, the end. No lane. */
export class Conductor implements Actor<ConductorState, Signal> {
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  init(): ConductorState {
    return { ended: false, forks: {}, instances: 0 };
  }

  receive(state: ConductorState, signal: Signal, context: Context): void {
    if (signal.kind !== 'turn') return;
    const { baton } = signal;
    const node = this.#program.node(baton.node);
    switch (node.kind) {
      case 'end':
        state.ended = true;
        context.record(EventKind.end, -1, 0, 0, -1, 0, 0);
        return;
      case 'note':
        return this.#note(node, baton, context);
      case 'choice':
        return this.#choice(node, baton, context);
      case 'loop':
        return this.#loop(node, baton, context);
      case 'fork':
        return this.#fork(state, node, baton, context);
      case 'join':
        return this.#join(state, node, baton, context);
      default:
        return this.#program.advance(context, baton);
    }
  }

  #note(node: Node<'note'>, baton: Baton, context: Context): void {
    const program = this.#program;
    const [first, second] = node.roles.map((role) => program.role(role));
    context.record(
      EventKind.note,
      second ?? -1,
      program.text(node.text),
      program.text(node.element),
      -1,
      0,
      0,
      first ?? -1,
    );
    program.advance(context, onward(baton, node.next));
  }

  #choice(node: Node<'choice'>, baton: Baton, context: Context): void {
    const option = this.#ask(node, context);
    if (!node.inside) {
      this.#program.mark(context, 'enter', node.element, titled(node.form, option.label));
    }
    this.#program.advance(context, onward(baton, option.next));
  }

  #loop(node: Node<'loop'>, baton: Baton, context: Context): void {
    const done = baton.loops[node.element] ?? 0;
    const times = this.#program.rounds(node.element, node.label);
    const round = times === undefined ? this.#ask(node, context) : counted(node, done, times);
    const loops = { ...baton.loops, [node.element]: done + 1 };
    this.#program.advance(context, { ...baton, loops, node: round.next });
  }

  /** Puts the question, records the answer, and gives the option. */
  #ask(node: Node<'choice'> | Node<'loop'>, context: Context): CfgOption {
    const picked = context.choose(this.#program.question(node));
    const option = must(node.options[picked], 'an option of the choice');
    context.record(
      EventKind.choice,
      -1,
      this.#program.text(option.label),
      this.#program.text(node.element),
      -1,
      0,
      picked,
      -1,
    );
    return option;
  }

  #fork(state: ConductorState, node: Node<'fork'>, baton: Baton, context: Context): void {
    const instance = state.instances++;
    state.forks[instance] = { element: node.element, left: node.branches.length, pending: [] };
    this.#program.mark(context, 'enter', node.element, titled('par', node.label));
    for (const { branch = '', label, next } of node.branches) {
      this.#program.mark(context, 'enter', branch, titled('branch', label));
      const forks = [...baton.forks, { instance, branch }];
      this.#program.advance(context, { ...baton, node: next, forks });
    }
  }

  #join(state: ConductorState, node: Node<'join'>, baton: Baton, context: Context): void {
    const { instance, branch } = must(baton.forks[baton.forks.length - 1], 'a fork to join');
    const fork = must(state.forks[instance], 'the fork of the branch');
    fork.left--;
    fork.pending = mergePending(fork.pending, baton.pending);
    this.#program.mark(context, 'leave', branch, 'branch');
    if (fork.left > 0) return;
    delete state.forks[instance];
    this.#program.mark(context, 'leave', node.element, 'par');
    const forks = baton.forks.slice(0, -1);
    this.#program.advance(context, { ...baton, node: node.next, forks, pending: fork.pending });
  }
}

/** A loop whose rounds the profile counts asks nobody. */
function counted(node: Node<'loop'>, done: number, times: number): CfgOption {
  return must(node.options[done < times ? 0 : 1], 'both ways out of a loop');
}
