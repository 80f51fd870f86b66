import { fromBase64url, fromUtf8, toBase64url } from '../base/bytes.ts';
import { fail } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import type { LanguageId } from '../model/document.ts';
import { readBody, writeBody } from './body.ts';
import { isViewParameter, readShared } from './plain.ts';
import { invalid, newer, problems } from './problems.ts';
import { limits } from './shared.ts';
import type { LinkProblem, SharedRun } from './shared.ts';

/**
 * The fragment of a link: `#1.<body>&step=37&view=timeline`. The body is base64url of `writeBody`;
 * what follows it is readable, and may be changed by hand. Equal runs give equal fragments.
 */
export function encodeLink(shared: SharedRun): string {
  const readable = [`step=${shared.cursor}`];
  for (const [key, text] of Object.entries(shared.view).slice(0, limits.viewParameters)) {
    if (isViewParameter(key, text)) readable.push(`${key}=${encodeURIComponent(text)}`);
  }
  return `#1.${toBase64url(writeBody(shared))}&${readable.join('&')}`;
}

/**
 * Reads a fragment (with or without `#`), or a whole address with one. Takes any text: the problem
 * says for people what is wrong. Blanks and line breaks that mail programs put in do no harm.
 */
export function decodeLink(text: string): Result<SharedRun, LinkProblem> {
  return decodeWith(formats, text);
}

/** A format of the body: how the text after `#<version>.` becomes a shared run. */
export type LinkFormat = (body: string) => Result<SharedRun, LinkProblem>;

/**
 * Every version that was ever given out; a new one is added here, and the old ones go on to give
 * the present `SharedRun` (their readers bring missing fields up to date).
 *
 * - 0: base64url of JSON, the fields of `SharedRun`, most of them optional. Longer, but any program
 *   can write it.
 * - 1: see `writeBody`.
 */
export const formats: ReadonlyMap<number, LinkFormat> = new Map([
  [0, readPlain],
  [1, readPacked],
]);

/** `decodeLink` with other formats than the known ones. */
export function decodeWith(
  known: ReadonlyMap<number, LinkFormat>,
  text: string,
): Result<SharedRun, LinkProblem> {
  if (text.length > limits.linkCharacters) return fail(problems['too-large']);
  const fragment = text.slice(text.indexOf('#') + 1).replace(/\s+/g, '');
  if (fragment === '') return fail(problems.empty);
  const [head = '', ...readable] = fragment.split(/&amp;|[&?]/);
  const parts = /^(\d{1,6})\.(.*)$/.exec(head);
  if (!parts) return fail(problems.foreign);
  const format = known.get(Number(parts[1]));
  if (!format) return fail(newer(parts[1] ?? ''));
  const shared = format(parts[2] ?? '');
  return shared.ok ? { ok: true, value: withReadable(shared.value, readable) } : shared;
}

/** The same link in the present version's format. */
export function upgradeLink(text: string): Result<string, LinkProblem> {
  const shared = decodeLink(text);
  return shared.ok ? { ok: true, value: encodeLink(shared.value) } : shared;
}

/** How many characters the fragment has. Some programs cut links off at 2,000, chats at 4,000. */
export function linkLength(shared: SharedRun): number {
  return encodeLink(shared).length;
}

/**
 * The shared run with the picked document alone instead of the whole project, for when that is too
 * long. `picked.text` is the document's own text, `picked.id` the id that it has when it stands
 * alone. The hash stays: the run is the same.
 */
export function shrink(
  shared: SharedRun,
  picked: { text: string; id: string; language?: LanguageId },
): SharedRun {
  const { text, language } = picked;
  const path = /\.(md|markdown)$/i.test(shared.open) ? 'document.mmd' : shared.open;
  const file = { path, text, ...(language && { language }) };
  return { ...shared, files: [file], open: path, run: { ...shared.run, document: picked.id } };
}

function readPacked(body: string): Result<SharedRun, LinkProblem> {
  const bytes = fromBase64url(body);
  return bytes ? readBody(bytes) : fail(problems.damaged);
}

function readPlain(body: string): Result<SharedRun, LinkProblem> {
  const bytes = fromBase64url(body);
  const json = bytes && fromUtf8(bytes);
  if (json === undefined) return fail(problems.damaged);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return fail(problems.damaged);
  }
  if (typeof value !== 'object' || value === null) return fail(invalid('it'));
  const { run, ...rest } = value as Record<string, unknown>;
  const spec = { document: '', seed: 0, choices: [], faults: [], ...(run as object | undefined) };
  return readShared({ engine: '', choosing: 'seed', ...rest, run: spec });
}

/** Puts the cursor and the view's parameters from the readable part in. */
function withReadable(shared: SharedRun, readable: readonly string[]): SharedRun {
  const view = { ...shared.view };
  let { cursor } = shared;
  for (const part of readable.slice(0, limits.viewParameters + 1)) {
    const [key = '', value = ''] = part.split('=', 2);
    const text = decoded(value);
    if (key === 'step' && /^\d{1,15}$/.test(text)) cursor = Number(text);
    else if (isViewParameter(key, text)) view[key] = text;
  }
  return { ...shared, cursor, view };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
