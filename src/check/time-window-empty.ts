import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import { printDuration } from '../model/expression/units.ts';
import type { GlobalMessage } from '../model/global/cfg.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { isElsewhere, judgedUse, placeOfNode, whereabouts } from './extension.ts';
import { labelInWords } from './time.ts';

/** A window that ends before it begins. */
export const timeWindowEmpty: Check = {
  code: 'time-window-empty',
  title: 'Windows that end before they begin',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const judged = judgedUse(document, 'time');
  if (!judged) return [];
  return judged.cfg.nodes.flatMap((node) =>
    node.kind === 'message' && !isElsewhere(judged, node) ? ofMessage(judged, node) : [],
  );
}

function ofMessage(judged: Judged, node: GlobalMessage): Diagnostic[] {
  const { within } = node;
  if (!within || within.to < 0 || within.from <= within.to) return [];
  const [first, last] = [printDuration(within.from), printDuration(within.to)];
  const span = placeOfNode(judged, node, 'within');
  const place =
    node.site === undefined ? judged.document.spans.get(`${node.element}.within`) : undefined;
  const on = within.clock === undefined ? '' : ` on ${within.clock}`;
  const text = `[${last}; ${first}]${on}`;
  const fix: Fix | undefined = place && {
    title: `Write ${text}`,
    edits: [{ span: place, text }],
  };
  return [
    {
      code: timeWindowEmpty.code,
      severity: 'error',
      message:
        `The window of ${labelInWords(node)} ends at ${last}, before it begins at ${first}` +
        `${whereabouts(node)}: the message can never be sent. Write the earlier time first.`,
      span,
      ...(fix ? { fix } : {}),
    },
  ];
}
