/** Where a transaction stands: eleven phases, of which the two last have no exit. */
export const transactionPhases = [
  'requested',
  'preparing',
  'validating',
  'coordinating',
  'recovering',
  'executing',
  'timed_out',
  'committing',
  'aborting',
  'committed',
  'aborted',
] as const;

/** A phase of a transaction's life. */
export type TransactionPhase = (typeof transactionPhases)[number];

/** Which phase may follow which. */
export const nextPhases: Readonly<Record<TransactionPhase, readonly TransactionPhase[]>> = {
  requested: ['preparing'],
  preparing: ['validating', 'aborted'],
  validating: ['coordinating', 'aborted'],
  coordinating: ['executing', 'recovering', 'aborted'],
  recovering: ['coordinating', 'aborted'],
  executing: ['committing', 'aborting', 'timed_out'],
  timed_out: ['aborting'],
  committing: ['committed'],
  aborting: ['aborted'],
  committed: [],
  aborted: [],
};

/** Whether a transaction may go from one phase to another. */
export function mayFollow(from: TransactionPhase, to: TransactionPhase): boolean {
  return nextPhases[from].includes(to);
}

/** Whether a transaction's life is over. */
export function isFinal(phase: TransactionPhase): boolean {
  return phase === 'committed' || phase === 'aborted';
}

/**
 * The phases through which a coordinator goes when it comes back and its log ends with `logged`.
 * A decision that was logged stands; where none was, the transaction is aborted (presumed abort:
 * Mohan, Lindsay and Obermarck, 1986).
 */
export function recoverIncompleteTransaction(logged: TransactionPhase): TransactionPhase[] {
  switch (logged) {
    case 'preparing':
    case 'validating':
      return ['aborted'];
    case 'coordinating':
      return ['recovering'];
    case 'executing':
      return ['timed_out', 'aborting'];
    case 'timed_out':
      return ['aborting'];
    default:
      return [];
  }
}
