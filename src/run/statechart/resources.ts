import type { ResourceItem } from '../../model/statechart/safety.ts';

/** Who holds how much of a resource. */
export interface Share {
  session: string;
  /** The state whose exit gives it back; '' for the machine's end. */
  state: string;
  amount: number;
}

/** A machine that waits for a share. */
export interface Wish {
  session: string;
  resource: string;
  amount: number;
  /** The element that asks. */
  element: string;
}

/** What came of a request. */
export type Answer =
  | { kind: 'granted' }
  /** Not now; whoever asked is to wait. */
  | { kind: 'wait' }
  /** Never, or not now for one who does not wait. */
  | { kind: 'denied'; why: string };

/** A table as plain data. */
export interface SavedResources {
  shares: Record<string, Share[]>;
  wishes: Wish[];
  order: Record<string, string[]>;
}

/**
 * Shares of what machines have together. At no time is more given than there is; whoever leaves the
 * state that took a share, ends or fails gives it back.
 */
export class Resources {
  readonly #capacity = new Map<string, number>();
  #shares = new Map<string, readonly Share[]>();
  #wishes: readonly Wish[] = [];
  /** By resource: which ones were asked for by somebody who held it. */
  #order = new Map<string, readonly string[]>();

  /** Makes resources known; where several charts differ, the smallest capacity counts. */
  declare(items: readonly ResourceItem[]): void {
    for (const { name, capacity } of items) {
      const known = this.#capacity.get(name) ?? capacity;
      this.#capacity.set(name, Math.max(0, Math.min(known, capacity)));
      if (!this.#shares.has(name)) this.#shares.set(name, []);
    }
  }

  /** The names of all, in the order in which they became known. */
  get names(): string[] {
    return [...this.#capacity.keys()];
  }

  /** How much there is of a resource; undefined when nobody knows it. */
  capacity(resource: string): number | undefined {
    return this.#capacity.get(resource);
  }

  /** Who holds a share of a resource, in the order of taking. */
  shares(resource: string): readonly Share[] {
    return this.#shares.get(resource) ?? [];
  }

  /** Who waits, longest first. */
  get wishes(): readonly Wish[] {
    return this.#wishes;
  }

  /** How much of a resource nobody holds. */
  free(resource: string): number {
    return (this.#capacity.get(resource) ?? 0) - total(this.shares(resource));
  }

  /** What a machine holds, by resource. */
  held(session: string): Record<string, number> {
    const held: Record<string, number> = {};
    for (const [name, shares] of this.#shares) {
      const amount = total(shares.filter((share) => share.session === session));
      if (amount > 0) held[name] = amount;
    }
    return held;
  }

  /** Asks for a share. `waits`: whoever asks waits where it is not free; nobody is overtaken. */
  request(wish: Wish, state: string, waits: boolean): Answer {
    const { session, resource, amount } = wish;
    const why = this.#impossible(wish);
    if (why !== undefined) return { kind: 'denied', why };
    this.#note(session, resource);
    const before = this.#wishes.findIndex((one) => one.session === session);
    const queued = this.#wishes.some(
      (one, at) => one.resource === resource && (before < 0 || at < before),
    );
    if (this.free(resource) >= amount && !queued) {
      this.#wishes = this.#wishes.filter((one) => one.session !== session);
      this.#shares.set(resource, [...this.shares(resource), { session, state, amount }]);
      return { kind: 'granted' };
    }
    if (!waits) {
      return { kind: 'denied', why: `only ${this.free(resource)} of “${resource}” is free` };
    }
    if (before < 0) this.#wishes = [...this.#wishes, wish];
    return { kind: 'wait' };
  }

  #impossible({ session, resource, amount }: Wish): string | undefined {
    const capacity = this.#capacity.get(resource);
    if (capacity === undefined) return `there is no resource “${resource}”`;
    if (!(amount > 0) || !Number.isFinite(amount)) return 'an amount is more than 0';
    const own = total(this.shares(resource).filter((share) => share.session === session));
    if (own + amount <= capacity) return undefined;
    const has = own > 0 ? `, and ${own} of it are held already` : '';
    return `there is only ${capacity} of “${resource}”${has}`;
  }

  #note(session: string, resource: string): void {
    for (const name of Object.keys(this.held(session))) {
      if (name === resource) continue;
      const after = this.#order.get(name) ?? [];
      if (!after.includes(resource)) this.#order.set(name, [...after, resource]);
    }
  }

  /** Gives a share back, the last taken first; all of it without an amount. Gives how much. */
  release(session: string, resource: string, amount = Number.POSITIVE_INFINITY): number {
    let left = amount;
    const kept: Share[] = [];
    for (const share of this.shares(resource).toReversed()) {
      const gone = share.session === session ? Math.min(left, share.amount) : 0;
      left -= gone;
      if (share.amount > gone) kept.push({ ...share, amount: share.amount - gone });
    }
    const before = total(this.shares(resource));
    this.#shares.set(resource, kept.toReversed());
    return before - total(kept);
  }

  /** Gives back what a state took, when it is left. */
  leave(session: string, state: string): { resource: string; amount: number }[] {
    return this.#drop((share) => share.session === session && share.state === state);
  }

