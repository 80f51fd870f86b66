import { backoffWords, policyWords } from '../../model/statechart/policy-text.ts';
import type { Completion, Completions } from '../language.ts';
import { attributeRule } from './hover.ts';
import type { Occurrence } from './occurrences.ts';
import { chartAround, occurrencesIn, stateIdsOf } from './occurrences.ts';
import type { XmlPlace } from './place.ts';
import { placeAt } from './place.ts';
import type { AttributeRule, ElementRule } from './schema.ts';
import { additionAttributes, additions, elements, isScxml, ruleOf, withPolicy } from './schema.ts';
import { readScxml } from './scxml-text.ts';
import { lockstepNamespace, scxmlNamespace } from './xml.ts';
import type { XmlElement } from './xml-tree.ts';

/** Suggestions: elements where they may stand, attributes, states, events, fixed values. */
export function complete(source: string, offset: number): Completions {
  const at = Math.max(0, Math.min(offset, source.length));
  const word = /[^\s<>"'=&,/]*$/.exec(source.slice(0, at))?.[0] ?? '';
  const from = at - word.length;
  const isTag = source[from - 1] === '<';
  // Without the word at the cursor, which may be half a tag.
  const rest = source.slice(0, isTag ? from - 1 : from) + (isTag ? '' : 'x') + source.slice(at);
  const text = readScxml(rest);
  const place = placeAt(text, isTag ? from - 1 : from);
  const found = occurrencesIn(rest, text);
  if (source.startsWith('</', from - 1) || source[from - 1] === '/') {
    return { from, options: closing(place) };
  }
  if (place.inOther) return { from: at, options: [] };
  if (isTag) return { from, options: tags(place, '') };
  if (place.inValue) return { from, options: values(place, found) };
  if (place.inTag && /\s$/.test(source.slice(0, from))) return { from, options: attributes(place) };
  if (place.inTag || place.onName || place.attribute) return { from: at, options: [] };
  return { from, options: tags(place, '<') };
}

function closing({ element }: XmlPlace): Completion[] {
  return element ? [{ label: element.name, kind: 'keyword', insert: `${element.name}>` }] : [];
}

function tags({ element }: XmlPlace, lead: string): Completion[] {
  if (!element) {
    const insert = `${lead}scxml xmlns="${scxmlNamespace}" version="1.0" datamodel="ecmascript" initial="">\n</scxml>`;
    return [
      { label: `${lead}scxml`, kind: 'snippet', detail: elements['scxml']?.about ?? '', insert },
    ];
  }
  const rule = ruleOf(element);
  if (!rule || rule.children === 'any') {
    const isContent = isScxml(element) && element.local === 'content';
    return isContent ? [tag('scxml', elements['scxml'], lead)] : [];
  }
  const own = prefixOf(element, scxmlNamespace) ?? '';
  const extra = prefixOf(element, lockstepNamespace) ?? 'ls:';
  return [
    ...rule.children.map((name) => tag(own + name, elements[name], lead)),
    ...(rule.additions ?? []).map((name) => tag(extra + name, additions[name], lead)),
  ];
}

/** The prefix with its colon by which a namespace is known; undefined when it is not. */
function prefixOf({ scope }: XmlElement, namespace: string): string | undefined {
  for (const [prefix, name] of scope) if (name === namespace) return prefix && `${prefix}:`;
  return undefined;
}

function tag(name: string, rule: ElementRule | undefined, lead: string): Completion {
  const needed = Object.entries(rule?.attributes ?? {}).filter(([, { required }]) => required);
  const wanted = needed.map(([attribute]) => ` ${attribute}=""`).join('');
  const isState = /(?:^|:)(?:state|parallel|final|history)$/.test(name);
  const opening = `${lead}${name}${isState ? ' id=""' : wanted}`;
  const isEmpty = rule?.children.length === 0 || /(?:^|:)(?:final|transition)$/.test(name);
  return {
    label: lead + name,
    kind: 'keyword',
    detail: rule?.about ?? '',
    insert: isEmpty ? `${opening}/>` : `${opening}></${name}>`,
  };
}

function attributes({ element }: XmlPlace): Completion[] {
  if (!element) return [];
  const has = new Set(element.attributes.map(({ local }) => local));
  const rules = Object.entries(ruleOf(element)?.attributes ?? {});
  if (isScxml(element) && withPolicy.has(element.local)) {
    const prefix = prefixOf(element, lockstepNamespace) ?? 'ls:';
    for (const [name, rule] of Object.entries(additionAttributes))
      rules.push([prefix + name, rule]);
  }
  return rules
    .filter(([name]) => !has.has(name))
    .map(([name, { about }]) => ({
      label: name,
      kind: 'keyword',
      detail: about,
      insert: `${name}=""`,
    }));
}

function values({ element, attribute }: XmlPlace, found: readonly Occurrence[]): Completion[] {
  const rule = element && attribute && attributeRule(element, attribute);
  if (!element || !rule) return [];
  const chart = chartAround(element);
  return valuesOf(rule, element, stateIdsOf(found, chart), found);
}

function valuesOf(
  { kind }: AttributeRule,
  element: XmlElement,
  states: readonly string[],
  found: readonly Occurrence[],
): Completion[] {
  const keyword = (label: string): Completion => ({ label, kind: 'keyword' });
  if (typeof kind !== 'string') return kind.map(keyword);
  switch (kind) {
    case 'state':
    case 'states':
      return states.map((label) => ({ label, kind: 'state' }));
    case 'event':
    case 'events': {
      const events = [
        ...new Set(found.filter((one) => one.kind === 'event').map(({ name }) => name)),
      ];
      const more =
        kind === 'events' ? ['*', 'error.execution', 'error.communication', 'done.invoke'] : [];
      const done = kind === 'events' ? states.map((state) => `done.state.${state}`) : [];
      return [...events.sort(), ...more, ...done].map((label) => ({ label, kind: 'node' }));
    }
    case 'code':
      return element.local === 'transition'
        ? states.map((state) => ({ label: `In('${state}')`, kind: 'state' }))
        : [];
    case 'policy':
      return [
        ...[...policyWords, 'then', ...backoffWords].map(keyword),
        ...states.map((label): Completion => ({ label, kind: 'state' })),
      ];
    default:
      return [];
  }
}
