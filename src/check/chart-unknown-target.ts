import type { Diagnostic } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import { nearestName } from '../model/expression/nearest.ts';
import type { Condition } from '../model/statechart/content.ts';
import { policyText } from '../model/statechart/policy-text.ts';
import type { ErrorPolicy } from '../model/statechart/safety.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import type { ChartView } from './charts.ts';
import { chartCheck, conditionsIn, contentsOf, placeIn } from './charts.ts';

/** A state that is named and that the machine does not have. */
export const chartUnknownTarget = chartCheck(
  'chart-unknown-target',
  'Transitions, conditions and policies that name no state',
  find,
);

/** What names a state, and where. */
interface Mention {
  state: string;
  places: string[];
  what: string;
  severity: Diagnostic['severity'];
  /** How far into the first place the name stands, where that place is as long as `whole`. */
  inset?: { by: number; whole: number };
}

/** Findings for which a similar name is looked for. */
const SUGGESTED = 50;

function find(view: ChartView): Diagnostic[] {
  const { chart } = view;
  const known = new Set([...walkStates(chart.states)].map(({ id }) => id));
  return [...mentionsIn(chart)]
    .filter(({ state }) => !known.has(state))
    .map((mention, n) => {
      const { state, places, what, severity } = mention;
      const near = n < SUGGESTED ? nearestName(state, known) : undefined;
      const exact = near === undefined ? undefined : exactPlace(view, mention);
      return {
        code: chartUnknownTarget.code,
        severity,
        message:
          `There is no state “${state}”, ${what}. ` +
          (near === undefined
            ? 'Mend the name, or add the state.'
            : `Did you mean “${near}”? Else add the state.`),
        span: placeIn(view, ...places),
        ...(near !== undefined && exact
          ? { fix: { title: `Write ${near}`, edits: [{ span: exact, text: near }] } }
          : {}),
      };
    });
}

/** Where the name itself stands; undefined when that is not known. */
function exactPlace(
  { document }: ChartView,
  { state, places, inset = { by: 0, whole: state.length } }: Mention,
): Span | undefined {
  const span = document.spans.get(places[0] ?? '');
  if (!span || span.to - span.from !== inset.whole) return undefined;
  const from = span.from + inset.by;
  return { from, to: from + state.length };
}

function* mentionsIn(chart: Statechart): Generator<Mention> {
  const begins = [chart, ...walkStates(chart.states)].flatMap(({ initial }) => initial ?? []);
  for (const { id, targets } of begins) {
    for (const state of targets) {
      yield { state, places: [`${id}.to`, id], what: 'with which this begins', severity: 'error' };
    }
  }
  for (const { id, targets } of chart.transitions) {
    for (const state of targets) {
      yield { state, places: [`${id}.to`, id], what: 'to which this leads', severity: 'error' };
    }
  }
  for (const condition of allConditions(chart)) yield* asked(condition);
  // Those of a diagram are told by its parser.
  if (chart.dialect === 'mermaid') return;
  for (const { id, onError } of [{ ...chart, id: 'onerror' }, ...walkStates(chart.states)]) {
    for (const state of fallbacksOf(onError)) {
      const what = `with which “${onError ? policyText(onError) : ''}” goes on`;
      yield { state, places: [`${id}.onerror`, `${id}.policy`, id], what, severity: 'error' };
    }
  }
}

function* allConditions(chart: Statechart): Generator<Condition & { at?: string }> {
  for (const { id, guard } of chart.transitions) {
    for (const condition of conditionsIn(guard)) yield { ...condition, at: `${id}.guard` };
  }
  for (const content of contentsOf(chart)) {
    if (content.kind !== 'if') continue;
    for (const { condition } of content.branches) {
      for (const one of conditionsIn(condition)) yield { ...one, at: content.id };
    }
  }
}

/** The states that a condition asks for with `In`. */
function* asked(condition: Condition & { at?: string }): Generator<Mention> {
  const at = condition.at ?? '';
  const what = 'which `In` asks for: that never holds';
  const places = [at, at.replace(/\.guard$/, '.label'), at.replace(/\.guard$/, '')];
  if (condition.kind === 'in') {
    const { state } = condition;
    const inset = { by: 3, whole: state.length + 4 };
    yield { state, places, what, severity: 'warning', inset };
  }
  if (condition.kind !== 'code') return;
  const { id, text } = condition.code;
  for (const match of text.matchAll(
    /\bIn\s*\(\s*(?:'([^']*)'|"([^"]*)"|([\p{L}_][\p{L}\p{N}_.]*))\s*\)/gu,
  )) {
    const written = match[1] ?? match[2];
    // A name alone is a variable in ECMAScript.
    const state = condition.code.language === 'expression' ? (written ?? match[3]) : written;
    if (state === undefined) continue;
    const inset = { by: match.index + match[0].indexOf(state, 2), whole: text.length };
    yield { state, places: [id, ...places], what, severity: 'warning', inset };
  }
}

function* fallbacksOf(policy: ErrorPolicy | undefined): Generator<string> {
  for (let at = policy; at; at = 'then' in at ? at.then : undefined) {
    if (at.kind === 'fallback') yield at.target;
  }
}
