import { Digest } from '../../base/hash.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { auditorSchema } from '../../model/component/auditor.ts';
import { filterAudit, log, type AuditEntry, type AuditFilter } from '../tiered/security.ts';
import type { Component, ParametersOf, Ports, Setup } from '../component.ts';
import type { LogAnswer, LogRequest } from './access-messages.ts';

/** What a person writes of an audit log. */
export type AuditorParameters = ParametersOf<typeof auditorSchema>;

/** What an audit log knows. */
export interface AuditorState {
  entries: AuditEntry[];
  /** What each entry is about: an entry that comes again is not written again. */
  ids: string[];
  /** After each entry, the digest of everything so far. */
  seals: string[];
}

/** Keeps every decision; durable, and confirmed only when it is written down. */
export const auditor: Component<AuditorState, AuditorParameters> = {
  kind: 'auditor',
  durable: ['entries', 'ids', 'seals'],
  init: () => ({ entries: [], ids: [], seals: [] }),
  receive(state, message, ports, setup) {
    if (message.type === 'log') write(state, message as LogRequest, ports, setup);
  },
  exhibit: (state, { id, parameters }) => [auditTable(id, state.entries, filterOf(parameters))],
};

function write(
  state: AuditorState,
  { id, entry }: LogRequest,
  ports: Ports,
  { parameters }: Setup<AuditorParameters>,
): void {
  const { defect } = parameters;
  if (defect === 'rewrites') {
    const denial = state.entries.find(({ ruling }) => ruling === 'deny');
    if (denial) denial.ruling = 'allow';
  }
  const lost = defect === 'loses-denials' && entry.ruling === 'deny';
  if (!state.ids.includes(id) && !lost) {
    const added = log(state.entries, entry);
    state.ids.push(id);
    state.seals.push(seal(state.seals.at(-1) ?? '', added));
  }
  const answer: LogAnswer = { type: 'logged', id, ruling: entry.ruling };
  ports.send(ports.from, answer, id, true);
}

/** A digest of an entry and of everything before it: a change of the past shows. */
export function seal(before: string, entry: AuditEntry): string {
  const digest = new Digest();
  digest.text(before);
  digest.number(entry.number);
  const { subject, tier, operation, resource, ruling, reason } = entry;
  for (const text of [subject, tier, operation, resource, ruling, reason]) digest.text(text);
  return digest.hex();
}

function filterOf({ show, subject, operation, tier }: AuditorParameters): AuditFilter {
  return {
    ...(show === 'all' ? {} : { ruling: show }),
    ...(subject === undefined ? {} : { subject }),
    ...(operation === undefined ? {} : { operation }),
    ...(tier === undefined ? {} : { tier }),
  };
}

/** An audit log as a table. */
export function auditTable(
  id: string,
  entries: readonly AuditEntry[],
  filter: AuditFilter,
): Exhibit {
  const wanted = filterAudit(entries, filter);
  const hidden = entries.length - wanted.length;
  return {
    kind: 'table',
    title: `Audit log ${id}${hidden > 0 ? ` (${hidden} not shown)` : ''}`,
    columns: ['no.', 'subject', 'tier', 'operation', 'on', 'ruling', 'because'],
    rows: wanted.map(({ number, subject, tier, operation, resource, ruling, reason }) => [
      `${number}`,
      subject,
      tier,
      operation,
      resource,
      ruling,
      reason,
    ]),
  };
}
