import { conversationOf } from '../../model/statechart/conversation.ts';
import type { ChartSaid } from '../../state/types.ts';

/** What was said in one conversation about one subject, one after the other. */
export interface TalkGroup {
  key: string;
  conversation: ChartSaid['conversation'];
  title: string;
  /** Lane of the machine; -1 for the run itself. */
  actor: number;
  subject: string;
  /** Who spoke or was spoken to, in the order of the description. */
  columns: string[];
  said: ChartSaid[];
}

/** The conversations of a step, in the order in which they begin. */
export function groupsOf(said: readonly ChartSaid[]): TalkGroup[] {
  const groups = new Map<string, TalkGroup>();
  for (const one of said) {
    const { conversation, actor, subject } = one;
    const key = JSON.stringify([conversation, actor, subject]);
    const described = conversationOf(conversation);
    const group = groups.get(key) ?? {
      key,
      conversation,
      title: described?.title ?? conversation,
      actor,
      subject,
      columns: [],
      said: [],
    };
    group.said.push(one);
    groups.set(key, group);
  }
  for (const group of groups.values()) group.columns = columnsOf(group);
  return [...groups.values()];
}

function columnsOf({ conversation, said }: TalkGroup): string[] {
  const seen = new Set(said.flatMap(({ from, to }) => [from, to]));
  const known = (conversationOf(conversation)?.participants ?? []).map(({ name }) => name);
  const strange = [...seen].filter((name) => !known.includes(name));
  return [...known.filter((name) => seen.has(name)), ...strange];
}

/** "initiate_entry" as "initiate entry". */
export function messageWords(message: string): string {
  return message.replaceAll('_', ' ');
}
