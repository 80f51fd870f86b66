import { applyEdits } from '../../../src/base/diagnostic.ts';
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import { LineIndex } from '../../../src/base/span.ts';
import type { Document, Parsed } from '../../../src/model/document.ts';
import type { Condition, Content } from '../../../src/model/statechart/content.ts';
import { contentText, givenText, valueText } from '../../../src/model/statechart/content-text.ts';
import { policyText } from '../../../src/model/statechart/policy-text.ts';
import type {
  Initial,
  Invoke,
  StateNode,
  Statechart,
  Transition,
} from '../../../src/model/statechart/statechart.ts';

/** What a text becomes, in lines that are easy to compare. */
export function sketch(text: string, parsed: Parsed): string {
  const lines = parsed.documents.flatMap((document) => ofDocument(text, document));
  lines.push('findings', ...parsed.diagnostics.map((found) => `  ${finding(text, found)}`));
  return `${lines.join('\n')}\n`;
}

function ofDocument(text: string, { id, title, model, spans }: Document): string[] {
  if (model?.kind !== 'statechart') return [`document ${id}: nothing`];
  const places = [...spans].map(
    ([key, { from, to }]) => `  ${key} = ${short(text.slice(from, to))}`,
  );
  return [`document ${id} “${title}”`, ...indented(ofChart(model)), 'places', ...places];
}

function ofChart(chart: Statechart): string[] {
  const { datamodel, data, scripts, initial, states, transitions, onError, limits } = chart;
  return [
    `datamodel ${datamodel}`,
    ...data.map(({ name, value }) => `data ${name}${value ? ` = ${valueText(value)}` : ''}`),
    ...scripts.map((script) => `script ${short(contentText(script), 400)}`),
    ...(onError ? [`onError ${policyText(onError)}`] : []),
    ...(limits ? [`limits ${JSON.stringify(limits)}`] : []),
    ...chart.resources.map(({ name, capacity }) => `resource ${name} ${capacity}`),
    ...chart.uses.map((name) => `use ${name}`),
    ...ofInitial(initial),
    ...states.flatMap(ofState),
    ...transitions.map(ofTransition),
  ];
}

function ofInitial(initial: Initial | undefined): string[] {
  if (!initial) return [];
  return [`initial ${initial.targets.join(' ')}`, ...ofContents('initial', initial.actions)];
}

function ofState(state: StateNode): string[] {
  const { id, label, type, history, initial, entry, exit, invokes, done, onError } = state;
  const own = [
    ...ofInitial(initial),
    ...entry.flatMap((block) => ofContents('entry', block)),
    ...exit.flatMap((block) => ofContents('exit', block)),
    ...invokes.flatMap(ofInvoke),
    ...(done?.content ? [`done ${valueText(done.content)}`] : []),
    ...(onError ? [`onError ${policyText(onError)}`] : []),
    ...state.tags.map((tag) => `tag ${tag}`),
    ...state.description.map((line) => `“${line}”`),
    ...state.states.flatMap(ofState),
  ];
  const name = label === id ? id : `${id} (${label})`;
  return [`${type} ${history ? `${history} ` : ''}${name}`, ...indented(own)];
}

function ofContents(what: string, contents: readonly Content[]): string[] {
  return contents.map((content) => `${what} ${ofContent(content)}`);
}

function ofContent(content: Content): string {
  if (content.kind !== 'if') return `${content.kind}: ${short(contentText(content), 400)}`;
  const branches = content.branches.map((branch) => {
    const inner = branch.content.map(ofContent).join('; ');
    return `(${branch.condition ? ofCondition(branch.condition) : 'else'}) { ${inner} }`;
  });
  return `if: ${branches.join(' ')}`;
}

function ofCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'code':
      return `code ${short(condition.code.text, 400)}`;
    case 'in':
      return `in ${condition.state}`;
    case 'stub':
      return `stub ${condition.name} ${JSON.stringify(condition.params) ?? ''}`.trim();
    case 'not':
      return `not (${ofCondition(condition.of)})`;
    default:
      return condition.of.map((one) => `(${ofCondition(one)})`).join(` ${condition.kind} `);
  }
}

function ofInvoke({ invokeId, content, params, autoforward }: Invoke): string[] {
  const given = params.map(
    ({ name, value }) => ` ${name}=${value.kind === 'code' ? value.code.text : value.location}`,
  );
  const what = content?.kind === 'stub' ? `service ${content.name}` : (content?.kind ?? 'nothing');
  const inner = content?.kind === 'chart' ? indented(ofChart(content.chart)) : [];
  const forward = autoforward ? ' autoforward' : '';
  return [`invoke ${invokeId ?? ''}: ${what}${given.join('')}${forward}`, ...inner];
}

function ofTransition(transition: Transition): string {
  const { id, source, targets, events, after, guard, actions, internal } = transition;
  const parts = [
    `transition ${id}: ${source} → ${targets.join(' ') || 'nowhere'}`,
    events.length > 0 ? `on ${events.join(' ')}` : '',
    after ? `after ${givenText(after)}` : '',
    guard ? `when ${ofCondition(guard)}` : '',
    internal ? '' : 'reentering',
    ...actions.map((content) => `do ${ofContent(content)}`),
  ];
  return parts.filter((part) => part !== '').join(' | ');
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function short(text: string, most = 60): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

function finding(
  text: string,
  { code, severity, message, span, fix, related }: Diagnostic,
): string {
  const place = new LineIndex(text).place(span.from);
  const at = `${place.line}:${place.column} “${short(text.slice(span.from, span.to), 30)}”`;
  const also = (related ?? []).map((one) => `\n    also: ${one.message}`).join('');
  const mended = fix ? applyEdits(text, fix.edits).split('\n') : [];
  const line = fix
    ? new LineIndex(text).lineOf(Math.min(...fix.edits.map((edit) => edit.span.from)))
    : 0;
  const fixed = fix ? `\n    fix: ${fix.title} → ${(mended[line - 1] ?? '').trim()}` : '';
  return `${at} ${severity} ${code}: ${message}${also}${fixed}`;
}
