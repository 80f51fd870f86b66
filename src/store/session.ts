import type { StoreChange } from './store.ts';
import type { Backend, Tables } from './tables.ts';

/** What the store's operations work with. */
export interface Session {
  backend: Backend;
  /** Milliseconds since 1970. */
  now(): number;
  /** The engine's version, for exported files. */
  engine: string;
  /** Tells the other tabs; called after the transaction. */
  announce(change: StoreChange): void;
}

/** Runs a transaction that reads. */
export function reading<Value>(
  session: Session,
  work: (tables: Tables) => Promise<Value>,
): Promise<Value> {
  return session.backend.transact('read', work);
}

/** Runs a transaction that writes. */
export function writing<Value>(
  session: Session,
  work: (tables: Tables) => Promise<Value>,
): Promise<Value> {
  return session.backend.transact('write', work);
}
