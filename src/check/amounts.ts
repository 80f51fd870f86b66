import { printBytes, printDuration } from '../model/expression/units.ts';
import type { Amount, Resource } from '../model/resource.ts';
import { aggregation, resources } from '../model/resource.ts';

/** What parts need that come one after the other: totals add up, of levels the highest counts. */
export function inSequence(needs: readonly Amount[]): Amount {
  return fold(needs, (resource) => aggregation[resource] !== 'most');
}

/** What parts need that work at the same time: time is that of the longest. */
export function atOnce(needs: readonly Amount[]): Amount {
  return fold(needs, (resource) => aggregation[resource] === 'sum');
}

function fold(needs: readonly Amount[], adds: (resource: Resource) => boolean): Amount {
  const total: Amount = {};
  for (const need of needs) {
    for (const resource of resources) {
      const amount = need[resource];
      if (amount === undefined) continue;
      const before = total[resource] ?? 0;
      total[resource] = adds(resource) ? before + amount : Math.max(before, amount);
    }
  }
  return total;
}

/** The larger of two needs, resource by resource. */
export function larger(a: Amount, b: Amount): Amount {
  return fold([a, b], () => false);
}

/** A need that comes several times in a row. */
export function repeated(need: Amount, times: number): Amount {
  const result: Amount = { ...need };
  for (const resource of resources) {
    const amount = need[resource];
    if (amount !== undefined && aggregation[resource] !== 'most') result[resource] = amount * times;
  }
  return result;
}

/** The resources of which more is needed than there is. */
export function exceeding(need: Amount, limit: Amount): Resource[] {
  return resources.filter((one) => (need[one] ?? 0) > (limit[one] ?? Infinity));
}

const words: Record<Resource, string> = {
  credits: 'credits',
  time: '',
  memory: '',
  concurrency: 'branches at once',
  toolCalls: 'tool calls',
};

/** An amount for people: `3,300 credits`, `5min`, `4 GB`. */
export function inWords(amount: number, resource: Resource): string {
  if (resource === 'time') return printDuration(amount);
  if (resource === 'memory') return printBytes(amount);
  return `${amount.toLocaleString('en')} ${words[resource]}`;
}
