import type { Diagnostic } from '../base/diagnostic.ts';
import type { Flow, Held } from '../model/refine/secrecy.ts';
import { vouching } from '../model/refine/secrecy.ts';
import type { RoleId } from '../model/protocol.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { placeOfNode, whereabouts } from './extension.ts';
import { marksInWords, ofFlows, partInWords, wayOf } from './security.ts';
import { capital } from './words.ts';

/** Confidential data reaches a role that is not cleared for it. */
export const securityClearance: Check = {
  code: 'security-clearance',
  title: 'Confidential data that reaches a role without clearance',
  kinds: ['global'],
  run: ofFlows(ofFlow),
};

function ofFlow(judged: Judged, flow: Flow): Diagnostic[] {
  const { clearances } = judged.cfg;
  if (!clearances) return [];
  return flow.message.to.flatMap((role) => {
    const cleared = Object.hasOwn(clearances, role) ? clearances[role] : undefined;
    return cleared ? ofReceiver(judged, flow, role, cleared) : [];
  });
}

function ofReceiver(
  judged: Judged,
  flow: Flow,
  role: RoleId,
  cleared: readonly string[],
): Diagnostic[] {
  const lacks = (name: string): boolean => !vouching.has(name) && !cleared.includes(name);
  const carried = new Set([...flow.written, ...flow.before.flatMap((one) => [...one.annotations])]);
  const missing = [...carried].filter(lacks);
  if (missing.length > 0) {
    const source = flow.before.find((one) => [...one.annotations].some(lacks));
    return [tellCertain(judged, flow, role, missing, source)];
  }
  const like = flow.alike.find((one) => [...one.annotations].some(lacks));
  if (!like) return [];
  return [tellPossible(judged, flow, role, [...like.annotations].filter(lacks), like)];
}

function tellCertain(
  judged: Judged,
  flow: Flow,
  role: RoleId,
  missing: readonly string[],
  source: Held | undefined,
): Diagnostic {
  const { message, written } = flow;
  const hidden = missing.every((name) => !written.has(name));
  const other = source && source.name !== message.message.payload[flow.field]?.name;
  const as = other && source.name !== '' ? `, which is “${source.name}”,` : '';
  const marks = marksInWords(missing);
  return {
    code: securityClearance.code,
    severity: 'error',
    message:
      `${capital(partInWords(flow))}${as} is ${marks}${hidden ? ' from before' : ''}, but ` +
      `“${role}” is not cleared for that${whereabouts(message)}. Leave “${role}” out, send ` +
      `something else, or clear it: role ${role}@cleared(${missing.join(', ')}).`,
    span: placeOfNode(judged, message, 'to'),
    related: [...wayOf(judged, source), ...declaration(judged, role)],
  };
}

function tellPossible(
  judged: Judged,
  flow: Flow,
  role: RoleId,
  missing: readonly string[],
  like: Held,
): Diagnostic {
  const { message } = flow;
  const what = like.name === '' ? 'a value of this type' : `“${like.name}”`;
  return {
    code: securityClearance.code,
    severity: 'warning',
    message:
      `“${message.from}” was told ${what}, which is ${marksInWords(missing)}, and here sends ` +
      `something of the same type to “${role}”, which is not cleared for that` +
      `${whereabouts(message)}. If it is the same, leave “${role}” out.`,
    span: placeOfNode(judged, message, 'payload'),
    related: [...wayOf(judged, like), ...declaration(judged, role)],
  };
}

function declaration(
  { document }: Judged,
  role: RoleId,
): { span: Diagnostic['span']; message: string }[] {
  const span = document.spans.get(`role:${role}`);
  return span ? [{ span, message: `“${role}” is cleared for what is listed here` }] : [];
}
