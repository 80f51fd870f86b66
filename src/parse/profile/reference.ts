/** What a profile can say, for people. */
export const profileReference = `# Profile

A diagram says who talks to whom. A profile says what a simulation needs besides: how long messages
take, what they cost, who belongs to which tier and what each may use. It is written in YAML (JSON
works too) and stands beside the source.

A section that you leave out is inferred: every arrow takes 1 ms, nothing costs anything, a
participant named "Tier 2" is in that tier. A section that you write stands as you wrote it.

\`\`\`yaml
latency: 1ms
tiers:
  Tier 1: { credits: 10000, memory: 16 GB }
  Tier 2: { credits: 3000 }
participants:
  Planner: Tier 1
  Runner: { tier: Tier 2, budget: { credits: 500, memory: 512 MB } }
messages:
  "Planner -> Runner: start*": { latency: 1..5ms, cost: { credits: 10 } }
  "* -> Planner": exponential(mean 3ms)
loops:
  For each step: 3
\`\`\`

## Durations

\`ns us ms s min h d\`, with or without a space: \`1.5 ms\`. A unit is always needed.

| written | drawn |
|---|---|
| \`5ms\` | always the same |
| \`uniform(1ms, 5ms)\`, \`1..5ms\` | evenly between the two |
| \`exponential(mean 3ms)\` | mostly short, seldom long |
| \`lognormal(median 200ms, p95 800ms)\` | half below the median, 5 of 100 above p95 |

## Amounts

\`credits\`, \`memory\`, \`toolCalls\` and \`concurrency\`. Memory has a unit: \`kB MB GB TB\` are powers
of 1,000, \`KiB MiB GiB TiB\` of 1,024. An amount may also be one text:
\`budget: 10,000 credits, 16 GB, 5 tool calls\`. Inside braces write thousands without a comma.
What is not named costs nothing (in a cost) or is unlimited (in a budget).

## Messages

A rule's key is \`sender -> receiver: text\`, each of which may be \`*\`; within the text \`*\` stands
for anything. Rules may also be a list of \`{ from, to, label, latency, cost, payer }\`. The first
rule that fits decides each field. The receiver pays unless \`payer: sender\`.

## Loops

By the loop's text, how often it goes round. Loops that are not named are a choice each time.
`;
