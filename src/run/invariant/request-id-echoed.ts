import { classify } from '../tiered/errors/classify.ts';
import { errorType } from '../tiered/errors/types.ts';
import type { Invariant } from './invariant.ts';
import { isExecutor, type RunMember, type TierMember } from './tiers.ts';

/** A result carries the id of a request that was made. */
export const requestIdEchoed: Invariant = {
  id: 'request-id-echoed',
  says: 'Every result carries the id of the request that it answers.',
  rows: ['B04'],
  kinds: ['swarm', 'run'],
  cost: 'cheap',
  one(member: TierMember) {
    if (isExecutor(member) || member.state.strangers === 0) return undefined;
    return `${member.id} was given a result that it has never asked for`;
  },
};

/** The errors of a result are no reason to fail; the one that was stands apart. */
export const errorsNotFatal: Invariant = {
  id: 'errors-not-fatal',
  says: 'The errors of a result are not fatal: a run with a fatal error has failed.',
  rows: ['B04'],
  kinds: ['run'],
  cost: 'cheap',
  one({ state: { result } }: RunMember) {
    if (!result) return undefined;
    const { status, failure, errors, request } = result;
    if (status === 'completed' && failure)
      return `${request} completed in spite of ${failure.type}`;
    if (errors.length === 0) return undefined;
    const fatal = errors.find(
      ({ type, path }) => (path?.error ?? classOf(type)).severity === 'fatal',
    );
    return fatal && `${request} lists ${fatal.type} as if it were not fatal`;
  },
};

function classOf(type: string): ReturnType<typeof classify> {
  return classify(errorType(type), []);
}
