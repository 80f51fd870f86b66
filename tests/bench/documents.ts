/**
 * A sequence diagram of so many messages as people write them: calls and replies among a dozen
 * participants, alternatives, loops, notes, activations.
 */
export function longSequence(messages: number): string {
  const lines = ['sequenceDiagram'];
  for (let i = 0; i < 12; i++) lines.push(`    participant P${i} as Participant ${i}`);
  for (let sent = 0, block = 0; sent < messages; block++) {
    const a = `P${block % 12}`;
    const b = `P${(block * 5 + 1) % 12}`;
    const c = `P${(block * 7 + 2) % 12}`;
    const group = [
      `    ${a}->>${b}: request ${block} for resource ${block % 97}`,
      `    alt granted`,
      `        ${b}-->>${a}: lease ${block}`,
      `    else denied`,
      `        ${b}--)${c}: publish denial ${block}`,
      `    end`,
      `    Note over ${a},${c}: after request ${block}`,
      `    ${a}->>+${c}: work on ${block}`,
      `    ${c}-->>-${a}: result ${block}`,
    ];
    lines.push(...group);
    sent += 5;
  }
  return `${lines.join('\n')}\n`;
}

/** A protocol that goes round for as long as it is told to: 8 messages a round. */
export const roundabout = `sequenceDiagram
    participant C as Client
    participant G as Gateway
    participant W as Worker
    participant D as Database
    loop while there is work
        C->>+G: request
        G->>+W: job
        W->>+D: query
        D-->>-W: rows
        alt cached
            W-->>G: from cache
        else computed
            W-->>G: computed
        end
        deactivate W
        G-->>-C: response
        C-)D: audit
        C->>C: think
    end
`;

/** Answers to the roundabout's choices that make it go round so many times. */
export function roundaboutChoices(rounds: number): number[] {
  const choices: number[] = [];
  for (let i = 0; i < rounds; i++) choices.push(0, i % 2);
  return [...choices, 1];
}
