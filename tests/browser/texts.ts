/** Sources for the browser specs: short, and of known shape. */

/** A document with four diagrams under headings of several levels. */
export const ferry = `# The ferry port

What happens between the car park and the island.

## Tickets

### Selling one

\`\`\`mermaid
sequenceDiagram
    participant P as Passenger
    participant C as Counter
    P->>C: one to the island
    C-->>P: here you are
\`\`\`

## Boats

### Casting off

\`\`\`mermaid
sequenceDiagram
    participant Captain
    participant Crew
    Captain->>Crew: lines off
    Crew->>Crew: haul in
    Crew-->>Captain: all clear
\`\`\`

### A boat's day

\`\`\`mermaid
stateDiagram-v2
    [*] --> Moored
    Moored --> Sailing: lines off
    Sailing --> Moored: lines on
    Moored --> [*]
\`\`\`

### Where luggage goes

\`\`\`mermaid
flowchart LR
    Belt[Belt] --> Scale{heavy?}
    Scale -->|yes| Hold[Hold]
    Scale -->|no| Rack[Rack]
\`\`\`
`;

/** Six steps without any choice: three messages between three participants. */
export const relay = `sequenceDiagram
    participant A as Anna
    participant B as Ben
    participant C as Cleo
    A->>B: baton
    B->>C: baton again
    C-->>A: arrived
`;

/** One choice of three ways, with a different message in each. */
export const inn = `sequenceDiagram
    participant G as Guest
    participant H as Host
    G->>H: a room for tonight?
    alt with a view
        H-->>G: the tower room
    else without
        H-->>G: the cellar
    else nothing left
        H-->>G: try next door
    end
    G->>H: good night
`;

/** Calls within calls, a fragment around them: what stepping over, into and out is for. */
export const kitchen = `sequenceDiagram
    participant W as Waiter
    participant K as Cook
    participant S as Store
    W->>+K: soup
    opt no carrots left
        K->>+S: carrots
        S-->>-K: a bunch
    end
    K-->>-W: served
    W->>K: thanks
`;

/** Five coins are tossed: the seed decides how they fall. */
export const coins = `sequenceDiagram
    participant T as Thrower
    participant R as Referee
${[1, 2, 3, 4, 5]
  .map(
    (toss) => `    T->>R: toss ${toss}
    alt heads ${toss}
        R-->>T: up ${toss}
    else tails ${toss}
        R-->>T: down ${toss}
    end`,
  )
  .join('\n')}
`;

/** Goes round as often as the profile says. */
export const mill = `sequenceDiagram
    participant W as Wheel
    participant M as Millstone
    loop turning
        W->>M: turn
        M-->>W: flour
    end
`;

/** The mill's profile for so many rounds. */
export const rounds = (times: number): string => `loops:\n  turning: ${times}\n`;

/** A long text: so many messages, one a line. */
export function chatter(messages: number): string {
  const lines = Array.from({ length: messages }, (_, at) => `    A->>B: word ${at + 1}`);
  return `sequenceDiagram\n    participant A\n    participant B\n${lines.join('\n')}\n`;
}
