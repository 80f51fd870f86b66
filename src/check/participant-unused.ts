import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Interaction, RoleId } from '../model/protocol.ts';
import { roleKey, walk } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { placeOf, protocolOf } from './place.ts';

/** A participant that is declared and takes no part. */
export const participantUnused: Check = {
  code: 'participant-unused',
  title: 'Participants that take no part',
  kinds: ['protocol'],
  run,
};

function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol) return [];
  const used = new Set([...walk(protocol.body)].flatMap(rolesOf));
  return protocol.roles
    .filter((role) => role.declared && !used.has(role.id))
    .map((role) => ({
      code: participantUnused.code,
      severity: 'info' as const,
      message: `“${role.id}” takes no part: no message or note mentions it.`,
      span: placeOf(document, roleKey(role.id)),
      fix: {
        title: 'Remove its declaration',
        edits: [{ span: placeOf(document, roleKey(role.id)), text: '' }],
      },
    }));
}

function rolesOf(node: Interaction): RoleId[] {
  switch (node.kind) {
    case 'message':
      return [node.from, ...node.to];
    case 'note':
      return node.roles;
    case 'activation':
    case 'lifecycle':
      return [node.role];
    default:
      return [];
  }
}
