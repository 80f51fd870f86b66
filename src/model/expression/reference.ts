import { builtIns, signatureOf } from './functions.ts';

/** The expression language, for people. */
export const expressionReference = `# Conditions

A condition says when to halt or which events to show. It is looked at after each event.

    kind == "send" and to == "T2" and time > 50ms
    overrun or state.T2.credits > 500
    matches(label, "*allocate*") and not fault

## Values

Numbers may have a unit: \`ns us ms s min h d\` for time, \`B kB MB GB TB\` (powers of 1,000) and
\`KiB MiB GiB TiB\` (powers of 1,024) for memory, \`%\`. Texts stand in \`"…"\` or \`'…'\`, lists in
\`[…]\`. There are \`true\`, \`false\` and \`null\`.

## Operators, from the loosest to the tightest

| | |
|---|---|
| \`a ? b : c\` | b when a is true, else c |
| \`or\`, \`\\|\\|\` | one of them is true |
| \`and\`, \`&&\` | both are true |
| \`not\` | the contrary; \`!\` binds tighter |
| \`== != < <= > >=\` | comparison of two numbers or two texts; \`==\` of anything |
| \`in\`, \`not in\` | element of a list, part of a text, field of a record |
| \`+ -\` | sum; \`+\` also joins texts |
| \`* / %\` | product, quotient, remainder |
| \`-a\` | negative |
| \`a.b\`, \`a["b"]\`, \`list[0]\` | field, element |

## Functions

${[...builtIns.values()].map((f) => `- \`${signatureOf(f)}\`: ${f.doc}`).join('\n')}

## What is missing

A field that is not there is \`null\`. \`null\` equals only \`null\` and is neither less nor greater than
anything. Arithmetic on what is not a number, and division by zero, give \`null\`. Logic takes only
\`true\` for true.

## Names

\`kind\` of the event, \`from\`, \`to\` of a message, \`actor\`, \`target\`, \`label\` (also \`message\`), \`time\`,
\`step\`, \`node\`, \`line\`, \`value\`, \`tier\`; \`dashed\`, \`async\`, \`self\`, \`fault\`, \`duplicate\`,
\`overrun\` are true or false. \`state.T1.sent\` or \`state["Event Bus"].sent\` reads an actor's state.

## In the search box

What is no condition is looked for as words, in the label, the kind and the names of the actors,
whatever the case. Put words in quotes when they look like a condition.
`;
