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

\`From --> To : event [guard] / action\`. Each part may be left out. Several events or actions are
separated by commas. A text without brackets and slash is the name of the event.

A transition from a composite state leaves it whatever it is doing inside. One without an event
waits until the inside has come to its end; from a plain state it is taken at once.

| event | meaning |
|---|---|
| \`go\` | an event of that name; \`door.*\` and \`*\` are patterns |
| \`after 5s\` | so long after the state was entered |

| guard | meaning |
|---|---|
| \`[n > 3 and not ready]\` | an expression over declared data, and \`event.data.x\` |
| \`[In(Idle)]\` | true while that state is active |
| \`[else]\` | behind a choice: if nothing else holds |
| \`[anything else]\` | the run asks, or an extension of that name tells |

| action | meaning |
|---|---|
| \`n = n + 1\` | gives a variable a value; also \`n += 1\`, \`n++\` |
| \`raise e\` | an event that is processed before all others |
| \`send e\`, \`send e to other after 5s\` | an event; \`cancel e\` takes a delayed one back |
| \`log n\` | tells the reader of the run |
| \`acquire motor\`, \`release motor\` | takes and gives back a resource; \`acquire motor 2 wait\` waits until two are free |
| anything else | told, or done by an extension of that name |

## What a state does

| text | meaning |
|---|---|
| \`Idle : entry / n = 0, beep\` | done when the state is entered |
| \`Idle : exit / beep\` | done when it is left |
| \`Idle : do / service\` | works while the state is active; an arrow without event waits for its end |
| \`Idle : more [n < 9] / n++\` | a transition that stays in the state |

## What is not drawn

Comments that begin with \`%% @\`:

| text | meaning |
|---|---|
| \`%% @data n = 0\` | a variable and its first value |
| \`%% @onerror retry 3 exponential 1s then stop\` | what is done about errors |
| \`%% @onerror Idle ignore\` | the same for one state |
| \`%% @limits events=100 memory=1MB\` | what the machine may use |
| \`%% @resource motor 1\` | something that machines share, and how many there are |
| \`%% @use name\` | an extension |
| \`%% @state Idle : entry / n = 0\` | a line of a state that is not drawn |

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
