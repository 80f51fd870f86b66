import type { Content } from '../../model/statechart/content.ts';
import type { Desk } from './desk.ts';
import type { Params } from './functions.ts';
import type { Node } from './nodes.ts';
import { nodesAt } from './nodes.ts';

/** An action that is only told. */
export function stub(desk: Desk, owner: string, name: string, at: Node, params?: Params): Content {
  const id = desk.id(`${owner}.action`, at);
  const given = params?.kind === 'json' ? { params: params.value } : {};
  return { kind: 'stub', id, name, ...given };
}

/** An action of XState that a chart cannot do: told, and done as a name. */
export function unsupported(desk: Desk, owner: string, call: Node, name: string): Content[] {
  const [first] = nodesAt(call, 'arguments');
  const what = first && desk.file.statics.text(first);
  desk.file.report(
    'xstate-unsupported',
    'info',
    call,
    `“${name}” is only told when it is done: machines here invoke others while a state is active. ` +
      'Use “invoke” in a state instead.',
  );
  return [stub(desk, owner, what === undefined ? name : `${name} ${what}`, call)];
}
