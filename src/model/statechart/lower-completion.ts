import type { Condition } from './content.ts';
import type { StateNode, Statechart, Transition } from './statechart.ts';
import { walkStates } from './walk.ts';

/** What stands for “otherwise” in the guard of a choice. */
const OTHERWISE = /^(?:else|otherwise)$/i;

/**
 * Gives transitions without events the meaning that drawings give them: those of a choice come in
 * order, with `else` last; in Mermaid those of a state with an inside wait for its end, and those of
 * a state that does something for the end of that. Of several that could all be taken at once, all
 * but the last one ask.
 */
export function lowerCompletion(chart: Statechart, choices: ReadonlySet<string>): void {
  const drawn = chart.dialect === 'mermaid';
  const states = new Map([...walkStates(chart.states)].map((state) => [state.id, state]));
  const open = new Map<string, Transition[]>();
  for (const transition of chart.transitions) {
    const { source } = transition;
    if (choices.has(source)) atOnce(transition);
    else if (!drawn || transition.targets.length === 0) continue;
    dropElse(transition);
    if (transition.events.length > 0 || transition.after) continue;
    const done = choices.has(source) ? undefined : completionOf(states.get(source), transition);
    if (done !== undefined) transition.events = [done];
    open.set(source, [...(open.get(source) ?? []), transition]);
  }
  const moved = new Map<string, Transition[]>();
  for (const [source, transitions] of open) {
    if (transitions.length > 1) moved.set(source, decided(transitions));
  }
  chart.transitions = reordered(chart.transitions, moved);
}

/** A choice waits for nothing: what looks like an event on its way out is a condition. */
function atOnce(transition: Transition): void {
  const name = transition.events.join(' ');
  delete transition.after;
  transition.events = [];
  if (name !== '' && !transition.guard) {
    transition.guard = { kind: 'stub', id: `${transition.id}.guard`, name };
  }
}

/** `[else]` is no guard: its transition comes last. */
function dropElse(transition: Transition): void {
  const { guard } = transition;
  if (guard?.kind === 'stub' && OTHERWISE.test(guard.name.trim())) delete transition.guard;
}

/** The event that tells that a state has done all it has to do; undefined when it does nothing. */
function completionOf(state: StateNode | undefined, { guard }: Transition): string | undefined {
  if (!state || isJoining(state, guard)) return undefined;
  if (state.states.length > 0) return `done.state.${state.id}`;
  const [invoke] = state.invokes;
  return invoke && `done.invoke.${invoke.invokeId ?? '*'}`;
}

/** What a join made a parallel state's transition waits for its regions, and not for their ends. */
function isJoining(state: StateNode, guard: Condition | undefined): boolean {
  if (state.type !== 'parallel' || !guard) return false;
  const [first] = guard.kind === 'and' ? guard.of : [guard];
  if (first?.kind !== 'in') return false;
  return state.states.some(({ id, states }) => {
    return (
      id === first.state ||
      states.some((inner) => {
        return inner.id === first.state && inner.id.startsWith(`${id}.`);
      })
    );
  });
}

/** Those with a guard in their order, then those without; all but the last of these ask. */
function decided(transitions: readonly Transition[]): Transition[] {
  const guarded = transitions.filter(({ guard }) => guard !== undefined);
  const others = transitions.filter(({ guard }) => guard === undefined);
  for (const one of others.slice(0, -1)) {
    const name = one.label === '' ? `to ${one.targets.join(', ')}` : one.label;
    one.guard = { kind: 'stub', id: `${one.id}.pick`, name };
  }
  return [...guarded, ...others];
}

/** The transitions of a source in another order, in the places that they had. */
function reordered(
  transitions: readonly Transition[],
  moved: ReadonlyMap<string, readonly Transition[]>,
): Transition[] {
  const next = new Map<string, number>();
  const inPlay = new Set([...moved.values()].flat());
  return transitions.map((transition) => {
    const list = moved.get(transition.source);
    if (!list || !inPlay.has(transition)) return transition;
    const at = next.get(transition.source) ?? 0;
    next.set(transition.source, at + 1);
    return list[at] ?? transition;
  });
}
