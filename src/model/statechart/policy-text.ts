import { unreachable } from '../../base/assert.ts';
import type { Result } from '../../base/result.ts';
import { fail, ok } from '../../base/result.ts';
import { durationText, parseDuration } from './duration.ts';
import type { ErrorPolicy } from './safety.ts';

/** What is wrong in the words of a policy, and where in the text (UTF-16 offsets). */
export interface PolicyProblem {
  message: string;
  from: number;
  to: number;
}

/** A state that a policy names, and where. */
export interface PolicyTarget {
  state: string;
  from: number;
  to: number;
}

/** The words that begin a part of a policy. */
export const policyWords = [
  'event',
  'ignore',
  'retry',
  'rollback',
  'fallback',
  'restart',
  'escalate',
  'stop',
] as const;

/** How the delay of a `retry` grows. */
export const backoffWords = ['fixed', 'linear', 'exponential', 'fibonacci'] as const;

/** How often a machine is restarted where nothing is said. */
const RESTARTS = 3;
/** More parts than anyone writes: a policy is a chain that is walked by recursion. */
const MOST_PARTS = 32;
const MOST_ATTEMPTS = 1_000_000;

/**
 * Reads a policy: `event`, `ignore`, `retry N [fixed|linear|exponential|fibonacci] [DELAY]`,
 * `rollback`, `fallback STATE`, `restart [N]`, `escalate`, `stop`; `then` (or a comma) stands before
 * what is done when that did not help. States with other signs than letters, digits and `._-:#[]*`
 * stand in double quotes.
 */
export function parsePolicy(text: string): Result<ErrorPolicy, PolicyProblem> {
  const read = readPolicy(text);
  return read.ok ? ok(read.value.policy) : read;
}

/** The states that a policy names, with their places (inside of quotes); of a broken one as well. */
export function policyTargets(text: string): PolicyTarget[] {
  const words = wordsOf(text);
  return words.flatMap((word, n) => {
    const names = words[n - 1]?.text === 'fallback' && !words[n - 1]?.quoted;
    if (!names) return [];
    const inset = word.quoted ? 1 : 0;
    return [{ state: word.text, from: word.from + inset, to: word.to - inset }];
  });
}

/** Reads a policy and the states that it names. */
export function readPolicy(
  text: string,
): Result<{ policy: ErrorPolicy; targets: PolicyTarget[] }, PolicyProblem> {
  const reader = new PolicyReader(text);
  try {
    return ok({ policy: reader.policy(1), targets: policyTargets(text) });
  } catch (problem) {
    if (problem instanceof Misread) return fail(problem.problem);
    throw problem;
  }
}

/** A policy in words that `parsePolicy` reads: `retry 3 exponential 1s then fallback safe`. */
export function policyText(policy: ErrorPolicy): string {
  const words = partText(policy);
  return 'then' in policy && policy.then ? `${words} then ${policyText(policy.then)}` : words;
}

function partText(policy: ErrorPolicy): string {
  switch (policy.kind) {
    case 'retry': {
      const { attempts, backoff, delayNs } = policy;
      return `retry ${attempts} ${backoff} ${durationText(delayNs)}`;
    }
    case 'fallback':
      return `fallback ${stateText(policy.target)}`;
    case 'restart':
      return `restart ${policy.attempts}`;
    case 'event':
    case 'ignore':
    case 'rollback':
    case 'escalate':
    case 'stop':
      return policy.kind;
    default:
      return unreachable(policy);
  }
}

function stateText(state: string): string {
  if (/^[\p{L}\p{N}_.\-:#[\]*]+$/u.test(state) && state !== 'then') return state;
  return `"${state.replace(/[\\"]/g, '\\$&')}"`;
}

interface Word {
  text: string;
  quoted: boolean;
  from: number;
  to: number;
}

const WORD = /"((?:[^"\\]|\\[^])*)"|,|[^\s,"]+|"/g;

function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map((match) => {
    const quoted = match[1] !== undefined;
    const said = quoted ? (match[1] ?? '').replace(/\\([^])/g, '$1') : match[0];
    return { text: said, quoted, from: match.index, to: match.index + match[0].length };
  });
}

