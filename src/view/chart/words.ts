/** Words that the panels of machines say. Pure. */
import type { ChartMoment, ChartSession, ChartWhy } from '../../state/types.ts';

/** How a machine stands, for people. */
export function statusOf({ status, name }: ChartSession): {
  title: string;
  tone: 'ok' | 'bad' | 'warn' | 'info';
} {
  switch (status) {
    case 'starting':
      return { title: `${name} has not begun yet`, tone: 'info' };
    case 'running':
      return { title: `${name} runs`, tone: 'info' };
    case 'final':
      return { title: `${name} has come to its end`, tone: 'ok' };
    case 'stopped':
      return { title: `${name} was stopped`, tone: 'warn' };
    case 'failed':
      return { title: `${name} was stopped by an error`, tone: 'bad' };
  }
}

/** What the step was, where it was this machine's. */
export function whatWords(moment: ChartMoment | undefined, session: ChartSession): string {
  if (!moment || moment.sessions[moment.by]?.id !== session.id) return '';
  const event = session.event?.name;
  switch (moment.what) {
    case 'start':
      return 'it began';
    case 'microstep':
      return event === undefined ? 'went on by itself' : `by ${event}`;
    case 'discarded':
      return `${event ?? 'an event'} was not wanted`;
    case 'timer':
      return 'a timer fired';
    case 'arrival':
      return `${event ?? 'an event'} came`;
    case 'command':
      return 'changed by hand';
    case 'rest':
      return 'at rest';
  }
}

/** A verdict in a word or two. */
export function verdictWord(reason: ChartWhy['reason']): string {
  switch (reason) {
    case 'taken':
      return 'taken';
    case 'inactive':
      return 'not active';
    case 'event':
      return 'other event';
    case 'guard':
      return 'guard fails';
    case 'order':
      return 'an earlier one was taken';
    case 'depth':
      return 'an inner one was taken';
    case 'conflict':
      return 'lost a conflict';
    case 'error':
      return 'guard has an error';
    case 'unasked':
      return 'not asked';
  }
}
