import type { policyEngineSchema } from '../../model/component/policy-engine.ts';
import type { Component, ParametersOf } from '../component.ts';
import type { CommandMessage, Evaluated } from './command-messages.ts';
import { decide, type PolicyEffect } from './command-rules.ts';

export type PolicyEngineParameters = ParametersOf<typeof policyEngineSchema>;

/** What a policy engine decided last, and how often it decided what. */
export interface PolicyEngineData {
  allow: number;
  deny: number;
  unknown: number;
  last: { who: string; command: string; effect: PolicyEffect; allowed: boolean } | null;
}

const marks: Record<PolicyEffect, string> = {
  allow: 'policy:allow',
  deny: 'policy:deny',
  unknown: 'policy:unknown',
};

/** Says who may run what. */
export const policyEngine: Component<PolicyEngineData, PolicyEngineParameters> = {
  kind: 'policy-engine',
  durable: [],
  init: () => ({ allow: 0, deny: 0, unknown: 0, last: null }),
  receive(state, message, ports, { parameters }) {
    if (message.type !== 'evaluate') return;
    const { id, who, command } = message as CommandMessage;
    const effect = ports.corrupt ? 'deny' : effectOf(who, command, parameters);
    const standard = parameters.defect === 'unknown-allows' ? 'allow' : parameters.unknown;
    const allowed = effect === 'allow' || (effect === 'unknown' && standard === 'allow');
    state[effect]++;
    if (!ports.corrupt) state.last = { who, command, effect, allowed };
    ports.mark(marks[effect], id);
    const evaluated: Evaluated = { type: 'evaluated', id, effect, allowed };
    ports.send(ports.from, evaluated, id, true);
  },
  changed(state) {
    state.last = null;
  },
  exhibit: (state, { id, parameters }) => [
    {
      kind: 'table',
      title: `Decisions of ${id}`,
      columns: ['allow', 'deny', 'unknown', 'unknown is'],
      rows: [[String(state.allow), String(state.deny), String(state.unknown), parameters.unknown]],
    },
  ],
};

function effectOf(who: string, command: string, parameters: PolicyEngineParameters): PolicyEffect {
  const { rules, defect } = parameters;
  if (defect !== 'allow-overrides') return decide(who, command, rules);
  const permits = rules.filter(({ effect }) => effect === 'allow');
  const permitted = decide(who, command, permits);
  return permitted === 'allow' ? 'allow' : decide(who, command, rules);
}

/** Whether an engine with these parameters must allow a command. */
export function mustAllow(
  who: string,
  command: string,
  { rules, unknown }: PolicyEngineParameters,
): boolean {
  const effect = decide(who, command, rules);
  return effect === 'allow' || (effect === 'unknown' && unknown === 'allow');
}
