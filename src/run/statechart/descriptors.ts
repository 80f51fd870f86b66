import type { Dialect } from '../../model/statechart/statechart.ts';

/**
 * How well an event descriptor fits an event's name: 0 is not at all, a higher number is closer.
 * SCXML 3.12.1: a descriptor fits when its tokens are a prefix of the name's; `.*` at its end says
 * no more than that, `*` alone fits every name. XState: a descriptor without `*` fits its own name.
 */
export function fit(descriptor: string, name: string, dialect: Dialect): number {
  if (descriptor === '*') return 1;
  const open = descriptor.endsWith('.*');
  const bare = open ? descriptor.slice(0, -2) : descriptor.replace(/\.$/, '');
  if (bare === '') return 0;
  const exact = name === bare;
  if (!exact && dialect === 'xstate' && !open) return 0;
  if (!exact && !(name.startsWith(bare) && name[bare.length] === '.')) return 0;
  return closeness(bare, exact && !open, dialect);
}

/**
 * The best fit of several descriptors; 0 when none does.
 */
export function bestFit(descriptors: readonly string[], name: string, dialect: Dialect): number {
  return descriptors.reduce((best, one) => Math.max(best, fit(one, name, dialect)), 0);
}

/** XState compares the lengths of descriptors, Mermaid's dialect here their numbers of tokens. */
function closeness(bare: string, exact: boolean, dialect: Dialect): number {
  if (dialect === 'scxml') return 1;
  if (exact) return Number.MAX_SAFE_INTEGER;
  return 1 + (dialect === 'xstate' ? bare.length + 2 : bare.split('.').length);
}
