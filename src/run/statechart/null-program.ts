import type { Code, DataValue } from '../../model/statechart/content.ts';
import { CodeError } from './datamodel.ts';
import type { Memory, MemoryFacts, Program } from './datamodel.ts';
import { textValue } from './expression-values.ts';

const IN = /^\s*In\(\s*(?:'([^']*)'|"([^"]*)"|([^\s'")]+))\s*\)\s*$/;

/** The data of a machine that has none. */
class NullMemory implements Memory {
  readonly facts: MemoryFacts;

  constructor(facts: MemoryFacts) {
    this.facts = facts;
  }

  setEvent(): void {}

  has(): boolean {
    return false;
  }

  view(): { data: Record<string, never>; opaque: string[] } {
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

/** SCXML's null data model (B.1): no data, and conditions are `In('state')`. */
export const nullProgram: Program<NullMemory> = {
  memory: (facts) => new NullMemory(facts),
  condition: conditionIn,
  give: (value) => giveIn(value),
  locate: (location) => missing(`There is no variable “${location}”: the chart has no data.`),
  assign: () => missing('Nothing can be assigned: the chart has no data.'),
  store: (location) => missing(`There is no variable “${location}”: the chart has no data.`),
  declare: () => () => undefined,
  script: () => missing('A chart without a data model runs no scripts.'),
  foreach: () => missing('A chart without a data model has no lists to go through.'),
};

function conditionIn({ text }: Code): (memory: NullMemory) => boolean {
  const found = IN.exec(text);
  const state = found?.[1] ?? found?.[2] ?? found?.[3];
  if (state !== undefined) return ({ facts }) => facts.isActive(state);
  return missing(`“${text}” cannot be decided without a data model: there is only In('state').`);
}

function giveIn(value: DataValue): () => ReturnType<typeof textValue> {
  switch (value.kind) {
    case 'text': {
      const data = textValue(value.text);
      return () => data;
    }
    case 'json':
      return () => value.value;
    case 'missing':
      return missing(`“${value.src}” was not found.`);
    default:
      return missing(`“${value.code.text}” has no value without a data model.`);
  }
}

function missing(message: string): () => never {
  return () => {
    throw new CodeError(message);
  };
}
