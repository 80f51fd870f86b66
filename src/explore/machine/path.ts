import type { CompiledProduct } from './compile.ts';
import type { StateSpace } from './space.ts';
import { Stepper } from './stepper.ts';

/** A step by what the machines themselves do: it means the same in every product of them. */
export interface PathStep {
  machine: number;
  /** The transition's place in the machine. */
  transition: number;
  /** Receivers of an exchange with their transitions. */
  partners: [machine: number, transition: number][];
}

/** The moves by which a state was found first. */
export function movesTo(space: StateSpace, id: number): number[] {
  const moves: number[] = [];
  for (let at = id; space.parent(at) >= 0; at = space.parent(at)) moves.push(space.move(at));
  return moves.reverse();
}

/**
 * The moves of a shortest way round: from a state through others of its component back to it.
 * Empty when there is none.
 */
export function movesRound(space: StateSpace, id: number): number[] {
  const cameBy = new Map<number, { from: number; move: number }>();
  const queue = [id];
  for (let i = 0; i < queue.length && !cameBy.has(id); i++) {
    const from = queue[i]!;
    space.successors(from, (move, to) => {
      if (to < 0 || cameBy.has(to)) return;
      cameBy.set(to, { from, move });
      queue.push(to);
    });
  }
  const moves: number[] = [];
  if (!cameBy.has(id)) return moves;
  let at = id;
  do {
    const { from, move } = cameBy.get(at)!;
    moves.push(move);
    at = from;
  } while (at !== id);
  return moves.reverse();
}

/** Moves of a compiled product as steps. */
export function stepsOf({ moves }: CompiledProduct, path: number[]): PathStep[] {
  return path.map((move) => {
    const partners: PathStep['partners'] = [];
    for (let p = moves.partnerStart[move]!; p < moves.partnerStart[move + 1]!; p++) {
      partners.push([moves.partner[p]!, moves.partnerTransition[p]!]);
    }
    return { machine: moves.machine[move]!, transition: moves.transition[move]!, partners };
  });
}

/** Steps in which exchanges are a send and its receipts, one after the other. */
export function messagesOf(steps: PathStep[]): PathStep[] {
  return steps.flatMap(({ machine, transition, partners }) => [
    { machine, transition, partners: [] },
    ...partners.map(([partner, place]) => ({ machine: partner, transition: place, partners: [] })),
  ]);
}

/**
 * Steps from the first state of a product as picks among the moves that are enabled; undefined
 * when they are no run of it.
 */
export function choicesOf(compiled: CompiledProduct, steps: PathStep[]): number[] | undefined {
  const stepper = new Stepper(compiled);
  stepper.present.set(compiled.initial);
  const choices: number[] = [];
  for (const step of steps) {
    const enabled = stepper.moves();
    const pick = enabled.findIndex((move) => isStep(compiled, move, step));
    if (pick < 0) return undefined;
    choices.push(pick);
    stepper.apply(enabled[pick]!);
    stepper.present.set(stepper.next);
  }
  return choices;
}

function isStep(compiled: CompiledProduct, move: number, step: PathStep): boolean {
  const { moves } = compiled;
  if (moves.machine[move] !== step.machine || moves.transition[move] !== step.transition) {
    return false;
  }
  const first = moves.partnerStart[move]!;
  return step.partners.every(
    ([machine, transition], i) =>
      moves.partner[first + i] === machine && moves.partnerTransition[first + i] === transition,
  );
}
