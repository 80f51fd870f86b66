import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { GlobalChoice, GlobalMessage } from '../model/global/cfg.ts';
import { nextsOf } from '../model/global/walk-cfg.ts';
import type { RoleId } from '../model/protocol.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { placeOfNode, whereabouts } from './extension.ts';
import { exceptionUse } from './exceptions.ts';

/** A role goes on by itself although an exception may have been thrown. */
export const exceptionUntold: Check = {
  code: 'exception-untold',
  title: 'Roles that cannot learn of an exception in time',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const use = exceptionUse(document);
  if (!use) return [];
  const { judged } = use;
  const told = new Set<string>();
  return judged.cfg.nodes.flatMap((node, at) =>
    node.kind === 'choice' ? ofChoice(judged, node, at, told) : [],
  );
}

function ofChoice(
  judged: Judged,
  choice: GlobalChoice,
  at: number,
  told: Set<string>,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [i, branch] of choice.branches.entries()) {
    const thrown = firstThrow(judged, branch);
    if (!thrown) continue;
    for (const role of thrown.to) {
      if (role === choice.at) continue;
      const others = choice.branches.filter((_, j) => j !== i);
      const sent = others.map((other) => firstOf(judged, role, other, at)).find(isSend(role));
      const key = `${sent?.element} ${role} ${thrown.message.label}`;
      if (!sent || told.has(key)) continue;
      told.add(key);
      found.push(tell(judged, role, sent, thrown));
    }
  }
  return found;
}

function isSend(role: RoleId): (message: GlobalMessage | undefined) => message is GlobalMessage {
  return (message): message is GlobalMessage => message?.from === role;
}

/** The exception with which a branch begins, if nothing is sent before. */
function firstThrow({ cfg }: Judged, start: number): GlobalMessage | undefined {
  const seen = new Set<number>();
  for (let at = start; !seen.has(at);) {
    seen.add(at);
    const node = cfg.nodes[at];
    if (node?.kind === 'message') return node.form === 'throw' ? node : undefined;
    if (node?.kind !== 'join' && node?.kind !== 'recursion') return undefined;
    at = node.next;
  }
  return undefined;
}

/** The first thing that a role does on some way from a node, sends before receipts. */
function firstOf(
  { cfg }: Judged,
  role: RoleId,
  start: number,
  stop: number,
): GlobalMessage | undefined {
  const seen = new Set<number>([stop]);
  const work = [start];
  let received: GlobalMessage | undefined;
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    const node = cfg.nodes[at];
    if (!node || seen.has(at)) continue;
    seen.add(at);
    if (node.kind === 'message' && node.from === role) return node;
    if (node.kind === 'message' && node.to.includes(role)) received ??= node;
    else work.push(...nextsOf(node));
  }
  return received;
}

function tell(
  judged: Judged,
  role: RoleId,
  sent: GlobalMessage,
  thrown: GlobalMessage,
): Diagnostic {
  const label = sent.message.label === '' ? 'its message' : `“${sent.message.label}”`;
  const exception = thrown.message.label;
  return {
    code: exceptionUntold.code,
    severity: 'error',
    message:
      `“${role}” sends ${label} here without waiting for anybody, so it cannot learn in time that ` +
      `“${thrown.from}” has thrown ${exception}${whereabouts(sent)}. Let “${thrown.from}” send ` +
      `“${role}” a message in this branch first.`,
    span: placeOfNode(judged, sent, 'from', 'label'),
    related: [{ span: placeOfNode(judged, thrown), message: `${exception} is thrown here` }],
  };
}
