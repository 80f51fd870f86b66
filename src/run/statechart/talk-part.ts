import type { Watcher } from './host.ts';
import { Talk } from './talk.ts';
import type { Machine, Part, World } from './world.ts';

/** Tells the runtime's own conversations of a run, as marks of the family `talk`. */
export class TalkPart implements Part {
  readonly talk: Talk;
  readonly watcher: Watcher;
  #world: World | undefined;
  readonly #moves = new Map<string, number>();

  constructor() {
    this.talk = new Talk({
      say: (...of) => this.#world?.say(...of) ?? -1,
    });
    const { talk } = this;
    this.watcher = {
      select: (...of) => talk.select(...of),
      microstep: (...of) => {
        this.#count(of[0].id);
        talk.microstep(...of);
      },
      entering: (...of) => talk.entering(...of),
      entered: (...of) => talk.entered(...of),
      raised: (...of) => talk.raised(...of),
      discarded: (...of) => talk.discarded(...of),
      done: (...of) => talk.done(...of),
      failure: (...of) => talk.failure(...of),
    };
  }

  begin(world: World): void {
    this.#world = world;
  }

  born({ session }: Machine): void {
    // One that is begun again is watched already.
    this.talk.sessionBegins(session, !this.#moves.has(session.id));
    if (!this.#moves.has(session.id)) this.#moves.set(session.id, 0);
  }

  turn({ session }: Machine): void {
    this.talk.cycleBegins(session);
  }

  next(): undefined {
    this.talk.undone();
    return undefined;
  }

  turned(): void {
    this.talk.cycleEnds();
  }

  rests({ session }: Machine): void {
    this.talk.rests(session, this.#moves.get(session.id) ?? 0, this.#world?.now ?? 0);
  }

  ended({ session }: Machine): void {
    this.talk.sessionEnds(session);
  }

  save(): unknown {
    return new Map(this.#moves);
  }

  restore(saved: unknown): void {
    this.#moves.clear();
    for (const [id, moves] of saved as Map<string, number>) this.#moves.set(id, moves);
  }

  #count(session: string): void {
    this.#moves.set(session, (this.#moves.get(session) ?? 0) + 1);
  }
}

/** The machine that a change's path is about (what stands before a slash), and the rest. */
export function subjectOf(path: string): { session?: string; what: string } {
  const slash = path.indexOf('/');
  return slash < 0
    ? { what: path }
    : { session: path.slice(0, slash), what: path.slice(slash + 1) };
}
