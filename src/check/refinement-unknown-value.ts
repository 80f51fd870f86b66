import type { Diagnostic } from '../base/diagnostic.ts';
import { printExpression } from '../model/expression/printer.ts';
import { reachable } from '../model/global/walk-cfg.ts';
import type { RoleId } from '../model/protocol.ts';
import type { Knowledge, KnownValue, ReadMessage } from '../model/refine/knowledge.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { whereabouts } from './extension.ts';
import { ofRefinedMessages, placeOfPredicate, type RefinedMessage } from './refinements.ts';
import { joinWords } from './words.ts';

/** A predicate names a value that a role has not seen. */
export const refinementUnknownValue: Check = {
  code: 'refinement-unknown-value',
  title: 'Predicates over values that a role does not know',
  kinds: ['global'],
  run: ofRefinedMessages(ofMessage),
};

function ofMessage({ judged, knowledge, read }: RefinedMessage): Diagnostic[] {
  return [...ofSender(judged, knowledge, read), ...ofReceivers(judged, knowledge, read)];
}

/** A sender must know what it is to satisfy. */
function ofSender(judged: Judged, knowledge: Knowledge, read: ReadMessage): Diagnostic[] {
  const { message, predicates } = read;
  return predicates.flatMap(({ predicate, reading }) =>
    reading.unknown.map((name) => ({
      code: refinementUnknownValue.code,
      severity: 'error' as const,
      message:
        `“${printExpression(predicate.expression)}” speaks of “${name}”${whereabouts(message)}, ` +
        `${whoKnows(knowledge, read.node, name, message.from)} ` +
        'Name a value that it has sent or received before on every way that leads here.',
      span: placeOfPredicate(judged, message, predicate),
    })),
  );
}

function whoKnows(knowledge: Knowledge, at: number, name: string, sender: string): string {
  const roles = [...(knowledge.states.get(at)?.known ?? [])]
    .filter(([, names]) => names.has(name))
    .map(([role]) => `“${role}”`);
  if (roles.length > 0)
    return `which ${joinWords(roles)} know${roles.length > 1 ? '' : 's'}, but not “${sender}”, who sends this.`;
  return 'but no value of that name has been sent for certain when this is.';
}

/** A receiver that does not know the value has to trust the sender, who checks it. */
function ofReceivers(judged: Judged, knowledge: Knowledge, read: ReadMessage): Diagnostic[] {
  const { message, predicates, node } = read;
  const known = knowledge.states.get(node)?.known;
  return predicates.flatMap(({ predicate, reading }) => {
    const receivers = predicate.role === undefined ? message.to : [predicate.role];
    const blind = receivers.flatMap((role) => {
      const missing = reading.earlier.filter((name) => {
        const value = known?.get(message.from)?.get(name);
        return (
          known?.get(role)?.get(name) !== value &&
          !learnsLater(judged, knowledge, node, role, value)
        );
      });
      return missing.length > 0 ? [{ role, missing }] : [];
    });
    if (blind.length === 0) return [];
    const names = joinWords(
      [...new Set(blind.flatMap(({ missing }) => missing))].map((n) => `“${n}”`),
    );
    const roles = blind.map(({ role }) => `“${role}”`);
    const they = roles.length > 1 ? 'they do' : 'it does';
    return [
      {
        code: refinementUnknownValue.code,
        severity: 'hint' as const,
        message:
          `${joinWords(roles)} cannot check “${printExpression(predicate.expression)}”` +
          `${whereabouts(message)}: ${they} not know this value of ${names}. Tell ` +
          `${joinWords(roles)} of it before if it is to check this; the sender does.`,
        span: placeOfPredicate(judged, message, predicate),
      },
    ];
  });
}

/** True when a role gets to know the very value behind a message, on some way. */
function learnsLater(
  { cfg }: Judged,
  { states }: Knowledge,
  at: number,
  role: RoleId,
  value: KnownValue | undefined,
): boolean {
  if (!value) return false;
  for (const later of reachable(cfg.nodes, at, -1)) {
    if (states.get(later)?.known.get(role)?.get(value.name) === value) return true;
  }
  return false;
}
