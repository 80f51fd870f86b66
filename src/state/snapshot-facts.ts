/** What a list tells of a snapshot. */
export interface SnapshotFacts {
  title: string;
  /** Virtual ns at which it was taken. */
  now: number;
  /** Innermost active states are last, as they are written. */
  configuration: string[];
  timers: { event: string; remaining: number; delay: number }[];
  /** Names of data that plain data cannot hold. */
  opaque: string[];
  /** Events that wait. */
  waiting: number;
  /** Bytes of its text. */
  bytes: number;
  /** The steps that are done again when it is restored, where some of its data are no plain data. */
  steps?: number;
}

/**
 * What can be seen of the text of a snapshot without trusting it: what is not as expected is left
 * out. Whether it is one, and fits, only the engine says.
 */
export function snapshotFacts(text: string): SnapshotFacts {
  const whole = recordOf(parsed(text));
  const machine = recordOf(whole.machine);
  const log = recordOf(whole.log);
  return {
    title: typeof whole.title === 'string' ? whole.title : '',
    now: numberOf(whole.now),
    configuration: textsOf(machine.configuration),
    timers: listOf(machine.timers).map((one) => {
      const { remaining, delay, message } = recordOf(one);
      const { name } = recordOf(message);
      const event = typeof name === 'string' ? name : '?';
      return { event, remaining: numberOf(remaining), delay: numberOf(delay) };
    }),
    opaque: textsOf(machine.opaque),
    waiting: listOf(machine.internal).length + listOf(machine.external).length,
    bytes: new TextEncoder().encode(text).length,
    ...(typeof log.steps === 'number' ? { steps: log.steps } : {}),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
