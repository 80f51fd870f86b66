import type { Diagnostic } from '../base/diagnostic.ts';
import type { Flow } from '../model/refine/secrecy.ts';
import { vouching } from '../model/refine/secrecy.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { placeOfNode, whereabouts } from './extension.ts';
import { marksInWords, ofFlows, partInWords, wayOf } from './security.ts';

/** Somebody vouches for data that came to it unvouched for. */
export const securityUnsigned: Check = {
  code: 'security-unsigned',
  title: 'Data that is vouched for by someone who was told it without',
  kinds: ['global'],
  run: ofFlows(ofFlow),
};

function ofFlow(judged: Judged, flow: Flow): Diagnostic[] {
  const { message, written, before } = flow;
  const claimed = [...written].filter((name) => vouching.has(name));
  if (claimed.length === 0) return [];
  // Only what it was told by others: everyone may sign what is their own.
  const source = before.find(({ way, without }) => {
    const first = judged.cfg.nodes[way[0] ?? -1];
    const others = first?.kind === 'message' && first.from !== message.from;
    return others && claimed.some((name) => without.has(name));
  });
  if (!source) return [];
  const names = claimed.filter((name) => source.without.has(name));
  return [
    {
      code: securityUnsigned.code,
      severity: 'warning',
      message:
        `“${message.from}” sends ${partInWords(flow)} as ${marksInWords(names)}, but was told it ` +
        `without${whereabouts(message)}: whoever receives it trusts what nobody vouched for. ` +
        `Send it as ${marksInWords(names)} from the beginning.`,
      span: placeOfNode(judged, message, 'payload'),
      related: wayOf(judged, source),
    },
  ];
}
