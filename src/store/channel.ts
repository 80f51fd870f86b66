import { Shape } from '../link/shape.ts';
import type { StoreChange } from './store.ts';

/** Tells the stores of other tabs what happened here, and hears from them. */
export interface TabChannel {
  send(change: StoreChange): void;
  listen(listener: (change: StoreChange) => void): () => void;
  close(): void;
}

/** The channel of all tabs of a database; undefined where the browser has none. */
export function tabChannel(name: string): TabChannel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined;
  const listeners = new Set<(change: StoreChange) => void>();
  const channel = new BroadcastChannel(`${name}-store`);
  channel.onmessage = (message) => {
    const change = readChange(message.data);
    if (change) for (const listener of listeners) listener(change);
  };
  return {
    send(change) {
      try {
        channel.postMessage(change);
      } catch {
        // Closed meanwhile: there is no one to tell.
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      listeners.clear();
      channel.close();
    },
  };
}

const kinds = ['saved', 'created', 'removed', 'restored', 'purged', 'runs', 'setting'] as const;

/** A change from another tab, which may be of another version of the page. */
function readChange(value: unknown): StoreChange | undefined {
  const shape = new Shape();
  const change = shape.record(value, 'change');
  const read = {
    kind: shape.oneOf(change.kind, 'kind', kinds),
    id: shape.text(change.id, 'id', 200),
    revision: shape.optional(change.revision, (revision) =>
      shape.integer(revision, 'revision', 0, Number.MAX_SAFE_INTEGER),
    ),
  };
  return shape.problem === undefined ? read : undefined;
}
