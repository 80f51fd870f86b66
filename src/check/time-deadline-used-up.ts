import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import { printDuration } from '../model/expression/units.ts';
import type { GlobalMessage } from '../model/global/cfg.ts';
import type { LateMessage, Timing } from '../model/refine/timing.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { placeOfNode, whereabouts } from './extension.ts';
import { chainOf, labelInWords, lateMessages, ofTiming, windowInWords } from './time.ts';

/** What comes before a deadline, each in its own time, may use it up. */
export const timeDeadlineUsedUp: Check = {
  code: 'time-deadline-used-up',
  title: 'Deadlines that what comes before can use up',
  kinds: ['global'],
  run: ofTiming(judge),
};

function judge(judged: Judged, timing: Timing): Diagnostic[] {
  const late = lateMessages(judged, timing, 'perhaps').map((one) => ofMessage(judged, timing, one));
  return [...late, ...timing.stuck.map((one) => ofChoice(judged, timing, one))];
}

function ofMessage(
  judged: Judged,
  timing: Timing,
  { message, late, chain }: LateMessage,
): Diagnostic {
  const window = message.within ? windowInWords(message.within) : '';
  const by = Number.isFinite(late) ? `by up to ${printDuration(late)}` : 'by any amount';
  const fix = Number.isFinite(late) ? widened(judged, message, late) : undefined;
  return {
    code: timeDeadlineUsedUp.code,
    // Where ways were taken together, what is found may be a way that there is not.
    severity: timing.rough ? 'warning' : 'error',
    message:
      `${labelInWords(message)} is to be sent ${window}, but what “${message.from}” waits for ` +
      `before may use that up${whereabouts(message)}: its time may be over ${by}, though ` +
      'everybody kept to theirs. Give it more time, or the messages before it less.',
    span: placeOfNode(judged, message, 'within'),
    related: chainOf(judged, chain),
    ...(fix ? { fix } : {}),
  };
}

function widened({ document }: Judged, message: GlobalMessage, late: number): Fix | undefined {
  const place = document.spans.get(`${message.element}.within`);
  if (!place || !message.within || message.site !== undefined) return undefined;
  const text = windowInWords({ ...message.within, to: message.within.to + late }).slice(7);
  return { title: `Write within ${text}`, edits: [{ span: place, text }] };
}

function ofChoice(
  judged: Judged,
  timing: Timing,
  { choice, chain }: Timing['stuck'][number],
): Diagnostic {
  return {
    code: timeDeadlineUsedUp.code,
    severity: timing.rough ? 'warning' : 'error',
    message:
      `Every branch of this choice has a deadline, and all may be over before “${choice.at}” can ` +
      `choose${whereabouts(choice)}. Add a branch that may be taken later, or give one more time.`,
    span: placeOfNode(judged, choice, 'at'),
    related: chainOf(judged, chain),
  };
}
