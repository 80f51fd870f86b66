/** The language of flowcharts, for people. */
export const reference = `# Flowcharts

A diagram begins with \`flowchart\` (or \`graph\`) and a direction: \`TB\` or \`TD\` (down), \`BT\` (up), \`LR\`,
\`RL\`.

\`\`\`mermaid
flowchart LR
    start([Start]) --> check{Enough credits?}
    check -->|yes| run[Run the step]
    check -->|no| stop([Stop])
\`\`\`

## Boxes

A name alone is a box with that text. Brackets behind it give a text and a shape:

| text | shape | text | shape |
|---|---|---|---|
| \`a[text]\` | rectangle | \`a{text}\` | diamond |
| \`a(text)\` | rounded | \`a{{text}}\` | hexagon |
| \`a([text])\` | stadium | \`a>text]\` | flag |
| \`a[[text]]\` | subroutine | \`a[/text/]\` | leaning right |
| \`a[(text)]\` | cylinder | \`a[\\text\\]\` | leaning left |
| \`a((text))\` | circle | \`a[/text\\]\` | trapezoid |
| \`a(((text)))\` | double circle | \`a[\\text/]\` | inverted trapezoid |

\`a@{ shape: document, label: "text" }\` gives any other shape. A text with brackets or quotes in it
stands between double quotes: \`a["f(x)"]\`. \`#quot;\` is a quote, \`<br/>\` a new line, and
\`\` a["\`**bold**\`"] \`\` is Markdown.

## Arrows

| text | arrow | text | arrow |
|---|---|---|---|
| \`a --> b\` | arrow | \`a --- b\` | line |
| \`a -.-> b\` | dotted | \`a ==> b\` | thick |
| \`a --o b\` | circle | \`a --x b\` | cross |
| \`a <--> b\` | both ways | \`a ~~~ b\` | none, for the layout |
| \`a -->|text| b\` | with a text | \`a -- text --> b\` | the same |
| \`a ----> b\` | longer | \`a e1@--> b\` | with a name |

\`a --> b --> c\` is a chain; \`a & b --> c & d\` is four arrows.

## Groups

\`subgraph name[title]\` … \`end\`, inside each other at will. \`direction LR\` inside gives a group a
direction of its own.

## Looks

\`classDef hot fill:#fdd,stroke:red\`, then \`class a,b hot\` or \`a:::hot\`; \`style a fill:#fdd\` for one
box; \`linkStyle 0 stroke:red\` for an arrow by its number; \`click a href "https://example.org"\` for a
link. \`%% text\` on a line of its own is a comment. Statements end with the line or with \`;\`.
`;