  /** Gives back all that a machine holds, and forgets what it waits for: it has ended. */
  end(session: string): { resource: string; amount: number }[] {
    this.forget(session);
    return this.#drop((share) => share.session === session);
  }

  /**
   * A machine holds these shares and waits for this again, as far as there is room. What is not
   * there for it.
   */
  regain(
    session: string,
    held: readonly (Omit<Share, 'session'> & { resource: string })[],
    wish: Wish | undefined,
  ): string[] {
    const missing: string[] = [];
    for (const { resource, state, amount } of held) {
      if (this.free(resource) < amount) missing.push(resource);
      else this.#shares.set(resource, [...this.shares(resource), { session, state, amount }]);
    }
    if (wish) this.#wishes = [...this.#wishes, wish];
    return missing;
  }

  /** A machine waits no more. */
  forget(session: string): void {
    this.#wishes = this.#wishes.filter((one) => one.session !== session);
  }

  #drop(gone: (share: Share) => boolean): { resource: string; amount: number }[] {
    const given: { resource: string; amount: number }[] = [];
    for (const [resource, shares] of this.#shares) {
      const kept = shares.filter((share) => !gone(share));
      if (kept.length === shares.length) continue;
      given.push({ resource, amount: total(shares) - total(kept) });
      this.#shares.set(resource, kept);
    }
    return given;
  }

  /** Machines whose wish can be granted now, longest waiting first, without overtaking. */
  ready(): string[] {
    const taken = new Map<string, number>();
    const blocked = new Set<string>();
    return this.#wishes.flatMap(({ session, resource, amount }) => {
      const free = this.free(resource) - (taken.get(resource) ?? 0);
      if (blocked.has(resource) || free < amount) {
        blocked.add(resource);
        return [];
      }
      taken.set(resource, (taken.get(resource) ?? 0) + amount);
      return [session];
    });
  }

  /**
   * Machines that wait for each other for ever, in a circle; empty when there are none. Whoever
   * does not wait may give everything back one day; what remains when that is taken away again and
   * again can never go on (Holt's reduction of a resource graph, 1972), and holds a circle.
   */
  waitCycle(): string[] {
    const stuck = this.#stuck();
    const first = stuck.keys().next().value;
    if (first === undefined) return [];
    const path: string[] = [];
    let at: string | undefined = first;
    while (at !== undefined && !path.includes(at)) {
      path.push(at);
      at = this.#holders(stuck.get(at)).find((holder) => stuck.has(holder));
    }
    return at === undefined ? [] : path.slice(path.indexOf(at));
  }

  #stuck(): Map<string, Wish> {
    const stuck = new Map(this.#wishes.map((wish) => [wish.session, wish]));
    for (let goesOn = true; goesOn;) {
      goesOn = false;
      for (const [session, wish] of stuck) {
        const away = this.shares(wish.resource).filter((share) => stuck.has(share.session));
        const most = (this.#capacity.get(wish.resource) ?? 0) - total(away);
        if (most < wish.amount) continue;
        stuck.delete(session);
        goesOn = true;
      }
    }
    return stuck;
  }

  #holders(wish: Wish | undefined): string[] {
    if (!wish) return [];
    return this.shares(wish.resource).flatMap(({ session }) =>
      session === wish.session ? [] : [session],
    );
  }

  /**
   * In which order resources were asked for by those who held others: an edge from what was held
   * to what was asked for. `circles` are orders that contradict each other: a deadlock is possible.
   */
  lockOrder(): { edges: { held: string; asked: string }[]; circle: string[] } {
    const edges = [...this.#order].flatMap(([held, all]) => all.map((asked) => ({ held, asked })));
    return { edges, circle: circleOf(this.#order) };
  }

  /** A copy to come back to. Parts are shared: they are never changed. */
  save(): SavedResources {
    return {
      shares: Object.fromEntries([...this.#shares].map(([name, shares]) => [name, [...shares]])),
      wishes: [...this.#wishes],
      order: Object.fromEntries([...this.#order].map(([name, after]) => [name, [...after]])),
    };
  }

  /**
   * A microstep has not happened: its shares are given back, and those that it gave back are taken
   * again. Who waits stays known, and in which order was asked.
   */
  undo({ shares }: SavedResources): void {
    for (const name of this.#shares.keys()) this.#shares.set(name, shares[name] ?? []);
  }

  /** Everything as it was saved: to step back. */
  restore({ shares, wishes, order }: SavedResources): void {
    this.undo({ shares, wishes, order });
    this.#wishes = wishes;
    this.#order = new Map(Object.entries(order));
  }
}

function total(shares: readonly Share[]): number {
  return shares.reduce((sum, { amount }) => sum + amount, 0);
}

/** A circle in a graph of names; empty when there is none. */
function circleOf(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): string[] => {
    if (path.includes(name)) return path.slice(path.indexOf(name));
    if (done.has(name)) return [];
    path.push(name);
    for (const next of edges.get(name) ?? []) {
      const found = visit(next);
      if (found.length > 0) return found;
    }
    path.pop();
    done.add(name);
    return [];
  };
  for (const name of edges.keys()) {
    const found = visit(name);
    if (found.length > 0) return found;
  }
  return [];
}
