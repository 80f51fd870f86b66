import type { Exhibit } from '../../model/exhibit.ts';
import type { gatekeeperSchema } from '../../model/component/gatekeeper.ts';
import {
  answer,
  ask,
  classOf,
  decide,
  expire,
  log,
  matrix,
  operationClasses,
  rule,
  securityTiers,
  type Access,
  type Approval,
  type AuditEntry,
  type Ruling,
  type Verdict,
} from '../tiered/security.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { AccessAnswer, AccessRequest, LogAnswer, LogRequest } from './access-messages.ts';
import { auditTable } from './auditor.ts';

/** What a person writes of a gatekeeper. */
export type GatekeeperParameters = ParametersOf<typeof gatekeeperSchema>;

/** A request on its way. */
export interface Case {
  from: string;
  request: AccessRequest;
  /** What was decided first; `escalate` until people have answered. */
  ruling: Ruling;
  reason: string;
  approval: Approval | null;
  /** The decision that is being written down, by its id; '' for none. */
  writing: string;
}

/** What a gatekeeper knows. */
export interface GatekeeperState {
  open: Record<string, Case>;
  /** Answers that were given: request → ruling. */
  answered: Record<string, 'allow' | 'deny'>;
  /** Its own log, when there is no other. */
  entries: AuditEntry[];
  /** Ids of entries in its own log. */
  ids: string[];
  /** The latest decision, for invariants and views. */
  last: (Pick<Case, 'request' | 'ruling' | 'reason' | 'approval'> & { final: boolean }) | null;
}

type It = Setup<GatekeeperParameters>;
type Own = Message &
  ({ type: 'approve'; id: string; who: string; agrees: boolean } | { type: 'late'; id: string });

/**
 * Decides requests; a decision is written down before it is answered. What is escalated is put to
 * people: enough of them agree within the time, or it is rejected.
 */
export const gatekeeper: Component<GatekeeperState, GatekeeperParameters> = {
  kind: 'gatekeeper',
  durable: ['open', 'answered', 'entries', 'ids', 'last'],
  init: () => ({ open: {}, answered: {}, entries: [], ids: [], last: null }),
  receive(state, message, ports, setup) {
    const heard = message as AccessRequest | LogAnswer | Own;
    switch (heard.type) {
      case 'may':
        return asked(state, heard, ports, setup);
      case 'logged':
        return logged(state, heard.id, ports, setup);
      case 'approve':
        return approved(state, heard, ports, setup);
      case 'late':
        return late(state, heard.id, ports, setup);
    }
  },
  recover(state, ports, setup) {
    for (const [id, each] of Object.entries(state.open)) {
      if (each.writing !== '') write(each.writing, each, ports, setup);
      else if (each.approval?.status === 'pending') putToPeople(id, each, ports, setup);
    }
  },
  exhibit,
  waits: (state) =>
    Object.entries(state.open).map(([id, { writing }]) =>
      writing === '' ? `answers about ${id}` : `the audit log to note ${id}`,
    ),
};

function asked(state: GatekeeperState, request: AccessRequest, ports: Ports, setup: It): void {
  const { id } = request;
  const before = state.answered[id];
  if (before) return tell(ports.from, id, before, 'as before', ports);
  if (state.open[id]) return;
  const { ruling, reason } = verdictOn(request, setup);
  const opened: Case = {
    from: ports.from,
    request: structured(request),
    ruling,
    reason,
    approval: null,
    writing: '',
  };
  state.open[id] = opened;
  if (ruling === 'escalate') {
    opened.approval = ask(Object.keys(setup.parameters.approvers), setup.parameters.threshold);
  }
  note(state, id, opened, ports, setup);
}

function structured({
  type,
  id,
  rank,
  operation,
  resource,
  ...more
}: AccessRequest): AccessRequest {
  const { scope, facts, permissions } = more;
  return { type, id, rank, operation, resource, scope, facts, permissions };
}

/** What the matrix and the permissions say; the known faults are here. */
function verdictOn(request: AccessRequest, { parameters }: It): Verdict {
  const { rank, operation, permissions } = request;
  const access = accessOf(request);
  const verdict = decide(operation, rank, permissions, access);
  if (parameters.defect === 'deny-does-not-override' && verdict.ruling === 'deny') {
    const allowed = permissions.filter(({ effect }) => effect === 'allow');
    const least = matrix[classOf(operation) ?? 'security'][rank] === 'allow';
    if (least && rule(allowed, access).ruling === 'allow') return rule(allowed, access);
  }
  if (parameters.defect === 'allows-security' && classOf(operation) === 'security') {
    return { ruling: 'escalate', reason: 'somebody else may know' };
  }
  return verdict;
}

/** What a request is about, as permissions have it. */
export function accessOf({ operation, resource, scope, facts }: AccessRequest): Access {
  return { action: operation, resource, scope, facts };
}

