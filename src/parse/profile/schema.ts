/** A key of the profile's text: what it is for, what stands behind it. For completion and hover. */
export interface Key {
  name: string;
  /** Other spellings that are understood. */
  also?: readonly string[];
  doc: string;
  /** What an example of the value looks like. */
  example: string;
  /** The keys inside the value, where they are fixed. */
  keys?: readonly Key[];
  /** The keys inside each entry, where the value's own keys are names given by the person. */
  entries?: readonly Key[];
  /** What the names that the person gives stand for. */
  names?: 'tier' | 'participant' | 'message' | 'loop';
}

const amountKeys: readonly Key[] = [
  { name: 'credits', doc: 'Credits in all.', example: '10000' },
  { name: 'memory', doc: 'Memory at one time.', example: '16 GB' },
  {
    name: 'toolCalls',
    also: ['tool calls', 'tool-calls', 'tool_calls', 'toolcalls'],
    doc: 'Tool calls in all.',
    example: '5',
  },
  { name: 'concurrency', doc: 'Pieces of work in hand at one time.', example: '4' },
];

const budget: Key = {
  name: 'budget',
  doc: 'What may be used; what is not named is unlimited. Also as text: 10,000 credits, 16 GB.',
  example: '{ credits: 10000, memory: 16 GB }',
  keys: amountKeys,
};

const messageKeys: readonly Key[] = [
  { name: 'from', doc: 'The sender, by id or label. Left out: any.', example: 'A' },
  { name: 'to', doc: 'The receiver, by id or label. Left out: any.', example: 'B' },
  { name: 'label', doc: 'The text; * stands for anything. Left out: any.', example: '"request*"' },
  {
    name: 'latency',
    doc: 'How long the message is on its way: a duration or distribution.',
    example: '5ms',
  },
  {
    name: 'cost',
    doc: 'What is charged when it is received; memory is held while the receiver is active.',
    example: '{ credits: 5, memory: 512 MB }',
    keys: amountKeys,
  },
  { name: 'payer', doc: 'Who pays: sender or receiver (the usual).', example: 'sender' },
];

/** The keys of a profile. */
export const profileKeys: readonly Key[] = [
  {
    name: 'latency',
    doc: 'How long a message is on its way when no rule under “messages” fits it.',
    example: '1ms',
  },
  {
    name: 'tiers',
    doc: 'The tiers by name, from the top, with their shared budgets.',
    example: '{ Tier 1: { credits: 10000 } }',
    names: 'tier',
    entries: [...amountKeys, budget],
  },
  {
    name: 'participants',
    doc: 'The participants by id or label: their tier and own budget.',
    example: '{ A: Tier 1 }',
    names: 'participant',
    entries: [{ name: 'tier', doc: 'The tier it belongs to.', example: 'Tier 1' }, budget],
  },
  {
    name: 'messages',
    doc: 'Rules for messages, by pattern; the first that fits decides each field.',
    example: '{ "A -> B: request*": { latency: 5ms, cost: { credits: 1 } } }',
    names: 'message',
    entries: messageKeys,
  },
  {
    name: 'loops',
    doc: 'How often a loop goes round, by its text; other loops are a choice each time.',
    example: '{ For each finding: 3 }',
    names: 'loop',
  },
];

/** The key of a table that a name means, also in its other spellings. */
export function keyNamed(keys: readonly Key[], name: string): Key | undefined {
  return keys.find((key) => key.name === name || key.also?.includes(name) === true);
}
