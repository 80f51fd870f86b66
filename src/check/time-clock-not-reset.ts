import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import type { GlobalMessage } from '../model/global/cfg.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { placeOfNode, whereabouts } from './extension.ts';
import { labelInWords, neverReset, ofTiming, windowInWords } from './time.ts';

/** A deadline in a loop, on a clock that runs on and on. */
export const timeClockNotReset: Check = {
  code: 'time-clock-not-reset',
  title: 'Clocks that a loop never resets',
  kinds: ['global'],
  run: ofTiming(judge),
};

function judge(judged: Judged): Diagnostic[] {
  return [...neverReset(judged).values()].map((node) => tell(judged, node));
}

function tell(judged: Judged, node: GlobalMessage): Diagnostic {
  const { within } = node;
  const clock = within?.clock ?? '';
  const fix = addition(judged, node, clock);
  return {
    code: timeClockNotReset.code,
    severity: 'error',
    message:
      `${labelInWords(node)} is to be sent ${within ? windowInWords(within) : ''} in every round ` +
      `of this loop, but “${node.from}” never resets ${clock} in it${whereabouts(node)}: once ` +
      `its time is over, the loop cannot go on. Write “resetting ${clock}” at a message of the loop.`,
    span: placeOfNode(judged, node, 'within'),
    ...(fix ? { fix } : {}),
  };
}

/** The reset before the semicolon that ends the message. */
function addition({ document }: Judged, node: GlobalMessage, clock: string): Fix | undefined {
  const whole = document.spans.get(node.element);
  if (!whole || node.site !== undefined || node.resetting) return undefined;
  const at = whole.to - 1;
  const text = ` resetting ${clock}`;
  return { title: `Add “resetting ${clock}”`, edits: [{ span: { from: at, to: at }, text }] };
}
