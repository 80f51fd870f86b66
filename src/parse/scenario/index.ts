import { compareDiagnostics } from '../../base/diagnostic.ts';
import type { Document, Parsed } from '../../model/document.ts';
import type { Language, ParseContext } from '../language.ts';
import { slug } from '../slug.ts';
import { completeScenario } from './complete.ts';
import { embedProtocols } from './conversation.ts';
import { detectScenario } from './detect.ts';
import { formatScenario } from './format.ts';
import { hoverScenario } from './hover.ts';
import { parseScenario } from './parse.ts';
import { scenarioReference } from './reference.ts';
import { renameScenario } from './rename.ts';
import { tokensOf } from './tokens.ts';

/** Scenarios: tiered systems and what happens in them, as YAML or JSON. */
export const scenario: Language = {
  id: 'scenario',
  name: 'Scenario',
  extensions: ['yaml', 'yml', 'json'],
  detect: detectScenario,
  parse,
  tokens: tokensOf,
  complete: completeScenario,
  hover: hoverScenario,
  format: formatScenario,
  rename: renameScenario,
  reference: scenarioReference,
};

/** The whole text is one document. */
function parse(text: string, context: ParseContext): Parsed {
  const { scenario, title, spans, diagnostics: found } = parseScenario(text);
  const embedded = scenario ? embedProtocols(scenario, spans, context) : [];
  const model = embedded.length === 0 ? scenario : undefined;
  const diagnostics = [...found, ...embedded].sort(compareDiagnostics);
  const document: Document = {
    id: slug(title) || 'scenario',
    title,
    language: 'scenario',
    kind: 'scenario',
    span: { from: 0, to: text.length },
    path: [],
    ...(model && { model }),
    spans,
  };
  return { documents: [document], diagnostics, outline: [] };
}
