/** What Lockstep reads in a Markdown file, for people. */
export const reference = `# Markdown

A Markdown file is read for the diagrams and protocols in it. Everything else is left alone.

## Blocks

A block between fences is read in the language that its first line names, or that its text shows:

\`\`\`\`markdown
\`\`\`mermaid
sequenceDiagram
    Client->>Server: request
    Server-->>Client: reply
\`\`\`
\`\`\`\`

Backticks and tildes both work, in lists and quotes too. A diagram may also stand in the text
without a fence, from its first line (\`sequenceDiagram\`, \`flowchart LR\`, …) to the next heading or
paragraph.

## Names

Headings make the outline. A diagram is called after the heading above it; a second one under the
same heading gets a number. Its name in a link stays the same while you edit the text around it.
`;
