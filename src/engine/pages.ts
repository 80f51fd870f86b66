import { expressionReference } from '../model/expression/reference.ts';
import { reference as cfsmReference } from '../parse/cfsm/reference.ts';
import { languages } from '../parse/index.ts';
import { reference as flowchartReference } from '../parse/mermaid/flowchart/reference.ts';
import { reference as stateReference } from '../parse/mermaid/state/reference.ts';
import { profileReference } from '../parse/profile/reference.ts';
import { scenarioReference } from '../parse/scenario/reference.ts';
import { localReference } from '../parse/scribble/local/reference.ts';
import { reference as scribbleReference } from '../parse/scribble/reference.ts';
import { reference as scxmlReference } from '../parse/scxml/reference.ts';
import { reference as xstateReference } from '../parse/xstate/reference.ts';
import type { Pages } from './session.ts';

const files = import.meta.glob<string>(
  [
    '../check/*.md',
    '../parse/**/diagnostics.md',
    '../run/diagnostics.md',
    '../explore/diagnostics.md',
    '../model/expression/diagnostics.md',
  ],
  { query: '?raw', import: 'default', eager: true },
);

/** References of languages that are not loaded before a text in them is seen. */
const unloaded: Readonly<Record<string, string>> = {
  'mermaid-state': stateReference,
  'mermaid-flowchart': flowchartReference,
  scenario: scenarioReference,
  scribble: scribbleReference + localReference,
  cfsm: cfsmReference,
  scxml: scxmlReference,
  xstate: xstateReference,
};

/** The references: of the input languages, and of what is written beside the sources. */
const references: readonly { id: string; name: string; reference: string }[] = [
  ...languages.map(({ id, name, reference }) => ({
    id,
    name,
    reference: unloaded[id] ?? reference,
  })),
  { id: 'profile', name: 'Profile', reference: profileReference },
  { id: 'expression', name: 'Conditions and filters', reference: expressionReference },
];

/** The pages that can be read in the page: language references and what each code means. */
export function loadPages(): Pages {
  const codes = new Map<string, string>();
  for (const [path, text] of Object.entries(files)) {
    if (path.startsWith('../check/')) codes.set(nameOf(path), text);
    else for (const [code, section] of sections(text)) codes.set(code, section);
  }
  return {
    find: (kind, id) =>
      kind === 'code' ? codes.get(id) : references.find((one) => one.id === id)?.reference,
    list: () => [
      ...references.map(({ id, name }) => ({ kind: 'language' as const, id, title: name })),
      ...[...codes.keys()].sort().map((id) => ({ kind: 'code' as const, id, title: id })),
    ],
  };
}

function nameOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.md$/, '');
}

/** The sections of a file with one `## code` heading a code. */
function sections(text: string): [string, string][] {
  return text
    .split(/^(?=## )/m)
    .filter((section) => section.startsWith('## '))
    .map((section) => {
      const line = section.slice(3, section.indexOf('\n')).trim();
      return [line.replaceAll('`', ''), section.replace(/^## /, '# ')];
    });
}
