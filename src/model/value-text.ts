import { unreachable } from '../base/assert.ts';
import { printDuration } from './expression/units.ts';
import type { Distribution } from './profile.ts';

/** The distribution as a person writes it. It reads back as itself. */
export function printDistribution(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'fixed':
      return printDuration(distribution.ns);
    case 'uniform':
      return `uniform(${printDuration(distribution.minNs)}, ${printDuration(distribution.maxNs)})`;
    case 'exponential':
      return `exponential(mean ${printDuration(distribution.meanNs)})`;
    case 'lognormal': {
      const { medianNs, p95Ns } = distribution;
      return `lognormal(median ${printDuration(medianNs)}, p95 ${printDuration(p95Ns)})`;
    }
    default:
      return unreachable(distribution);
  }
}

/**
 * A text as a YAML scalar that reads back as itself: bare where nothing can be mistaken, else in
 * double quotes (as JSON writes it).
 */
export function printScalar(text: string): string {
  const bare = /^[\p{L}_][\p{L}\p{N}_ .()/-]*$/u.test(text) && !text.endsWith(' ');
  return bare && !/^(?:null|true|false|yes|no)$/i.test(text) ? text : quoted(text);
}

/** JSON leaves a few characters as they are that YAML would not read, or would read as line ends. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
