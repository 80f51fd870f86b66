import type { Condition } from './content.ts';
import type {
  Dialect,
  Initial,
  StateNode,
  Statechart,
  StateType,
  Transition,
} from './statechart.ts';

/** A chart without states. */
export function newChart(title: string, dialect: Dialect): Statechart {
  return {
    kind: 'statechart',
    title,
    dialect,
    datamodel: dialect === 'mermaid' ? 'expression' : 'null',
    binding: 'early',
    states: [],
    transitions: [],
    data: [],
    scripts: [],
    resources: [],
    uses: [],
    notes: [],
    classes: {},
  };
}

/** A state that does nothing. */
export function newState(id: string, label: string, type: StateType): StateNode {
  return {
    id,
    label,
    type,
    states: [],
    entry: [],
    exit: [],
    data: [],
    invokes: [],
    tags: [],
    description: [],
    classes: [],
  };
}

/** An arrow without events, guard and actions. */
export function newTransition(id: string, source: string, targets: string[]): Transition {
  return { id, source, targets, events: [], actions: [], internal: false, label: '' };
}

/** The plain way into a container. */
export function newInitial(id: string, targets: string[]): Initial {
  return { id, targets, actions: [] };
}

/** A condition as a person reads it. */
export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'code':
      return condition.code.text;
    case 'in':
      return `In('${condition.state}')`;
    case 'stub':
      return condition.name;
    case 'not':
      return `not ${grouped(condition.of)}`;
    default:
      return condition.of.map(grouped).join(condition.kind === 'and' ? ' and ' : ' or ');
  }
}

function grouped(condition: Condition): string {
  const text = conditionText(condition);
  return condition.kind === 'and' || condition.kind === 'or' ? `(${text})` : text;
}
