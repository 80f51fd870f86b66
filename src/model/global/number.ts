import type { Block, Interaction } from './global.ts';

/**
 * A body whose nodes have the ids that its text gives them: `n1`, `n2`, … in the order of the text,
 * a group before its blocks, a block before what is in it.
 */
export function numbered(body: readonly Interaction[]): Interaction[] {
  let count = 0;
  const next = () => `n${++count}`;
  const blocks = <Kind extends Block>(given: readonly Kind[]): Kind[] =>
    given.map((block) => {
      const id = next();
      return { ...block, id, body: all(block.body) };
    });
  const all = (given: readonly Interaction[]): Interaction[] => given.map(one);
  const one = (node: Interaction): Interaction => {
    const id = next();
    switch (node.kind) {
      case 'choice':
      case 'parallel':
        return { ...node, id, branches: blocks(node.branches) };
      case 'recursion':
        return { ...node, id, body: all(node.body) };
      case 'try': {
        const inner = all(node.body);
        return { ...node, id, body: inner, handlers: blocks(node.handlers) };
      }
      default:
        return { ...node, id };
    }
  };
  return all(body);
}
