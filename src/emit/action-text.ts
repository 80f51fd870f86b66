import { unreachable } from '../base/assert.ts';
import type { CfsmAction } from '../model/cfsm/cfsm.ts';
import { messageText } from './signature-text.ts';

/** What a machine does in a step, for pictures: `B!quote(Int)`, `A?ok`. */
export function actionText(action: CfsmAction): string {
  switch (action.kind) {
    case 'send':
      return `${action.to.join(', ')}!${messageText(action.message)}`;
    case 'receive':
      return `${action.from}?${messageText(action.message)}`;
    case 'tau':
      return action.label || 'tau';
    case 'timeout':
      return `timeout ${nanosecondsText(action.after)}`;
    case 'disconnect':
      return `disconnect ${action.with}`;
    case 'parallel':
      return `par (${action.branches.length})`;
    default:
      return unreachable(action);
  }
}

const units: [name: string, ns: number][] = [
  ['h', 3_600_000_000_000],
  ['min', 60_000_000_000],
  ['s', 1_000_000_000],
  ['ms', 1_000_000],
  ['us', 1000],
];

/** A time in the largest unit of which it is a multiple: `5s`, `1500ms`, `0s`. */
export function nanosecondsText(ns: number): string {
  if (ns === 0) return '0s';
  for (const [unit, size] of units) if (ns % size === 0) return `${ns / size}${unit}`;
  return `${ns}ns`;
}