/** Writes a decision down; it is acted on when that is confirmed. */
function note(state: GatekeeperState, id: string, one: Case, ports: Ports, setup: It): void {
  const { log: book, defect } = setup.parameters;
  const { ruling, request, reason, approval } = one;
  const final = ruling !== 'escalate';
  state.last = { request, ruling, reason, approval: approval && { ...approval }, final };
  ports.mark(`audit:${ruling}:${request.operation}`, one.from, tierNumber(request));
  const entryId = final ? id : `${id}?`;
  one.writing = entryId;
  if (defect === 'not-audited' && ruling === 'allow') return noted(state, id, ports, setup);
  if (book !== undefined && setup.spec(book)) {
    write(entryId, one, ports, setup);
    if (defect === 'answers-first') noted(state, id, ports, setup);
    return;
  }
  if (!state.ids.includes(entryId)) {
    log(state.entries, entryOf(one));
    state.ids.push(entryId);
  }
  noted(state, id, ports, setup);
}

function tierNumber({ rank }: AccessRequest): number {
  return securityTiers.indexOf(rank) + 1;
}

function write(entryId: string, one: Case, ports: Ports, { parameters }: It): void {
  const message: LogRequest = { type: 'log', id: entryId, entry: entryOf(one) };
  if (parameters.log !== undefined) ports.send(parameters.log, message, entryId);
}

function entryOf({ from, request, ruling, reason }: Case): Omit<AuditEntry, 'number'> {
  const { rank, operation, resource } = request;
  return { subject: from, tier: rank, operation, resource, ruling, reason };
}

function logged(state: GatekeeperState, entryId: string, ports: Ports, setup: It): void {
  const id = entryId.endsWith('?') ? entryId.slice(0, -1) : entryId;
  if (state.open[id]?.writing === entryId) noted(state, id, ports, setup);
}

/** A decision is written down: people are asked, or the subject is told. */
function noted(state: GatekeeperState, id: string, ports: Ports, setup: It): void {
  const one = state.open[id];
  if (!one) return;
  one.writing = '';
  if (one.ruling === 'escalate') return putToPeople(id, one, ports, setup);
  delete state.open[id];
  state.answered[id] = one.ruling;
  tell(one.from, id, one.ruling, one.reason, ports);
}

function tell(
  to: string,
  id: string,
  ruling: 'allow' | 'deny',
  reason: string,
  ports: Ports,
): void {
  const message: AccessAnswer = { type: 'ruled', id, ruling, reason };
  ports.send(to, message, id, true);
}

function putToPeople(id: string, one: Case, ports: Ports, { parameters }: It): void {
  if (one.approval?.status === 'pending') ports.mark('status:approval_asked', id);
  for (const [who, how] of Object.entries(parameters.approvers)) {
    if (how === 'silent') continue;
    const agrees = how === 'yes' || (how === 'by chance' && ports.chance(0.5));
    ports.after(ports.draw(parameters.answers), { type: 'approve', id, who, agrees } as Own);
  }
  ports.after(parameters.timeout, { type: 'late', id } as Own);
}

function approved(
  state: GatekeeperState,
  { id, who, agrees }: { id: string; who: string; agrees: boolean },
  ports: Ports,
  setup: It,
): void {
  const one = state.open[id];
  if (!one?.approval || one.ruling !== 'escalate') return;
  answer(one.approval, who, agrees);
  if (setup.parameters.defect === 'one-approval-is-enough' && agrees) {
    one.approval.status = 'approved';
  }
  conclude(state, id, one, ports, setup);
}

function late(state: GatekeeperState, id: string, ports: Ports, setup: It): void {
  const one = state.open[id];
  if (!one?.approval || one.ruling !== 'escalate') return;
  expire(one.approval);
  if (setup.parameters.defect === 'approves-on-timeout') one.approval.status = 'approved';
  conclude(state, id, one, ports, setup);
}

function conclude(state: GatekeeperState, id: string, one: Case, ports: Ports, setup: It): void {
  if (!one.approval || one.approval.status === 'pending') return;
  const good = one.approval.status === 'approved';
  const names = (good ? one.approval.agreed : one.approval.refused).join(', ');
  one.ruling = good ? 'allow' : 'deny';
  one.reason = one.approval.status === 'timed_out' ? 'nobody approved in time' : `${names} say so`;
  note(state, id, one, ports, setup);
}

function exhibit(state: GatekeeperState, { id, parameters }: It): Exhibit[] {
  const here = state.last?.request;
  const rows = operationClasses.map((each) => [
    each,
    ...securityTiers.map((tier) => {
      const now = here && classOf(here.operation) === each && here.rank === tier;
      return now ? `${matrix[each][tier]} (latest)` : matrix[each][tier];
    }),
  ]);
  const title = 'Who may do what';
  const table: Exhibit = { kind: 'table', title, columns: ['operations', ...securityTiers], rows };
  const own = parameters.log === undefined ? [auditTable(id, state.entries, {})] : [];
  return [table, ...own];
}
