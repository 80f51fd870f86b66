import type { Content } from '../../model/statechart/content.ts';
import type { Desk } from './desk.ts';
import type { Params } from './functions.ts';
import type { Node } from './nodes.ts';
import { nodeAt, nodesAt, textAt, unwrapped } from './nodes.ts';

/** The statements of a function that each stand for themselves. */
export function statementsOf(fn: Node): Node[] | undefined {
  const body = nodeAt(fn, 'body');
  if (!body) return undefined;
  if (body.type !== 'BlockStatement') return [body];
  const statements = nodesAt(body, 'body');
  const plain = statements.every(({ type }) => type === 'ExpressionStatement');
  return plain ? statements.flatMap((one) => nodeAt(one, 'expression') ?? []) : undefined;
}

/** The arguments of `console.log` and its like. */
export function consoleCall(desk: Desk, node: Node): Node[] | undefined {
  const call = unwrapped(node);
  const callee = call.type === 'CallExpression' ? nodeAt(call, 'callee') : undefined;
  const object = nodeAt(callee, 'object');
  if (callee?.type !== 'MemberExpression' || textAt(object, 'name') !== 'console' || !object) {
    return undefined;
  }
  if (desk.file.scopes.lookup('console', object.start)) return undefined;
  return nodesAt(call, 'arguments');
}

/** The statements of a function one by one: logs and scripts; undefined when it cannot be. */
export function apart(
  desk: Desk,
  owner: string,
  fn: Node,
  parts: readonly Node[],
  params: Params | undefined,
): Content[] | undefined {
  const read = parts.map((part) => {
    const told = consoleCall(desk, part);
    if (told) return { part, told };
    return { part, text: desk.piece(fn, part, params) };
  });
  if (read.some(({ text }) => text && !text.ok)) return undefined;
  const contents: Content[] = [];
  for (const { part, told, text } of read) {
    if (told) {
      const log = toldLog(desk, owner, fn, part, told, params);
      if (!log) return undefined;
      contents.push(log);
    } else if (text?.ok) {
      const id = desk.id(`${owner}.action`, part);
      contents.push({ kind: 'script', id, code: desk.code(id, text.text, part) });
    }
  }
  return contents;
}

function toldLog(
  desk: Desk,
  owner: string,
  fn: Node,
  at: Node,
  told: readonly Node[],
  params: Params | undefined,
): Content | undefined {
  const [first] = told;
  const label = told.length === 2 && first ? desk.file.statics.text(first) : undefined;
  const values = label === undefined ? told : told.slice(1);
  const readings = values.map((value) => desk.piece(fn, value, params));
  const texts = readings.flatMap((reading) => (reading.ok ? [reading.text] : []));
  if (texts.length < readings.length) return undefined;
  const id = desk.id(`${owner}.action`, at);
  const text = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const said = label === undefined ? {} : { label };
  if (texts.length === 0) return { kind: 'log', id, ...said };
  return { kind: 'log', id, ...said, value: desk.code(id, text, at) };
}
