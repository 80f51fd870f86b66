import type { Diagnostic } from '../base/diagnostic.ts';
import { eventTypes, isEventType } from '../model/event-type.ts';
import { nearestName } from '../model/expression/nearest.ts';
import type { Document } from '../model/document.ts';
import type { Json } from '../model/json.ts';
import type { ComponentSpec, Scenario } from '../model/scenario/scenario.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';
import { scenarioOf } from './scenario-place.ts';

/** An event whose type is not in the catalogue of the bus it goes over. */
export const eventTypeUnknown: Check = {
  code: 'event-type-unknown',
  title: 'Events that are not in the catalogue',
  kinds: ['scenario'],
  run,
};

/** Parameters in which components write types of events. */
const named = new Set(['topic', 'topics', 'event', 'events', 'publishes']);

/** A topic and where it stands. */
interface Topic {
  topic: string;
  path: string;
}

function run(document: Document): Diagnostic[] {
  const scenario = scenarioOf(document);
  if (!scenario) return [];
  const wrong = scenario.components.flatMap((component) => {
    const bus = busOf(scenario, component);
    return bus ? topicsOf(component).filter(({ topic }) => !isKnown(topic, bus)) : [];
  });
  return wrong.map((topic) => complaint(document, topic));
}

function complaint(document: Document, { topic, path }: Topic): Diagnostic {
  const near = nearestName(topic, Object.keys(eventTypes));
  const span = placeOf(document, path, path.replace(/\.\d+$/, ''));
  const mend = near
    ? `Did you mean “${near}”?`
    : 'Write one of the 21 types, or add it to the `types` of the bus.';
  return {
    code: eventTypeUnknown.code,
    severity: 'warning',
    message: `There is no type of event “${topic}” in the catalogue. ${mend}`,
    span,
    ...(near ? { fix: { title: `Write “${near}”`, edits: [{ span, text: near }] } } : {}),
  };
}

function busOf(scenario: Scenario, { parameters }: ComponentSpec): ComponentSpec | undefined {
  const id = parameters['bus'];
  return scenario.components.find((one) => one.kind === 'bus' && one.id === id);
}

/** All topics in a component's parameters, also inside lists and records. */
function topicsOf({ parameters, path }: ComponentSpec): Topic[] {
  const found: Topic[] = [];
  const visit = (value: Json, at: string, within: boolean): void => {
    if (typeof value === 'string') {
      if (within) found.push({ topic: value, path: at });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        const counts = Array.isArray(value) ? within : named.has(key);
        visit(inner, `${at}.${key}`, counts);
      }
    }
  };
  visit(parameters, path ?? '', false);
  return found;
}

/**
 * A closed catalogue knows its own types; an open one everything but types that look like the
 * catalogue’s and are not in it.
 */
function isKnown(topic: string, { parameters }: ComponentSpec): boolean {
  if (isEventType(topic) || topic === '*') return true;
  const more = Array.isArray(parameters['types']) ? parameters['types'] : [];
  if (more.some((pattern) => typeof pattern === 'string' && fits(topic, pattern))) return true;
  if (topic.includes('*')) return Object.keys(eventTypes).some((type) => fits(type, topic));
  return parameters['catalogue'] !== 'tiers' && !isOfTiers(topic);
}

function isOfTiers(topic: string): boolean {
  const family = topic.slice(0, topic.indexOf('/') + 1);
  return family !== '' && Object.keys(eventTypes).some((type) => type.startsWith(family));
}

/** `run/*` fits what begins so. */
function fits(topic: string, pattern: string): boolean {
  const star = pattern.indexOf('*');
  return star < 0 ? topic === pattern : topic.startsWith(pattern.slice(0, star));
}
