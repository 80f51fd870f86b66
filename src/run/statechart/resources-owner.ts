import type { Acquire, Content } from '../../model/statechart/content.ts';
import type { Statechart, StateNode, Transition } from '../../model/statechart/statechart.ts';
import { parentsOf, walkStates } from '../../model/statechart/walk.ts';

/** Where a share is taken: the content, and the state whose exit gives it back ('' the end). */
export interface Taking {
  content: Acquire;
  state: string;
}

/**
 * Every acquisition of a chart by the id of its content. A share that a state takes on entry is its
 * own; one that is taken on the way belongs to the state that the way leads to (a transition
 * without target: to its source), one on exit to the state around.
 */
export function takingsOf(chart: Statechart): Map<string, Taking> {
  const found = new Map<string, Taking>();
  const parents = parentsOf(chart);
  const note = (contents: readonly Content[], state: string): void => {
    for (const content of acquisitions(contents)) found.set(content.id, { content, state });
  };
  for (const [state, parent] of parents) {
    note(state.entry.flat(), state.id);
    note(state.exit.flat(), parent?.id ?? '');
    if (state.initial) note(state.initial.actions, state.id);
    for (const { finalize } of state.invokes) note(finalize ?? [], state.id);
  }
  const states = new Map([...walkStates(chart.states)].map((state) => [state.id, state]));
  const parentOf = (state: StateNode): string => parents.get(state)?.id ?? '';
  for (const transition of chart.transitions) {
    note(transition.actions, ownerOf(transition, states, parentOf));
  }
  if (chart.initial) note(chart.initial.actions, '');
  note(chart.scripts, '');
  return found;
}

function ownerOf(
  { source, targets }: Transition,
  states: ReadonlyMap<string, StateNode>,
  parentOf: (state: StateNode) => string,
): string {
  const target = states.get(targets[0] ?? source);
  if (!target) return '';
  return target.type === 'history' ? parentOf(target) : target.id;
}

function* acquisitions(contents: readonly Content[]): Generator<Acquire> {
  for (const content of contents) {
    if (content.kind === 'acquire') yield content;
    else if (content.kind === 'foreach') yield* acquisitions(content.content);
    else if (content.kind === 'if') {
      for (const branch of content.branches) yield* acquisitions(branch.content);
    }
  }
}
