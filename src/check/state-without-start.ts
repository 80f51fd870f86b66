import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';

/** A state diagram that does not say where it begins. */
export const stateWithoutStart: Check = {
  code: 'state-without-start',
  title: 'State diagrams without a start',
  kinds: ['statechart'],
  run,
};

function run(document: Document): Diagnostic[] {
  const chart = document.model;
  if (chart?.kind !== 'statechart' || chart.dialect !== 'mermaid' || chart.initial) return [];
  const first = chart.states[0];
  if (!first || chart.transitions.length === 0) return [];
  const top = new Set(chart.states.map(({ id }) => id));
  const arrow = chart.transitions.find(({ source }) => top.has(source));
  const at = arrow && document.spans.get(arrow.id)?.from;
  return [
    {
      code: stateWithoutStart.code,
      severity: 'info',
      message:
        `The diagram does not say where it begins; “${first.label}” is taken. Add ` +
        `\`[*] --> ${first.id}\`.`,
      span: placeOf(document, first.id),
      ...(at === undefined ? {} : { fix: startBefore(first.id, at) }),
    },
  ];
}

function startBefore(state: string, at: number): Fix {
  const text = `[*] --> ${state}\n    `;
  return { title: `Begin with ${state}`, edits: [{ span: { from: at, to: at }, text }] };
}
