/** Machines in words: labels of transitions, names of channels. */
import type { Model } from '../../model/document.ts';
import type { CfsmAction } from '../../model/cfsm/cfsm.ts';
import { printExpression } from '../../model/expression/printer.ts';
import type { MessageSignature, PayloadType } from '../../model/global/type.ts';
import type { ProtocolReport } from '../../state/types.ts';
import { formatTime, oneLine } from './format.ts';

/** A role as people know it: participants of a diagram have a name beside the one they are sent to. */
export function roleTitle(model: Model | undefined, role: string): string {
  const known = model?.kind === 'protocol' ? model.roles.find(({ id }) => id === role) : undefined;
  const name = known && oneLine(known.label);
  return name && name !== role ? `${role} · ${name}` : role;
}

/**
 * A name in at most so many letters. What is left out is its middle: names that are alike often
 * differ at their end only.
 */
export function shortName(name: string, most: number): string {
  const letters = Array.from(name);
  if (letters.length <= most) return name;
  const tail = Math.max(1, Math.floor((most - 1) / 2));
  const head = Math.max(1, most - 1 - tail);
  return `${letters.slice(0, head).join('')}…${letters.slice(-tail).join('')}`;
}

/** A payload type as it is written. */
export function typeText(type: PayloadType): string {
  switch (type.kind) {
    case 'named': {
      const inner = type.arguments.map(typeText).join(', ');
      return inner === '' ? type.name : `${type.name}<${inner}>`;
    }
    case 'refined':
      return `${typeText(type.base)}{${printExpression(type.predicate)}}`;
    case 'annotated':
      return `${typeText(type.base)}${type.annotations.map(({ name }) => `@${name}`).join('')}`;
    case 'session':
      return `(${type.protocol}@${type.role})`;
  }
}

/** A message as it is written: `quote(price: Int)`. */
export function messageWords({ label, payload }: MessageSignature): string {
  const fields = payload.map(({ name, type }) =>
    name === undefined ? typeText(type) : `${name}: ${typeText(type)}`,
  );
  return fields.length === 0 && label !== '' ? label : `${label}(${fields.join(', ')})`;
}

/** A message by its label and the types it carries alone: `quote(Int)`. */
export function messageBrief({ label, payload }: MessageSignature): string {
  const brief = (type: PayloadType): string => {
    if (type.kind === 'refined') return brief(type.base);
    return type.kind === 'annotated'
      ? `${brief(type.base)}${type.annotations.map(({ name }) => `@${name}`).join('')}`
      : typeText(type);
  };
  const types = payload.map(({ type }) => brief(type));
  return types.length === 0 && label !== '' ? label : `${label}(${types.join(', ')})`;
}

/** What a transition does, as such labels are written: `B,C!m(Int)`, `A?m(Int)`. */
export function actionLabel(action: CfsmAction): string {
  switch (action.kind) {
    case 'send':
      return `${action.to.join(',')}!${messageBrief(action.message)}`;
    case 'receive':
      return `${action.from}?${messageBrief(action.message)}`;
    case 'tau':
      return action.label === '' ? 'τ' : `τ ${action.label}`;
    case 'timeout':
      return `timeout ${formatTime(action.after)}`;
    case 'disconnect':
      return `disconnect ${action.with}`;
    case 'parallel':
      return `par of ${action.branches.length}`;
  }
}

/** The same in a sentence: "sends m(Int) to B and C". */
export function actionSentence(action: CfsmAction): string {
  switch (action.kind) {
    case 'send':
      return `sends ${messageWords(action.message)} to ${action.to.join(' and ')}`;
    case 'receive':
      return `receives ${messageWords(action.message)} from ${action.from}`;
    case 'tau':
      return `does ${action.label || 'something inside'}`;
    case 'timeout':
      return `gives up waiting after ${formatTime(action.after)}`;
    case 'disconnect':
      return `ends its connection with ${action.with}`;
    case 'parallel':
      return `does ${action.branches.length} things side by side`;
  }
}

type PropertyId = keyof ProtocolReport['properties'];

/** The properties in the order in which they are told, with what they mean. */
export const propertyWords: readonly {
  id: PropertyId;
  title: string;
  /** What has happened when it is broken. */
  broken: string;
  text: string;
}[] = [
  {
    id: 'receptionErrors',
    title: 'Every message fits',
    broken: 'Somebody gets a message that does not fit',
    text: 'Nobody is handed a message that none of their next steps takes.',
  },
  {
    id: 'deadlock',
    title: 'No deadlock',
    broken: 'Deadlock',
    text: 'As long as somebody has not ended, somebody can move.',
  },
  {
    id: 'orphans',
    title: 'No message is left over',
    broken: 'A message is left over',
    text: 'When a role has ended, nothing is still on its way to it.',
  },
  {
    id: 'unfinishedRoles',
    title: 'Every role can finish',
    broken: 'A role can never finish',
    text: 'No role is left waiting for what can never come.',
  },
  {
    id: 'roleProgress',
    title: 'Every role gets on',
    broken: 'A role is passed over for ever',
    text: 'No role is passed over for ever while others go on.',
  },
  {
    id: 'eventualReception',
    title: 'Every message is taken',
    broken: 'A message is never taken',
    text: 'No message stays in its channel for ever while others go on.',
  },
  {
    id: 'kmc',
    title: 'Multiparty compatible',
    broken: 'Not multiparty compatible',
    text: 'What is found with channels of this size holds with channels of any size.',
  },
];
