/** The language of state diagrams, for people. */
export const reference = `# State diagrams

A diagram begins with \`stateDiagram-v2\` on a line of its own.

\`\`\`mermaid
stateDiagram-v2
    [*] --> Idle
    Idle --> Working : start [ready] / count up
    Working --> Idle : done
    Working --> [*] : stop
\`\`\`

## States

| text | meaning |
|---|---|
| \`Idle\` | a state; a name is one word without \`-\` and \`:\` |
| \`Idle : waits for work\` | its text; repeated, it gets more lines |
| \`state "waits for work" as Idle\` | the same |
| \`[*]\` | the start (left of an arrow) or the end (right of it) of what is around it |
| \`state pick <<choice>>\` | a choice; \`<<fork>>\` and \`<<join>>\` split and unite |
| \`state Working { … }\` | a composite state with a diagram of its own |
| \`--\` | inside braces: what follows runs at the same time, in a region of its own |

## Transitions

\`From --> To : event [guard] / action\`. Each part may be left out. Several actions are separated by
commas. A text without brackets and slash is the name of the event.

A transition from a composite state leaves it whatever it is doing inside.

## Notes and looks

| text | meaning |
|---|---|
| \`note right of Idle : text\` | a note of one line (\`left of\` too) |
| \`note right of Idle\` … \`end note\` | a note of several lines |
| \`direction LR\` | the layout: \`TB\`, \`BT\`, \`LR\`, \`RL\`; also inside braces |
| \`classDef hot fill:#fdd,stroke:red\` | a named look |
| \`class Idle, Working hot\` or \`Idle:::hot\` | gives it to states |
| \`style Idle fill:#fdd\` | a look for one state |
| \`click Idle href "https://example.org"\` | a link |
| \`hide empty description\`, \`scale 350 width\` | drawing only |
| \`accTitle: …\`, \`accDescr: …\` | told by a screen reader |
| \`%% text\` | a comment |
`;
