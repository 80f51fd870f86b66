import type { Diagnostic } from '../base/diagnostic.ts';
import type { LateMessage, Timing } from '../model/refine/timing.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { placeOfNode, whereabouts } from './extension.ts';
import { chainOf, labelInWords, lateMessages, ofTiming, windowInWords } from './time.ts';

/** A deadline that is over, whatever happens before. */
export const timeDeadlineImpossible: Check = {
  code: 'time-deadline-impossible',
  title: 'Deadlines that can never be met',
  kinds: ['global'],
  run: ofTiming(judge),
};

function judge(judged: Judged, timing: Timing): Diagnostic[] {
  return lateMessages(judged, timing, 'always').map((late) => tell(judged, late));
}

function tell(judged: Judged, { message, optional, chain }: LateMessage): Diagnostic {
  const window = message.within ? windowInWords(message.within) : '';
  const rest = optional
    ? 'This branch can never be taken.'
    : 'Give it more time, or the messages before it less.';
  return {
    code: timeDeadlineImpossible.code,
    severity: optional ? 'warning' : 'error',
    message:
      `${labelInWords(message)} is to be sent ${window}, but that is over before ` +
      `“${message.from}” can send it${whereabouts(message)}, whatever happens. ${rest}`,
    span: placeOfNode(judged, message, 'within'),
    related: chainOf(judged, chain),
  };
}
