import { conversations, type ConversationId } from '../model/statechart/conversation.ts';
import { scribbleOf } from '../model/statechart/conversation-text.ts';
import { conformance } from '../explore/conform.ts';
import { loadLanguagesFor, parseText } from '../parse/index.ts';
import { Net } from '../run/machine/moves.ts';
import { observationsOf, saidIn, talksOf, type Talked } from '../run/statechart/talk-read.ts';
import type { ChartTalkReport } from './api.ts';
import type { ChartRun } from './chart-run.ts';
import { machinesOfDocument } from './meaning.ts';

/** How many deviations are told. */
const mostDeviations = 100;

/** Holds all conversations of a run against their protocols. */
export function chartTalkReport({ stepper }: ChartRun): Promise<ChartTalkReport> {
  const { trace } = stepper;
  return talkReport(talksOf(saidIn(trace)), (event) => trace.event(event).step);
}

/**
 * Holds conversations against their protocols. Those in which the same was said are looked at once,
 * so that the time goes with how many different ones there are. `stepOf`: the step of an event.
 */
export async function talkReport(
  talks: readonly Talked[],
  stepOf: (event: number) => number,
): Promise<ChartTalkReport> {
  const judged = new Map<string, string | undefined>();
  const report: ChartTalkReport = {
    conversations: conversations.map(({ id }) => ({ id, messages: 0, talks: 0, deviates: 0 })),
    deviations: [],
  };
  const counts = new Map(report.conversations.map((one) => [one.id, one]));
  for (const talk of talks) {
    const key = JSON.stringify([talk.conversation, talk.said.map(({ message }) => message)]);
    if (!judged.has(key)) judged.set(key, deviationOf(await netOf(talk.conversation), talk));
    const why = judged.get(key);
    const count = counts.get(talk.conversation);
    if (!count) continue;
    count.messages += talk.said.length;
    count.talks++;
    if (why === undefined) continue;
    count.deviates++;
    const event = talk.said[0]?.event ?? 0;
    if (report.deviations.length >= mostDeviations) continue;
    const { conversation, subject } = talk;
    report.deviations.push({ conversation, subject, step: stepOf(event), why });
  }
  return report;
}

/** What a conversation says that its protocol does not allow; undefined when it conforms. */
function deviationOf(net: Net, talk: Talked): string | undefined {
  const { conforms, deviation } = conformance(net, observationsOf(talk));
  if (conforms) return undefined;
  if (!deviation) return 'More states of the protocol fit than are followed.';
  const { kind, label } = deviation.observation;
  const found = kind === 'end' ? 'It ends' : `“${label}” is said`;
  return `${found} where the protocol expects ${deviation.expected.join(' or ') || 'nothing more'}.`;
}

const nets = new Map<ConversationId, Promise<Net>>();

function netOf(id: ConversationId): Promise<Net> {
  const known = nets.get(id) ?? readNet(id);
  nets.set(id, known);
  return known;
}

async function readNet(id: ConversationId): Promise<Net> {
  const described = conversations.find((one) => one.id === id);
  const text = described ? scribbleOf(described) : '';
  await loadLanguagesFor(text);
  const document = parseText(text).documents.find(({ model }) => model?.kind === 'global');
  const machines = document && machinesOfDocument(document);
  if (!machines?.ok) throw new Error(`The description of “${id}” cannot be used.`);
  return new Net(machines.value, { bound: -1, synchronous: false });
}
