import { additions, elements } from './schema.ts';

const intro = `# SCXML

State Chart XML is the language of the W3C for state machines (Recommendation of 1 September 2015).
Lockstep reads all of it but HTTP and the XPath data model.

\`\`\`xml
<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript" initial="closed">
  <datamodel>
    <data id="times" expr="0"/>
  </datamodel>
  <state id="closed">
    <transition event="open" cond="times &lt; 3" target="opened">
      <assign location="times" expr="times + 1"/>
    </transition>
  </state>
  <state id="opened">
    <onentry>
      <send event="close" id="later" delay="5s"/>
    </onentry>
    <onexit>
      <cancel sendid="later"/>
    </onexit>
    <transition event="close" target="closed"/>
  </state>
</scxml>
\`\`\`

## How it runs

- An event is taken by the innermost active state that has a transition for it whose condition
  holds; of several in one state by the first. States are left from the inside out, then the
  transition's content is done, then states are entered from the outside in.
- Before the next outside event everything that was raised inside is done, and every transition
  without an event.
- \`event="a"\` also takes \`a.b\`, but not \`ab\`; \`*\` takes everything. \`done.state.s\` is raised when
  the state \`s\` has reached its end, \`done.invoke.i\` when an invoked machine has, \`error.execution\`
  and \`error.communication\` when something could not be done.
- A transition with \`type="internal"\` whose targets lie in its own state does not leave that state.
- An error in content ends its block (one \`<onentry>\`, one transition), not the machine.

## Data models

| \`datamodel\` | code |
|---|---|
| \`null\` | only the condition \`In('state')\` |
| \`ecmascript\` | JavaScript, in a sandbox; \`_event\`, \`_sessionid\`, \`_name\`, \`_ioprocessors\`, \`_x\` are given |
| \`lockstep\` | comparison, logic, arithmetic and a few functions: no sandbox, never endless, checked |

Without the attribute it is \`ecmascript\` where there is code, else \`null\`.
`;

const outro = `## What Lockstep adds

In the namespace \`https://lockstep.dev/scxml\`, which other readers pass over:

\`\`\`xml
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ls="https://lockstep.dev/scxml" version="1.0"
       datamodel="null" ls:onerror="retry 3 exponential 1s then fallback safe">
  <ls:limits memory="1MB" events="100" time="1h"/>
  <ls:resource name="motor" capacity="1"/>
  <state id="moving">
    <onentry>
      <ls:acquire resource="motor"/>
    </onentry>
    <transition event="arrived" target="safe"/>
  </state>
  <state id="safe"/>
</scxml>
\`\`\`

- \`ls:onerror\` on \`<scxml>\`, \`<state>\` and \`<parallel>\`: what is done about errors. \`event\` (SCXML's
  own way), \`ignore\`, \`retry N [fixed|linear|exponential|fibonacci] [DELAY]\`, \`rollback\`,
  \`fallback STATE\`, \`restart [N]\`, \`escalate\`, \`stop\`; \`then\` joins two of them.
`;

/** The reference of SCXML, in Markdown. */
export const reference = [
  intro,
  '## Elements\n',
  table(elements, ''),
  outro,
  table(additions, 'ls:'),
].join('\n');

function table(rules: typeof elements, prefix: string): string {
  const lines = Object.entries(rules).map(([name, { about, attributes }]) => {
    const given = Object.entries(attributes).map(
      ([attribute, { required }]) => `\`${attribute}\`${required ? ' (needed)' : ''}`,
    );
    return `| \`<${prefix}${name}>\` | ${about} | ${given.join(', ')} |`;
  });
  return ['| element | what it is | attributes |', '|---|---|---|', ...lines, ''].join('\n');
}
