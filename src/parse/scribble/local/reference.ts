/** The part of Scribble's reference about local protocols, in Markdown. */
export const localReference = `
## Local protocols

What one role does of a protocol; a text of local protocols (one role's, or those of several) is a
set of machines that talk to each other.

\`\`\`text
local protocol Order at Shop(role Buyer, role Bank) {
  rec More {
    choice at Buyer {
      add(item: String) from Buyer;
      continue More;
    } or {
      pay(amount: Int) from Buyer within 5min;
      settled() to Buyer, Bank;
    }
  }
}
\`\`\`

| written | means |
|---|---|
| \`m(T) to B, C;\` | sends one message to all of them |
| \`m(T) from B;\` | receives a message |
| \`choice at A { … } or { … }\` | one of these; A decides |
| \`rec X { … }\`, \`continue X;\` | a place to go back to |
| \`par { … } and { … }\` | all of these, in any order |
| \`connect m() to B;\`, \`accept m() from B;\`, \`disconnect B;\` | connections |
| \`throw L() to B;\`, \`catch L() from A;\` | news of an exception |
| \`invite P() to B;\`, \`invited P() from A;\` | a protocol that is called in mid-protocol |
| \`timeout 5s;\` | goes on when nothing has come in this time |
| \`where { x > 0 for B }\`, \`within 5s\`, \`resetting c\` | as in global protocols |

Names that are no words stand in quotes: \`"not now"() to B;\`.
`;
