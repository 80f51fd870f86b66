import type { requesterSchema } from '../../model/component/requester.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { CommandMessage, CommandResult, Confirmed, Executed } from './command-messages.ts';

export type RequesterParameters = ParametersOf<typeof requesterSchema>;

/** What a requester remembers. */
export interface RequesterData {
  asked: { id: string; command: string; result: CommandResult | '' }[];
  /** Ids of gray commands that were approved. */
  approved: string[];
}

type Own = Setup<RequesterParameters>;
interface Next extends Message {
  type: 'ask';
  nth: number;
}
interface Answer extends Message {
  type: 'decide';
  id: string;
  from: string;
}

/** Somebody who asks for commands to be run. */
export const requester: Component<RequesterData, RequesterParameters> = {
  kind: 'requester',
  durable: ['asked', 'approved'],
  init: () => ({ asked: [], approved: [] }),
  start(_state, ports, { parameters }) {
    parameters.commands.forEach(({ at }, nth) => {
      const next: Next = { type: 'ask', nth };
      ports.after(at, next);
    });
  },
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'ask':
        return ask(state, (message as Next).nth, ports, setup);
      case 'confirm':
        return wonder((message as CommandMessage).id, ports, setup);
      case 'decide':
        return answer(state, message as Answer, ports, setup);
      case 'executed':
        return note(state, message as Executed);
      default:
        return undefined;
    }
  },
  exhibit: (state, { id }) => [
    {
      kind: 'table',
      title: `Commands of ${id}`,
      columns: ['command', 'approved', 'result'],
      rows: state.asked.map(({ id: name, command, result }) => [
        command,
        state.approved.includes(name) ? 'yes' : '',
        result,
      ]),
    },
  ],
  waits: ({ asked }) =>
    asked.filter(({ result }) => result === '').map(({ command }) => `the end of “${command}”`),
};

function ask(state: RequesterData, nth: number, ports: Ports, setup: Own): void {
  const { to, who, commands } = setup.parameters;
  const one = commands[nth];
  const target = to ?? setup.others('safe-executor')[0];
  if (!one || target === undefined || !setup.spec(target)) return;
  const id = `${setup.id}-${nth + 1}`;
  const { command } = one;
  state.asked.push({ id, command, result: '' });
  const message: CommandMessage = { type: 'execute', id, who, command };
  ports.send(target, message, id);
}

function wonder(id: string, ports: Ports, { parameters }: Own): void {
  if (parameters.approves === 'never') return;
  const message: Answer = { type: 'decide', id, from: ports.from };
  ports.after(ports.draw(parameters.reaction), message);
}

function answer(state: RequesterData, { id, from }: Answer, ports: Ports, setup: Own): void {
  const yes = setup.parameters.approves === 'yes';
  if (yes && !state.approved.includes(id)) state.approved.push(id);
  const confirmed: Confirmed = { type: 'confirmed', id, yes };
  ports.send(from, confirmed, id, true);
}

function note(state: RequesterData, { id, result }: Executed): void {
  const one = state.asked.find((each) => each.id === id);
  if (one) one.result = result;
}
