import type { safetyFilterSchema } from '../../model/component/safety-filter.ts';
import type { Component, ParametersOf } from '../component.ts';
import type { Checked, CommandMessage } from './command-messages.ts';
import {
  filterCommand,
  firstPart,
  usualRules,
  type FilterRule,
  type FilterVerdict,
} from './command-rules.ts';

export type SafetyFilterParameters = ParametersOf<typeof safetyFilterSchema>;

/** How often each verdict was given. */
export type SafetyFilterData = Record<FilterVerdict, number>;

const marks: Record<FilterVerdict, string> = {
  safe: 'filter:safe',
  gray: 'filter:gray',
  block: 'filter:block',
};

/** Says of commands whether they are safe, gray or blocked. */
export const safetyFilter: Component<SafetyFilterData, SafetyFilterParameters> = {
  kind: 'safety-filter',
  durable: [],
  init: () => ({ safe: 0, gray: 0, block: 0 }),
  receive(state, message, ports, { parameters }) {
    if (message.type !== 'check') return;
    const { id, command } = message as CommandMessage;
    const verdict = ports.corrupt ? 'block' : verdictOf(command, parameters);
    state[verdict]++;
    ports.mark(marks[verdict], id);
    const checked: Checked = { type: 'checked', id, verdict };
    ports.send(ports.from, checked, id, true);
  },
  exhibit: (state, { id, parameters }) => [
    {
      kind: 'table',
      title: `Verdicts of ${id}`,
      columns: ['safe', 'gray', 'block', 'unknown is'],
      rows: [[String(state.safe), String(state.gray), String(state.block), parameters.unknown]],
    },
  ],
};

function verdictOf(command: string, parameters: SafetyFilterParameters): FilterVerdict {
  switch (parameters.defect) {
    case 'first-part-only':
      return properVerdict(firstPart(command), parameters);
    case 'unknown-is-safe':
      return filterCommand(command, rulesOf(parameters), 'safe');
    case undefined:
      return properVerdict(command, parameters);
  }
}

/** The verdict that a filter with these parameters must give. */
export function properVerdict(command: string, parameters: SafetyFilterParameters): FilterVerdict {
  return filterCommand(command, rulesOf(parameters), parameters.unknown);
}

function rulesOf({ rules, usual }: SafetyFilterParameters): readonly FilterRule[] {
  return usual ? [...rules, ...usualRules] : rules;
}
