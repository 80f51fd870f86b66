import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Interaction, RoleId } from '../model/protocol.ts';
import { walk } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { placeOf, protocolOf } from './place.ts';

/** A participant becomes active and never ceases to be. */
export const activationNeverClosed: Check = {
  code: 'activation-never-closed',
  title: 'Activations that never end',
  kinds: ['protocol'],
  run,
};

function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol) return [];
  const open = new Map<RoleId, Interaction[]>();
  for (const node of walk(protocol.body)) count(node, open);
  return [...open].flatMap(([role, begun]) =>
    begun.map((node) => ({
      code: activationNeverClosed.code,
      severity: 'info' as const,
      message: `“${role}” becomes active here and never ceases to be. Add \`deactivate ${role}\`.`,
      span: placeOf(document, node.id),
    })),
  );
}

/** In the order of the text, as the bars are drawn: branches of a choice follow each other. */
function count(node: Interaction, open: Map<RoleId, Interaction[]>): void {
  switch (node.kind) {
    case 'message':
      if (node.activate) for (const role of node.to) begin(role, node, open);
      if (node.deactivate) open.get(node.from)?.pop();
      return;
    case 'activation':
      if (node.active) begin(node.role, node, open);
      else open.get(node.role)?.pop();
      return;
    case 'lifecycle':
      if (node.event === 'destroy') open.delete(node.role);
      return;
    default:
      return;
  }
}

function begin(role: RoleId, node: Interaction, open: Map<RoleId, Interaction[]>): void {
  const begun = open.get(role);
  if (begun) begun.push(node);
  else open.set(role, [node]);
}
