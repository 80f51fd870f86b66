import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { Json } from '../../model/json.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { ComponentSpec, Scenario } from '../../model/scenario/scenario.ts';
import type { ParseContext } from '../language.ts';

/**
 * Conversations name their protocol by the path of a file of the project, or hold its text: here
 * its model takes that place. What is no protocol is told.
 */
export function embedProtocols(
  scenario: Scenario,
  spans: ReadonlyMap<string, Span>,
  context: ParseContext,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  scenario.components = scenario.components.map((component) => {
    const written = component.kind === 'conversation' ? component.parameters['protocol'] : null;
    if (typeof written !== 'string') return component;
    const protocol = protocolOf(context.resolve(written.trim()) ?? written, context);
    if (typeof protocol === 'string') {
      found.push({ ...wrong(protocol), span: placeOf(component, spans) });
      return component;
    }
    const parameters = { ...component.parameters, protocol: protocol as unknown as Json };
    return { ...component, parameters };
  });
  return found;
}

/** The first protocol of a text, or why there is none. */
function protocolOf(text: string, context: ParseContext): Protocol | string {
  const { documents, diagnostics } = context.nested(context.detect(text), text);
  for (const { model } of documents) if (model?.kind === 'protocol') return model;
  const error = diagnostics.find(({ severity }) => severity === 'error');
  return error ? error.message : 'There is no sequence protocol here.';
}

function wrong(why: string): Omit<Diagnostic, 'span'> {
  const message = `${why} A conversation needs a sequence diagram: its text, or the path of its file.`;
  return { code: 'scenario/reference', severity: 'error', message };
}

function placeOf({ path = '' }: ComponentSpec, spans: ReadonlyMap<string, Span>): Span {
  return spans.get(`${path}.protocol`) ?? spans.get(path) ?? { from: 0, to: 0 };
}
