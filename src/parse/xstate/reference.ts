/** The reference of XState's machines, in Markdown. */
export const reference = `# XState

Machines of XState 5, as JSON or as JavaScript and TypeScript. The text is read, never run: constants
and functions of the same file are followed, everything that is only known at run time is told.

\`\`\`text
import { assign, setup } from 'xstate';

export const counter = setup({
  guards: { below: ({ context }, params) => context.n < params.most },
}).createMachine({
  id: 'counter',
  context: { n: 0 },
  initial: 'active',
  states: {
    active: {
      on: {
        ADD: {
          guard: { type: 'below', params: { most: 3 } },
          actions: assign({ n: ({ context, event }) => context.n + event.by }),
        },
      },
      after: { 10000: 'done' },
    },
    done: { type: 'final' },
  },
});
\`\`\`

## States

| written | means |
|---|---|
| \`initial: 'a'\` | the state inside that comes first |
| \`type: 'parallel'\` | all states inside are active at once |
| \`type: 'final'\` | the end of the state around; \`output\` is what it gives |
| \`type: 'history'\`, \`history: 'deep'\` | what was active in the state around; \`target\` where nothing was |
| \`entry\`, \`exit\` | actions when the state is entered and left |
| \`invoke: { src, id, input, onDone, onError }\` | a machine or service that runs while the state is active |
| \`on: { EVENT: … }\` | transitions; \`*\` is any event, \`a.*\` any that begins with \`a.\` |
| \`always: …\` | a transition without an event |
| \`after: { 1000: … }\` | a transition after so many milliseconds, or a named delay |
| \`onDone: …\` | a transition when the state has reached its end |

## Transitions

A target (\`'b'\` beside this state, \`'.b'\` inside of it, \`'#id'\` by id), an object
\`{ target, guard, actions, reenter }\`, or a list of them: the first one whose guard holds is taken.
\`undefined\` forbids the event here.

## Code

Functions are given \`{ context, event }\` and run in a sandbox. What they use of the file goes with
them. What needs more than the language (\`fetch\`, \`window\`, imports, \`async\`) is only named: the run
asks what such guards and services give, and tells such actions.

## Lockstep's own

| written | means |
|---|---|
| \`meta: { lockstep: { onError: 'retry 3 exponential 1s then fallback safe' } }\` | what is done about errors, of the machine or of a state |
| \`meta: { lockstep: { limits: { memory: '1MB', events: 100, time: '10s' } } }\` | what the machine may use |
| \`meta: { lockstep: { resources: { motor: 1 }, uses: ['tools'] } }\` | what machines share; extensions |
| \`{ type: 'lockstep.acquire', params: { resource: 'motor' } }\` | takes a share of a resource; with \`wait: true\` it waits until that is free |
| \`{ type: 'lockstep.release', params: { resource: 'motor' } }\` | gives it back |
`;