/** Carries a problem out of the reader; never leaves this file. */
class Misread extends Error {
  readonly problem: PolicyProblem;

  constructor(problem: PolicyProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

class PolicyReader {
  readonly #words: Word[];
  readonly #end: Word;
  #next = 0;

  constructor(text: string) {
    this.#words = wordsOf(text);
    this.#end = { text: '', quoted: false, from: text.trimEnd().length, to: text.trimEnd().length };
  }

  /** One part and what comes after it, up to the end of the text. */
  policy(part: number): ErrorPolicy {
    const first = this.#peek();
    if (part > MOST_PARTS) throw this.#misread(`A policy has at most ${MOST_PARTS} parts.`, first);
    const policy = this.#part();
    const joint = this.#peek();
    if (joint === this.#end) return policy;
    if (joint.quoted || (joint.text !== 'then' && joint.text !== ',')) {
      throw this.#misread(`“${joint.text}” is too much here: “then” joins two parts.`, joint);
    }
    this.#next++;
    if (this.#peek().text === 'then' && joint.text === ',') this.#next++;
    if (policy.kind !== 'retry' && policy.kind !== 'rollback' && policy.kind !== 'restart') {
      throw this.#misread(`Nothing comes after “${policy.kind}”: it always helps.`, joint);
    }
    // oxlint-disable-next-line unicorn/no-thenable -- a policy, which nothing awaits
    return { ...policy, then: this.policy(part + 1) };
  }

  #part(): ErrorPolicy {
    const word = this.#peek();
    const kind = policyWords.find((known) => known === word.text && !word.quoted);
    if (!kind) {
      const said = word === this.#end ? 'A word is missing here' : `“${word.text}” is no policy`;
      throw this.#misread(`${said}: there are ${policyWords.join(', ')}.`, word);
    }
    this.#next++;
    switch (kind) {
      case 'retry':
        return this.#retry();
      case 'fallback':
        return { kind, target: this.#state() };
      case 'restart':
        return { kind, attempts: this.#seesNumber() ? this.#attempts() : RESTARTS };
      case 'event':
      case 'ignore':
      case 'rollback':
      case 'escalate':
      case 'stop':
        return { kind };
      default:
        return unreachable(kind);
    }
  }

  #retry(): ErrorPolicy {
    const attempts = this.#attempts();
    const word = this.#peek();
    const backoff = backoffWords.find((known) => known === word.text);
    if (backoff) this.#next++;
    const delayNs = this.#seesNumber() ? this.#delay() : 0;
    return { kind: 'retry', attempts, delayNs, backoff: backoff ?? 'fixed' };
  }

  #seesNumber(): boolean {
    const { text, quoted } = this.#peek();
    return !quoted && /^[-+]?\.?\d/.test(text);
  }

  #attempts(): number {
    const word = this.#peek();
    const times = Number(word.text);
    if (word === this.#end || !/^\d+$/.test(word.text) || times < 1 || times > MOST_ATTEMPTS) {
      throw this.#misread('Here stands how often: a whole number from 1.', word);
    }
    this.#next++;
    return times;
  }

  /** One word, or a number and its unit. */
  #delay(): number {
    const first = this.#peek();
    this.#next++;
    const unit = this.#peek();
    const apart = /\d$/.test(first.text) && unit !== this.#end && parseDuration(`1${unit.text}`).ok;
    if (apart) this.#next++;
    const delay = parseDuration(apart ? `${first.text}${unit.text}` : first.text);
    if (!delay.ok) throw this.#misread(delay.problem, first);
    return delay.value;
  }

  #state(): string {
    const word = this.#peek();
    if (word === this.#end || (!word.quoted && (word.text === 'then' || word.text === ','))) {
      throw this.#misread('Here stands the id of the state to go on in.', word);
    }
    this.#next++;
    return word.text;
  }

  #peek(): Word {
    return this.#words[this.#next] ?? this.#end;
  }

  #misread(message: string, { from, to }: Word): Misread {
    return new Misread({ message, from, to });
  }
}
