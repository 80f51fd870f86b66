import { hashText } from '../../base/hash.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { MachineSnapshot } from './snapshot.ts';
import { formatProblem } from './storage-image.ts';

/** An operation that a backend has carried out. */
export interface Operation {
  kind: 'write' | 'read';
  key: string;
}

/** Where texts are kept by key. Nothing is written or read before it is ready. */
export interface Backend {
  readonly name: string;
  readonly ready: boolean;
  /** Every write and read that was carried out, in order. */
  readonly log: readonly Operation[];
  initialize(): Result<void>;
  write(key: string, text: string): Result<void>;
  /** undefined: there is nothing under this key. */
  read(key: string): Result<string | undefined>;
  close(): void;
}

/** A backend's state as plain data. */
export interface SavedBackend {
  ready: boolean;
  texts: ReadonlyMap<string, string>;
  log: readonly Operation[];
}

/** How much one backend in memory keeps, in UTF-16 units. */
const mostCharacters = 32_000_000;

/** Keeps texts as long as the run. */
export class MemoryBackend implements Backend {
  readonly name = 'memory';
  #ready = false;
  #texts: ReadonlyMap<string, string> = new Map();
  #log: readonly Operation[] = [];

  get ready(): boolean {
    return this.#ready;
  }

  get log(): readonly Operation[] {
    return this.#log;
  }

  initialize(): Result<void> {
    this.#ready = true;
    return ok(undefined);
  }

  write(key: string, text: string): Result<void> {
    if (!this.#ready) return fail('the backend is not ready');
    let size = text.length;
    for (const [other, kept] of this.#texts) if (other !== key) size += kept.length;
    if (size > mostCharacters) return fail('the backend is full');
    this.#texts = new Map([...this.#texts, [key, text]]);
    this.#log = [...this.#log, { kind: 'write', key }];
    return ok(undefined);
  }

  read(key: string): Result<string | undefined> {
    if (!this.#ready) return fail('the backend is not ready');
    this.#log = [...this.#log, { kind: 'read', key }];
    return ok(this.#texts.get(key));
  }

  close(): void {
    this.#ready = false;
  }

  save(): SavedBackend {
    return { ready: this.#ready, texts: this.#texts, log: this.#log };
  }

  restore({ ready, texts, log }: SavedBackend): void {
    this.#ready = ready;
    this.#texts = texts;
    this.#log = log;
  }
}

const heading = 'lockstep-machine 2 ';

/**
 * A machine's image as the text that is kept: a line with the format's version and a digest of all
 * that follows, then JSON. Any byte that is another one is found.
 */
export function storedText(image: MachineSnapshot): string {
  const body = JSON.stringify(image);
  return `${heading}${hashText(body)}\n${body}`;
}

/** The image in a stored text; what is wrong when it is damaged or of another kind. */
export function readStored(text: string): Result<MachineSnapshot> {
  const end = text.indexOf('\n');
  if (end < 0 || !text.startsWith(heading)) return fail('it is no stored machine of this version');
  const body = text.slice(end + 1);
  if (text.slice(heading.length, end) !== hashText(body)) return fail('it is damaged');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return fail('it is no JSON');
  }
  const problem = formatProblem(value);
  return problem === undefined ? ok(value as MachineSnapshot) : fail(problem);
}

/** A text in which one character is another one; the same place again gives the text back. */
export function damaged(text: string, at: number): string {
  if (text === '') return text;
  const place = ((Math.trunc(at) % text.length) + text.length) % text.length;
  const other = String.fromCharCode(text.charCodeAt(place) ^ 1);
  return text.slice(0, place) + other + text.slice(place + 1);
}
