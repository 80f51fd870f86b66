import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import { roleKey } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { placeOf, protocolOf } from './place.ts';

/** A participant that only appears in messages, while others are declared. */
export const participantUndeclared: Check = {
  code: 'participant-undeclared',
  title: 'Participants that are not declared',
  kinds: ['protocol'],
  run,
};

function run(document: Document): Diagnostic[] {
  const protocol = protocolOf(document);
  if (!protocol || !protocol.roles.some((role) => role.declared)) return [];
  const last = protocol.roles.filter((role) => role.declared).at(-1);
  const after = last && document.spans.get(roleKey(last.id));
  return protocol.roles
    .filter((role) => !role.declared)
    .map((role) => ({
      code: participantUndeclared.code,
      severity: 'info' as const,
      message:
        `“${role.id}” is not declared, though others are. Add \`participant ${role.id}\`, or mend ` +
        'the name if another one was meant.',
      span: placeOf(document, roleKey(role.id)),
      ...(after ? { fix: declaration(role.id, after.to) } : {}),
    }));
}

function declaration(role: string, at: number): Fix {
  const text = `\n    participant ${role}`;
  return { title: `Declare ${role}`, edits: [{ span: { from: at, to: at }, text }] };
}
