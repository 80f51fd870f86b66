import type { Document, Parsed } from '../../model/document.ts';
import type { Language } from '../language.ts';
import { slug } from '../slug.ts';
import { completeScenario } from './complete.ts';
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
function parse(text: string): Parsed {
  const { scenario: model, title, spans, diagnostics } = parseScenario(text);
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
