import { conversationOf, conversations } from '../../../src/model/statechart/conversation.ts';
import { scribbleOf } from '../../../src/model/statechart/conversation-text.ts';
import { machinesOfDocument } from '../../../src/engine/meaning.ts';
import { conformance } from '../../../src/explore/conform.ts';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import { Net } from '../../../src/run/machine/moves.ts';
import {
  observationsOf,
  saidIn,
  talksOf,
  type Talked,
} from '../../../src/run/statechart/talk-read.ts';
import type { Trace } from '../../../src/trace/trace.ts';

/** The machines of each conversation, by its id. */
export async function conversationNets(): Promise<Map<string, Net>> {
  const nets = new Map<string, Net>();
  for (const conversation of conversations) {
    const text = scribbleOf(conversation);
    await loadLanguagesFor(text);
    const document = parseText(text).documents.find(({ model }) => model?.kind === 'global');
    if (!document) throw new Error(`${conversation.id} cannot be read`);
    const machines = machinesOfDocument(document);
    if (!machines.ok) throw new Error(`${conversation.id}: ${machines.problem}`);
    nets.set(conversation.id, new Net(machines.value, { bound: -1, synchronous: false }));
  }
  return nets;
}

/** What a conversation does that its protocol does not allow; undefined when it conforms. */
export function deviation(nets: Map<string, Net>, talk: Talked): string | undefined {
  const net = nets.get(talk.conversation);
  if (!net || !conversationOf(talk.conversation)) return `no conversation ${talk.conversation}`;
  const { conforms, deviation: found } = conformance(net, observationsOf(talk));
  if (conforms) return undefined;
  const said = talk.said.map(({ message }) => message).join(' ');
  const what = found ? `${found.observation.kind} ${found.observation.label}` : 'lost';
  return `${talk.conversation} of ${talk.subject}: ${what} in [${said}], expected ${found?.expected.join(', ')}`;
}

/** Deviations of all conversations of a trace. */
export function deviations(nets: Map<string, Net>, trace: Trace): string[] {
  return talksOf(saidIn(trace)).flatMap((talk) => deviation(nets, talk) ?? []);
}
