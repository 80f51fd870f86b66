import type { Diagnostic } from '../base/diagnostic.ts';
import type { Interaction } from '../model/global/global.ts';
import { bodiesOf } from '../model/global/global.ts';
import type { RoleId } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { ofHandlers, throwsOf, type Handled } from './exceptions.ts';
import { placeOf } from './place.ts';

/** The role that throws takes no part in what it breaks off. */
export const exceptionCatcherIdle: Check = {
  code: 'exception-catcher-idle',
  title: 'Exceptions of a role that takes no part in the “try”',
  kinds: ['global'],
  run: ofHandlers(ofHandler),
};

function ofHandler({ document, handler: { exception, id, at }, body }: Handled): Diagnostic[] {
  if (throwsOf(exception, body).length === 0 || acts(at, body)) return [];
  return [
    {
      code: exceptionCatcherIdle.code,
      severity: 'warning',
      message:
        `“${at}” is to throw ${exception}, but takes no part in this “try”: it has no reason ` +
        'to. Name a role that sends or receives in it.',
      span: placeOf(document, `${id}.at`, id),
    },
  ];
}

function acts(role: RoleId, body: readonly Interaction[]): boolean {
  return body.some((node) => {
    switch (node.kind) {
      case 'message':
        return node.from === role || node.to.includes(role);
      case 'connect':
      case 'wrap':
      case 'disconnect':
        return node.from === role || node.to === role;
      case 'choice':
        return node.at === role || node.branches.some((branch) => acts(role, branch.body));
      case 'do':
        return node.roles.includes(role);
      case 'call':
        return node.caller === role || node.roles.includes(role);
      default:
        return bodiesOf(node).some((inner) => acts(role, inner));
    }
  });
}
