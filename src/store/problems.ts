import { fail } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import type { Stored, StoreProblem, StoreResult } from './store.ts';

/** Carries a problem out of a transaction, which is undone by it. Never leaves this folder. */
export class Refusal extends Error {
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The value, or out of the transaction with the problem. */
export function orRefuse<Value>(result: Result<Value, StoreProblem>): Value {
  if (!result.ok) throw new Refusal(result.problem);
  return result.value;
}

/** Runs something that may fail in any way; the failure becomes a problem in plain words. */
export async function guarded<Value>(work: () => Promise<Value>): Promise<StoreResult<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return fail(problemOf(error));
  }
}

/** What to tell the person about an error of the database. */
export function problemOf(error: unknown): StoreProblem {
  if (error instanceof Refusal) return error.problem;
  const names = errorNames(error);
  const is = (...some: string[]): boolean => names.some((name) => some.includes(name));
  if (is('QuotaExceededError')) return quota;
  if (is('VersionError', 'UpgradeError')) return newerElsewhere;
  if (is('DatabaseClosedError')) return closed;
  if (is('MissingAPIError', 'OpenFailedError', 'SecurityError', 'InvalidStateError')) {
    return unavailable;
  }
  const detail = error instanceof Error && error.message !== '' ? error.message : names[0];
  const message = `It could not be stored or read: ${(detail ?? 'unknown error').slice(0, 200)}`;
  return { code: 'failed', message };
}

/** The names of an error and of the errors that led to it. */
function errorNames(error: unknown): string[] {
  const names: string[] = [];
  let at: unknown = error;
  for (let depth = 0; depth < 6 && typeof at === 'object' && at !== null; depth++) {
    const { name, inner, cause } = at as { name?: unknown; inner?: unknown; cause?: unknown };
    if (typeof name === 'string') names.push(name);
    at = inner ?? cause;
  }
  return names;
}

const quota: StoreProblem = {
  code: 'quota',
  message:
    'There is no room left to save this. What you typed is still here: export it to a file, or ' +
    'delete old versions and projects under Storage.',
};

/** The browser gives no database. */
export const unavailable: StoreProblem = {
  code: 'unavailable',
  message:
    'This browser keeps nothing here (a private window, or storage is switched off). Everything ' +
    'works, but is gone when the tab is closed: export your work to a file.',
};

/** What is stored was stored by a newer page. */
export const newerElsewhere: StoreProblem = {
  code: 'blocked',
  message:
    'What is stored belongs to a newer version of this page. Reload the page; until then nothing ' +
    'is saved.',
};

const closed: StoreProblem = {
  code: 'blocked',
  message:
    'The connection to what is stored was closed, probably by a newer version of this page in ' +
    'another tab. Reload the page; until then nothing is saved.',
};

/** Another tab does not let go of an older database. */
export const blockedByOtherTab: StoreProblem = {
  code: 'blocked',
  message:
    'Another tab has an older version of this page open. Close it and reload; until then nothing ' +
    'is saved.',
};

/** There is no such thing (any more). */
export function missing(what: string): StoreProblem {
  return { code: 'missing', message: `${what} is not there any more.` };
}

/** The project lies in the trash. */
export const inTrash: StoreProblem = {
  code: 'missing',
  message: 'This project lies in the trash. Restore it, or keep what you have as a copy.',
};

/** What is stored cannot be read. */
export function unreadable(what: string, detail: string): StoreProblem {
  return { code: 'invalid', message: `${what} is damaged and cannot be read: ${detail}.` };
}

/** Someone else changed the project. */
export function conflict(theirs: Stored): StoreProblem {
  const message =
    'This project was changed in another tab. Nothing was overwritten: keep your version, take ' +
    'the other one, or keep both.';
  return { code: 'conflict', message, theirs };
}
