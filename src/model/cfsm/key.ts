import { unreachable } from '../../base/assert.ts';
import type { MessageSignature, PayloadType } from '../global/type.ts';
import type { CfsmAction } from './cfsm.ts';

/**
 * What a message is known by on the way: its label and the base types of its payload, without
 * refinements, annotations and names. Two messages match if and only if their keys are equal.
 */
export function messageKey(message: MessageSignature): string {
  let key = keys.get(message);
  if (key === undefined) {
    key = `${message.label}(${message.payload.map(({ type }) => baseTypeText(type)).join(',')})`;
    keys.set(message, key);
  }
  return key;
}

/** Messages are never changed, and each is asked for many times. */
const keys = new WeakMap<MessageSignature, string>();

/** A type without refinements and annotations: `Map<String,List<User>>`. */
export function baseTypeText(type: PayloadType): string {
  switch (type.kind) {
    case 'named':
      if (type.arguments.length === 0) return type.name;
      return `${type.name}<${type.arguments.map(baseTypeText).join(',')}>`;
    case 'refined':
    case 'annotated':
      return baseTypeText(type.base);
    case 'session':
      return `${type.protocol}@${type.role}`;
    default:
      return unreachable(type);
  }
}

/**
 * What others see of an action: kind, peers and message key. Transitions of a state with equal
 * move keys are one move with several outcomes.
 */
export function moveKey(action: CfsmAction): string {
  switch (action.kind) {
    case 'send':
      return `!${action.to.join(',')}:${messageKey(action.message)}`;
    case 'receive':
      return `?${action.from}:${messageKey(action.message)}`;
    case 'tau':
      return 'tau';
    case 'timeout':
      return `timeout:${action.clock ?? ''}:${action.after}`;
    case 'disconnect':
      return `disconnect:${action.with}`;
    case 'parallel':
      return `parallel:${JSON.stringify(action.branches, withoutPlaces)}`;
    default:
      return unreachable(action);
  }
}

/**
 * All that an action says beside where it stands in the text: transitions between the same states
 * with equal action keys are one.
 */
export function actionKey(action: CfsmAction): string {
  return JSON.stringify(action, withoutPlaces);
}

const places = new Set(['element', 'elements', 'location', 'span', 'name']);

/** Leaves out what says where something stands; a name is content only in types and payloads. */
function withoutPlaces(this: unknown, key: string, value: unknown): unknown {
  if (key === 'name' && isContent(this)) return value;
  return places.has(key) ? undefined : value;
}

function isContent(holder: unknown): boolean {
  return typeof holder === 'object' && holder !== null && !('elements' in holder);
}
