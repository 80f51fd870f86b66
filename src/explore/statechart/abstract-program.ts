import type { Code } from '../../model/statechart/content.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import type { Iteration, Memory, MemoryFacts, Program } from '../../run/statechart/datamodel.ts';

/** The data of a machine whose data are not followed: none. */
class NoData implements Memory {
  readonly facts: MemoryFacts;

  constructor(facts: MemoryFacts) {
    this.facts = facts;
  }

  setEvent(): void {}

  has(): boolean {
    return true;
  }

  view(): ReturnType<Memory['view']> {
    return { data: {}, opaque: [] };
  }

  save(): unknown {
    return undefined;
  }

  restore(): void {}

  bytes(): number {
    return 0;
  }

  dispose(): void {}
}

const isIn = /^\s*In\(\s*(['"]?)([^'")]+)\1\s*\)\s*$/;

/**
 * A chart's code without its data: assignments do nothing, values are none, and a condition that
 * reads data may hold or not, whichever `ask` says. What only asks for states is decided.
 */
export function abstractProgram(ask: (code: Code) => boolean): Program<NoData> {
  const nothing = (): void => {};
  const none = (): undefined => undefined;
  const iteration: Iteration = { length: 0, at: nothing };
  return {
    memory: (facts) => new NoData(facts),
    condition: (code) => {
      const state = isIn.exec(code.text)?.[2];
      if (state !== undefined) return ({ facts }) => facts.isActive(state);
      const word = code.text.trim();
      if (word === 'true' || word === 'false') return () => word === 'true';
      return () => ask(code);
    },
    give: () => none,
    locate: () => none,
    assign: () => nothing,
    store: () => nothing,
    declare: () => nothing,
    script: () => nothing,
    foreach: () => () => iteration,
  };
}

/** True when a chart has anything whose outcome depends on data. */
export function readsData({ data, datamodel }: Statechart): boolean {
  return datamodel !== 'null' && data.length > 0;
}
