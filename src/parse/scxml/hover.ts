import type { Statechart, StateNode, Transition } from '../../model/statechart/statechart.ts';
import { conditionText } from '../../model/statechart/build.ts';
import { contentsText } from '../../model/statechart/content-text.ts';
import { walkStates } from '../../model/statechart/walk.ts';
import type { Hover } from '../language.ts';
import { readChart } from './chart.ts';
import type { Occurrence } from './occurrences.ts';
import { chartAround, namesOf, occurrenceAt } from './occurrences.ts';
import { placeAt } from './place.ts';
import type { AttributeRule } from './schema.ts';
import { additionAttributes, ruleOf } from './schema.ts';
import { lockstepNamespace } from './xml.ts';
import type { XmlAttribute, XmlElement } from './xml-tree.ts';

/** What is known of what stands at an offset: a state, a transition, an element, an attribute. */
export function hover(source: string, offset: number): Hover | undefined {
  const { text, found } = namesOf(source);
  const { element, attribute, onName, inValue } = placeAt(text, offset);
  const named = inValue || !attribute ? occurrenceAt(found, offset) : undefined;
  if (named) {
    const span = named.span;
    const chart = chartOf(source, named.chart);
    const said = named.kind === 'state' ? stateText(chart, named.name) : eventText(found, named);
    return { span, text: said };
  }
  if (!element) return undefined;
  if (attribute) return attributeHover(element, attribute);
  if (!onName) return undefined;
  const rule = ruleOf(element);
  if (!rule) return undefined;
  const lines = [`\`<${element.name}>\` ${rule.about}`];
  if (element.local === 'transition') lines.unshift(...transitionLines(source, element));
  return { span: element.nameSpan, text: lines.join('\n\n') };
}

function chartOf(source: string, root: XmlElement): Statechart {
  return readChart(root, { source, resolve: () => undefined, files: [] }).chart;
}

function attributeHover(element: XmlElement, attribute: XmlAttribute): Hover | undefined {
  const rule = attributeRule(element, attribute);
  if (!rule) return undefined;
  const values =
    typeof rule.kind === 'string'
      ? ''
      : ` One of: ${rule.kind.map((value) => `\`${value}\``).join(', ')}.`;
  return { span: attribute.nameSpan, text: `\`${attribute.name}\` ${rule.about}${values}` };
}

/** What an attribute of an element may be; undefined when it is unknown. */
export function attributeRule(
  element: XmlElement,
  { local, namespace }: XmlAttribute,
): AttributeRule | undefined {
  const rules = namespace === lockstepNamespace ? additionAttributes : ruleOf(element)?.attributes;
  if (namespace !== '' && namespace !== lockstepNamespace) return undefined;
  return rules && Object.hasOwn(rules, local) ? rules[local] : undefined;
}

function stateText(chart: Statechart, id: string): string {
  const state = [...walkStates(chart.states)].find((one) => one.id === id);
  if (!state) return `There is no state **${id}**.`;
  const { transitions } = chart;
  const into = transitions.filter(({ targets }) => targets.includes(id)).length;
  const out = transitions.filter(({ source }) => source === id).length;
  return [`**${id}** (${kindText(state)})`, ...doesLines(state), `${into} in, ${out} out`].join(
    '\n\n',
  );
}

function kindText({ type, states, history }: StateNode): string {
  if (type === 'history') return `${history ?? 'shallow'} history`;
  const inner = states.filter((state) => state.type !== 'history').length;
  const what = type === 'parallel' ? 'regions' : 'states';
  return inner > 0 ? `${type}, ${inner} ${what}` : type;
}

function doesLines({ entry, exit, invokes }: StateNode): string[] {
  const lines: string[] = [];
  if (entry.length > 0) lines.push(`on entry: ${contentsText(entry.flat())}`);
  if (exit.length > 0) lines.push(`on exit: ${contentsText(exit.flat())}`);
  if (invokes.length > 0)
    lines.push(`invokes ${invokes.map(({ invokeId }) => invokeId ?? 'a machine').join(', ')}`);
  return lines;
}

function eventText(found: readonly Occurrence[], { name }: Occurrence): string {
  const same = found.filter((one) => one.kind === 'event' && one.name === name);
  const sent = same.filter(({ isDefinition }) => isDefinition).length;
  return `event **${name}**\n\nraised or sent ${sent} ×, named by ${same.length - sent} transitions or conditions`;
}

function transitionLines(source: string, element: XmlElement): string[] {
  const root = chartAround(element);
  if (!root) return [];
  const { chart, spans } = readChart(root, { source, resolve: () => undefined, files: [] });
  const transition = chart.transitions.find(
    ({ id }) => spans.get(`${id}.whole`)?.from === element.span.from,
  );
  return transition ? transitionWords(transition) : [];
}

function transitionWords({
  source,
  targets,
  events,
  guard,
  actions,
  internal,
}: Transition): string[] {
  const to = targets.length > 0 ? targets.join(', ') : 'itself, without leaving it';
  const lines = [`**${source}** → **${to}**${internal ? ' (internal)' : ''}`];
  lines.push(events.length > 0 ? `when: ${events.join(', ')}` : 'at once, without an event');
  if (guard) lines.push(`if: ${conditionText(guard)}`);
  if (actions.length > 0) lines.push(`does: ${contentsText(actions)}`);
  return lines;
}
