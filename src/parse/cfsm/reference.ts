/** The reference of machine files, in Markdown. */
export const reference = `# Communicating machines

Several machines that send messages to each other. Between each two of them are two channels, one a
direction; messages wait there in the order in which they were sent. A file holds any number of
machines, in either of two syntaxes. What follows \`--\` is a comment.

## As processes

\`\`\`text
-- one machine a paragraph, by its name
Customer: rec again . Shop!ask; {Shop?price; again, Shop?soldOut; end}
Shop: rec next . Customer?ask; {Customer!price; next, Customer!soldOut; end}
\`\`\`

| written | means |
|---|---|
| \`B!m\` | sends \`m\` to the machine B |
| \`B?m\` | receives \`m\` from B |
| \`[B, C]!m\` | sends \`m\` to B and C at once |
| \`B!m<Int, Bool>\` | a message with a payload; messages of other types are other messages |
| \`P; Q\` or \`P . Q\` | first P, then Q |
| \`{P, Q}\` | P or Q |
| \`(P)\` | the same as P |
| \`rec x . P\` | P, in which \`x\` goes back to its beginning |
| \`end\` | nothing more is done |

Names are words; others stand in quotes: \`"rec"\`, \`"not now"\`.

## As graphs

\`\`\`text
.outputs Customer
.state graph
q0 Shop ! ask q1
q1 Shop ? price q0
q1 Shop ? soldOut q2
.marking q0
.end

.outputs Shop
.state graph
q0 0 ? ask q1
q1 0 ! price q0
q1 0 ! soldOut q2
.marking q0
.end
\`\`\`

A line is a step: a state, the partner, \`!\` (sends) or \`?\` (receives), the message, the state
that follows. Partners are named, or numbered from 0 in the order of the file. \`B,C ! m\` sends to
both at once, \`q0 tau q1\` is a step that nobody sees. \`.marking\` says where a machine begins. The
name after \`.outputs\` may be left out: the machine is then called by its number.

A state without steps is an end.
`;
