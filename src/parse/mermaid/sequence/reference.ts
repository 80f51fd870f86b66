/** The language of sequence diagrams, for people. */
export const reference = `# Sequence diagrams

A sequence diagram says who sends what to whom, from top to bottom. It begins with the word
\`sequenceDiagram\`; then each line (or each part between semicolons) is one statement. Indentation
is free, and upper or lower case does not matter in keywords.

\`\`\`mermaid
sequenceDiagram
    participant W as Web shop
    participant S as Stock
    W->>+S: reserve(item)
    alt in stock
        S-->>W: reserved
    else sold out
        S--xW: refused
    end
    deactivate S
\`\`\`

## Participants

| text | meaning |
|---|---|
| \`participant A\` | a participant; the order of declarations is the order of the picture |
| \`participant A as Alice\` | shown as "Alice"; messages go on to say \`A\` |
| \`actor A\` | drawn as a person |
| \`participant A@{ "type": "database" }\` | drawn as a \`boundary\`, \`control\`, \`entity\`, \`database\`, \`collections\` or \`queue\` |
| \`participant A@{ "type": "queue", "alias": "Jobs" }\` | with a label; \`as Jobs\` may follow instead |
| \`box Aqua Office\` … \`end\` | a box around the participants declared in it; the colour is a name, \`rgb(…)\`, \`hsl(…)\` or \`transparent\`, and may be left out |
| \`create participant B\` | B comes to life with the next message, which goes to it |
| \`destroy B\` | B ends with the next message, which comes from or goes to it |

A name that first appears in a message or note is a participant as well. Names may hold spaces,
letters of any script, single hyphens and emoji; not \`+ < > : , ;\`, not an arrow, and a name in a
message cannot begin with a keyword (\`end\`, \`note\`, \`loop\`, …). Only names without spaces
take \`as\` or \`@{ … }\`.

## Messages

\`Sender->>Receiver: text\`. The colon is needed, the text may be empty.

| arrow | line | head |
|---|---|---|
| \`->\` \`-->\` | solid, dashed | none |
| \`->>\` \`-->>\` | solid, dashed | filled: a call; dashed: its reply |
| \`<<->>\` \`<<-->>\` | solid, dashed | filled, at both ends |
| \`-x\` \`--x\` | solid, dashed | a cross: lost |
| \`-)\` \`--)\` | solid, dashed | open: sent without waiting |
| \`-\\|\\\` \`--\\|\\\` \`-\\|/\` \`--\\|/\` | solid, dashed | upper or lower half, filled |
| \`-\\\\\` \`--\\\\\` \`-//\` \`--//\` | solid, dashed | upper or lower half, open |
| \`/\\|-\` \`/\\|--\` \`\\\\|-\` \`\\\\|--\` \`//-\` \`//--\` \`\\\\-\` \`\\\\--\` | solid, dashed | the same halves at the sender |

Behind an arrow, \`+\` activates the receiver and \`-\` deactivates the sender:
\`A->>+B: ask\`, \`B-->>-A: answer\`. \`activate B\` and \`deactivate B\` do the same on lines of
their own. \`()\` before or behind an arrow draws that end on the middle of the lifeline:
\`A()->>()B: text\`.

## Fragments

Each ends with \`end\`; they nest at will. The text behind the word is its label.

| text | meaning |
|---|---|
| \`loop every minute\` | any number of times |
| \`alt\` … \`else\` … | exactly one of the branches |
| \`opt\` | once or not at all |
| \`par\` … \`and\` … | all branches, side by side (\`par_over\` draws them one over the other) |
| \`critical\` … \`option\` … | the first part must happen; an option says what else can |
| \`break\` | happens, and then leaves the fragment around it |
| \`rect rgb(230, 240, 255)\` | a coloured ground, without meaning |

## Notes, numbers, titles, links

| text | meaning |
|---|---|
| \`Note left of A: text\` | a remark; also \`right of A\`, \`over A\`, \`over A,B\` |
| \`autonumber\` | numbers the messages; \`autonumber 10 5\` from 10 in steps of 5; \`autonumber off\` |
| \`title My protocol\` | the title (also \`title: My protocol\`, or in the frontmatter) |
| \`accTitle: …\`, \`accDescr: …\`, \`accDescr { … }\` | title and description for screen readers |
| \`link A: Label @ https://…\` | a link in the participant's menu; \`links A: {"Label": "https://…"}\` adds several |
| \`properties A: {…}\`, \`details A: …\` | further facts about a participant |

## Texts

- \`<br/>\` breaks a line. \`#9829;\` and \`#lt;\` are characters by number or name: \`#35;\` is the
  sign \`#\`, \`#59;\` is the semicolon.
- \`wrap:\` or \`nowrap:\` at the beginning of a text says whether long lines are broken.
- \`%%\` at the beginning of a line is a comment. \`#\` in the midst of a line begins one as well.
- Above the diagram, \`---\` lines may hold settings (YAML: \`title\`, \`config\`), and
  \`%%{init: {…}}%%\` others for Mermaid's drawing.
`;
