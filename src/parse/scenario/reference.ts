import { componentSchemas } from '../../model/component/index.ts';
import { forms } from '../profile/distribution.ts';
import {
  controlField,
  exportField,
  failureField,
  faultField,
  invariantField,
  linkField,
  policiesField,
  routineField,
  runField,
  searchField,
  stepField,
  swarmField,
  targetField,
  toolField,
  variableField,
} from '../../model/scenario/schema.ts';
import type { FieldsOf, RecordField } from '../../model/schema.ts';
import { topFields } from './parse.ts';
import { defaultInWords, typeInWords } from './words.ts';

const intro = `# Scenario

A scenario describes a tiered system (swarms that start runs of routines, runs that execute steps,
steps that call tools) and other components, what goes wrong in it, and what must hold. It is
written in YAML; JSON works too. Everything has a default, so five lines run:

\`\`\`yaml
swarm:
  budget: 10,000 credits, 2h
  runs: harvest
routines:
  harvest: [plan, pick, ship]
\`\`\`

Other components stand under \`components\`, each with what it is and its parameters:

\`\`\`yaml
components:
  gate: { is: breaker, service: basket, threshold: 3, reset: 30 s }
tools:
  basket: { latency: uniform(1 ms, 5 ms), failure: { chance: 20%, error: timeout } }
\`\`\`

A single item needs no list, and a record of which only the usual field is said needs no keys: in
\`runs: harvest\` the text is the routine, in \`basket: 5 credits\` the estimate. Names that are left
out are made up. What cannot be read is reported where it stands, and nothing runs before it is
mended.
`;

const values = `## Values

| what | written |
|---|---|
| duration | \`50 ms\`, \`1.5 min\`, \`2h\`; units \`ns us ms s min h d\`, never left out |
${forms
  .filter(({ kind }) => kind !== 'fixed')
  .map(({ example, doc }) => `| distribution | \`${example}\`: ${doc} |`)
  .join('\n')}
| amounts | \`500 credits, 5 min, 512 MB, 3 branches, 10 tool calls\`, or by key: \`{ credits: 500, time: 5 min, memory: 512 MB, concurrency: 3, toolCalls: 10 }\`; \`unlimited\` |
| memory | \`kB MB GB TB\` are powers of 1,000, \`KiB MiB GiB TiB\` of 1,024 |
| share | \`5%\` or \`0.05\` |
| number | \`1000\` or \`1,000\` |
| expression | as in conditions: \`ripe == true and count > 3\` |
`;

/** The records of the language with their headings, in the order in which people meet them. */
const records: readonly [string, RecordField][] = [
  ['Swarms', swarmField],
  ['Runs', runField],
  ['Control', controlField],
  ['Routines', routineField],
  ['Steps', stepField],
  ['Tools', toolField],
  ['Failures', failureField],
  ['Variables', variableField],
  ['Exports', exportField],
  ['Policies', policiesField],
  ['Links', linkField],
  ['Faults', faultField],
  ['Invariants', invariantField],
  ['Targets', targetField],
  ['Search', searchField],
];

/** The reference of the scenario language, in Markdown: made of its schema. */
export const scenarioReference: string = [
  intro,
  values,
  section('The top level', 'What may stand in a scenario.', topFields),
  ...records.map(([title, { about, fields }]) => section(title, about, fields)),
  '## Components\n\nEvery component may say its `tier`: `swarm`, `run`, `step`, or a name of its own.\n',
  ...[...componentSchemas]
    .sort((a, b) => (a.title < b.title ? -1 : 1))
    .map(({ kind, title, about, parameters }) =>
      section(`${title}: \`is: ${kind}\``, about, parameters.fields, '###'),
    ),
].join('\n');

function section(title: string, about: string, fields: FieldsOf, level = '##'): string {
  const rows = Object.entries(fields).map(([name, field]) => {
    const usual = defaultInWords(field);
    const none = field.optional || 'fallback' in field || field.type === 'record';
    const left = usual === '' ? (none ? '' : 'must be said') : `\`${cell(usual)}\``;
    return `| \`${name}\` | ${cell(field.about)} | ${cell(typeInWords(field))} | ${left} |`;
  });
  const table = ['| key | what it is | written | default |', '|---|---|---|---|', ...rows];
  return `${level} ${title}\n\n${about}\n\n${rows.length > 0 ? table.join('\n') : 'No parameters.'}\n`;
}

/** A text in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
