import type { agentSchema } from '../../model/component/agent.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { AgentAnswer, CheckSubject } from './barrier-messages.ts';

/** What a person writes of a safety agent. */
export type AgentParameters = ParametersOf<typeof agentSchema>;

/** What an agent remembers: which barriers it thinks about, so that it answers each once. */
export interface AgentState {
  thinking: string[];
}

interface Thought extends Message {
  readonly type: 'thought';
  readonly to: string;
  readonly subject: string;
  readonly answer: 'ok' | 'alarm';
}

/** A safety agent: answers what its barrier asks, in its own time, or not at all. */
export const agent: Component<AgentState, AgentParameters> = {
  kind: 'agent',
  durable: [],
  init: () => ({ thinking: [] }),
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    if (message.type === 'check') check(state, message as CheckSubject, ports, setup);
    else if (message.type === 'thought') {
      const { to, subject, answer } = message as Thought;
      state.thinking = state.thinking.filter((one) => one !== subject);
      reply(to, subject, answer, ports, setup);
    }
  },
};

function check(
  state: AgentState,
  { barrier, subject }: CheckSubject,
  ports: Ports,
  setup: Setup<AgentParameters>,
): void {
  if (state.thinking.includes(subject)) return;
  const answer = judge(subject, ports, setup);
  if (answer === 'silent') return;
  const { delay, late } = setup.parameters;
  const after = answer === 'late' ? late : ports.draw(delay);
  const given = answer === 'alarm' ? 'alarm' : 'ok';
  if (after === 0) return reply(barrier, subject, given, ports, setup);
  state.thinking.push(subject);
  const thought: Thought = { type: 'thought', to: barrier, subject, answer: given };
  ports.after(after, thought);
}

const ways = ['ok', 'alarm', 'silent', 'late'] as const;

function judge(
  subject: string,
  ports: Ports,
  { parameters }: Setup<AgentParameters>,
): (typeof ways)[number] {
  const { alarms, answer, share } = parameters;
  for (const alarm of alarms) {
    if (subject === alarm || subject.endsWith(`/${alarm}`)) return 'alarm';
  }
  if (answer === 'chance') return ports.chance(share) ? 'alarm' : 'ok';
  if (answer !== 'choose') return answer;
  return ways[ports.choose('', 'it answers', ways)] ?? 'ok';
}

function reply(
  to: string,
  subject: string,
  answer: 'ok' | 'alarm',
  ports: Ports,
  setup: Setup<AgentParameters>,
): void {
  const message: AgentAnswer = { type: 'answer', barrier: to, subject, answer };
  ports.send(to, message, subject, true);
  ports.mark(answer === 'ok' ? 'status:ok' : 'status:alarm', setup.id);
}
