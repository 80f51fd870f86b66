import { expect, test } from 'vitest';
import { eventTypes, isEventType } from '../../../src/model/event-type.ts';
import { fits, fitsAny } from '../../../src/run/events/topic.ts';

test.each([
  ['run/*', 'run/started', true],
  ['run/*', 'run/a/b', true],
  ['run/*', 'run', false],
  ['*', 'anything/at/all', true],
  ['*/started', 'run/started', true],
  ['*/started', 'run/ended', false],
  ['run/started', 'run/started', true],
  ['run/started', 'run/started/twice', false],
])('B50 the pattern %s and the topic %s: %s', (pattern, topic, fit) => {
  expect(fits(pattern, topic)).toBe(fit);
  expect(fitsAny(['never', pattern], topic)).toBe(fit);
});

test('B50 there are 21 types, of tiers, resources, errors, stops, speed and security', () => {
  expect(Object.keys(eventTypes)).toHaveLength(21);
  expect(new Set(Object.keys(eventTypes).map((type) => type.split('/')[0]))).toEqual(
    new Set(['swarm', 'run', 'step', 'resource', 'error', 'emergency', 'perf', 'security']),
  );
});

test('B50 planted: a type that only a flow uses is noticed', () => {
  expect(isEventType('swarm/routine_completed')).toBe(false);
  expect(isEventType('toString')).toBe(false);
});
