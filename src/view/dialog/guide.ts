/** The help's own pages, in Markdown. */

/** How to use the page. */
export const guide = `# How to

## Begin
Paste a Mermaid diagram, a Scribble protocol or a whole Markdown document into the source. What it is, is found out by
itself; the list of files shows every diagram in it. Pick one: a sequence diagram runs at once.

## Step
**Space** plays, **→** and **←** go one step forward and back, **Shift →** one message. Drag the
slider to any moment. The text, the pictures, the timeline and the inspector always show the same
moment.

## Choose
An \`alt\`, \`opt\`, \`loop\` or \`break\` can go several ways. With **Seed**, a number decides: the same
number always gives the same run. With **Ask me**, the run stops and you decide. The inspector's
*Now* tab lists the ways at each choice: take another one, and it becomes a new run beside the old.
All runs of a diagram are in the list above the picture.

## Disturb
In the *Faults* tab, or in the inspector's *Event* tab, lose, delay or double a message, or crash a
participant. A run that gets stuck says who waits for what.

## Times and budgets
The *Profile* tab gives latencies, costs and budgets. The timeline draws them under the lanes.

## Protocols and machines
Paste a Scribble module, or machines as text: *Machines* draws the whole and each role's own part
side by side, lit in step with the run. A sequence diagram has them too: every participant knows
only what it sends and receives. *Steps* lists what each role could do now; click one, and it
happens. Channels and what they hold are below. For a sequence diagram, tick *Run as machines*.

## Can they really do this?
*Verdict* follows every order in which the roles and their messages can move. Whatever is broken has
a run that shows it: step it, change the text, and look again. With *Trace*, what a real system
recorded is held against the protocol. With *Replace*, a changed part of one role is.

## Take away
*Texts* writes the local protocol of each role, TypeScript in which only what is allowed compiles,
and what SPIN, TLC and Graphviz read.

## Turn into a scenario
When a sequence diagram speaks of tiers (swarms, runs, steps, tools), a line below the source offers
to make a scenario of it; for others the menu has the same. Say which tier each participant is and
which of the numbers in its texts count: the scenario becomes a file of its own.

## Stop at
Click beside a line number to set a breakpoint; **F8** goes to the next one. Conditions can be set
in the list of breakpoints. Click a line number to go to the first step of that line.

## Keep
Everything is kept in this browser, with older versions. Nothing is sent anywhere. **Share** puts
the whole run into a link.
`;

/** How a page around an embedded run talks with it. */
export const embedding = `# Embedding

Add \`?embed\` to a link to hide the editor, and put it into an \`iframe\` (Share gives the code). The
page around it and the run talk by \`postMessage\`; messages are plain objects.

## What the run sends

| type | with |
|---|---|
| \`lockstep:ready\` | \`engine\`, \`title\`, \`document\`, \`steps\`, \`step\`, \`status\`, \`hash\`: a run has been made |
| \`lockstep:step\` | \`step\`, \`time\` (virtual nanoseconds), \`text\`: the cursor has moved |

## What the run understands

| type | with | does |
|---|---|---|
| \`lockstep:hello\` | | sends \`lockstep:ready\` again |
| \`lockstep:goto\` | \`step\` | moves the cursor |
| \`lockstep:play\`, \`lockstep:pause\` | | plays, pauses |
| \`lockstep:forward\`, \`lockstep:back\` | | one step |
| \`lockstep:choose\` | \`option\` | answers the question that the run asks |
| \`lockstep:open\` | \`link\` | opens another link's fragment (\`#1.…\`) |

\`\`\`
const frame = document.querySelector('iframe');
addEventListener('message', (event) => {
  if (event.source !== frame.contentWindow) return;
  if (event.data.type === 'lockstep:step') console.log(event.data.text);
});
frame.contentWindow.postMessage({ type: 'lockstep:goto', step: 12 }, '*');
\`\`\`

A link may say what is to be seen: \`&step=12&view=sequence&dock=timeline&theme=dark\`.
`;
