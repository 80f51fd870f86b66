import { applyEdits } from '../../../src/base/diagnostic.ts';
import { LineIndex } from '../../../src/base/span.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import { parseScenario } from '../../../src/parse/scenario/parse.ts';

/**
 * What is said of a scenario's text: findings with what their fixes make of the line, then the
 * model: what the text sets, with its place, and all of it without the defaults of steps.
 */
export function report(text: string): string {
  const { title, scenario, diagnostics, spans } = parseScenario(text);
  const lines = new LineIndex(text);
  const findings = diagnostics.map(({ code, severity, message, span, fix, related = [] }) => {
    const { line, column } = lines.place(span.from);
    const said = JSON.stringify(text.slice(span.from, span.to));
    const mended = fix && applyEdits(text, fix.edits).split('\n')[line - 1]?.trim();
    return [
      `${line}:${column} ${severity} ${code} ${said}`,
      `    ${message.replace(/(Known are|with one of) .*breaker.*/, '$1 …')}`,
      ...related.map((one) => `    see ${lines.place(one.span.from).line}: ${one.message}`),
      ...(mended === undefined ? [] : [`    mended: ${mended}`]),
    ].join('\n');
  });
  const places = [...spans].map(
    ([path, s]) => `${path} ${JSON.stringify(text.slice(s.from, s.to))}`,
  );
  const { given = [], components = [], ...rest } = scenario ?? {};
  const model = { ...rest, components: components.map((one) => written(one, given)) };
  const parts = scenario ? [JSON.stringify(model, null, 1), `given: ${given.join(' ')}`] : [];
  return [`“${title}”`, ...findings, '', ...places, '', ...parts, ''].join('\n');
}

/** A component with those parameters only that the text sets. */
function written(spec: ComponentSpec, given: readonly string[]): ComponentSpec {
  const entries = Object.entries(spec.parameters);
  const set = entries.filter(([name]) => given.includes(`${spec.path}.${name}`));
  return { ...spec, parameters: Object.fromEntries(set) };
}
