/** Something that was done, with what was there before. */
interface Deed<Value> {
  label: string;
  before: Value;
  group: string | undefined;
  time: number;
}

/** Deeds of one group that follow each other within this time are undone together. */
const groupMs = 700;
const maxDeeds = 300;

/** What was done and can be taken back, and what was taken back and can be done again. */
export class Past<Value> {
  #done: Deed<Value>[] = [];
  #undone: Deed<Value>[] = [];

  /** What `undo` would take back, in words; undefined when there is nothing. */
  get undoLabel(): string | undefined {
    return this.#done.at(-1)?.label;
  }

  /** What `redo` would do again, in words; undefined when there is nothing. */
  get redoLabel(): string | undefined {
    return this.#undone.at(-1)?.label;
  }

  /** Remembers a deed. Typing is one `group`, so that one undo takes back a burst of it. */
  push(label: string, before: Value, group?: string, time: number = Date.now()): void {
    this.#undone = [];
    const last = this.#done.at(-1);
    if (group !== undefined && last?.group === group && time - last.time < groupMs) {
      last.time = time;
      return;
    }
    this.#done.push({ label, before, group, time });
    if (this.#done.length > maxDeeds) this.#done.shift();
  }

  /** Gives what was there before the last deed. */
  undo(now: Value): Value | undefined {
    return step(this.#done, this.#undone, now);
  }

  /** Gives what was there before the last undo. */
  redo(now: Value): Value | undefined {
    return step(this.#undone, this.#done, now);
  }

  /** Forgets everything: another project was opened. */
  clear(): void {
    this.#done = [];
    this.#undone = [];
  }
}

function step<Value>(from: Deed<Value>[], to: Deed<Value>[], now: Value): Value | undefined {
  const deed = from.pop();
  if (!deed) return undefined;
  to.push({ ...deed, before: now, group: undefined });
  return deed.before;
}
