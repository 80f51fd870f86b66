import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Interaction } from '../model/global/global.ts';
import { inlinedBody } from '../model/global/inline.ts';
import type { Check } from './check.ts';
import { judgedGlobal } from './global.ts';
import { placeOf } from './place.ts';

/** A recursion goes round without a message. */
export const recursionUnguarded: Check = {
  code: 'recursion-unguarded',
  title: 'Recursion without a message in between',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const judged = judgedGlobal(document, ['scribble', 'nuscr']);
  if (!judged) return [];
  const found = new Set<string>();
  unguarded(inlinedBody(judged.global), new Set(), found);
  const strict = judged.global.dialect === 'nuscr';
  return [...found].map((id) => ({
    code: recursionUnguarded.code,
    severity: strict ? ('error' as const) : ('warning' as const),
    message:
      'This goes back to where it came from without a single message in between. ' +
      'Put a message before it, or leave the way back out.',
    span: placeOf(document, id),
  }));
}

/**
 * Notes the ways back on which nothing happened since the recursion that they go back to began;
 * true when every way through the body has a message.
 */
function unguarded(
  body: readonly Interaction[],
  open: ReadonlySet<string>,
  found: Set<string>,
): boolean {
  let since = open;
  let guarded = false;
  for (const node of body) {
    const passes = step(node, since, found);
    if (!passes) continue;
    guarded = true;
    since = new Set();
  }
  return guarded;
}

function step(node: Interaction, open: ReadonlySet<string>, found: Set<string>): boolean {
  switch (node.kind) {
    case 'continue':
      if (open.has(node.label)) found.add(node.id);
      return false;
    case 'recursion':
      return unguarded(node.body, new Set([...open, node.label]), found);
    case 'choice':
    case 'parallel': {
      const ways = node.branches.map(({ body }) => unguarded(body, open, found));
      return node.kind === 'choice' ? ways.every(Boolean) : ways.some(Boolean);
    }
    case 'try':
      for (const { body } of node.handlers) unguarded(body, new Set(), found);
      return unguarded(node.body, open, found);
    case 'message':
    case 'connect':
    case 'wrap':
      return true;
    default:
      return false;
  }
}
