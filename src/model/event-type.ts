/**
 * The events that tiers announce to each other, as their published catalogue has them: 21 types.
 * `swarm/routine_completed`, which a published flow uses, is not among them.
 */
export const eventTypes = {
  'swarm/started': 'A swarm began its work.',
  'swarm/goal_updated': 'A swarm has another goal.',
  'swarm/resource_allocated': 'A swarm gave a budget to a run.',
  'swarm/stopped': 'A swarm has ended.',
  'run/started': 'A run began.',
  'run/step_completed': 'A run has a step less to do.',
  'run/branch_synchronized': 'Branches of a run have met.',
  'run/completed': 'A run has ended well.',
  'run/failed': 'A run has ended badly.',
  'step/started': 'A step began.',
  'step/strategy_selected': 'A step knows how it is executed.',
  'step/tool_called': 'A step called a tool.',
  'step/output_validated': 'The output of a step has the shape it must have.',
  'step/completed': 'A step has ended.',
  'resource/exhausted': 'A budget is used up.',
  'error/escalated': 'An error went up a tier.',
  'emergency/stop': 'Everything in a scope stops at once.',
  'perf/degradation': 'Something is slower than it should be.',
  'perf/optimization': 'Something was made faster.',
  'security/violation': 'A rule of security was broken.',
  'security/permission_denied': 'Somebody was refused.',
} as const;

/** A type of event of the catalogue. */
export type EventType = keyof typeof eventTypes;

/** True for the types of the catalogue. */
export function isEventType(topic: string): topic is EventType {
  return Object.hasOwn(eventTypes, topic);
}
