import type { CfgMessage } from '../../model/cfg.ts';
import type { MessageRule, Profile } from '../../model/profile.ts';
import type { Protocol } from '../../model/protocol.ts';

/** The first rule of a profile that fits a message and that `wanted` accepts. */
export function matchRule(
  profile: Profile,
  protocol: Protocol,
  message: CfgMessage,
  wanted: (rule: MessageRule) => boolean,
): MessageRule | undefined {
  return profile.messages.find(
    (rule) =>
      wanted(rule) &&
      names(rule.from, [message.from], protocol) &&
      names(rule.to, message.to, protocol) &&
      (rule.label === undefined || glob(rule.label, message.label)),
  );
}

/** True when a rule's name (a role's id or label) is one of the roles, or says nothing. */
function names(name: string | undefined, roles: readonly string[], protocol: Protocol): boolean {
  if (name === undefined) return true;
  return protocol.roles.some(
    (role) => roles.includes(role.id) && (role.id === name || role.label === name),
  );
}

/** Matches a text with a pattern in which `*` stands for anything, in linear time. */
export function glob(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = parts[parts.length - 1] ?? '';
  return text.length - last.length >= at && text.endsWith(last);
}
