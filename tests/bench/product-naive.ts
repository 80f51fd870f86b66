import { messageKey } from '../../src/model/cfsm/key.ts';
import type { FamilyCase } from './families.ts';

interface NaiveState {
  at: number[];
  /** Messages under way, by "sender>receiver". */
  channels: Record<string, string[]>;
}

/**
 * What one writes first: states are objects, known by their text in a Map. For comparison, and to
 * hold the fast searches against.
 */
export function exploreNaively({ machines: { machines }, mode }: FamilyCase): {
  states: number;
  transitions: number;
} {
  const first: NaiveState = { at: machines.map((one) => one.initialState), channels: {} };
  const seen = new Map<string, NaiveState>([[JSON.stringify(first), first]]);
  let transitions = 0;
  for (const state of seen.values()) {
    machines.forEach(({ role, transitions: steps }, index) => {
      for (const { from, to, action } of steps) {
        if (from !== state.at[index]) continue;
        const channels = { ...state.channels };
        if (action.kind === 'send') {
          const names = action.to.map((receiver) => `${role}>${receiver}`);
          if (names.some((name) => (channels[name]?.length ?? 0) >= mode.bound)) continue;
          for (const name of names) {
            channels[name] = [...(channels[name] ?? []), messageKey(action.message)];
          }
        } else if (action.kind === 'receive') {
          const name = `${action.from}>${role}`;
          if (channels[name]?.[0] !== messageKey(action.message)) continue;
          channels[name] = channels[name].slice(1);
        }
        transitions++;
        const next: NaiveState = { at: state.at.with(index, to), channels: sorted(channels) };
        const text = JSON.stringify(next);
        if (!seen.has(text)) seen.set(text, next);
      }
    });
  }
  return { states: seen.size, transitions };
}

/** Without empty channels, in one order: equal states have equal texts. */
function sorted(channels: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(channels)
      .filter(([, content]) => content.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
