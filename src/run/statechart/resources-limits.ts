import { printBytes } from '../../model/expression/units.ts';
import { durationText } from '../../model/statechart/duration.ts';
import { defaultLimits, type Limits } from '../../model/statechart/safety.ts';

/** What a machine uses of what is limited; what is absent is not looked at. */
export type Usage = Partial<Record<keyof Limits, number>>;

/** A limit that is exceeded. */
export interface Excess {
  limit: keyof Limits;
  most: number;
  used: number;
  /** For the person: "more than 100 events in a queue". */
  text: string;
}

/** The limits of a chart, with defaults where it says nothing. */
export function limitsOf(limits: Limits | undefined): Required<Limits> {
  return { ...defaultLimits, ...limits };
}

/** The first limit that is exceeded; undefined when all are kept. */
export function excessOf(limits: Required<Limits>, usage: Usage): Excess | undefined {
  for (const limit of order) {
    const used = usage[limit];
    const most = limits[limit];
    if (used === undefined || used <= most) continue;
    return { limit, most, used, text: excessText(limit, most) };
  }
  return undefined;
}

const order: readonly (keyof Limits)[] = [
  'timeNs',
  'memory',
  'events',
  'timers',
  'children',
  'microsteps',
  'budget',
];

function excessText(limit: keyof Limits, most: number): string {
  switch (limit) {
    case 'memory':
      return `its data take more than ${printBytes(most)}`;
    case 'timeNs':
      return `it has lived for longer than ${durationText(most)}`;
    case 'events':
      return `more than ${most} events wait in a queue`;
    case 'timers':
      return `more than ${most} delayed events wait at once`;
    case 'children':
      return `more than ${most} machines are invoked at once`;
    case 'microsteps':
      return `it did ${most} microsteps without coming to rest`;
    default:
      return `a piece of code took more than ${most} steps`;
  }
}
