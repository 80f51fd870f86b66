import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import type { Flow } from '../model/refine/secrecy.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { placeOfNode, whereabouts } from './extension.ts';
import { marksInWords, ofFlows, partInWords, wayOf } from './security.ts';
import { capital } from './words.ts';

/** Annotated data is sent on without its annotation. */
export const securityAnnotationLost: Check = {
  code: 'security-annotation-lost',
  title: 'Data that loses its annotation on the way',
  kinds: ['global'],
  run: ofFlows(ofFlow),
};

function ofFlow(judged: Judged, flow: Flow): Diagnostic[] {
  const { message, before, written } = flow;
  const source = before.find((one) => [...one.annotations].some((name) => !written.has(name)));
  if (!source) return [];
  const lost = new Set(before.flatMap((one) => [...one.annotations]));
  for (const name of written) lost.delete(name);
  const names = [...lost];
  const fix = addition(judged, flow, names);
  return [
    {
      code: securityAnnotationLost.code,
      severity: 'error',
      message:
        `${capital(partInWords(flow))} was ${marksInWords(names)} before, and “${message.from}” ` +
        `sends it on without${whereabouts(message)}. Write ${marksInWords(names)} behind its ` +
        'type, or give the payload another name if it is something else.',
      span: placeOfNode(judged, message, 'payload'),
      related: wayOf(judged, source),
      ...(fix ? { fix } : {}),
    },
  ];
}

/** The annotation behind the last payload, whose place is known. */
function addition(
  { document }: Judged,
  { message, field }: Flow,
  names: readonly string[],
): Fix | undefined {
  const place = document.spans.get(`${message.element}.payload`);
  const last = field === message.message.payload.length - 1;
  if (!place || !last || message.site !== undefined) return undefined;
  const text = names.map((name) => `@${name}`).join('');
  const at = place.to - 1;
  return { title: `Add ${text}`, edits: [{ span: { from: at, to: at }, text }] };
}
